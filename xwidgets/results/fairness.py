"""Fairness: what a model decides, and how right it is, by group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .performance_words import number
from .record import Record

__all__ = ["Fairness"]

OfGroups = Annotated[np.ndarray, Axes("n_metrics n_groups")]
OfMetrics = Annotated[np.ndarray, Axes("n_metrics")]
OfStrategies = Annotated[np.ndarray, Axes("n_strategies")]
Moved = Annotated[np.ndarray, Axes("n_strategies n_groups", "int64")]
OfRows = Annotated[np.ndarray | None, Axes("n_rows")]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Fairness(Record):
    """Rates and errors by group, criteria of fairness, and thresholds per group.

    What is not defined is NaN, never 0: of a group without a positive row there is no recall.

    Parameters
    ----------
    by : tuple of str
        Columns that make the groups.
    quantities : tuple of str
        The same as quantities: ``"column:sex"``, ``"feature:3"``.
    groups : tuple of str, (n_groups,)
    conditions : tuple of list of mapping, (n_groups,)
        What holds in each group: ``quantity``, ``feature_name``, ``low`` (above, None: any),
        ``high`` (up to), ``levels`` (codes), ``missing``, ``text``.
    metrics : tuple of str, (n_metrics,)
    values, low, high : ndarray of float64, shape (n_metrics, n_groups)
        With 95 % intervals: of shares Wilson's, of all else by the bootstrap.
    sizes : ndarray of float64, shape (n_metrics, n_groups)
        Rows that a metric is of: of recall the positive ones.
    counts : ndarray of int64, shape (n_groups,)
        Rows.
    overall, overall_low, overall_high : ndarray of float64, shape (n_metrics,)
        Of all rows together.
    difference, difference_low, difference_high : ndarray of float64, shape (n_metrics,)
        Largest minus smallest, of all groups in which it is defined. The interval allows for the
        largest of many differences being large by chance alone
        (:func:`xwidgets.methods.fairness.gaps.apart`).
    ratio, ratio_low, ratio_high : ndarray of float64, shape (n_metrics,)
        Smallest over largest; NaN of what may be negative.
    criteria : tuple of mapping
        ``name``, ``metrics``, ``gap`` with ``low`` and ``high``, ``verdict`` (``"holds"``,
        ``"does not hold"``, ``"cannot tell"``), ``left_out`` (groups with too few rows).
    conflicts : tuple of mapping
        ``criteria`` that cannot hold together here, and why in ``words``.
    tolerance : float
        A gap up to this is as good as none.
    cost : tuple of float
        Of a false positive and of a false negative.
    strategies : tuple of str, (n_strategies,)
        Empty without y, and where nothing is decided.
    thresholds : ndarray of float64, shape (n_strategies, n_groups)
        NaN where none does what a strategy asks.
    strategy_values : ndarray of float64, shape (n_strategies, n_metrics, n_groups)
        What `values` would be.
    strategy_cost, held_cost : ndarray of float64, shape (n_strategies,)
        Mean cost of a row; `held_cost` of rows that the thresholds were not chosen on.
    now_cost : float or None
        At the threshold on screen.
    gained, lost : ndarray of int64, shape (n_strategies, n_groups)
        Rows that would become positive, and that would no longer be.
    positive : str
        The class that counts as positive; empty of numbers.
    task : str
    row_group : ndarray of int64, shape (n_rows,), or None
        Of every row of the table.
    row_score, row_decided : ndarray of float64, shape (n_rows,), or None
        NaN of rows that do not count, for want of a y.
    method, unit : str
    trust : mapping
        ``n_rows`` (compared), ``n_rows_total``, ``decided`` (from which score on, where the model
        itself decides otherwise), ``notes``; ``n_fitted``, where the model was
        fitted to as many rows as there are.
    """

    by: tuple[str, ...]
    quantities: tuple[str, ...]
    groups: Annotated[tuple[str, ...], Axes("n_groups")]
    conditions: tuple[Any, ...]
    metrics: Annotated[tuple[str, ...], Axes("n_metrics")]
    values: OfGroups
    low: OfGroups
    high: OfGroups
    sizes: OfGroups
    counts: Annotated[np.ndarray, Axes("n_groups", "int64")]
    overall: OfMetrics
    overall_low: OfMetrics
    overall_high: OfMetrics
    difference: OfMetrics
    difference_low: OfMetrics
    difference_high: OfMetrics
    ratio: OfMetrics
    ratio_low: OfMetrics
    ratio_high: OfMetrics
    criteria: tuple[Any, ...]
    conflicts: tuple[Any, ...]
    tolerance: float
    cost: tuple[float, ...]
    strategies: Annotated[tuple[str, ...], Axes("n_strategies")]
    thresholds: Annotated[np.ndarray, Axes("n_strategies n_groups")]
    strategy_values: Annotated[np.ndarray, Axes("n_strategies n_metrics n_groups")]
    strategy_cost: OfStrategies
    held_cost: OfStrategies
    now_cost: float | None
    gained: Moved
    lost: Moved
    positive: str
    task: str
    row_group: Annotated[np.ndarray | None, Axes("n_rows", "int64")]
    row_score: OfRows
    row_decided: OfRows
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def summary(self) -> dict[str, dict[str, float]]:
        """``difference`` and ``ratio`` of every metric by its name."""
        return {
            name: {"difference": float(self.difference[k]), "ratio": float(self.ratio[k])}
            for k, name in enumerate(self.metrics)
        }

    @property
    def sentence(self) -> str:
        """The answer in words, and how it was decided where the model did not."""
        return " ".join(filter(None, [self._said, str(self.trust.get("decided", ""))]))

    @property
    def _said(self) -> str:
        if len(self.groups) < 2:
            return f"All rows are in one group, {self.groups[0]}: there is nothing to compare."
        first = self.metrics[0]
        if np.isfinite(self.values[0]).sum() < 2:
            return f"{first.capitalize()} is known of fewer than two groups."
        small = self.criteria[0]["left_out"] if self.criteria else ()
        enough = [one not in small for one in self.groups]
        if sum(enough) < 2:
            large = [name for name, one in zip(self.groups, enough, strict=True) if one]
            which = f"{large[0]} alone has" if large else "none has"
            return f"The groups cannot be compared: {which} rows enough."
        row = np.where(enough, self.values[0], np.nan)
        high, low = int(np.nanargmax(row)), int(np.nanargmin(row))
        said = (
            f"{first.capitalize()} is {self.told(first, row[high])} in {self.groups[high]} and "
            f"{self.told(first, row[low])} in {self.groups[low]}."
        )
        lists = []
        for verdict, words in (("does not hold", "Not held"), ("holds", "Held")):
            names = [one["name"] for one in self.criteria if one["verdict"] == verdict]
            if names:
                lists.append(f" {words}: {', '.join(names)}.")
        return said + "".join(lists)

    def is_share(self, metric: str) -> bool:
        """Whether a metric is a share of rows or a probability, and written in percent."""
        return bool(self.positive) and not metric.startswith("Brier")

    def told(self, metric: str, value: float | None) -> str:
        """A metric's value as it is written, in the page, too; undefined is no number."""
        if value is None or not np.isfinite(value):
            return "n/a"
        if not self.is_share(metric):
            return number(value)
        share = 100 * value
        digits = 0 if value == 0 else 2 if abs(share) < 1 else 1 if abs(share) < 99.95 else 0
        return f"{share:.{digits}f} %".replace("-", "−")

    def sent(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        arrays, plain = super().sent()
        return arrays, {**plain, "sentence": self.sentence}

    def doubts(self) -> list[doubt.Doubt]:
        trust = self.trust
        return [
            *doubt.sampled_rows(trust.get("n_rows"), trust.get("n_rows_total")),
            *doubt.as_many_fitted(trust.get("n_fitted")),
        ]

    def facts(self) -> list[tuple[str, str]]:
        counted = zip(self.groups, self.counts.tolist(), strict=True)
        return [
            ("in words", self.sentence),
            ("by", ", ".join(self.by)),
            ("groups", ", ".join(f"{name} {n:,}" for name, n in counted)),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per metric and group, then the differences and ratios between groups.

        Returns
        -------
        dict of str to ndarray
            ``metric``, ``group`` (``"all rows"``, ``"difference"`` and ``"ratio"`` too),
            ``value``, ``low``, ``high``, ``rows`` (that the metric is of; NaN between groups),
            ``method``, ``unit``.
        """
        groups = (*self.groups, "all rows", "difference", "ratio")
        nothing = np.full(len(self.metrics), np.nan)
        columns = {
            "value": (self.values, self.overall, self.difference, self.ratio),
            "low": (self.low, self.overall_low, self.difference_low, self.ratio_low),
            "high": (self.high, self.overall_high, self.difference_high, self.ratio_high),
            "rows": (self.sizes, self.sizes.sum(axis=1), nothing, nothing),
        }
        n = len(self.metrics) * len(groups)
        return {
            "metric": np.repeat(np.array(self.metrics, dtype=object), len(groups)),
            "group": np.tile(np.array(groups, dtype=object), len(self.metrics)),
            **{name: np.column_stack(parts).ravel() for name, parts in columns.items()},
            "method": np.full(n, self.method, dtype=object),
            "unit": np.full(n, self.unit, dtype=object),
        }
