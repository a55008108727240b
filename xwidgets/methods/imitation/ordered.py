"""Columns as a tree splits them: numbers and levels as places in an order, and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...data.display import Values
from ..effects.conditions import LARGEST

__all__ = ["Ordered", "cut_between", "moment_between", "ordered"]


@dataclass(frozen=True, eq=False)
class Ordered:
    """One column in the order in which a tree may cut it.

    Attributes
    ----------
    places : ndarray of float64, shape (n_rows,)
        0, 1, 2, ... in the order of the values; NaN where missing. Whole numbers, so that a tree
        that computes in float32 sees every difference.
    known : ndarray of float64, shape (n_places,)
        The value of each place: numbers, or codes of levels.
    kind : str
        Of the column. Levels stand in the order of the mean prediction of their rows.
    levels : bool
        Whether the known values are codes.
    """

    places: np.ndarray
    known: np.ndarray
    kind: str
    levels: bool

    def cut(self, after: float) -> tuple[float, tuple[int, ...] | None]:
        """What lies left of a threshold of places: up to a number, or some levels."""
        if math.isinf(after):  # what is known goes left, what is missing right
            return (math.nan, tuple(sorted(map(int, self.known)))) if self.levels else (after, None)
        k = math.floor(after)
        if self.levels:
            return math.nan, tuple(sorted(int(code) for code in self.known[: k + 1]))
        low, high = float(self.known[k]), float(self.known[k + 1])
        if self.kind == "datetime":
            return moment_between(low, high), None
        return cut_between(low, high), None


def ordered(column: Values, rows: np.ndarray, answers: np.ndarray) -> Ordered:
    """Order the values of a column.

    Parameters
    ----------
    column : Values
        Over all rows.
    rows : ndarray of int64, shape (n_rows,)
        Those from which a tree is grown.
    answers : ndarray of float64, shape (n_rows, n_outputs)
        What the model says of them.

    Returns
    -------
    Ordered
        Numbers in their own order. Levels by the mean answer of their rows: of one output the
        best of all ways to part them in two is then a cut of this order (Fisher, 1958; Breiman et
        al., 1984). Several outputs are ordered along the direction in which the means of the
        levels differ most.
    """
    values = np.asarray(column.numbers, np.float64)[rows]
    levels = column.feature.levels is not None
    if levels:
        values = np.where(values < 0, np.nan, values)
    known, place = np.unique(values, return_inverse=True)
    absent = np.isnan(values)
    if absent.any():
        known = known[:-1]
    if levels and len(known):
        order = _order(place[~absent], answers[~absent], len(known))
        known, rank = known[order], np.argsort(order)
        place = np.where(absent, 0, rank[np.minimum(place, len(known) - 1)])
    return Ordered(
        np.where(absent, np.nan, place.astype(np.float64)), known, column.feature.kind, levels
    )


def _order(place: np.ndarray, answers: np.ndarray, n_levels: int) -> np.ndarray:
    counts = np.bincount(place, minlength=n_levels)
    sums = [np.bincount(place, column, n_levels) for column in answers.T]
    means = np.column_stack(sums) / counts[:, None]
    if answers.shape[1] > 1:
        away = (means - answers.mean(axis=0)) * np.sqrt(counts)[:, None]
        direction = np.linalg.svd(away, full_matrices=False)[2][0]
        means = means @ (direction * np.sign(direction[np.abs(direction).argmax()]))
    return np.argsort(means.reshape(n_levels), kind="stable")


def cut_between(low: float, high: float) -> float:
    """The plainest number between two values: few digits, far from both, and neither of them.

    Beside what is infinite it is the largest number that is not: nobody takes it for a value.

    >>> cut_between(0.39712, 0.40211), cut_between(17, 18), cut_between(2, 1000)
    (0.4, 17.5, 500.0)
    >>> cut_between(2, float("inf")) == LARGEST
    True
    """
    if math.isinf(low) != math.isinf(high):
        return LARGEST if high == math.inf else -LARGEST
    low, high = max(low, -LARGEST), min(high, LARGEST)
    middle, gap = low / 2 + high / 2, high / 2 - low / 2
    if not gap > 0:
        return low
    if middle == 0:
        return 0.0
    # Rounded to a power of ten that is no longer than half the gap: it stays in its middle half.
    power = math.floor(math.log10(gap))
    digits = min(16, max(0, math.floor(math.log10(abs(middle))) - power))
    found = float(f"{middle:.{digits}e}")
    return found if low < found < high else middle


def moment_between(low: float, high: float) -> float:
    """Midnight, a whole hour, a whole minute: the first that stands between two moments."""
    middle = low / 2 + high / 2
    for step in (86_400.0, 3_600.0, 60.0, 1.0):
        found = round(middle / step) * step
        if low < found < high:
            return found
    return middle


def stacked(columns: Sequence[Ordered]) -> np.ndarray:
    """Places of all columns, float32 (n_rows, n_columns)."""
    return np.column_stack([one.places for one in columns]).astype(np.float32)
