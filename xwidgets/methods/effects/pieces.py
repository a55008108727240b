"""Curves that can be fitted: of a number linear pieces, of a category steps."""

from __future__ import annotations

import numpy as np

from ...data import Frame
from .edges import edges_of
from .least_squares import Curve

__all__ = ["curve_of"]

N_KNOTS = 32
"""Pieces of a number's curve, linear each."""
MAX_LEVELS = 50
"""Levels of a category that have a step of their own, the most frequent ones."""
ROWS_PER_KNOT = 10
"""At least: few rows have few pieces."""


def curve_of(frame: Frame, column: int, rows: np.ndarray) -> Curve:
    """Where rows are on a column's curve; what is missing has a place of its own."""
    values = frame.column(column)[rows]
    if frame.schema[column].levels is not None:
        return _steps(values)
    absent = np.isnan(values)
    knots = edges_of(values, min(N_KNOTS, max(4, len(rows) // ROWS_PER_KNOT)))
    knot = np.zeros((len(rows), 2), np.int64)
    weight = np.zeros((len(rows), 2))
    weight[:, 0] = 1.0
    if len(knots) > 1:
        known = np.clip(values[~absent], knots[0], knots[-1])
        below = np.minimum(np.searchsorted(knots, known, "right") - 1, len(knots) - 2)
        share = (known - knots[below]) / (knots[below + 1] - knots[below])
        knot[~absent] = np.stack([below, below + 1], axis=1)
        weight[~absent] = np.stack([1.0 - share, share], axis=1)
    knot[absent] = len(knots)
    return Curve(knot, weight)


def _steps(values: np.ndarray) -> Curve:
    """Levels have no between; rare ones share a step."""
    codes = np.where(np.isnan(values), -1, values).astype(np.int64)
    levels, place = np.unique(codes, return_inverse=True)
    if len(levels) > MAX_LEVELS:
        rank = np.argsort(np.argsort(-np.bincount(place), kind="stable"), kind="stable")
        place = np.minimum(rank[place], MAX_LEVELS)
    knot = np.stack([place, place], axis=1)
    return Curve(knot, np.tile([1.0, 0.0], (len(values), 1)))
