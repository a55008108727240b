"""Effects: how predictions change as one feature, or two, take other values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .record import Record

__all__ = [
    "Dependence",
    "Grid",
    "Labels",
    "PairDependence",
    "cells",
    "each",
    "of_effect",
    "rows_words",
    "same",
]

Grid = Annotated[np.ndarray, Axes("n_grid")]
Labels = Annotated[tuple[str, ...], Axes("n_grid")]
OutputNames = Annotated[tuple[str, ...], Axes("n_outputs")]
Surface = Annotated[np.ndarray, Axes("n_first n_second n_outputs")]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Dependence(Record):
    """Partial dependence (with single rows' curves), or accumulated local effects, of a feature.

    Parameters
    ----------
    feature : int
        Position among the features of the explainer.
    feature_name : str
    kind : {"number", "boolean", "category", "datetime", "text"}
        How `grid` is to be read.
    grid : ndarray of float64, shape (n_grid,)
        Values that the feature takes: numbers, 0 and 1, codes of levels, seconds since 1970 UTC.
        Numbers and moments rise; levels stand in the order in which they are shown (and, of
        accumulated effects, added up). NaN, always last, is a missing value.
    labels : tuple of str, (n_grid,)
        How a person writes them.
    average : ndarray of float64, shape (n_grid, n_outputs)
        In `unit`. Partial dependence: the mean prediction of the rows with that value.
        Accumulated effects: centered, so that their mean over the rows is 0.
    center : ndarray of float64, shape (n_outputs,)
        Mean of `average` over the rows: ``average - center`` of both methods, and SHAP values
        of the feature, can be laid over each other.
    spread : ndarray of float64, shape (n_grid, n_outputs), or None
        How far single curves, each less its own mean, are from `average` less its own mean:
        their standard deviation. None where there are no single curves.
    share : ndarray of float64, shape (n_grid,)
        Of the rows (of their weight) whose value is nearest to that of the grid: where it is
        small, the curve is little known. Adds up to 1.
    extrapolated : ndarray of float64, shape (n_grid,), or None
        Share of the rows that are nothing like any row that has about that value; their
        predictions are of combinations that do not occur. None for accumulated effects, which
        ask for neighbouring values alone.
    individual : ndarray of float64, shape (n_kept, n_grid, n_outputs), or None
        Single rows' predictions (ICE).
    rows : ndarray of int64, shape (n_kept,), or None
        Positions of those rows in the table, rising.
    output_names : tuple of str
    method : {"partial dependence", "accumulated local effects"}
    unit : {"probability", "log_odds", "value"}
    trust : mapping
        ``n_rows`` (asked), ``n_rows_total``, ``n_kept``, ``weighted``, ``standard_error`` (the
        largest, of the mean over a sample of the rows; 0 where all were asked), ``order`` (of
        levels), ``thin`` (share of the grid that stands on less than 1 % of the rows),
        ``extrapolated`` (mean share over the grid), ``notes``.
    """

    feature: int
    feature_name: str
    kind: str
    grid: Grid
    labels: Labels
    average: Annotated[np.ndarray, Axes("n_grid n_outputs")]
    center: Annotated[np.ndarray, Axes("n_outputs")]
    share: Grid
    spread: Annotated[np.ndarray | None, Axes("n_grid n_outputs")] = None
    extrapolated: Annotated[np.ndarray | None, Axes("n_grid")] = None
    individual: Annotated[np.ndarray | None, Axes("n_kept n_grid n_outputs")] = None
    rows: Annotated[np.ndarray | None, Axes("n_kept", "int64")] = None
    output_names: OutputNames
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    def doubts(self) -> list[doubt.Doubt]:
        return of_effect(self.trust, doubt.largest(np.ptp(self.average, axis=0)), self.unit)

    def average_of(self, rows: Any) -> np.ndarray | None:
        """Mean curve of some rows (positions in the table) of those with a curve of their own.

        Returns
        -------
        ndarray of float64, shape (n_grid, n_outputs), or None
            None where none of them has one.
        """
        if self.individual is None or self.rows is None:
            return None
        chosen = np.isin(self.rows, rows)
        return np.asarray(self.individual[chosen].mean(axis=0)) if chosen.any() else None

    def facts(self) -> list[tuple[str, str]]:
        reach = np.ptp(self.average, axis=0) if len(self.grid) else np.zeros(0)
        at = -1 if len(self.output_names) == 2 else 0
        return [
            ("method", f"{self.method} of {self.feature_name}, {self.unit}"),
            ("rows", rows_words(self.trust)),
            ("grid", f"{len(self.grid)} values, {self.labels[0]} to {self.labels[-1]}"),
            ("reach", f"{reach[at]:.3g} for {self.output_names[at]}"),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per output and value of the grid; single rows' curves are in `individual`.

        Returns
        -------
        dict of str to ndarray
            ``output``, ``feature``, ``value``, ``average``, ``spread``, ``share``,
            ``extrapolated``, ``method``, ``unit``.
        """
        n_grid, n_outputs = self.average.shape
        nothing = np.full(n_grid, np.nan)
        spread = np.full(self.average.shape, np.nan) if self.spread is None else self.spread
        strange = nothing if self.extrapolated is None else self.extrapolated
        return {
            "output": each(self.output_names, n_grid),
            "feature": same(self.feature_name, n_grid * n_outputs),
            "value": np.tile(cells(self.kind, self.grid, self.labels), n_outputs),
            "average": self.average.T.reshape(-1),
            "spread": spread.T.reshape(-1),
            "share": np.tile(self.share, n_outputs),
            "extrapolated": np.tile(strange, n_outputs),
            "method": same(self.method, n_grid * n_outputs),
            "unit": same(self.unit, n_grid * n_outputs),
        }


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class PairDependence(Record):
    """Partial dependence or accumulated local effects of two features together.

    Parameters
    ----------
    features : tuple of int
        Two positions.
    feature_names, kinds : tuple of str
        Of both; see `Dependence`.
    grid_first, grid_second : ndarray of float64, shapes (n_first,) and (n_second,)
    labels_first, labels_second : tuple of str
    average : ndarray of float64, shape (n_first, n_second, n_outputs)
        In `unit`. Partial dependence: the mean prediction with both values. Accumulated effects:
        what both do together beyond what each does by itself, the same as `together`.
    together : ndarray of float64, shape (n_first, n_second, n_outputs)
        `average` less what each feature does by itself (weighted by the rows): 0 everywhere
        where they do not act together.
    share : ndarray of float64, shape (n_first, n_second)
        Of the rows (of their weight) that are nearest to that place. Adds up to 1.
    output_names : tuple of str
    method, unit : str
    trust : mapping
        As of `Dependence`; ``empty``: share of the places with no row at all.
    """

    features: tuple[int, int]
    feature_names: tuple[str, str]
    kinds: tuple[str, str]
    grid_first: Annotated[np.ndarray, Axes("n_first")]
    grid_second: Annotated[np.ndarray, Axes("n_second")]
    labels_first: Annotated[tuple[str, ...], Axes("n_first")]
    labels_second: Annotated[tuple[str, ...], Axes("n_second")]
    average: Surface
    together: Surface
    share: Annotated[np.ndarray, Axes("n_first n_second")]
    output_names: OutputNames
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    def doubts(self) -> list[doubt.Doubt]:
        return of_effect(self.trust, None, self.unit)

    def transposed(self) -> PairDependence:
        """The same with the two features in the other order."""
        return replace(
            self,
            features=self.features[::-1],
            feature_names=self.feature_names[::-1],
            kinds=self.kinds[::-1],
            grid_first=self.grid_second,
            grid_second=self.grid_first,
            labels_first=self.labels_second,
            labels_second=self.labels_first,
            average=self.average.swapaxes(0, 1),
            together=self.together.swapaxes(0, 1),
            share=self.share.T,
        )

    def facts(self) -> list[tuple[str, str]]:
        at = -1 if len(self.output_names) == 2 else 0
        first, second = self.feature_names
        return [
            ("method", f"{self.method} of {first} and {second}, {self.unit}"),
            ("rows", rows_words(self.trust)),
            ("grid", f"{len(self.grid_first)} x {len(self.grid_second)} values"),
            (
                "together",
                f"{np.ptp(self.together[..., at]):.3g} for {self.output_names[at]}",
            ),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per output and place.

        Returns
        -------
        dict of str to ndarray
            ``output``, ``value`` and ``other`` (of the first and second feature), ``average``,
            ``together``, ``share``, ``feature``, ``other_feature``, ``method``, ``unit``.
        """
        n_first, n_second, n_outputs = self.average.shape
        n_places = n_first * n_second
        n_lines = n_places * n_outputs
        first = cells(self.kinds[0], self.grid_first, self.labels_first)
        second = cells(self.kinds[1], self.grid_second, self.labels_second)
        return {
            "output": each(self.output_names, n_places),
            "feature": same(self.feature_names[0], n_lines),
            "value": np.tile(np.repeat(first, n_second), n_outputs),
            "other_feature": same(self.feature_names[1], n_lines),
            "other": np.tile(np.tile(second, n_first), n_outputs),
            "average": np.moveaxis(self.average, 2, 0).reshape(-1),
            "together": np.moveaxis(self.together, 2, 0).reshape(-1),
            "share": np.tile(self.share.reshape(-1), n_outputs),
            "method": same(self.method, n_lines),
            "unit": same(self.unit, n_lines),
        }


def cells(kind: str, grid: np.ndarray, labels: tuple[str, ...]) -> np.ndarray:
    """Values of a grid as a frame has them."""
    known = np.isfinite(grid)
    if kind == "number":
        return grid
    if kind == "datetime":
        moments = np.full(len(grid), np.datetime64("NaT"), dtype="datetime64[us]")
        moments[known] = (grid[known] * 1e6).round().astype("int64").astype("datetime64[us]")
        return moments
    found = np.empty(len(grid), dtype=object)
    for k, label in enumerate(labels):
        found[k] = None if not known[k] else bool(grid[k]) if kind == "boolean" else label
    return found


def each(names: tuple[str, ...], times: int) -> np.ndarray:
    """Every name so many times, one after the other."""
    return np.repeat(np.array(names, dtype=object), times)


def same(text: str, times: int) -> np.ndarray:
    """A column of one text."""
    return np.full(times, text, dtype=object)


def of_effect(trust: Mapping[str, Any], reach: float | None, unit: str) -> list[doubt.Doubt]:
    """Doubts of a mean over rows that take other values.

    Parameters
    ----------
    trust : mapping
    reach : float or None
        How far the curve reaches: what its standard error is held against.
    unit : str
    """
    n_rows, total = trust.get("n_rows"), trust.get("n_rows_total")
    strange = doubt.extrapolation(trust.get("extrapolated"), "of the combinations are like no row")
    thin = doubt.extrapolation(
        trust.get("thin"), "of the values stand on less than 1 % of the rows each", doubt.EMPTY
    )
    empty = doubt.extrapolation(trust.get("empty"), "of the places have no row", doubt.EMPTY)
    error = trust.get("standard_error") if n_rows and total and n_rows < total else None
    return [
        *doubt.sampled_rows(n_rows, total),
        *doubt.standard_error(error or None, reach, unit),
        *strange,
        *thin,
        *empty,
        *(one for name, own in trust.get("partners", ()) for one in doubt.correlated(own, name)),
    ]


def rows_words(trust: Mapping[str, Any]) -> str:
    """Of how many rows it is."""
    n_rows, total = trust.get("n_rows", 0), trust.get("n_rows_total", 0)
    return f"{n_rows:,} rows" if n_rows == total else f"{n_rows:,} of {total:,} rows"
