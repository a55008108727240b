"""LinearSurrogate: a weighted sum of the columns that imitates a model, and how well it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .record import Record
from .units import unit_label

__all__ = ["MISSING", "NUMBER", "OTHERS", "LinearSurrogate"]

NUMBER, MISSING, OTHERS = -1, -2, -3
"""What a term is, where it is no level: a number, a missing value, all rarer levels."""

Terms = Annotated[np.ndarray, Axes("n_terms")]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class LinearSurrogate(Record):
    """A linear model of what the model says: one term per number, one per level.

    Parameters
    ----------
    term_feature : ndarray of int64, shape (n_terms,)
        Position of the feature.
    term_level : ndarray of int64, shape (n_terms,)
        Code of the level; -1: the term of a number, -2: of a missing value, -3: of all rarer
        levels.
    term_names : tuple of str, (n_terms,)
        ``"age"``, ``"purpose: car"``, ``"age: missing"``.
    coefficients : ndarray of float64, shape (n_terms, n_outputs)
        In `unit`. Of a number: for one standard deviation more. Of a level: beside the mean of all
        rows.
    center, scale : ndarray of float64, shape (n_terms,)
        Mean and standard deviation of a number; NaN of other terms.
    counts : ndarray of float64, shape (n_terms,)
        Rows of a level, or with a value.
    intercept : ndarray of float64, shape (n_outputs,)
        What it says where every number is at its mean, and levels add nothing.
    size : ndarray of float64, shape (n_features, n_outputs)
        Standard deviation, over rows, of what all terms of a feature add, in `unit`.
    fidelity, fidelity_grown : ndarray of float64, shape (n_outputs,)
        R2 to the model's predictions, on rows that it was not fitted to and on those that it was.
    agreement : float or None
        Share of held-out rows for which it decides as the model does (of classes).
    feature_names, output_names : tuple of str
    method, unit : str
    trust : mapping
        ``n_rows``, ``n_rows_total``, ``n_held_out``, ``notes``.
    """

    term_feature: Annotated[np.ndarray, Axes("n_terms", "int64")]
    term_level: Annotated[np.ndarray, Axes("n_terms", "int64")]
    term_names: Annotated[tuple[str, ...], Axes("n_terms")]
    coefficients: Annotated[np.ndarray, Axes("n_terms n_outputs")]
    center: Terms
    scale: Terms
    counts: Terms
    intercept: Annotated[np.ndarray, Axes("n_outputs")]
    size: Annotated[np.ndarray, Axes("n_features n_outputs")]
    fidelity: Annotated[np.ndarray, Axes("n_outputs")]
    fidelity_grown: Annotated[np.ndarray, Axes("n_outputs")]
    agreement: float | None
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")]
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def importances(self) -> np.ndarray:
        """Share of each feature in all sizes, over outputs, float64 (n_features,)."""
        total = self.size.mean(axis=1)
        found: np.ndarray = total / total.sum() if total.sum() > 0 else total
        return found

    def doubts(self) -> list[doubt.Doubt]:
        trust = self.trust
        n = trust.get("n_held_out")
        same = self.agreement
        return [
            *doubt.fidelity(self.fidelity),
            *doubt.agreement(
                same,
                f"the same decision in {doubt.percent(same or 0.0)} of the rows",
                "Of held-out rows: where it decides as the model does.",
            ),
            *doubt.held_out(n),
            *doubt.sampled_rows(trust.get("n_rows"), trust.get("n_rows_total")),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per output and term.

        Returns
        -------
        dict of str to ndarray
            ``output``, ``feature``, ``term``, ``coefficient`` (of a number: per standard
            deviation), ``per_unit`` (of a number: per one), ``mean``, ``deviation``, ``rows``.
        """
        n_terms, n_outputs = self.coefficients.shape

        def each(values: np.ndarray) -> np.ndarray:
            return np.tile(values, n_outputs)

        spread = np.where(self.scale > 0, self.scale, np.nan)
        names = np.array(self.feature_names, dtype=object)[self.term_feature]
        return {
            "output": np.repeat(np.array(self.output_names, dtype=object), n_terms),
            "feature": each(names),
            "term": each(np.array(self.term_names, dtype=object)),
            "coefficient": self.coefficients.T.reshape(-1),
            "per_unit": (self.coefficients / spread[:, None]).T.reshape(-1),
            "mean": each(self.center),
            "deviation": each(self.scale),
            "rows": each(self.counts),
        }

    @property
    def sentence(self) -> str:
        """How well it imitates, in words."""
        two = len(self.fidelity) == 2 and abs(self.fidelity[0] - self.fidelity[1]) < 1e-9
        share = ", ".join(f"{value:.2f}" for value in (self.fidelity[1:] if two else self.fidelity))
        text = f"R\u00b2 {share} to the model on {self.trust.get('n_held_out', 0):,} held-out rows"
        if self.agreement is not None:
            text += f", the same decision in {100 * self.agreement:.0f} % of them"
        return text

    def facts(self) -> list[tuple[str, str]]:
        link = str(self.trust.get("link", ""))
        return [
            ("method", f"{self.method}, {unit_label(self.unit, link)}"),
            ("fidelity", self.sentence),
            ("most important", summary.strongest(self.feature_names, self.importances)),
            ("trust", summary.trust_facts(self.trust)),
        ]
