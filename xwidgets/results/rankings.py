"""Rankings: features by several methods, beside each other, and why these disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .record import Record

__all__ = ["Rankings"]

PerMethod = Annotated[np.ndarray, Axes("n_features n_methods")]


@dataclass(frozen=True, eq=False, repr=False)
class Rankings(Record):
    """How features rank by several methods.

    Parameters
    ----------
    values : ndarray of float64, shape (n_features, n_methods)
        How much each feature matters, each method in its own of `units`. NaN where a method left
        the feature out: of more than 200 those that matter least by SHAP are not shuffled.
    standard_error : ndarray of float64, shape (n_features, n_methods)
        NaN where a method does not tell.
    ranks : ndarray of float64, shape (n_features, n_methods)
        1 for the most important; equal values share the mean of their ranks,
        those left out the last one.
    rank_low, rank_high : ndarray of float64, shape (n_features, n_methods)
        Ranks that are possible where every value may be two standard errors off.
    agreement : ndarray of float64, shape (n_methods, n_methods)
        Spearman's correlation of `ranks`; NaN where a method has no order.
    method_names, units : tuple of str
        ``"shap"``, ``"permutation"``, ``"conditional"`` (shuffled among rows that are alike in the
        other features), ``"impurity"``, ``"drop_column"``; and what their values measure.
    feature_names : tuple of str
    notes : tuple of mapping
        What explains the order: ``kind`` (``"together"``, ``"standing in"``, ``"cardinality"``,
        ``"unused"``, ``"chance"``, ``"no better than shuffled"``, ``"carries all"``,
        ``"disguise"``), ``features`` (positions) and ``text``.
    method : str
    unit : str
        Of SHAP values.
    trust : mapping
        ``n_rows`` (scored), ``n_rows_shap``, ``score`` and ``notes``.

    Raises
    ------
    InvalidShape
        Arrays that do not fit together.
    """

    values: PerMethod
    standard_error: PerMethod
    ranks: PerMethod
    rank_low: PerMethod
    rank_high: PerMethod
    agreement: Annotated[np.ndarray, Axes("n_methods n_methods")]
    method_names: Annotated[tuple[str, ...], Axes("n_methods")]
    units: Annotated[tuple[str, ...], Axes("n_methods")]
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    method: str
    unit: str
    notes: tuple[Mapping[str, Any], ...] = ()
    trust: Mapping[str, Any] = field(default_factory=dict)

    def order(self) -> np.ndarray:
        """Features by their mean rank over the methods, the most important first: int64."""
        mean = self.ranks.mean(axis=1)
        return np.lexsort((self.ranks[:, 0], mean)).astype(np.int64)

    def tidy(self) -> dict[str, Any]:
        """One line per method and feature.

        Returns
        -------
        dict of str to ndarray
            ``method``, ``feature``, ``value``, ``standard_error``, ``rank``, ``rank_low``,
            ``rank_high``, ``unit``.
        """
        n_features, n_methods = self.values.shape
        return {
            "method": np.repeat(np.array(self.method_names, dtype=object), n_features),
            "feature": np.tile(np.array(self.feature_names, dtype=object), n_methods),
            "value": self.values.T.reshape(-1),
            "standard_error": self.standard_error.T.reshape(-1),
            "rank": self.ranks.T.reshape(-1),
            "rank_low": self.rank_low.T.reshape(-1),
            "rank_high": self.rank_high.T.reshape(-1),
            "unit": np.repeat(np.array(self.units, dtype=object), n_features),
        }

    def doubts(self) -> list[doubt.Doubt]:
        trust, names = self.trust, self.method_names
        rows = [one for one in (trust.get("n_rows"), trust.get("n_rows_shap")) if one]
        found = doubt.sampled_rows(min(rows, default=None), trust.get("n_rows_total"))
        first, second = np.triu_indices(len(names), 1)
        between = self.agreement[first, second]
        if np.isfinite(between).any():
            at = int(np.nanargmin(between))
            least = float(between[at])
            pair = f"{names[first[at]]} and {names[second[at]]}"
            found += doubt.agreement(
                least,
                f"methods agree to {least:.2f} at least",
                f"Rank correlation of {pair}, which differ most.",
            )
        if "permutation" in names and len(self.feature_names):
            column = names.index("permutation")
            shuffled = np.isfinite(self.values[:, column])
            found += doubt.asked_features(int(shuffled.sum()), len(shuffled))
            open_ranks = self.rank_high[:, column] > self.rank_low[:, column]
            found += doubt.unsure_ranks(int(open_ranks.sum()), len(open_ranks))
        n_sets = sum(note["kind"] == "together" for note in self.notes)
        return [*found, *(doubt.sharing(n_sets) if n_sets else [])]

    def facts(self) -> list[tuple[str, str]]:
        first = [self.feature_names[j] for j in self.order()[:3]]
        return [
            ("methods", ", ".join(self.method_names)),
            ("first by their mean rank", ", ".join(first)),
            *(("", str(note["text"])) for note in self.notes[:4]),
            ("trust", summary.trust_facts(self.trust)),
        ]
