"""Compiled loops about single points: whether they hold, and what moving a feature brings."""

from __future__ import annotations

from typing import Any

import numpy as np

from .kernels_build import score
from .loops import njit

__all__ = ["holds", "offer", "settle", "sweep", "try_plans"]


@njit(cache=True, nogil=True)
def holds(nodes: Any, cells: Any, goal: Any, point: Any, work: Any) -> Any:
    """Whether a point's margins reach what is needed and its values keep the rules."""
    for m in range(work.sums.size):
        work.sums[m] = 0.0
    score(nodes, cells, point, work.sums)
    for m in range(work.sums.size):
        if not work.sums[m] >= goal.bound[m]:
            return False
    for r in range(goal.rule_most.size):
        total = 0.0
        for f in range(cells.start.size - 1):
            total += goal.rules[r, point[f]]
        if total > goal.rule_most[r]:
            return False
    changes = 0
    for f in range(cells.start.size - 1):
        changes += point[f] > cells.start[f]
    return changes <= goal.most


@njit(cache=True, nogil=True)
def offer(nodes: Any, cells: Any, goal: Any, found: Any, point: Any, work: Any) -> None:
    """Take a point that holds as the best plan, made cheaper feature by feature."""
    n_features = cells.start.size - 1
    cost = 0.0
    for f in range(n_features):
        cost += cells.cost[point[f]]
    if cost >= 2.0 * found.cost[0] or not holds(nodes, cells, goal, point, work):
        return
    again = True
    while again:
        again = False
        for _ in range(n_features):
            dearest, at = 0.0, -1
            for f in range(n_features):
                if not work.tried[f] and cells.cost[point[f]] > dearest:
                    dearest, at = cells.cost[point[f]], f
            if at < 0:
                break
            work.tried[at] = True
            was = point[at]
            for c in range(cells.start[at], was):
                point[at] = c
                if holds(nodes, cells, goal, point, work):
                    cost -= cells.cost[was] - cells.cost[c]
                    again = True
                    break
                point[at] = was
        for f in range(n_features):
            work.tried[f] = False
    cost = 0.0
    for f in range(n_features):
        cost += cells.cost[point[f]]
    if cost < found.cost[0]:
        found.cost[0] = cost
        for f in range(n_features):
            found.point[f] = point[f]


@njit(cache=True, nogil=True)
def _leaf_of(nodes: Any, cells: Any, point: Any, t: Any) -> Any:
    i = nodes.roots[t]
    while nodes.feature[i] >= 0:
        f = nodes.feature[i]
        left = nodes.left_cells[nodes.at[i] + point[f] - cells.start[f]]
        i = nodes.left[i] if left else nodes.right[i]
    return i


@njit(cache=True, nogil=True)
def settle(nodes: Any, cells: Any, points: Any, leaves: Any, sums: Any) -> None:
    """Leaves (n_points, n_trees) and margins (n_points, n_margins) of points."""
    for s in range(points.shape[0]):
        for m in range(sums.shape[1]):
            sums[s, m] = 0.0
        for t in range(nodes.roots.size):
            i = _leaf_of(nodes, cells, points[s], t)
            leaves[s, t] = i
            for m in range(sums.shape[1]):
                sums[s, m] += nodes.value[i, m]


@njit(cache=True, nogil=True)
def sweep(
    nodes: Any, cells: Any, point: Any, leaf: Any, order: Any, stack: Any, after: Any
) -> None:
    """Add to `after` (n_cells, n_margins) what each cell changes in a point, alone.

    Trees are walked once for a feature, with all its cells that come to a node. `order`
    (most cells of a feature,) and `stack` (3, that and one more) are written on.
    """
    for f in range(cells.start.size - 1):
        first = cells.start[f]
        n = cells.start[f + 1] - first
        for t in range(nodes.roots.size):
            if not nodes.reads[t, f]:
                continue
            for k in range(n):
                order[k] = k
            stack[0, 0], stack[1, 0], stack[2, 0] = nodes.roots[t], 0, n
            size = 1
            while size:
                size -= 1
                i, low, high = stack[0, size], stack[1, size], stack[2, size]
                while nodes.feature[i] >= 0:
                    g = nodes.feature[i]
                    if g != f:
                        left = nodes.left_cells[nodes.at[i] + point[g] - cells.start[g]]
                        i = nodes.left[i] if left else nodes.right[i]
                        continue
                    middle = low
                    for k in range(low, high):
                        if nodes.left_cells[nodes.at[i] + order[k]]:
                            order[k], order[middle] = order[middle], order[k]
                            middle += 1
                    if low < middle < high:
                        stack[0, size], stack[1, size] = nodes.right[i], middle
                        stack[2, size] = high
                        size += 1
                        i, high = nodes.left[i], middle
                    else:
                        i = nodes.left[i] if middle > low else nodes.right[i]
                for m in range(after.shape[1]):
                    moved = nodes.value[i, m] - nodes.value[leaf[t], m]
                    if moved != 0.0:
                        for k in range(low, high):
                            after[first + order[k], m] += moved


@njit(cache=True, nogil=True)
def try_plans(
    nodes: Any,
    cells: Any,
    goal: Any,
    plans: Any,
    feature: Any,
    source: Any,
    leaves: Any,
    sums: Any,
    lack: Any,
    work: Any,
    found: Any,
) -> None:
    """What plans lack that move a `feature` of their `source`; those that hold are offered.

    Infinite (and not looked at) where a plan costs no less than the best one by then.
    """
    for p in range(plans.shape[0]):
        cost = 0.0
        for f in range(plans.shape[1]):
            cost += cells.cost[plans[p, f]]
        lack[p] = np.inf
        if cost >= found.cost[0]:
            continue
        s, f = source[p], feature[p]
        for m in range(work.after.size):
            work.after[m] = sums[s, m]
        for t in range(nodes.roots.size):
            if nodes.reads[t, f]:
                i = _leaf_of(nodes, cells, plans[p], t)
                if i != leaves[s, t]:
                    for m in range(work.after.size):
                        work.after[m] += nodes.value[i, m] - nodes.value[leaves[s, t], m]
        lack[p] = 0.0
        for m in range(work.after.size):
            lack[p] += max(goal.bound[m] - work.after[m], 0.0)
        if lack[p] <= 0.0:
            for g in range(plans.shape[1]):
                work.point[g] = plans[p, g]
            offer(nodes, cells, goal, found, work.point, work)
