"""What a model fitted anew with weights would decide: before and after, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from .axes import Axes
from .by_group import ByGroup
from .performance_words import number, percent

__all__ = ["FairnessReweighed"]

OfGroups = Annotated[np.ndarray, Axes("n_metrics n_groups")]
OfMetrics = Annotated[np.ndarray, Axes("n_metrics")]
Weights = Annotated[np.ndarray, Axes("n_groups")]
Counted = Annotated[np.ndarray, Axes("n_groups", "int64")]
OfRows = Annotated[np.ndarray | None, Axes("n_rows")]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class FairnessReweighed(ByGroup):
    """Copies of a model, fitted with and without weights that undo what groups and classes share.

    Parameters
    ----------
    by, quantities, groups : tuple of str
        As of :class:`~xwidgets.results.fairness.Fairness`.
    counts : ndarray of int64, shape (n_groups,)
        Rows.
    weights_negative, weights_positive : ndarray of float64, shape (n_groups,)
        Of a row of each group, by what it really is.
    metrics : tuple of str, (n_metrics,)
    before, after : ndarray of float64, shape (n_metrics, n_groups)
        Without weights and with them, both of rows that copies were not fitted to; NaN where
        undefined.
    before_overall, after_overall : ndarray of float64, shape (n_metrics,)
    before_gap, after_gap : ndarray of float64, shape (n_metrics,)
        Largest minus smallest of all groups.
    gap_change, overall_change : ndarray of float64, shape (n_metrics,)
        What weights change, with 95 % intervals ``_low`` and ``_high`` of the same resamples.
    cost : tuple of float
        Of a false positive and of a false negative.
    before_cost, after_cost : float
        Mean cost of a row.
    gained, lost : ndarray of int64, shape (n_groups,)
        Rows that become positive by weights, and that no longer are.
    row_before, row_after : ndarray of float64, shape (n_rows,), or None
        What is decided of every row of the table; NaN of rows that were not asked about.
    positive : str
    method, unit : str
    trust : mapping
        ``n_rows`` (asked), ``n_rows_total``, ``notes``.
    """

    by: tuple[str, ...]
    quantities: tuple[str, ...]
    groups: Annotated[tuple[str, ...], Axes("n_groups")]
    counts: Counted
    weights_negative: Weights
    weights_positive: Weights
    metrics: Annotated[tuple[str, ...], Axes("n_metrics")]
    before: OfGroups
    after: OfGroups
    before_overall: OfMetrics
    after_overall: OfMetrics
    before_gap: OfMetrics
    after_gap: OfMetrics
    gap_change: OfMetrics
    gap_change_low: OfMetrics
    gap_change_high: OfMetrics
    overall_change: OfMetrics
    overall_change_low: OfMetrics
    overall_change_high: OfMetrics
    cost: tuple[float, ...]
    before_cost: float
    after_cost: float
    gained: Counted
    lost: Counted
    row_before: OfRows
    row_after: OfRows
    positive: str
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The answer in words."""
        if len(self.groups) < 2 or not np.isfinite(self.before_gap[0]):
            return "Fewer than two groups are there: there is nothing to weigh."
        rate, right = (self.metrics.index(name) for name in ("selection rate", "accuracy"))
        n = int(self.gained.sum() + self.lost.sum())
        return (
            f"With weights the selection rates of groups are {_share(self.after_gap[rate])} apart "
            f"and not {_share(self.before_gap[rate])}; accuracy is "
            f"{_share(self.after_overall[right])} and not {_share(self.before_overall[right])}, "
            f"cost per row {number(self.after_cost)} and not {number(self.before_cost)}. "
            f"{n:,} rows change sides."
        )

    def tidy(self) -> dict[str, Any]:
        """One line per metric and group, then all rows and the gap between groups.

        Returns
        -------
        dict of str to ndarray
            ``metric``, ``group`` (``"all rows"`` and ``"gap"`` too), ``before``, ``after``,
            ``change`` with ``low`` and ``high`` (of all rows and of the gap), ``method``, ``unit``.
        """
        groups = (*self.groups, "all rows", "gap")
        nothing = np.full(self.before.shape, np.nan)
        change = np.column_stack([self.after - self.before, self.overall_change, self.gap_change])
        low = np.column_stack([nothing, self.overall_change_low, self.gap_change_low])
        high = np.column_stack([nothing, self.overall_change_high, self.gap_change_high])
        n = change.size
        return {
            "metric": np.repeat(np.array(self.metrics, dtype=object), len(groups)),
            "group": np.tile(np.array(groups, dtype=object), len(self.metrics)),
            "before": np.column_stack([self.before, self.before_overall, self.before_gap]).ravel(),
            "after": np.column_stack([self.after, self.after_overall, self.after_gap]).ravel(),
            "change": change.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "method": np.full(n, self.method, dtype=object),
            "unit": np.full(n, self.unit, dtype=object),
        }


def _share(value: float) -> str:
    return percent(value) if np.isfinite(value) else "n/a"
