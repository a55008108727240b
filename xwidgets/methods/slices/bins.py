"""Columns in bins: numbers by quantiles, categories by level, what is missing on its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...data.display import Values
from ..effects.conditions import Condition
from ..imitation.ordered import cut_between, moment_between

__all__ = ["MAX_BINS", "MAX_LEVELS", "Bins", "bins_of"]

MAX_BINS = 8
"""Of numbers."""
MAX_LEVELS = 24
"""Of categories: of more, those with the fewest rows are one bin."""

LEAST_SHARE = 0.02
"""Of the rows, for a bin below a value that many rows have."""
SLACK = 0.005
"""Of the rows: so far from its place an edge may stand where it is a plainer number there."""


@dataclass(frozen=True, eq=False)
class Bins:
    """One column in bins.

    Attributes
    ----------
    codes : ndarray of intp, shape (n_rows,)
        The bin of every row.
    conditions : tuple of Condition, (n_bins,)
        What holds in each.
    n_ordered : int
        So many bins from the first on are neighbors, and may be one interval together.
    """

    codes: np.ndarray
    conditions: tuple[Condition, ...]
    n_ordered: int

    @property
    def n_bins(self) -> int:
        return len(self.conditions)

    def ranges(self) -> np.ndarray:
        """What one condition can say: from which bin to before which, int64 (n_ranges, 2)."""
        k = self.n_ordered
        joined = [(a, b) for a in range(k) for b in range(a + 1, k + 1)]
        found = joined + [(a, a + 1) for a in range(k, self.n_bins)]
        found = [one for one in found if one[1] - one[0] < self.n_bins]
        return np.array(found, np.int64).reshape(-1, 2)

    def condition(self, first: int, stop: int) -> Condition:
        """What holds in bins from `first` to before `stop`."""
        low, high = self.conditions[first], self.conditions[stop - 1]
        if stop - first == 1:
            return low
        return Condition(low.column, low=low.low, high=high.high)


def bins_of(
    column: Values, position: int, *, max_bins: int = MAX_BINS, max_levels: int = MAX_LEVELS
) -> Bins:
    """Cut a column into bins that hold about equally many rows, or one level each.

    Parameters
    ----------
    column : Values
    position : int
        Of the column, as conditions name it.
    max_bins : int
        Of numbers. A value that more rows have than a bin should hold has a bin of its own.
    max_levels : int
        Of categories.

    Returns
    -------
    Bins
        The same whatever the order of the rows. Edges stand between values.
    """
    values = np.asarray(column.numbers, np.float64)
    if column.feature.levels is not None:
        return _levels(values, position, max_levels)
    between = moment_between if column.feature.kind == "datetime" else cut_between
    absent = np.isnan(values)
    known = np.sort(values[~absent])
    edges = np.unique([_edge(known, stop, between) for stop in _stops(known, max_bins)])
    codes = np.searchsorted(edges, values).astype(np.intp)  # up to an edge: below it
    ends = [-np.inf, *edges.tolist(), np.inf]
    parts = [Condition(position, low, high) for low, high in itertools.pairwise(ends)]
    n_ordered = len(parts) if len(known) else 0
    parts = parts[:n_ordered]
    if absent.any():
        codes[absent] = n_ordered
        parts.append(Condition(position, levels=(), missing=True))
    return Bins(codes, tuple(parts), n_ordered)


def _stops(known: np.ndarray, max_bins: int) -> list[int]:
    """Where bins of sorted values end: the place of the first value beyond."""
    found: list[int] = []
    start, n = 0, len(known)
    for left in range(max_bins, 1, -1):
        if start >= n:
            break
        value = known[start + (n - start - 1) // left]
        stop = int(np.searchsorted(known, value, side="right"))
        first = int(np.searchsorted(known, value, side="left"))
        # A value with many rows is cut off from those below it, where these are enough for a bin.
        if first - start >= LEAST_SHARE * n and stop - first >= (n - start) / left:
            stop = first
        if stop >= n:
            break
        found.append(stop)
        start = stop
    return found


def _edge(known: np.ndarray, stop: int, between: Callable[[float, float], float]) -> float:
    """The plainest number near the end of a bin; where that is a value itself, the plainest one
    between this value and the next."""
    slack = int(SLACK * len(known))
    low, high = known[max(0, stop - 1 - slack)], known[min(len(known) - 1, stop + slack)]
    if np.isinf(low) or np.isinf(high):
        return between(float(known[stop - 1]), float(known[stop]))
    found = 0.0 if low < 0 < high else between(float(low), float(high))
    place = int(np.searchsorted(known, found))
    if low < found < high and known[min(place, len(known) - 1)] != found:
        return found
    return between(float(known[stop - 1]), float(known[stop]))


def _levels(values: np.ndarray, position: int, max_levels: int) -> Bins:
    absent = ~(values >= 0)
    codes = np.where(absent, 0, values).astype(np.intp)
    counts = np.bincount(codes[~absent])
    there = np.flatnonzero(counts)
    ranked = there[np.argsort(-counts[there], kind="stable")]
    kept = np.sort(ranked if len(ranked) <= max_levels else ranked[: max_levels - 1])
    rare = np.setdiff1d(there, kept)
    place = np.full(len(counts) + 1, len(kept), np.intp)
    place[kept] = np.arange(len(kept))
    parts = [Condition(position, levels=(int(code),)) for code in kept]
    if len(rare):
        parts.append(Condition(position, levels=tuple(map(int, rare))))
    found = place[codes]
    if absent.any():
        found[absent] = len(parts)
        parts.append(Condition(position, levels=(), missing=True))
    return Bins(found, tuple(parts), 0)
