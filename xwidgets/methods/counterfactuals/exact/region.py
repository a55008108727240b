"""A box around a plan in which every point reaches the goal."""

from __future__ import annotations

import numpy as np

from .kernels_region import certain
from .problem import Problem

__all__ = ["region_of"]

MOST_TREES = 500_000
"""Trees that are looked at, all boxes together: the same region on any machine."""
AT_ONCE = 400
"""Boxes that one step is divided into, at most."""
ROOM = 64


def region_of(
    problem: Problem, picks: np.ndarray, order: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Widen a plan, feature by feature and cell by cell, as far as all of the box stays good.

    Parameters
    ----------
    problem : Problem
    picks : ndarray of int64, shape (n_features,)
        A plan that holds.
    order : list of ndarray of int64
        Per feature its cells by their values; empty for features that have no order or stay as
        they are.

    Returns
    -------
    low, high : ndarray of int64, shape (n_features,)
        The box: the first and last cell of each feature, as positions in its order; -1 where it
        has none. Wherever in it each feature lies, whatever the others do, the goal is reached.
        One more cell on any side would break it, or could not be made sure of.
    """
    start, nodes = problem.cells.start, problem.nodes
    cells = start[:-1] + picks
    by_value = np.repeat(cells, np.diff(start))
    low, high = np.zeros(picks.size, np.int64), np.zeros(picks.size, np.int64)
    for f, one in enumerate(order):
        if one.size:
            by_value[start[f] : start[f] + one.size] = start[f] + one
            low[f] = high[f] = int(np.flatnonzero(one == picks[f])[0])
    lows, highs = (np.empty((ROOM, picks.size), np.int64) for _ in range(2))
    sums, waiting = np.empty(problem.goals.bound.size), np.empty(nodes.feature.size + 1, np.int64)
    left = MOST_TREES // max(nodes.roots.size, 1)
    open_ = {(f, side) for f, one in enumerate(order) if one.size for side in (-1, 1)}
    while open_ and left > 0:
        for f, side in sorted(open_):
            at = low[f] - 1 if side < 0 else high[f] + 1
            if not 0 <= at < order[f].size:
                open_.discard((f, side))
                continue
            # What lies in the box already is sure.
            lows[0], highs[0] = low, high
            lows[0, f] = highs[0, f] = at
            most = min(AT_ONCE, left)
            n_seen = certain(
                nodes, problem.cells, problem.goals, by_value, lows, highs, sums, waiting, most
            )
            left -= abs(n_seen)
            if n_seen > 0:
                low[f], high[f] = min(low[f], at), max(high[f], at)
            else:
                open_.discard((f, side))
    none = np.array([not one.size for one in order])
    return np.where(none, -1, low), np.where(none, -1, high)
