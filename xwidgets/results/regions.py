"""For whom one average curve is not enough, and how much of a model is a sum of curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .effects import Grid, Labels, cells, each, rows_words, same
from .record import Record

__all__ = ["RegionalEffects", "VarianceLedger"]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class RegionalEffects(Record):
    """For whom one average curve is not enough: regions of rows whose curves agree.

    A small tree over the other features. Region 0 are all rows; a region that is split stands
    before its parts.

    Parameters
    ----------
    feature : int
    feature_name, kind : str
    output : int
        Position of the output whose curves are compared.
    grid : ndarray of float64, shape (n_grid,)
    labels : tuple of str, (n_grid,)
        As of `Dependence`.
    average : ndarray of float64, shape (n_regions, n_grid)
        Mean of the curves of the rows of each region, each less its own mean, in `unit`.
    heterogeneity : ndarray of float64, shape (n_regions,)
        Root mean square distance of those curves from `average`, in `unit`.
    parent : ndarray of int64, shape (n_regions,)
        The region that was split; -1 for all rows.
    share : ndarray of float64, shape (n_regions,)
        Of all rows of the table.
    region : ndarray of int64, shape (n_rows,), or None
        The region of every row of the table that is not split any further.
    names : tuple of str, (n_regions,)
        ``"all rows"``, ``"working_day is False and hour up to 6"``.
    conditions : tuple of list of mapping, (n_regions,)
        All conditions of each: ``feature``, ``feature_name``, and of numbers ``low`` (above,
        None: any) and ``high`` (up to), of categories ``levels`` (codes); ``missing``: whether
        rows without a value belong to it.
    before, after : float
        Heterogeneity of all rows, and (root mean square over rows) within the regions.
    output_names : tuple of str
    method, unit : str
    trust : mapping
        ``n_rows`` (with curves), ``n_rows_total``, ``drop`` (share of the variance between curves
        that the split takes away), ``notes``.
    """

    feature: int
    feature_name: str
    kind: str
    output: int
    grid: Grid
    labels: Labels
    average: Annotated[np.ndarray, Axes("n_regions n_grid")]
    heterogeneity: Annotated[np.ndarray, Axes("n_regions")]
    parent: Annotated[np.ndarray, Axes("n_regions", "int64")]
    share: Annotated[np.ndarray, Axes("n_regions")]
    region: Annotated[np.ndarray | None, Axes("n_rows", "int64")] = None
    names: Annotated[tuple[str, ...], Axes("n_regions")]
    conditions: tuple[Any, ...]
    before: float
    after: float
    output_names: tuple[str, ...]
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def leaves(self) -> np.ndarray:
        """Regions that are not split any further, int64."""
        return np.setdiff1d(np.arange(len(self.parent)), self.parent)

    @property
    def is_split(self) -> bool:
        """Whether one curve is not enough."""
        return len(self.parent) > 1

    def doubts(self) -> list[doubt.Doubt]:
        return doubt.sampled_rows(self.trust.get("n_rows"), self.trust.get("n_rows_total"))

    def facts(self) -> list[tuple[str, str]]:
        words = "one curve is enough: no split helps"
        if self.is_split:
            words = f"{self.before:.3g} before, {self.after:.3g} within the regions"
        regions = [f"{self.names[k]} ({self.share[k]:.0%})" for k in self.leaves]
        return [
            ("method", f"{self.method} of {self.feature_name}, {self.unit}"),
            ("rows", rows_words(self.trust)),
            ("heterogeneity", words),
            ("regions", "; ".join(regions) if self.is_split else ""),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per region and value of the grid.

        Returns
        -------
        dict of str to ndarray
            ``region``, ``name``, ``parent``, ``share``, ``heterogeneity``, ``feature``, ``value``,
            ``average``, ``output``, ``method``, ``unit``.
        """
        n_regions, n_grid = self.average.shape
        n_lines = n_regions * n_grid
        return {
            "region": np.repeat(np.arange(n_regions), n_grid),
            "name": each(self.names, n_grid),
            "parent": np.repeat(self.parent, n_grid),
            "share": np.repeat(self.share, n_grid),
            "heterogeneity": np.repeat(self.heterogeneity, n_grid),
            "feature": same(self.feature_name, n_lines),
            "value": np.tile(cells(self.kind, self.grid, self.labels), n_regions),
            "average": self.average.reshape(-1),
            "output": same(self.output_names[self.output], n_lines),
            "method": same(self.method, n_lines),
            "unit": same(self.unit, n_lines),
        }


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class VarianceLedger(Record):
    """How much of what a model does is a sum of curves, and what splits of curves add to it.

    Parameters
    ----------
    output : int
    curves : float
        Share of the variance of the predictions, on held-out rows, that one curve per feature
        explains (R2 to the model). The sum that more rows would find can only be better.
    error : float
        Standard error of `curves`, of the held-out rows.
    rest : float
        What neither curves nor the accepted splits explain: other pairs, triples; of few rows
        also what curves that are learnt from so few leave.
    gain : ndarray of float64, shape (n_splits,)
        Share that each split adds to what stands before it: the accepted ones first, in the order
        in which they were taken, then the rejected ones. Below 0: with it, held-out rows are told
        worse.
    gain_error : ndarray of float64, shape (n_splits,)
        Standard error of each.
    accepted : ndarray of bool, shape (n_splits,)
    feature, by : ndarray of int64, shape (n_splits,)
        Positions: whose curve differs, by which feature.
    names : tuple of str, (n_splits,)
        ``"hour by working_day is False"``.
    conditions : tuple of mapping, (n_splits,)
        One side of each split, as in `RegionalEffects`.
    feature_names, output_names : tuple of str
    method, unit : str
    trust : mapping
        ``n_rows`` (learnt from at a time), ``n_test`` (held out, in turn), ``n_rows_total``,
        ``unsure`` (the rows are too few to tell), ``notes``.
    """

    output: int
    curves: float
    error: float = 0.0
    rest: float
    gain: Annotated[np.ndarray, Axes("n_splits")]
    gain_error: Annotated[np.ndarray | None, Axes("n_splits")] = None
    accepted: Annotated[np.ndarray, Axes("n_splits", "bool")]
    feature: Annotated[np.ndarray, Axes("n_splits", "int64")]
    by: Annotated[np.ndarray, Axes("n_splits", "int64")]
    names: Annotated[tuple[str, ...], Axes("n_splits")]
    conditions: tuple[Any, ...]
    feature_names: tuple[str, ...]
    output_names: tuple[str, ...]
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def explained(self) -> float:
        """By curves and accepted splits together."""
        return float(1.0 - self.rest)

    def doubts(self) -> list[doubt.Doubt]:
        n_test = self.trust.get("n_test")
        return [
            *doubt.sampled_rows(self.trust.get("n_rows"), self.trust.get("n_rows_total")),
            *doubt.held_out(n_test or None),
            *doubt.asked_features(self.trust.get("n_curves"), len(self.feature_names)),
        ]

    def facts(self) -> list[tuple[str, str]]:
        taken = [
            f"{name} adds {gain:.1%}"
            for name, gain, is_taken in zip(self.names, self.gain, self.accepted, strict=True)
            if is_taken
        ]
        return [
            ("method", f"{self.method}, {self.unit}"),
            (
                "sum of curves",
                f"{self.curves:.1%} of {self.output_names[self.output]}"
                + (f", standard error {self.error:.1%}" if self.error >= 5e-4 else "")
                + (": too few rows to tell" if self.trust.get("unsure") else ""),
            ),
            ("splits", ", ".join(taken) or "none is worth it"),
            ("rest", f"{self.rest:.1%}"),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line for the curves, one per split, one for the rest.

        Returns
        -------
        dict of str to ndarray
            ``part`` (``"curves"``, ``"split"``, ``"rejected"``, ``"rest"``), ``name``, ``share``,
            ``error`` (its standard error; NaN of the rest), ``feature``, ``by``, ``output``,
            ``method``, ``unit``.
        """
        names = np.array(self.feature_names, dtype=object)
        n_lines = len(self.gain) + 2
        errors = np.full(len(self.gain), np.nan) if self.gain_error is None else self.gain_error
        parts = ["split" if taken else "rejected" for taken in self.accepted]
        return {
            "part": np.array(["curves", *parts, "rest"], dtype=object),
            "name": np.array(["one curve per feature", *self.names, "all else"], dtype=object),
            "share": np.array([self.curves, *self.gain, self.rest]),
            "error": np.array([self.error, *errors, np.nan]),
            "feature": np.array([None, *names[self.feature], None], dtype=object),
            "by": np.array([None, *names[self.by], None], dtype=object),
            "output": same(self.output_names[self.output], n_lines),
            "method": same(self.method, n_lines),
            "unit": same(self.unit, n_lines),
        }
