"""Compiled loops that turn trees into leaf boxes over cells.

A cell is one allowed value of one feature; the cells of a feature stand in order of their cost.
A tree is what it says for every box of cells: its leaves within reach, and for each feature
that it reads a few classes of cells that it cannot tell apart.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .loops import njit

__all__ = [
    "count_leaves",
    "fill_masks",
    "find_classes",
    "find_leaves",
    "same_cells",
    "score",
]


@njit(cache=True, nogil=True)
def _reach(
    nodes: Any, cells: Any, alive: Any, budget: Any, most: Any, tree: Any, boxes: Any, leaf: Any
) -> Any:
    """Walk to the leaves of one tree that some cells within the budget lead to; how many.

    Their boxes and nodes are written down where `boxes` has rows. On the way down cells of one
    feature at a time are dropped, and put back on the way up.
    """
    n_features = cells.start.size - 1
    widest, changes, cost = 1, 0, 0.0
    here, low = alive.copy(), np.empty(n_features, np.int64)
    for f in range(n_features):
        widest = max(widest, cells.start[f + 1] - cells.start[f])
        low[f] = _lowest(cells, here, f)
        if low[f] >= 0:
            cost += cells.cost[low[f]]
            changes += low[f] > cells.start[f]
    room = 64
    node, side = np.empty(room, np.int64), np.zeros(room, np.int64)
    before = np.empty((room, widest), np.bool_)
    low_before, paid = np.empty(room, np.int64), np.empty(room)
    node[0] = nodes.roots[tree]
    paid[0] = cost
    depth = n_found = 0
    # What is summed in another order may differ in the last digit.
    loose = budget * (1.0 + 1e-12)
    while depth >= 0:
        i = node[depth]
        f = nodes.feature[i]
        if f < 0:
            total = 0.0
            for g in range(n_features):
                if low[g] >= 0:
                    total += cells.cost[low[g]]
            if total < budget:
                if boxes.shape[0]:
                    boxes[n_found] = here
                    leaf[n_found] = i
                n_found += 1
            depth -= 1
            continue
        first, n = cells.start[f], cells.start[f + 1] - cells.start[f]
        if side[depth] == 0:
            before[depth, :n] = here[first : first + n]
            low_before[depth] = low[f]
        else:
            changes += (low_before[depth] > first) - (low[f] > first)
            here[first : first + n] = before[depth, :n]
            low[f] = low_before[depth]
        side[depth] += 1
        if side[depth] == 3:
            side[depth] = 0
            depth -= 1
            continue
        for c in range(n):
            if nodes.left_cells[nodes.at[i] + c] != (side[depth] == 1):
                here[first + c] = False
        at = _lowest(cells, here, f)
        if at < 0:
            continue
        changes += (at > first) - (low[f] > first)
        cost = paid[depth] + cells.cost[at] - cells.cost[low[f]]
        low[f] = at
        if changes <= most and cost < loose:
            depth += 1
            if depth == room:
                node, side = _longer(node), _longer(side)
                low_before, paid = _longer(low_before), _longer(paid)
                wider = np.empty((2 * room, widest), np.bool_)
                wider[:room] = before
                before, room = wider, 2 * room
            node[depth] = nodes.left[i] if side[depth - 1] == 1 else nodes.right[i]
            side[depth] = 0
            paid[depth] = cost
    return n_found


@njit(cache=True, nogil=True)
def _lowest(cells: Any, alive: Any, f: Any) -> Any:
    """The cheapest cell of a feature that is alive; -1: none."""
    for c in range(cells.start[f], cells.start[f + 1]):
        if alive[c]:
            return c
    return -1


@njit(cache=True, nogil=True)
def _longer(a: Any) -> Any:
    found = np.zeros(2 * a.size, a.dtype)
    found[: a.size] = a
    return found


@njit(cache=True, nogil=True)
def count_leaves(nodes: Any, cells: Any, alive: Any, budget: Any, most: Any, counts: Any) -> None:
    """How many leaves of every tree are within reach."""
    nothing = np.empty((0, cells.cost.size), np.bool_)
    for t in range(nodes.roots.size):
        counts[t] = _reach(nodes, cells, alive, budget, most, t, nothing, np.empty(0, np.int64))


@njit(cache=True, nogil=True)
def find_leaves(
    nodes: Any, cells: Any, alive: Any, budget: Any, most: Any, start: Any, boxes: Any, leaf: Any
) -> None:
    """Boxes of those leaves, bool (n_leaves, n_cells), and their nodes."""
    for t in range(nodes.roots.size):
        a, b = start[t], start[t + 1]
        if b > a:
            _reach(nodes, cells, alive, budget, most, t, boxes[a:b], leaf[a:b])


@njit(cache=True, nogil=True)
def find_classes(cells: Any, alive: Any, start: Any, boxes: Any, classes: Any, counts: Any) -> None:
    """Cells that a tree cannot tell apart: ``classes[t, c]``, and how many for each feature."""
    n_features = cells.start.size - 1
    seen = np.empty(2 * cells.cost.size + 2, np.int64)
    for t in range(start.size - 1):
        for f in range(n_features):
            a, b = cells.start[f], cells.start[f + 1]
            n = 1
            for c in range(a, b):
                classes[t, c] = 0 if alive[c] else -1
            for leaf in range(start[t], start[t + 1]):
                seen[: 2 * n] = -1
                fresh = 0
                for c in range(a, b):
                    if classes[t, c] >= 0:
                        key = 2 * classes[t, c] + boxes[leaf, c]
                        if seen[key] < 0:
                            seen[key] = fresh
                            fresh += 1
                        classes[t, c] = seen[key]
                n = fresh
            counts[t, f] = n


@njit(cache=True, nogil=True)
def same_cells(cells: Any, alive: Any, classes: Any, counts: Any) -> None:
    """Keep of cells that no tree tells apart the cheapest one alone."""
    for f in range(cells.start.size - 1):
        a, b = cells.start[f], cells.start[f + 1]
        if cells.ruled[f]:
            continue
        group = np.zeros(b - a, np.int64)
        n = 1
        for t in range(classes.shape[0]):
            if counts[t, f] < 2:
                continue
            k = counts[t, f]
            seen = np.full(n * k, -1, np.int64)
            fresh = 0
            for c in range(a, b):
                if alive[c]:
                    key = group[c - a] * k + classes[t, c]
                    if seen[key] < 0:
                        seen[key] = fresh
                        fresh += 1
                    group[c - a] = seen[key]
            n = fresh
        met = np.zeros(n, np.bool_)
        for c in range(a, b):
            if alive[c]:
                if met[group[c - a]]:
                    alive[c] = False
                met[group[c - a]] = True


@njit(cache=True, nogil=True)
def fill_masks(factors: Any, cells: Any, classes: Any, boxes: Any) -> None:
    """Which classes of cells lead to each leaf."""
    for t in range(factors.leaf_start.size - 1):
        first = factors.theta_start[factors.slot_start[t]]
        for leaf in range(factors.leaf_start[t], factors.leaf_start[t + 1]):
            for s in range(factors.slot_start[t], factors.slot_start[t + 1]):
                f = factors.slot_feature[s]
                at = factors.mask_at[leaf] + factors.theta_start[s] - first
                for c in range(cells.start[f], cells.start[f + 1]):
                    if boxes[leaf, c] and classes[t, c] >= 0:
                        factors.masks[at + classes[t, c]] = True


@njit(cache=True, nogil=True)
def score(nodes: Any, cells: Any, point: Any, total: Any) -> None:
    """Add the leaves that a point (a cell of each feature) reaches to `total` (n_margins,)."""
    for t in range(nodes.roots.size):
        i = nodes.roots[t]
        while nodes.feature[i] >= 0:
            f = nodes.feature[i]
            left = nodes.left_cells[nodes.at[i] + point[f] - cells.start[f]]
            i = nodes.left[i] if left else nodes.right[i]
        for m in range(total.size):
            total[m] += nodes.value[i, m]
