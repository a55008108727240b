"""Compiled loops of the search for the cheapest cells: branch and bound, deepest boxes first.

A box is a set of cells for each feature. Where its cheapest point holds, it is done; where its
bound reaches the best plan known, nothing better is in it; else it is split in two, where the
trees disagree most about a feature.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .kernels_bound import open_box, reprice, share
from .kernels_build import score
from .loops import njit

__all__ = ["first_plan", "search"]

INF = np.inf


@njit(cache=True, nogil=True)
def _holds(nodes: Any, cells: Any, goal: Any, point: Any, work: Any) -> Any:
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
def _offer(nodes: Any, cells: Any, goal: Any, found: Any, point: Any, work: Any) -> None:
    """Take a point that holds as the best plan, made cheaper feature by feature."""
    n_features = cells.start.size - 1
    cost = 0.0
    for f in range(n_features):
        cost += cells.cost[point[f]]
    if cost >= 2.0 * found.cost[0] or not _holds(nodes, cells, goal, point, work):
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
                if _holds(nodes, cells, goal, point, work):
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
def first_plan(nodes: Any, cells: Any, goal: Any, alive: Any, work: Any, found: Any) -> None:
    """Move what brings most for its cost, until the margins hold.

    The cheapest plan of one change is always found.
    """
    n_features, n_trees = cells.start.size - 1, nodes.roots.size
    point = work.point
    point[:] = cells.start[:-1]
    leaf = np.empty(n_trees, np.int64)
    sums, after = np.zeros(goal.bound.size), np.zeros(goal.bound.size)
    trial = point.copy()
    for _ in range(min(goal.most, n_features)):
        sums[:] = 0.0
        for t in range(n_trees):
            leaf[t] = _leaf_of(nodes, cells, point, t)
            sums += nodes.value[leaf[t]]
        lacks = 0.0
        for m in range(sums.size):
            lacks += max(goal.bound[m] - sums[m], 0.0)
        best, cheapest, to, holds = 0.0, INF, -1, False
        of = -1
        for f in range(n_features):
            if point[f] != cells.start[f]:
                continue
            for c in range(cells.start[f] + 1, cells.start[f + 1]):
                if not alive[c] or cells.cost[c] >= found.cost[0]:
                    continue
                trial[:] = point
                trial[f] = c
                after[:] = sums
                for t in range(n_trees):
                    if nodes.reads[t, f]:
                        now = _leaf_of(nodes, cells, trial, t)
                        if now != leaf[t]:
                            after += nodes.value[now] - nodes.value[leaf[t]]
                left = 0.0
                for m in range(sums.size):
                    left += max(goal.bound[m] - after[m], 0.0)
                if left <= 0.0:
                    if cells.cost[c] < cheapest and _holds(nodes, cells, goal, trial, work):
                        cheapest, of, to, holds = cells.cost[c], f, c, True
                elif not holds and (lacks - left) > best * max(cells.cost[c], 1e-9):
                    best, of, to = (lacks - left) / max(cells.cost[c], 1e-9), f, c
        if of < 0:
            return
        point[of] = to
        if holds:
            _offer(nodes, cells, goal, found, point, work)
            return


@njit(cache=True, nogil=True)
def _narrow(cells: Any, goal: Any, alive: Any) -> Any:
    """Drop cells that the rules or the number of changes leave no room for; whether some stay."""
    n_features = cells.start.size - 1
    changed = 0
    for f in range(n_features):
        some = False
        for c in range(cells.start[f], cells.start[f + 1]):
            some = some or alive[c]
        if not some:
            return False
        changed += not alive[cells.start[f]]
    if changed > goal.most:
        return False
    if changed == goal.most:
        for f in range(n_features):
            if alive[cells.start[f]]:
                alive[cells.start[f] + 1 : cells.start[f + 1]] = False
    for r in range(goal.rule_most.size):
        total = 0.0
        for f in range(n_features):
            least = INF
            for c in range(cells.start[f], cells.start[f + 1]):
                if alive[c]:
                    least = min(least, goal.rules[r, c])
            total += least
        if total > goal.rule_most[r]:
            return False
    return True


@njit(cache=True, nogil=True)
def _branch(factors: Any, cells: Any, state: Any, work: Any, d: Any, inside: Any) -> Any:
    """Which feature to split, and which of its cells go to one side (`inside`); -1: none."""
    alive = state.alive[d]
    best, tree = -1.0, -1
    chosen = -1
    for f in range(cells.start.size - 1):
        weight, widest, at = 0.0, -1.0, -1
        for i in range(factors.of_start[f], factors.of_start[f + 1]):
            s = factors.of[i]
            t = factors.slot_tree[s]
            k = factors.classes[factors.cells_at[s] + work.choice[f] - cells.start[f]]
            mask = factors.mask_at[work.pick[t]] + factors.theta_start[s]
            if not factors.masks[mask - factors.theta_start[factors.slot_start[t]] + k]:
                # What the tree would lose with the pooled choice.
                least = INF
                for leaf in range(factors.leaf_start[t], factors.leaf_start[t + 1]):
                    place = factors.mask_at[leaf] + factors.theta_start[s]
                    if factors.masks[place - factors.theta_start[factors.slot_start[t]] + k]:
                        least = min(least, work.price[leaf])
                loss = min(least - work.best[t], 1e9)
                weight += loss
                if loss > widest:
                    widest, at = loss, s
        if at >= 0 and weight > best:
            best, tree, chosen = weight, at, f
    if chosen >= 0:
        s = tree
        t = factors.slot_tree[s]
        at = factors.mask_at[work.pick[t]] + factors.theta_start[s]
        at -= factors.theta_start[factors.slot_start[t]]
        for c in range(cells.start[chosen], cells.start[chosen + 1]):
            k = factors.classes[factors.cells_at[s] + c - cells.start[chosen]]
            inside[c] = alive[c] and k >= 0 and factors.masks[at + k]
        return chosen
    # All trees agree, and yet the margins do not hold: split the dearest choice from what is
    # cheaper, or else the cheapest cell from the others where most is at stake.
    dearest = 0.0
    for f in range(cells.start.size - 1):
        n, low = 0, -1
        for c in range(cells.start[f], cells.start[f + 1]):
            if alive[c]:
                n += 1
                low = c if low < 0 else low
        if n > 1:
            above = cells.cost[work.choice[f]] - cells.cost[low]
            if chosen < 0 or above > dearest:
                dearest, chosen = above, f
    if chosen < 0:
        return -1
    a = cells.start[chosen]
    low = a
    while not alive[low]:
        low += 1
    edge = max(work.choice[chosen], low + 1)
    for c in range(a, cells.start[chosen + 1]):
        inside[c] = alive[c] and c >= edge
    return chosen


@njit(cache=True, nogil=True)
def _visit(
    nodes: Any,
    factors: Any,
    cells: Any,
    goal: Any,
    state: Any,
    work: Any,
    found: Any,
    d: Any,
    passes: Any,
) -> Any:
    """Bound of the node at depth `d`; infinite where nothing cheaper is left in it."""
    n_features = cells.start.size - 1
    alive = state.alive[d]
    if not _narrow(cells, goal, alive):
        return INF
    limit = found.cost[0] - found.gap
    cheapest = 0.0
    for f in range(n_features):
        for c in range(cells.start[f], cells.start[f + 1]):
            if alive[c]:
                work.point[f] = c
                cheapest += cells.cost[c]
                break
    if cheapest >= limit:
        return INF
    if _holds(nodes, cells, goal, work.point, work):
        _offer(nodes, cells, goal, found, work.point, work)
        return INF
    lacks = 0.0
    for m in range(work.sums.size):
        lacks = max(lacks, goal.bound[m] - work.sums[m])
    work.choice[:] = work.point
    bound = open_box(factors, cells, state, work, d)
    scale = limit / max(lacks, 1e-9)
    for _ in range(passes):
        if bound >= limit:
            return INF
        before = bound
        for f in range(n_features):
            bound = share(factors, cells, state, work, d, f, bound, limit)
            if bound >= limit:
                return INF
        bound += reprice(factors, state, work, d, scale)
        work.point[:] = work.choice
        _offer(nodes, cells, goal, found, work.point, work)
        limit = found.cost[0] - found.gap
        if bound - before < 0.002 * (limit - bound):
            break
    if bound >= limit:
        return INF
    return max(bound, cheapest)


@njit(cache=True, nogil=True)
def search(
    nodes: Any,
    factors: Any,
    cells: Any,
    goal: Any,
    state: Any,
    work: Any,
    found: Any,
    passes: Any,
    n_visits: Any,
) -> Any:
    """Go on for `n_visits` nodes, deepest first; nodes that wait stand in `state`.

    Returns
    -------
    int
        0: ended, 1: there is more to do, 2: and too little room for it.
    """
    for _ in range(n_visits):
        d = found.size[0] - 1
        if d < 0:
            return 0
        if state.bound[d] >= found.cost[0] - found.gap:
            found.size[0] = d
            continue
        if d + 2 > state.bound.size:
            return 2
        found.visits[0] += 1
        bound = _visit(
            nodes,
            factors,
            cells,
            goal,
            state,
            work,
            found,
            d,
            passes,
        )
        if bound == INF:
            found.size[0] = d
            continue
        bound = max(bound, state.bound[d])
        work.inside[:] = False
        f = _branch(factors, cells, state, work, d, work.inside)
        if f < 0:
            found.size[0] = d
            continue
        state.bound[d] = bound
        state.bound[d + 1] = bound
        state.alive[d + 1] = state.alive[d]
        state.theta[d + 1] = state.theta[d]
        state.price[d + 1] = state.price[d]
        # The side of the pooled choice is looked at first.
        upper = work.inside[work.choice[f]]
        for c in range(cells.start[f], cells.start[f + 1]):
            if work.inside[c] == upper:
                state.alive[d, c] = False
            else:
                state.alive[d + 1, c] = False
        found.size[0] = d + 2
    return 1
