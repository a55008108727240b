"""Interventional tree SHAP for trees whose paths compare many features. Imports numba.

A row and a background row *meet* at the leaves where every feature of the path is satisfied
by one of the two. Deep in a tree few pairs are left: so each row carries one bit for every
background row of a block that it can still meet, rows without a bit are dropped on the way
down, and at a leaf only the bits that are left are visited. What a leaf is worth to either is
as in `kernels_interventional`.

References
----------
Lundberg, S. M. et al. (2020). From local explanations to global understanding with
explainable AI for trees. Nature Machine Intelligence 2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from .kernels import CATEGORY, MISSING_LEFT, ZERO_MISSING, category_left
from .kernels_interventional import ALL, ONE, count_ones
from .lanes import LANES, accumulate, load, spread, store, unset, unset_in_each

__all__ = ["interventional"]

NONE = np.uint64(0)


@njit(cache=True, nogil=True, inline="always")
def _lowest(bits: Any) -> Any:
    """Place of the lowest one."""
    return count_ones((bits & (~bits + ONE)) - ONE)


@njit(cache=True, nogil=True)
def _background_left(nodes: Any, i: Any, block: Any, words: Any) -> None:
    """Background rows that go left at split `i`."""
    feature = nodes.feature[i]
    flags = nodes.flags[i]
    if flags & (CATEGORY | ZERO_MISSING):
        words[:] = NONE
        for z in range(block.rows.shape[1]):
            if category_left(nodes, i, block.rows[feature, z]):
                words[z >> 6] |= ONE << np.uint64(z & 63)
        return
    threshold = nodes.threshold[i]
    low, high = 0, block.n_known[feature]
    while low < high:
        middle = (low + high) >> 1
        if block.ascending[feature, middle] <= threshold:
            low = middle + 1
        else:
            high = middle
    for word in range(2):
        words[word] = block.smallest[feature, low, word]
        if flags & MISSING_LEFT:
            words[word] |= block.missing[feature, word]


@njit(cache=True, nogil=True)
def _hand_down(
    nodes: Any, i: Any, column: Any, bit: Any, left: Any, right: Any, lists: Any, here: Any, n: Any
) -> Any:
    """Rows of both children: those that can still meet a background row there.

    `left`, `right`: background rows that satisfy the split's feature in either child;
    `lists`: rows, their patterns and both words of those they can meet, of this node and, in
    the two places behind `below`, of its children.
    """
    rows, held, first, second, below = lists
    threshold = nodes.threshold[i]
    flags = nodes.flags[i]
    left_0, left_1, right_0, right_1 = left[0], left[1], right[0], right[1]
    n_left = 0
    n_right = 0
    for k in range(n):
        row = rows[here, k]
        x = column[row]
        if flags & (CATEGORY | ZERO_MISSING):
            goes_left = category_left(nodes, i, x)
        elif flags & MISSING_LEFT:
            goes_left = not x > threshold
        else:
            goes_left = x <= threshold
        mine = held[here, k]
        met_0, met_1 = first[here, k], second[here, k]
        holds = (mine & bit) != NONE

        keeps = holds and goes_left
        now_0 = met_0 if keeps else met_0 & left_0
        now_1 = met_1 if keeps else met_1 & left_1
        rows[below, n_left] = row
        held[below, n_left] = mine if keeps else mine & ~bit
        first[below, n_left] = now_0
        second[below, n_left] = now_1
        n_left += (now_0 | now_1) != NONE

        keeps = holds and not goes_left
        now_0 = met_0 if keeps else met_0 & right_0
        now_1 = met_1 if keeps else met_1 & right_1
        rows[below + 1, n_right] = row
        held[below + 1, n_right] = mine if keeps else mine & ~bit
        first[below + 1, n_right] = now_0
        second[below + 1, n_right] = now_1
        n_right += (now_0 | now_1) != NONE
    return n_left, n_right


@njit(cache=True, nogil=True, error_model="numpy")
def _tell_apart(
    satisfied: Any, word: Any, n_slots: Any, size: Any, met: Any, n: Any, lacks: Any, n_lacks: Any
) -> None:
    """Which features the background rows lack, for those of a word that some row meets."""
    some = NONE
    for k in range(n):
        some |= met[k]
    while some != NONE:
        bit = _lowest(some)
        some &= some - ONE
        z = 64 * word + bit
        total = spread(0.0, LANES)
        for s in range(0, n_slots, LANES):
            lanes = unset_in_each(satisfied, word * size + s, bit)
            store(lacks, z * size + s, lanes)
            total = total + lanes
        n_lacks[z] = np.int64(accumulate(0.0, total))


@njit(cache=True, nogil=True, error_model="numpy")
def _visit(
    nodes: Any,
    i: Any,
    n_slots: Any,
    size: Any,
    weight: Any,
    table: Any,
    lists: Any,
    here: Any,
    n: Any,
    lacks: Any,
    n_lacks: Any,
    pending: Any,
) -> None:
    """Credit of leaf `i` for the `n` rows that are left."""
    rows, held, first, second, _ = lists
    n_values = nodes.value.shape[1]
    for k in range(n):
        mine = held[here, k]
        b = count_ones(~mine)
        start = rows[here, k] * n_values * size
        lost = 0.0
        for word in range(2):
            met = second[here, k] if word else first[here, k]
            while met != NONE:
                z = 64 * word + _lowest(met)
                met &= met - ONE
                a = n_lacks[z]
                lost += weight[z] * table[b, a]
                gain = weight[z] * table[a, b]
                for m in range(n_values):
                    each = nodes.value[i, m] * gain
                    for s in range(0, n_slots, LANES):
                        at = start + m * size + s
                        share = each * load(lacks, z * size + s, LANES)
                        store(pending, at, load(pending, at, LANES) + share)
        for m in range(n_values):
            each = nodes.value[i, m] * lost
            for s in range(0, n_slots, LANES):
                at = start + m * size + s
                store(pending, at, load(pending, at, LANES) - each * unset(mine, s))


@njit(cache=True, nogil=True, error_model="numpy")
def interventional(
    nodes: Any,
    begin: Any,
    end: Any,
    X: Any,
    block: Any,
    least: Any,
    table: Any,
    phi: Any,
    stop: Any,
) -> None:
    """Add the interventional SHAP values of rows against a block of background rows to `phi`.

    Parameters: trees `begin` up to `end`, of which those with fewer than `least` features on a
    path are left out; `X` (n_used, n_rows), `block` a `Block`, `table` from `pattern_weights`,
    `phi` (n_outputs, n_used, n_rows), `stop` uint8 (1,).
    """
    n_rows = X.shape[1]
    n_values = nodes.value.shape[1]
    deepest = 0
    most = 0
    for t in range(begin, end):
        if nodes.distinct[t] >= least:
            deepest = max(deepest, nodes.depth[t])
            most = max(most, nodes.distinct[t])
    if deepest == 0:
        return
    size = (most + LANES - 1) // LANES * LANES
    # A node of level d has its rows in place 2 d or, as a right child, in 2 d + 1.
    rows = np.empty((2 * deepest + 2, n_rows), np.int64)
    held = np.empty((2 * deepest + 2, n_rows), np.uint64)
    first = np.empty((2 * deepest + 2, n_rows), np.uint64)
    second = np.empty((2 * deepest + 2, n_rows), np.uint64)
    n_in = np.zeros(2 * deepest + 2, np.int64)
    place = np.zeros(deepest + 1, np.int64)
    split = np.zeros(deepest, np.int64)
    slot = np.zeros(deepest, np.int64)
    n_slots = np.zeros(deepest + 1, np.int64)
    # Background rows that satisfy the feature of each slot; slots in no use are satisfied.
    satisfied = np.full(2 * size, ALL)
    before = np.zeros((deepest, 2), np.uint64)
    left = np.zeros((deepest, 2), np.uint64)
    right = np.zeros((deepest, 2), np.uint64)
    lacks = np.zeros(64 * 2 * size)
    n_lacks = np.zeros(64 * 2, np.int64)
    # Credit by row, value and slot, until the walk leaves the split that took the slot.
    pending = np.zeros(n_rows * n_values * size)
    for row in range(n_rows):
        rows[0, row] = row
        held[0, row] = ALL
        first[0, row] = block.everyone[0]
        second[0, row] = block.everyone[1]
    n_in[0] = n_rows
    for t in range(begin, end):
        if stop[0]:
            return
        if nodes.distinct[t] < least:
            continue
        i = nodes.offsets[t]
        level = 0
        while True:
            here = place[level]
            feature = nodes.feature[i]
            if feature >= 0:
                above = nodes.previous[i]
                s = slot[above] if above >= 0 else n_slots[level]
                n_slots[level + 1] = n_slots[level] + (above < 0)
                slot[level] = s
                split[level] = i
                _background_left(nodes, i, block, left[level])
                for word in range(2):
                    now = satisfied[word * size + s]
                    before[level, word] = now
                    right[level, word] = now & ~left[level, word]
                    left[level, word] &= now
                below = 2 * level + 2
                n_in[below], n_in[below + 1] = _hand_down(
                    nodes,
                    i,
                    X[feature],
                    ONE << np.uint64(s),
                    left[level],
                    right[level],
                    (rows, held, first, second, below),
                    here,
                    n_in[here],
                )
                # Whoever came here goes on to one of the children.
                if n_in[below] == 0:
                    below += 1
            else:
                n, n_used = n_in[here], n_slots[level]
                lists = (rows, held, first, second, 0)
                _tell_apart(satisfied, 0, n_used, size, first[here], n, lacks, n_lacks)
                _tell_apart(satisfied, 1, n_used, size, second[here], n, lacks, n_lacks)
                _visit(
                    nodes,
                    i,
                    n_used,
                    size,
                    block.weight,
                    table,
                    lists,
                    here,
                    n,
                    lacks,
                    n_lacks,
                    pending,
                )
                # Back up to the nearest split whose right child has rows that wait.
                below = 0
                while level > 0:
                    level -= 1
                    s = slot[level]
                    below = 2 * level + 3
                    if place[level + 1] < below and n_in[below] > 0:
                        break
                    below = 0
                    satisfied[s], satisfied[size + s] = before[level, 0], before[level, 1]
                    if n_slots[level + 1] > n_slots[level]:
                        here = place[level]
                        feature = nodes.feature[split[level]]
                        for m in range(n_values):
                            output = nodes.output[t] if n_values == 1 else m
                            for k in range(n_in[here]):
                                row = rows[here, k]
                                at = (row * n_values + m) * size + s
                                phi[output, feature, row] += pending[at]
                                pending[at] = 0.0
                if below == 0:
                    break
                i = split[level]
            goes = left if below == 2 * level + 2 else right
            satisfied[s], satisfied[size + s] = goes[level, 0], goes[level, 1]
            place[level + 1] = below
            i = i + 1 if below == 2 * level + 2 else nodes.right[i]
            level += 1
