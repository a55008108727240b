"""Performance: how right a model is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .curves import Curve, Curves, curves
from .performance_words import Metric, number, percent, sentence
from .record import Record

__all__ = ["Metric", "Performance", "PerformanceScores"]

Metrics = Annotated[np.ndarray, Axes("n_metrics")]
SomeMetrics = Annotated[np.ndarray | None, Axes("n_metrics")]
SHARES = np.array([0.01, 0.02, *(k / 20 for k in range(1, 21))])
"""Of the rows, at which gain and lift are told as lines of a table."""
LEARNT = "not known: of those it looks better than it is"
Line = tuple[str, str, str, float, float, float, float]
Bins = Annotated[np.ndarray | None, Axes("n_bins")]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class PerformanceScores(Record):
    """Scores of all rows and of the selected ones, with intervals.

    Parameters
    ----------
    metric_names : tuple of str
    values, low, high : ndarray of float64, shape (n_metrics,)
        Of all rows, with 95 % intervals; NaN where a score or its interval cannot be told.
    selected_values, selected_low, selected_high : ndarray of float64, shape (n_metrics,), or None
        Of the selected rows; None where none are selected.
    method, unit : str
    trust : mapping
        ``n_rows`` (compared), ``n_rows_total``, ``notes``, ``method`` (of the intervals);
        ``n_fitted``, where the model was fitted to as many rows as there are.
    """

    metric_names: Annotated[tuple[str, ...], Axes("n_metrics")]
    values: Metrics
    low: Metrics
    high: Metrics
    selected_values: SomeMetrics = None
    selected_low: SomeMetrics = None
    selected_high: SomeMetrics = None
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def metrics(self) -> dict[str, Metric]:
        """Scores of all rows by name."""
        return _metrics(self.metric_names, self.values, self.low, self.high)

    @property
    def selected_metrics(self) -> dict[str, Metric] | None:
        """Scores of the selected rows by name; None where none are selected."""
        if self.selected_values is None:
            return None
        assert self.selected_low is not None and self.selected_high is not None
        return _metrics(
            self.metric_names, self.selected_values, self.selected_low, self.selected_high
        )

    def doubts(self) -> list[doubt.Doubt]:
        trust = self.trust
        return [
            *doubt.sampled_rows(trust.get("n_rows"), trust.get("n_rows_total")),
            *doubt.as_many_fitted(trust.get("n_fitted")),
        ]

    def facts(self) -> list[tuple[str, str]]:
        n_rows, total = self.trust.get("n_rows"), self.trust.get("n_rows_total")
        lines = [
            f"{name} {number(one.value)} ({number(one.low)} to {number(one.high)})"
            if np.isfinite(one.low)
            else f"{name} {number(one.value)}"
            for name, one in self.metrics.items()
            if np.isfinite(one.value)
        ]
        return [
            ("rows", f"{n_rows:,} of {total:,} rows" if n_rows and n_rows != total else ""),
            ("scores", ", ".join(lines)),
            ("rows it learnt from", "" if self.trust.get("n_fitted") else LEARNT),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per score: ``part``, ``rows``, ``name``, ``value``, ``low``, ``high``, ..."""
        return _columns(self._scores(), "", self.method, self.unit)

    def _scores(self) -> list[Line]:
        return [
            ("score", rows, name, *one, np.nan)
            for rows, found in (("all", self.metrics), ("selected", self.selected_metrics))
            for name, one in (found or {}).items()
        ]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Performance(PerformanceScores):
    """What a model says of rows beside what they are.

    Parameters
    ----------
    task : {"binary", "multiclass", "regression"}
    target_name : str
        What y is called.
    class_names : tuple of str
        Empty for numbers.
    output : int
        The class that counts as positive; of several classes, the one that curves and calibration
        set against the rest.
    metric_names, values, low, high, selected_values, selected_low, selected_high
        As of :class:`PerformanceScores`.
    thresholds : ndarray of float64, shape (n_groups,), or None
        The lowest score that counts as positive, of two classes: one for all rows, or per group.
    group_names : tuple of str
    group : ndarray of int64, shape (n_rows,), or None
        Which threshold is a row's; None where there is one.
    group_by : str
        The column whose levels the groups are.
    confusion : ndarray of float64, shape (n_classes, n_classes), or None
        Weight of the rows by what they are (first axis) and what they are taken for.
    bin_predicted, bin_observed, bin_low, bin_high, bin_weight : ndarray of float64, shape (n_bins,)
        Calibration of `output`: mean probability, share observed with its 95 % interval (Wilson),
        and weight of the rows in every bin that has some. None where there are no probabilities.
    bin_edges : ndarray of float64, shape (n_edges,), or None
        Of all bins.
    ece, mce : float or None
        Expected and maximum calibration error.
    rows : ndarray of int64, shape (n_rows,), or None
        Positions in X of what is compared; None: all of them.
    actual : ndarray of float64, shape (n_rows,)
        Numbers, or positions of classes.
    scores : ndarray of float64, shape (n_rows, n_scores)
        What the model says: of two classes, of the positive one alone.
    weight : ndarray of float64, shape (n_rows,), or None
    selected_rows : ndarray of int64, shape (n_selected,), or None
        Places among `rows`.
    method, unit : str
    trust : mapping
        ``n_rows`` (compared), ``n_rows_total``, ``notes``, ``method`` (of the intervals);
        ``n_fitted``, where the model was fitted to as many rows as there are.

    Notes
    -----
    **How to read it.** `roc`, `precision_recall`, `gain` and `lift` are the curves of `output`;
    `metrics` the scores by name.

    **When it misleads.** Of rows that the model was trained on it looks better than it is.
    Intervals know of other rows of the same kind, not of tomorrow's.

    Raises
    ------
    InvalidShape
        Arrays that do not fit together.
    """

    shown_by_rows = True

    task: str
    target_name: str
    class_names: Annotated[tuple[str, ...], Axes("n_classes")]
    output: int
    thresholds: Annotated[np.ndarray | None, Axes("n_groups")]
    group_names: Annotated[tuple[str, ...], Axes("n_groups")]
    group: Annotated[np.ndarray | None, Axes("n_rows", "int64")]
    group_by: str
    confusion: Annotated[np.ndarray | None, Axes("n_classes n_classes")]
    bin_predicted: Bins
    bin_observed: Bins
    bin_low: Bins
    bin_high: Bins
    bin_weight: Bins
    bin_edges: Annotated[np.ndarray | None, Axes("n_edges")]
    ece: float | None
    mce: float | None
    rows: Annotated[np.ndarray | None, Axes("n_rows", "int64")]
    actual: Annotated[np.ndarray, Axes("n_rows")]
    scores: Annotated[np.ndarray, Axes("n_rows n_scores")]
    weight: Annotated[np.ndarray | None, Axes("n_rows")]
    selected_rows: Annotated[np.ndarray | None, Axes("n_selected", "int64")]

    @property
    def threshold(self) -> float | dict[str, float] | None:
        """The one threshold, or that of each group; None where none is needed."""
        if self.thresholds is None:
            return None
        if self.group is None:
            return float(self.thresholds[0])
        return dict(zip(self.group_names, self.thresholds.tolist(), strict=True))

    def without_places(self, positions: np.ndarray) -> Performance:
        """For a file that holds only these rows of the table: scores of ALL rows beside them.

        What is not in the file has -1 in `rows`, and stands in an order that does not tell which
        row it is.
        """
        own = np.arange(len(self.actual)) if self.rows is None else self.rows
        places = np.full(max(own.max(initial=-1), positions.max(initial=-1)) + 1, -1)
        places[positions] = np.arange(len(positions))
        order = np.lexsort((self.scores[:, 0], self.actual))
        each = {"actual": self.actual, "scores": self.scores, "weight": self.weight}
        kept: dict[str, Any] = {
            name: None if one is None else one[order] for name, one in each.items()
        }
        nowhere: dict[str, Any] = {"group": None, "selected_rows": None}
        return replace(self, rows=places[own[order]], **kept, **nowhere)

    @cached_property
    def curves(self) -> Curves:
        """True and false positives of `output` at every threshold."""
        column = 0 if self.scores.shape[1] == 1 else self.output
        return curves(self.actual == self.output, self.scores[:, column], self.weight)

    @property
    def roc(self) -> Curve | None:
        """False positive rate (x), true positive rate (y); None without both kinds of rows."""
        return self.curves.roc if self.class_names else None

    @property
    def precision_recall(self) -> Curve | None:
        """Recall (x), precision (y); None without a positive row."""
        return self.curves.precision_recall if self.class_names else None

    @property
    def gain(self) -> Curve | None:
        """Share of rows looked at, best first (x), share of positive rows among them (y)."""
        return self.curves.gain if self.class_names else None

    @property
    def lift(self) -> Curve | None:
        """Share of rows looked at, best first (x), positives among them over those of all (y)."""
        return self.curves.lift if self.class_names else None

    @property
    def errors(self) -> np.ndarray | None:
        """Predicted minus actual, float64 (n_rows,); None where classes are predicted."""
        return None if self.class_names else self.scores[:, 0] - self.actual

    @property
    def sentence(self) -> str:
        """The answer in words."""
        return sentence(self.metrics, self.confusion, self.class_names, self.output)

    def facts(self) -> list[tuple[str, str]]:
        error = "" if self.ece is None else percent(self.ece)
        return [("in words", self.sentence), *super().facts(), ("calibration error", error)]

    def tidy(self) -> dict[str, Any]:
        """One line per number.

        Returns
        -------
        dict of str to ndarray
            ``part`` (``"score"``, ``"confusion"``, ``"calibration"``, ``"gain"``, ``"lift"``),
            ``rows`` (``"all"`` or ``"selected"``), ``name``, ``value``, ``low``, ``high``,
            ``weight`` (of the rows in a bin), ``output``, ``method``, ``unit``. Of a bin ``name``
            is the mean probability, of gain and lift the share of rows looked at.
        """
        lines = self._scores()
        nan = np.nan
        for name, error in (("ECE", self.ece), ("MCE", self.mce)):
            if error is not None:
                lines.append(("score", "all", name, error, nan, nan, nan))
        if self.confusion is not None:
            lines += [
                ("confusion", "all", f"{actual} taken for {taken}", float(cell), nan, nan, nan)
                for actual, row in zip(self.class_names, self.confusion, strict=True)
                for taken, cell in zip(self.class_names, row, strict=True)
            ]
        if self.bin_predicted is not None:
            bins = (self.bin_observed, self.bin_low, self.bin_high, self.bin_weight)
            table = np.array(bins, np.float64).T.tolist()
            lines += [
                ("calibration", "all", f"{at:.6g}", *cells)
                for at, cells in zip(self.bin_predicted.tolist(), table, strict=True)
            ]
        if (gain := self.gain) is not None:
            found = np.interp(SHARES, gain.x, gain.y)  # of rows that score the same any one is next
            for part, values in (("gain", found), ("lift", found / SHARES)):
                lines += [
                    (part, "all", f"{share:g}", float(value), nan, nan, nan)
                    for share, value in zip(SHARES.tolist(), values, strict=True)
                ]
        shown = self.class_names[self.output] if self.class_names else self.target_name
        return _columns(lines, shown, self.method, self.unit)


def _columns(lines: list[Line], output: str, method: str, unit: str) -> dict[str, Any]:
    columns = list(zip(*lines, strict=True)) if lines else [()] * 7
    found: dict[str, Any] = {}
    for k, name in enumerate(("part", "rows", "name")):
        found[name] = np.array(columns[k], dtype=object)
    for k, name in enumerate(("value", "low", "high", "weight"), 3):
        found[name] = np.array(columns[k], np.float64)
    for name, value in (("output", output), ("method", method), ("unit", unit)):
        found[name] = np.full(len(lines), value, dtype=object)
    return found


def _metrics(
    names: tuple[str, ...], values: np.ndarray, low: np.ndarray, high: np.ndarray
) -> dict[str, Metric]:
    return {
        name: Metric(*ends)
        for name, *ends in zip(names, values.tolist(), low.tolist(), high.tolist(), strict=True)
    }
