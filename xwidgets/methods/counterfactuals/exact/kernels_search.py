"""Compiled loops of the search for the cheapest cells: branch and bound, deepest boxes first.

A box is a set of cells for each feature. Where its cheapest point holds, it is done; where its
bound reaches the best plan known, nothing better is in it; else it is split in two, where the
trees disagree most about a feature.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .kernels_bound import open_box, reprice, share
from .kernels_first import holds, offer
from .loops import njit

__all__ = ["search"]

INF = np.inf


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
    if holds(nodes, cells, goal, work.point, work):
        offer(nodes, cells, goal, found, work.point, work)
        return INF
    lacks = 0.0
    for m in range(work.sums.size):
        lacks = max(lacks, goal.bound[m] - work.sums[m])
    for f in range(n_features):
        work.choice[f] = work.point[f]
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
        for f in range(n_features):
            work.point[f] = work.choice[f]
        offer(nodes, cells, goal, found, work.point, work)
        limit = found.cost[0] - found.gap
        if bound - before < 0.002 * (limit - bound):
            break
    if bound >= limit:
        return INF
    return max(bound, cheapest)


@njit(cache=True, nogil=True)
def _twice(rows: Any, d: Any) -> None:
    """Copy row `d` to the one below: a loop is compiled in a third of a slice's time."""
    for k in range(rows.shape[1]):
        rows[d + 1, k] = rows[d, k]


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
        for c in range(work.inside.size):
            work.inside[c] = False
        f = _branch(factors, cells, state, work, d, work.inside)
        if f < 0:
            found.size[0] = d
            continue
        state.bound[d] = bound
        state.bound[d + 1] = bound
        _twice(state.alive, d)
        _twice(state.theta, d)
        _twice(state.price, d)
        # The side of the pooled choice is looked at first.
        upper = work.inside[work.choice[f]]
        for c in range(cells.start[f], cells.start[f + 1]):
            if work.inside[c] == upper:
                state.alive[d, c] = False
            else:
                state.alive[d + 1, c] = False
        found.size[0] = d + 2
    return 1
