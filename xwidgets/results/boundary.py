"""Boundary: predictions over two features, and where the decision turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .contours import Turn, borders_of, lines_of, nearest_turn
from .effects import cells, each, of_effect, rows_words, same
from .record import Record

__all__ = ["Boundary"]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Boundary(Record):
    """What a model says over two features, through one row or on average.

    Parameters
    ----------
    features : tuple of int
        Two positions: along x, and along y.
    feature_names, kinds : tuple of str
        Of both; see `Dependence`.
    grid_first, grid_second : ndarray of float64, shapes (n_first,) and (n_second,)
        NaN, always last, is a missing value.
    labels_first, labels_second : tuple of str
        Of levels; numbers and moments have none.
    task : {"binary", "multiclass", "regression"}
    average : ndarray of float64, shape (n_first, n_second, n_outputs), or None
        In `unit`: mean prediction of the rows with both values. None of a single row.
    through : ndarray of float64, shape (n_kept, n_first, n_second, n_outputs), or None
        The same of single rows, their other values as they are.
    rows : ndarray of int64, shape (n_kept,), or None
        Positions of those rows.
    places : ndarray of float64, shape (n_kept, 2), or None
        Their own values of the two features.
    predictions : ndarray of float64, shape (n_kept, n_outputs), or None
        What they are predicted.
    share : ndarray of float64, shape (n_first, n_second)
        Of the rows (of their weight) that are nearest to that place.
    scales : tuple of float
        One unit of distance along each axis: the median absolute deviation of the feature; 1 of
        levels.
    whole : tuple of bool
        Which of the features are whole numbers.
    chosen : str
        By what the features were chosen; empty where both were named.
    output_names : tuple of str
    method, unit : str
    trust : mapping
        ``n_rows`` (asked), ``n_rows_total``, ``agreement`` (share of the rows whose own decision
        is that of the plane where they stand; of numbers the share of their variance that the
        plane explains), ``empty`` (share of the places with no row), ``notes``.
    """

    features: tuple[int, int]
    feature_names: tuple[str, str]
    kinds: tuple[str, str]
    grid_first: Annotated[np.ndarray, Axes("n_first")]
    grid_second: Annotated[np.ndarray, Axes("n_second")]
    labels_first: Annotated[tuple[str, ...], Axes("n_first")]
    labels_second: Annotated[tuple[str, ...], Axes("n_second")]
    task: str
    share: Annotated[np.ndarray, Axes("n_first n_second")]
    scales: tuple[float, float]
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")]
    method: str
    unit: str
    average: Annotated[np.ndarray | None, Axes("n_first n_second n_outputs")] = None
    through: Annotated[np.ndarray | None, Axes("n_kept n_first n_second n_outputs")] = None
    rows: Annotated[np.ndarray | None, Axes("n_kept", "int64")] = None
    places: Annotated[np.ndarray | None, Axes("n_kept 2")] = None
    predictions: Annotated[np.ndarray | None, Axes("n_kept n_outputs")] = None
    whole: tuple[bool, bool] = (False, False)
    chosen: str = ""
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def surface(self) -> np.ndarray | None:
        """Of the one row, else the average: (n_first, n_second, n_outputs).

        None in a file that may hold no rows.
        """
        return self.average if self.through is None else self.through[0]

    def field(self, output: int, threshold: float | None = None) -> np.ndarray | None:
        """How far it is above the decision: at least 0 where it decides for an output.

        Parameters
        ----------
        output : int
        threshold : float, optional
            In `unit`, of two classes. Default: the model's own decision. Numbers are decided by
            nobody: of those it is the level of a contour.

        Returns
        -------
        ndarray of float64, shape (n_first, n_second), or None
            Of several classes: the score of `output` above the best of the others. None where
            there is no surface, or no level of a number.
        """
        surface = self.surface
        if surface is None or (self.task == "regression" and threshold is None):
            return None
        if self.task == "multiclass":
            others = np.delete(surface, output, axis=2).max(axis=2)
            return np.asarray(surface[..., output] - others)
        own = 0.5 if self.unit == "probability" else 0.0
        at = own if threshold is None else threshold
        if self.task == "binary" and threshold is None and output:  # a tie is the first class's
            at = float(np.nextafter(own, 1.0))
        return np.asarray(surface[..., output] - at)

    def lines(self, output: int, threshold: float | None = None) -> np.ndarray:
        """Pieces of the boundary, (n_pieces, 4): see :func:`~xwidgets.results.contours.lines_of`.

        Of several classes: around the region of `output`.
        """
        found = self.field(output, threshold)
        if found is None:
            return np.zeros((0, 4))
        return lines_of(self.kinds, self.grid_first, self.grid_second, found)

    def turn(
        self, output: int, threshold: float | None = None, place: tuple[float, float] | None = None
    ) -> Turn | None:
        """The place nearest to the row, or to `place`, where the decision is another.

        Its distance is Euclidean, in median absolute deviations of each feature; another level
        is one away. At a missing value only where no known one does it. None where there is none
        in the plane, or neither row nor place.
        """
        if place is None:
            if self.places is None:
                return None
            place = (float(self.places[0, 0]), float(self.places[0, 1]))
        found = self.field(output, threshold)
        if found is None:
            return None
        grids = self.grid_first, self.grid_second
        return nearest_turn(self.kinds, *grids, found, place, self.scales, self.whole)

    def is_lost(self, turn: Turn) -> bool:
        """Whether a value that the row has is missing there: no known one turns the decision."""
        there, here = np.array([turn.first, turn.second]), self.places
        return here is not None and bool((np.isnan(there) & ~np.isnan(here[0])).any())

    def borders(self) -> np.ndarray:
        """Pieces of the lines between the regions of several classes, (n_pieces, 4)."""
        surface = self.surface
        if surface is None:
            return np.zeros((0, 4))
        return borders_of(self.kinds, self.grid_first, self.grid_second, surface)

    def doubts(self) -> list[doubt.Doubt]:
        trust, share = self.trust, self.trust.get("agreement")
        share = None if share is None else max(0.0, float(share))
        what = "of the predictions' variance" if self.task == "regression" else "of the rows"
        told = of_effect({**trust, "standard_error": None}, None, self.unit)
        if trust.get("n_rows") == 1:  # through a row: it is of that row
            told = [one for one in told if one["kind"] != "sampled_rows"]
        return [
            *doubt.agreement(
                share,
                f"the plane speaks for {doubt.percent(share or 0.0)} {what}",
                "Elsewhere the answer turns on other features than these two.",
            ),
            *told,
        ]

    def facts(self) -> list[tuple[str, str]]:
        first, second = self.feature_names
        rows = self.rows
        whose = rows_words(self.trust) if rows is None else f"row {int(rows[0]):,}"
        told = [
            ("method", f"{self.method} of {first} and {second}, {self.unit}"),
            ("of", "no row" if self.surface is None else whose),
            ("grid", f"{len(self.grid_first)} x {len(self.grid_second)} values"),
            ("chosen", self.chosen),
        ]
        if self.task == "binary" and rows is not None:
            turn = self.turn(1)
            words = "none in this plane" if turn is None else f"{turn.distance:.3g} MADs away"
            if turn is not None and self.is_lost(turn):
                words = "where a value is missing alone"
            told.append(("boundary", words))
        return [*told, ("trust", summary.trust_facts(self.trust))]

    def tidy(self) -> dict[str, Any]:
        """One line per output and place.

        Returns
        -------
        dict of str to ndarray
            ``output``, ``feature``, ``value``, ``other_feature``, ``other``, ``prediction``,
            ``share``, ``method``, ``unit``.
        """
        n_first, n_second, n_outputs = (*self.share.shape, len(self.output_names))
        n_places, n_lines = n_first * n_second, n_first * n_second * n_outputs
        surface = self.surface
        if surface is None:
            surface = np.full((n_first, n_second, n_outputs), np.nan)
        first = cells(self.kinds[0], self.grid_first, self.labels_first)
        second = cells(self.kinds[1], self.grid_second, self.labels_second)
        return {
            "output": each(self.output_names, n_places),
            "feature": same(self.feature_names[0], n_lines),
            "value": np.tile(np.repeat(first, n_second), n_outputs),
            "other_feature": same(self.feature_names[1], n_lines),
            "other": np.tile(np.tile(second, n_first), n_outputs),
            "prediction": np.moveaxis(surface, 2, 0).reshape(-1),
            "share": np.tile(self.share.reshape(-1), n_outputs),
            "method": same(self.method, n_lines),
            "unit": same(self.unit, n_lines),
        }
