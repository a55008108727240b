"""Features beside groups: what a model makes of each by group, and what each tells of the group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from .axes import Axes
from .by_group import ByGroup
from .performance_words import number, percent
from .units import unit_label

__all__ = ["FairnessFeatures"]

OfGroups = Annotated[np.ndarray, Axes("n_features n_groups")]
OfFeatures = Annotated[np.ndarray, Axes("n_features")]
N_NAMED = 3


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class FairnessFeatures(ByGroup):
    """Attributions by group, and proxies of the attribute that makes the groups.

    Parameters
    ----------
    by, quantities, groups : tuple of str
        As of :class:`~xwidgets.results.fairness.Fairness`.
    counts : ndarray of int64, shape (n_groups,)
        Rows whose attributions are compared.
    feature_names : tuple of str, (n_features,)
    positions : ndarray of int64, shape (n_features,)
        Where they stand among all features.
    mean, mean_low, mean_high : ndarray of float64, shape (n_features, n_groups)
        Mean attribution with its 95 % interval; NaN of groups with too few rows.
    mean_apart, mean_p : ndarray of float64, shape (n_features, n_groups)
        The group's mean less that of all other rows, and the p-value of that, adjusted for
        everything that is compared.
    size, size_low, size_high, size_apart, size_p : ndarray of float64, same shape
        The same of mean absolute attributions: how much a feature moves the group's rows.
    share : ndarray of float64, shape (n_features,)
        Of all that the model attributes, in absolute values: how much it uses the feature.
    prediction : ndarray of float64, shape (n_groups,)
        Mean prediction. Between two groups it differs by what `mean` differs in sum.
    measure : {"AUC", "R2"}
        R2 where the groups are ranges of a number.
    alone, alone_low, alone_high : ndarray of float64, shape (n_features,)
        How well each feature by itself tells the group of rows that it was not fitted to, with
        its 95 % interval; AUC is 0.5, and R2 is 0, where it tells nothing. NaN of the attribute.
    alone_p : ndarray of float64, shape (n_features,)
        Adjusted by Holm.
    together, together_low, together_high, together_p : float
        The same of all features.
    proxy : ndarray of int64, shape (n_features,)
        1 where a feature surely tells the group, and well: AUC at least 0.6, R2 at least 0.05.
    output_name : str
    method, unit : str
    trust : mapping
        ``n_rows`` (explained), ``n_rows_total``, ``notes``.
    """

    by: tuple[str, ...]
    quantities: tuple[str, ...]
    groups: Annotated[tuple[str, ...], Axes("n_groups")]
    counts: Annotated[np.ndarray, Axes("n_groups", "int64")]
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    positions: Annotated[np.ndarray, Axes("n_features", "int64")]
    mean: OfGroups
    mean_low: OfGroups
    mean_high: OfGroups
    mean_apart: OfGroups
    mean_p: OfGroups
    size: OfGroups
    size_low: OfGroups
    size_high: OfGroups
    size_apart: OfGroups
    size_p: OfGroups
    share: OfFeatures
    prediction: Annotated[np.ndarray, Axes("n_groups")]
    measure: str
    alone: OfFeatures
    alone_low: OfFeatures
    alone_high: OfFeatures
    alone_p: OfFeatures
    together: float
    together_low: float
    together_high: float
    together_p: float
    proxy: Annotated[np.ndarray, Axes("n_features", "int64")]
    output_name: str
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def proxies(self) -> tuple[str, ...]:
        """Features that stand for the attribute, those first that tell it best."""
        order = np.argsort(-np.nan_to_num(self.alone, nan=-np.inf), kind="stable")
        return tuple(self.feature_names[j] for j in order.tolist() if self.proxy[j])

    @property
    def sentence(self) -> str:
        """The answer in words."""
        return f"{self._apart()} {self._proxies()}".strip()

    def _apart(self) -> str:
        known = np.isfinite(self.mean).all(axis=0) & np.isfinite(self.prediction)
        if known.sum() < 2:
            return "Fewer than two groups have rows enough to compare attributions."
        said = np.where(known, self.prediction, np.nan)
        high, low = int(np.nanargmax(said)), int(np.nanargmin(said))
        parts = self.mean[:, high] - self.mean[:, low]
        order = np.argsort(-np.abs(parts), kind="stable")[:N_NAMED]
        named = ", ".join(f"{self.feature_names[j]} {_signed(parts[j])}" for j in order.tolist())
        return (
            f"{self.groups[high]} is predicted {number(said[high] - said[low])} higher on average "
            f"({unit_label(self.unit)}) than {self.groups[low]}; most of what features add to "
            f"that: {named}."
        )

    def _proxies(self) -> str:
        attribute = " × ".join(self.by)
        if not np.isfinite(self.alone).any():
            return ""
        whole = (
            f"All features together tell {attribute} with {self.measure} {number(self.together)}."
            if np.isfinite(self.together)
            else ""
        )
        if not self.proxies:
            return f"No feature by itself tells {attribute}. {whole}".strip()
        at = [self.feature_names.index(name) for name in self.proxies[:N_NAMED]]
        named = ", ".join(
            f"{self.feature_names[j]} ({self.measure} {number(self.alone[j])}, "
            f"{percent(self.share[j])} of the attributions)"
            for j in at
        )
        more = len(self.proxies) - len(at)
        return f"{attribute} is told by {named}{f' and {more} more' if more else ''}. {whole}"

    def tidy(self) -> dict[str, Any]:
        """One line per feature and group.

        Returns
        -------
        dict of str to ndarray
            ``feature``, ``group``, ``mean`` with ``low``, ``high``, ``apart``, ``p``; ``size``
            (mean absolute attribution) with ``size_apart``, ``size_p``; of the feature ``share``,
            ``tells``, ``tells_low``, ``tells_high``, ``tells_p``, ``proxy``; ``measure``,
            ``method``, ``unit``.
        """
        shape = self.mean.shape
        n = self.mean.size

        def of_features(values: Any) -> np.ndarray:
            return np.repeat(np.asarray(values), shape[1])

        return {
            "feature": of_features(np.array(self.feature_names, dtype=object)),
            "group": np.tile(np.array(self.groups, dtype=object), shape[0]),
            "mean": self.mean.ravel(),
            "low": self.mean_low.ravel(),
            "high": self.mean_high.ravel(),
            "apart": self.mean_apart.ravel(),
            "p": self.mean_p.ravel(),
            "size": self.size.ravel(),
            "size_apart": self.size_apart.ravel(),
            "size_p": self.size_p.ravel(),
            "share": of_features(self.share),
            "tells": of_features(self.alone),
            "tells_low": of_features(self.alone_low),
            "tells_high": of_features(self.alone_high),
            "tells_p": of_features(self.alone_p),
            "proxy": of_features(self.proxy > 0),
            "measure": np.full(n, self.measure, dtype=object),
            "method": np.full(n, self.method, dtype=object),
            "unit": np.full(n, self.unit, dtype=object),
        }


def _signed(value: float) -> str:
    return ("+" if value > 0 else "") + number(value)
