"""Values by rank: what color scales, rank axes and robust ranges are made of.

The page has the same functions (``js/src/runtime/ranks.ts``); both are held to
``tests/charts/points.json``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Distinct", "RankScale", "distinct", "quantile", "rank_of", "rank_scale"]

HEAVY = 0.5
"""Share of the rows from which on a single value gets a color of its own."""


class Distinct(NamedTuple):
    """Finite values in ascending order, each once; `starts`: how many rows lie before each.

    `starts` has one more entry than `values`: the number of rows.
    """

    values: np.ndarray
    starts: np.ndarray

    @property
    def n_rows(self) -> int:
        """How many rows have a finite value."""
        return int(self.starts[-1])

    @property
    def ranks(self) -> np.ndarray:
        """Rank of each value in 0 ... 1; ties share their mean rank."""
        last = self.n_rows - 1
        return (self.starts[:-1] + self.starts[1:] - 1) / 2 / last if last > 0 else np.array([0.5])


def distinct(numbers: np.ndarray) -> Distinct:
    """What there is of `numbers`, without what is missing or infinite."""
    known = np.asarray(numbers, dtype=np.float64)
    values, counts = np.unique(known[np.isfinite(known)], return_counts=True)
    return Distinct(values, np.concatenate([[0], np.cumsum(counts)]))


def quantile(found: Distinct, share: float) -> float:
    """The value at a share 0 ... 1 of the rows (nearest rank); NaN where there is none."""
    if not found.n_rows:
        return float("nan")
    at = int(share * (found.n_rows - 1) + 0.5)
    return float(found.values[np.searchsorted(found.starts, at, side="right") - 1])


def rank_of(found: Distinct, numbers: np.ndarray) -> np.ndarray:
    """Rank in 0 ... 1, interpolated between two values; NaN for NaN."""
    if not found.n_rows:
        return np.full(np.shape(numbers), np.nan)
    return np.interp(numbers, found.values, found.ranks)


class RankScale(NamedTuple):
    """A color scale by rank; what most rows have in common (`tie`, its share) stands apart.

    `rest` are all others, `ticks` their quartiles and where those stand along the ramp (0 ... 1).
    """

    tie: tuple[float, float] | None
    rest: Distinct
    ticks: list[tuple[float, float]]


def rank_scale(found: Distinct) -> RankScale:
    """The color scale of a column."""
    counts = np.diff(found.starts)
    heavy = np.flatnonzero((counts >= HEAVY * found.n_rows) & (len(counts) > 2))
    tie, rest = None, found
    if len(heavy):
        at = int(heavy[-1])
        tie = (float(found.values[at]), float(counts[at] / found.n_rows))
        starts = np.concatenate([[0], np.cumsum(np.delete(counts, at))])
        rest = Distinct(np.delete(found.values, at), starts)
    ticks: list[tuple[float, float]] = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0) if rest.n_rows else ():
        value = quantile(rest, share)
        if not ticks or value != ticks[-1][0]:
            ticks.append((value, float(rank_of(rest, np.asarray(value)))))
    return RankScale(tie, rest, ticks)
