"""Compiled loops that look for a first plan: the cheaper it is, the less the proof has to visit."""

from __future__ import annotations

from typing import Any

import numpy as np

from .kernels_build import score
from .loops import njit

__all__ = ["first_plan", "holds", "offer"]

INF = np.inf

BEAM = 64
"""Plans that fall short, from which the search goes on."""
DEEPEST = 6
TRIALS = 200_000
"""Trees that are walked for the plans of so many changes, at most."""
LEAST_TRIALS = 200
HOPE = 1.25
"""What looks dearer than the best plan, times this, is not tried."""


@njit(cache=True, nogil=True)
def holds(nodes: Any, cells: Any, goal: Any, point: Any, work: Any) -> Any:
    """Whether a point's margins reach what is needed and its values keep the rules."""
    work.sums[:] = 0.0
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
        work.tried[:] = False
    cost = 0.0
    for f in range(n_features):
        cost += cells.cost[point[f]]
    if cost < found.cost[0]:
        found.cost[0] = cost
        found.point[:] = point


@njit(cache=True, nogil=True)
def _leaf_of(nodes: Any, cells: Any, point: Any, t: Any) -> Any:
    i = nodes.roots[t]
    while nodes.feature[i] >= 0:
        f = nodes.feature[i]
        left = nodes.left_cells[nodes.at[i] + point[f] - cells.start[f]]
        i = nodes.left[i] if left else nodes.right[i]
    return i


@njit(cache=True, nogil=True)
def _lack(goal: Any, sums: Any) -> Any:
    lacks = 0.0
    for m in range(sums.size):
        lacks += max(goal.bound[m] - sums[m], 0.0)
    return lacks


@njit(cache=True, nogil=True)
def _moved(nodes: Any, cells: Any, point: Any, leaf: Any, sums: Any, f: Any, after: Any) -> None:
    """Margins of a point that differs in feature `f` from one that is settled."""
    after[:] = sums
    for t in range(nodes.roots.size):
        if nodes.reads[t, f]:
            now = _leaf_of(nodes, cells, point, t)
            if now != leaf[t]:
                after += nodes.value[now] - nodes.value[leaf[t]]


@njit(cache=True, nogil=True)
def _swept(nodes: Any, cells: Any, point: Any, leaf: Any, sums: Any, f: Any, after: Any) -> None:
    """The same for every cell of feature `f`, into `after` (n_cells of `f`, n_margins).

    Trees are walked once, with all the cells that come to a node.
    """
    first = cells.start[f]
    n = cells.start[f + 1] - first
    order = np.empty(n, np.int64)
    node, begin, end = (
        np.empty(n + 1, np.int64),
        np.empty(n + 1, np.int64),
        np.empty(n + 1, np.int64),
    )
    after[:n] = sums
    for t in range(nodes.roots.size):
        if not nodes.reads[t, f]:
            continue
        for k in range(n):
            order[k] = k
        node[0], begin[0], end[0] = nodes.roots[t], 0, n
        size = 1
        while size:
            size -= 1
            i, low, high = node[size], begin[size], end[size]
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
                if middle < high and middle > low:
                    node[size], begin[size], end[size] = nodes.right[i], middle, high
                    size += 1
                    i, high = nodes.left[i], middle
                else:
                    i = nodes.left[i] if middle > low else nodes.right[i]
            if i != leaf[t]:
                for m in range(sums.size):
                    moved = nodes.value[i, m] - nodes.value[leaf[t], m]
                    for k in range(low, high):
                        after[order[k], m] += moved


@njit(cache=True, nogil=True)
def _settle(nodes: Any, cells: Any, point: Any, leaf: Any, sums: Any) -> None:
    """Leaves and margins of a point."""
    sums[:] = 0.0
    for t in range(nodes.roots.size):
        leaf[t] = _leaf_of(nodes, cells, point, t)
        sums += nodes.value[leaf[t]]


@njit(cache=True, nogil=True)
def first_plan(nodes: Any, cells: Any, goal: Any, alive: Any, work: Any, found: Any) -> None:
    """Plans of one change, of two, and so on, from the states that look most promising.

    The cheapest plan of one change is always found. Of further changes those are tried that
    would do were their gains to add up, or might at the best price of a gain.
    """
    n_features, n_trees = cells.start.size - 1, nodes.roots.size
    point = work.point
    leaf, sums = np.empty((1, n_trees), np.int64), np.zeros((1, goal.bound.size))
    after = np.zeros(goal.bound.size)
    own = np.empty((1, n_features), np.int64)
    own[0] = cells.start[:-1]
    _settle(nodes, cells, own[0], leaf[0], sums[0])
    lacks = _lack(goal, sums[0])

    # One change: moves are those that bring more than any cheaper one of their feature.
    move, of = np.empty(cells.cost.size, np.int64), np.empty(cells.cost.size, np.int64)
    gain = np.empty(cells.cost.size)
    n_moves, price = 0, INF
    cheapest, best = INF, -1
    widest = 0
    for f in range(n_features):
        widest = max(widest, cells.start[f + 1] - cells.start[f])
    swept = np.empty((widest, goal.bound.size))
    for f in range(n_features):
        most = 0.0
        point[:] = own[0]
        _swept(nodes, cells, point, leaf[0], sums[0], f, swept)
        for c in range(cells.start[f] + 1, cells.start[f + 1]):
            if not alive[c] or cells.cost[c] >= found.cost[0]:
                continue
            point[f] = c
            left = _lack(goal, swept[c - cells.start[f]])
            reached = left <= 0.0 and cells.cost[c] < cheapest
            if reached and holds(nodes, cells, goal, point, work):
                cheapest, best = cells.cost[c], c
            if lacks - left > most:
                most = lacks - left
                move[n_moves], of[n_moves], gain[n_moves] = c, f, most
                price = min(price, cells.cost[c] / most)
                n_moves += 1
    if best >= 0:
        point[:] = own[0]
        for f in range(n_features):
            if cells.start[f] < best < cells.start[f + 1]:
                point[f] = best
        offer(nodes, cells, goal, found, point, work)
    if n_moves == 0:
        return

    states, short, paid = own, np.array([lacks]), np.zeros(1)
    trials = max(LEAST_TRIALS, TRIALS // max(n_trees, 1))
    for depth in range(1, min(goal.most, n_features, DEEPEST) + 1):
        room = states.shape[0] * n_moves
        guess, pair = np.empty(room), np.empty(room, np.int64)
        n = 0
        for s in range(states.shape[0]):
            for k in range(n_moves):
                total = paid[s] + cells.cost[move[k]]
                if states[s, of[k]] != cells.start[of[k]] or total >= found.cost[0]:
                    continue
                total += max(short[s] - gain[k], 0.0) * price
                if total <= HOPE * found.cost[0]:
                    guess[n], pair[n] = total, s * n_moves + k
                    n += 1
        if n == 0:
            return
        n_tried = 4 * trials // max(depth, 2) ** 2
        order = np.argsort(guess[:n])[:n_tried]
        tried = np.empty((order.size, n_features), np.int64)
        worth, lack, cost = np.empty(order.size), np.empty(order.size), np.empty(order.size)
        n = 0
        for at in order:
            s, k = pair[at] // n_moves, pair[at] % n_moves
            total = paid[s] + cells.cost[move[k]]
            if total >= found.cost[0]:
                continue
            tried[n] = states[s]
            tried[n, of[k]] = move[k]
            twice = False
            for other in range(n):
                if cost[other] == total and (tried[other] == tried[n]).all():
                    twice = True
                    break
            if twice:
                continue
            _moved(nodes, cells, tried[n], leaf[s], sums[s], of[k], after)
            cost[n], lack[n] = total, _lack(goal, after)
            if lack[n] <= 0.0:
                point[:] = tried[n]
                offer(nodes, cells, goal, found, point, work)
                continue
            worth[n] = total + lack[n] * price
            n += 1
        if n == 0:
            return
        kept = np.argsort(worth[:n])[:BEAM]
        states, short, paid = tried[kept], lack[kept], cost[kept]
        leaf = np.empty((kept.size, n_trees), np.int64)
        sums = np.zeros((kept.size, goal.bound.size))
        for s in range(kept.size):
            _settle(nodes, cells, states[s], leaf[s], sums[s])
