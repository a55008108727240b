"""Compiled loop that makes sure of a box: every point of it holds."""

from __future__ import annotations

from typing import Any

import numpy as np

from .loops import njit

__all__ = ["certain"]


@njit(cache=True, nogil=True)
def certain(
    nodes: Any,
    cells: Any,
    goal: Any,
    order: Any,
    low: Any,
    high: Any,
    sums: Any,
    waiting: Any,
    most: Any,
) -> Any:
    """How many boxes it took to make sure that all points hold; minus that many where it did not.

    What each tree says at least, summed, is a bound. Where it does not do, the box is halved.

    Parameters: `order` int64 (n_cells,), the cells of each feature by their values; `low`, `high`
    int64 (room, n_features), of which the first row is the box, first and last positions in the
    order of each feature; `sums` float64 (n_margins,) and `waiting` int64 (n_nodes + 1,) are
    written on; no more than `most` boxes are looked at.
    """
    n_features = cells.start.size - 1
    size, n_seen = 1, 0
    while size:
        size -= 1
        n_seen += 1
        if n_seen > most:
            return -n_seen
        for m in range(sums.size):
            sums[m] = 0.0
        for t in range(nodes.roots.size):
            for m in range(sums.size):
                lowest = np.inf
                waiting[0] = nodes.roots[t]
                n = 1
                while n:
                    n -= 1
                    i = waiting[n]
                    f = nodes.feature[i]
                    if f < 0:
                        lowest = min(lowest, nodes.value[i, m])
                        continue
                    left = right = False
                    first = cells.start[f]
                    for k in range(low[size, f], high[size, f] + 1):
                        if nodes.left_cells[nodes.at[i] + order[first + k] - first]:
                            left = True
                        else:
                            right = True
                        if left and right:
                            break
                    if left:
                        waiting[n] = nodes.left[i]
                        n += 1
                    if right:
                        waiting[n] = nodes.right[i]
                        n += 1
                sums[m] += lowest
        holds = True
        for m in range(sums.size):
            holds = holds and sums[m] >= goal.bound[m]
        for r in range(goal.rule_most.size):
            total = 0.0
            for f in range(n_features):
                dearest = -np.inf
                for k in range(low[size, f], high[size, f] + 1):
                    dearest = max(dearest, goal.rules[r, order[cells.start[f] + k]])
                total += dearest
            holds = holds and total <= goal.rule_most[r]
        if holds:
            continue
        widest, f = 0, -1
        for g in range(n_features):
            if high[size, g] - low[size, g] > widest:
                widest, f = high[size, g] - low[size, g], g
        if f < 0 or size + 2 > low.shape[0]:
            return -n_seen
        middle = (low[size, f] + high[size, f]) // 2
        for g in range(n_features):
            low[size + 1, g] = low[size, g]
            high[size + 1, g] = high[size, g]
        high[size, f] = middle
        low[size + 1, f] = middle + 1
        size += 2
    return n_seen
