"""A box around a plan in which every point reaches the goal."""

from __future__ import annotations

import time

import numpy as np

from .problem import Problem
from .solve import reaches_everywhere

__all__ = ["region_of"]


def region_of(
    problem: Problem, picks: np.ndarray, order: list[np.ndarray], seconds: float = 1.0
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
    seconds : float

    Returns
    -------
    low, high : ndarray of int64, shape (n_features,)
        The box: the first and last cell of each feature, as positions in its order; -1 where it
        has none. Wherever in it each feature lies, whatever the others do, the goal is reached.
        It is as wide as one more cell on any side would break it, if the time sufficed.
    """
    until = time.perf_counter() + seconds
    start = problem.cells.start
    box = np.zeros(problem.cells.cost.size, np.bool_)
    box[start[:-1] + picks] = True
    low, high = np.full(picks.size, -1), np.full(picks.size, -1)
    for f, cells in enumerate(order):
        if cells.size:
            low[f] = high[f] = int(np.flatnonzero(cells == picks[f])[0])
    open_ = {(f, side) for f, cells in enumerate(order) if cells.size for side in (-1, 1)}
    while open_ and time.perf_counter() < until:
        for f, side in sorted(open_):
            at = low[f] - 1 if side < 0 else high[f] + 1
            if not 0 <= at < order[f].size:
                open_.discard((f, side))
                continue
            cell = start[f] + order[f][at]
            box[cell] = True
            if reaches_everywhere(problem, box):
                low[f], high[f] = min(low[f], at), max(high[f], at)
            else:
                box[cell] = False
                open_.discard((f, side))
    return low, high
