"""Which combinations of a row and a value are like nothing in the table."""

from __future__ import annotations

import numpy as np

from ...data import Frame
from .grid import Along, nearest

__all__ = ["strangeness"]

MAX_ROWS = 500
"""Rows whose combinations are looked at."""
MAX_OTHERS = 1_000
"""Rows that they are compared with."""
MIN_NEAR = 10
NEAR = 0.05
"""Share of the others that counts as similar."""
MAX_LEVELS = 50


def strangeness(frame: Frame, along: Along, rows: np.ndarray, seed: int) -> np.ndarray:
    """Share of rows for which a value is out of reach of all similar rows.

    Parameters
    ----------
    frame : Frame
    along : Along
    rows : ndarray of int64, shape (n_rows,)
        Positions to look at.
    seed : int

    Returns
    -------
    ndarray of float64, shape (n_grid,)
        0 where the feature has nothing to do with the others; near 1 where nobody has that value
        who is otherwise like the rows.

    Notes
    -----
    Similar are the twentieth of the rows that is nearest in all other columns: numbers by their
    rank, categories by being the same. A value is out of reach where it lies outside of theirs.
    Tails are out of reach of any few rows: so the share is told beyond what it is for similar
    rows drawn by chance.
    """
    rng = np.random.default_rng(seed)
    others = rng.permutation(frame.n_rows)[:MAX_OTHERS]
    asked = rows if len(rows) <= MAX_ROWS else np.sort(rng.choice(rows, MAX_ROWS, replace=False))
    where = _places(frame, tuple(j for j in range(frame.n_features) if j not in along.columns))
    if not where.shape[1]:
        return np.zeros(len(along.grid))
    a, b = where[asked], where[others]
    distance = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    distance[asked[:, None] == others] = np.inf  # nobody is like himself alone
    n_near = min(max(MIN_NEAR, int(NEAR * len(others))), len(others))
    near = np.argpartition(distance, n_near - 1, axis=1)[:, :n_near]
    place = nearest(along.grid, along.values.numbers[others], along.has_levels)
    found = _out_of_reach(place[near], along)
    by_chance = _out_of_reach(rng.permutation(place)[near], along)
    return np.clip((found - by_chance) / np.maximum(1.0 - by_chance, 1e-9), 0.0, 1.0)


def _out_of_reach(places: np.ndarray, along: Along) -> np.ndarray:
    """Share of rows, (n_grid,), among whose similar rows' `places` a place is not."""
    n = len(along.grid)
    last = n - 1 if np.isnan(along.grid[-1]) else n
    if along.has_levels:
        there = np.zeros((len(places), n + 1), dtype=bool)
        np.put_along_axis(there, np.where(places < 0, n, places), True, axis=1)
        return np.asarray(1.0 - there[:, :n].mean(axis=0))
    known = (places >= 0) & (places < last)
    low = np.where(known, places, n).min(axis=1)[:, None]
    high = np.where(known, places, -1).max(axis=1)[:, None]
    grid = np.arange(n)
    inside = (grid >= low) & (grid <= high)
    if last < n:
        inside[:, last] = (places == last).any(axis=1)
    return np.asarray(1.0 - inside.mean(axis=0))


def _places(frame: Frame, columns: tuple[int, ...]) -> np.ndarray:
    """Rows in a space where two that are drawn by chance are as far apart in every column."""
    parts = []
    for j in columns:
        values = frame.column(j)
        known = np.isfinite(values)
        if not known.any():
            continue
        if frame.schema[j].levels is not None:
            codes = np.where(known, values, -1).astype(np.int64)
            levels, place, counts = np.unique(codes, return_inverse=True, return_counts=True)
            common = np.argsort(-counts, kind="stable")[:MAX_LEVELS]
            differ = 1.0 - ((counts / len(values)) ** 2).sum()
            if len(levels) > 1 and differ > 0:
                same = (place[:, None] == common).astype(np.float64)
                parts.append(same / np.sqrt(2.0 * differ))
            continue
        distinct, place = np.unique(values[known], return_inverse=True)
        if len(distinct) < 2:
            continue
        starts = np.concatenate([[0], np.cumsum(np.bincount(place))])
        rank = np.full(len(values), 0.5)
        rank[known] = ((starts[:-1] + starts[1:]) / 2 / starts[-1])[place]
        parts.append(rank[:, None] / np.sqrt(2.0 * max(float(rank.var()), 1e-12)))
    return np.concatenate(parts, axis=1) if parts else np.zeros((frame.n_rows, 0))
