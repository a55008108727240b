"""Interventional tree SHAP for trees whose paths compare few features. Imports numba.

For one leaf, a row and a background row meet it only if every feature on the path is
satisfied by one of the two. With ``a`` features that only the row satisfies and ``b`` that
only the background row does, the leaf's value counts ``(a - 1)! b! / (a + b)!`` for each of
the first and minus ``a! (b - 1)! / (a + b)!`` for each of the second. Which features a row
satisfies is a bit pattern that is handed down the tree; rows with the same pattern at a leaf
share one result, and so do background rows, which are joined once for all rows.

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
from .lanes import LANES, spread, store, unset

__all__ = ["count_ones", "interventional", "joined"]

ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
ONE = np.uint64(1)


@njit(cache=True, nogil=True, inline="always")
def count_ones(bits: Any) -> Any:
    """Number of ones."""
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + (
        (bits >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(cache=True, nogil=True)
def _split(nodes: Any, i: Any, X: Any, bit: Any, here: Any, wait: Any, level: Any) -> None:
    """Patterns of both children: the split's bit is set on the side that is not taken."""
    feature = nodes.feature[i]
    threshold = nodes.threshold[i]
    flags = nodes.flags[i]
    for r in range(X.shape[1]):
        x = X[feature, r]
        if flags & (CATEGORY | ZERO_MISSING):
            goes = category_left(nodes, i, x)
        elif flags & MISSING_LEFT:
            goes = not x > threshold
        else:
            goes = x <= threshold
        fails = here[level, r]
        here[level + 1, r] = fails if goes else fails | bit
        wait[level, r] = fails | bit if goes else fails


@njit(cache=True, nogil=True)
def _leaves(nodes: Any, t: Any, X: Any, here: Any, wait: Any, out: Any, leaves: Any) -> Any:
    """Patterns of all rows at the leaves of a tree: a bit for each feature that they fail.

    Parameters: `X` (n_used, n_rows), `here` and `wait` uint16 (n_levels, n_rows), `out` uint16
    (n_leaves, n_rows), `leaves` int32 (n_leaves, 2 + n_bits): node, number of features on the
    path, and which. Returns the number of leaves.
    """
    n_rows = X.shape[1]
    depth = nodes.depth[t]
    split = np.zeros(depth + 1, np.int64)
    slot = np.zeros(depth + 1, np.int64)
    distinct = np.zeros(depth + 1, np.int64)
    feature_of = np.zeros(leaves.shape[1], np.int32)
    for r in range(n_rows):
        here[0, r] = 0
    leaf = 0
    level = 0
    i = nodes.offsets[t]
    while True:
        if nodes.feature[i] >= 0:
            above = nodes.previous[i]
            s = slot[above] if above >= 0 else distinct[level]
            feature_of[s] = nodes.feature[i]
            distinct[level + 1] = distinct[level] + (above < 0)
            slot[level] = s
            split[level] = i
            _split(nodes, i, X, np.uint16(1 << s), here, wait, level)
            level += 1
            i += 1
            continue
        for r in range(n_rows):
            out[leaf, r] = here[level, r]
        leaves[leaf, 0] = i
        leaves[leaf, 1] = distinct[level]
        for s in range(distinct[level]):
            leaves[leaf, 2 + s] = feature_of[s]
        leaf += 1
        # Back up to the nearest split whose right child waits.
        right = -1
        while level > 0 and right <= i:
            level -= 1
            right = nodes.right[split[level]]
        if right <= i:
            return leaf
        for r in range(n_rows):
            here[level + 1, r] = wait[level, r]
        i = right
        level += 1


@njit(cache=True, nogil=True)
def _room(nodes: Any, begin: Any, end: Any, most: Any) -> Any:
    """Trees that are walked here: their largest depth and number of leaves."""
    deepest, widest = 0, 0
    for t in range(begin, end):
        if nodes.distinct[t] <= most:
            deepest = max(deepest, nodes.depth[t])
            widest = max(widest, (nodes.offsets[t + 1] - nodes.offsets[t] + 1) // 2)
    return deepest + 1, widest


@njit(cache=True, nogil=True)
def joined(nodes: Any, begin: Any, end: Any, Z: Any, weight: Any, most: Any) -> Any:
    """Background rows at every leaf, those with the same pattern joined.

    Parameters: trees `begin` up to `end`, of which those with more than `most` features on a
    path are left out; `Z` (n_used, n_background), `weight` (n_background,).

    Returns: where each leaf's begin, int64 (n_leaves + 1,); patterns, uint16; weights.
    """
    n_rows = Z.shape[1]
    n_levels, widest = _room(nodes, begin, end, most)
    n_leaves = 0
    n_joined = 0
    for t in range(begin, end):
        if nodes.distinct[t] <= most:
            of_tree = (nodes.offsets[t + 1] - nodes.offsets[t] + 1) // 2
            n_leaves += of_tree
            n_joined += of_tree * min(n_rows, 1 << nodes.distinct[t])
    here = np.empty((n_levels, n_rows), np.uint16)
    wait = np.empty((n_levels, n_rows), np.uint16)
    patterns = np.empty((widest, n_rows), np.uint16)
    leaves = np.empty((widest, 2 + most), np.int32)
    place = np.full(1 << most, -1, np.int64)
    starts = np.zeros(n_leaves + 1, np.int64)
    met = np.empty(n_joined, np.uint16)
    met_weight = np.empty(n_joined)
    at = 0
    n = 0
    for t in range(begin, end):
        if nodes.distinct[t] > most:
            continue
        for leaf in range(_leaves(nodes, t, Z, here, wait, patterns, leaves)):
            first = n
            for z in range(n_rows):
                pattern = patterns[leaf, z]
                if place[pattern] < 0:
                    place[pattern] = n
                    met[n] = pattern
                    met_weight[n] = 0.0
                    n += 1
                met_weight[place[pattern]] += weight[z]
            for k in range(first, n):
                place[met[k]] = -1
            at += 1
            starts[at] = n
    return starts, met[:n].copy(), met_weight[:n].copy()


@njit(cache=True, nogil=True, error_model="numpy")
def _credit(
    mine: Any, met: Any, weight: Any, first: Any, last: Any, table: Any, credit: Any, place: Any
) -> Any:
    """Credit of each feature for a row that fails those of `mine`; False if all zero."""
    mine = np.uint64(mine)
    b = count_ones(mine)
    lost = 0.0
    some = False
    low = spread(0.0, LANES)
    high = spread(0.0, LANES)
    for z in range(first, last):
        theirs = np.uint64(met[z])
        if mine & theirs or not mine | theirs:
            continue
        some = True
        a = count_ones(theirs)
        lost += weight[z] * table[b, a]
        gain = weight[z] * table[a, b]
        low = low + gain * unset(~theirs, 0)
        high = high + gain * unset(~theirs, LANES)
    store(credit, place, low - lost * unset(~mine, 0))
    store(credit, place + LANES, high - lost * unset(~mine, LANES))
    return some


@njit(cache=True, nogil=True, error_model="numpy")
def interventional(
    nodes: Any,
    begin: Any,
    end: Any,
    X: Any,
    background: Any,
    most: Any,
    table: Any,
    phi: Any,
    stop: Any,
) -> None:
    """Add the interventional SHAP values of rows to `phi`.

    Parameters: trees `begin` up to `end`, of which those with more than `most` features on a
    path are left out; `X` (n_used, n_rows), `background` as `joined` gives it for the same
    trees, `table` from `pattern_weights`, `phi` (n_outputs, n_used, n_rows), `stop` uint8 (1,).
    """
    starts, met, weight = background
    n_rows = X.shape[1]
    n_values = nodes.value.shape[1]
    n_levels, widest = _room(nodes, begin, end, most)
    here = np.empty((n_levels, n_rows), np.uint16)
    wait = np.empty((n_levels, n_rows), np.uint16)
    patterns = np.empty((widest, n_rows), np.uint16)
    leaves = np.empty((widest, 2 + most), np.int32)
    size = 1 << most
    place = np.full(size, -1, np.int64)
    keys = np.empty(size, np.int64)
    row_of = np.empty(n_rows, np.int64)
    meets = np.empty(n_rows, np.int64)
    credit = np.empty(2 * LANES * min(size, n_rows))
    nonzero = np.empty(min(size, n_rows), np.uint8)
    at = -1
    for t in range(begin, end):
        if stop[0]:
            return
        if nodes.distinct[t] > most:
            continue
        for leaf in range(_leaves(nodes, t, X, here, wait, patterns, leaves)):
            at += 1
            first, last = starts[at], starts[at + 1]
            d = leaves[leaf, 1]
            n_keys = 0
            n_meets = 0
            for r in range(n_rows):
                key = patterns[leaf, r]
                if place[key] < 0:
                    place[key] = n_keys
                    keys[n_keys] = key
                    nonzero[n_keys] = _credit(
                        key, met, weight, first, last, table, credit, 2 * LANES * n_keys
                    )
                    n_keys += 1
                k = place[key]
                if nonzero[k]:
                    meets[n_meets] = r
                    row_of[n_meets] = 2 * LANES * k
                    n_meets += 1
            for k in range(n_keys):
                place[keys[k]] = -1
            for m in range(n_values):
                value = nodes.value[leaves[leaf, 0], m]
                target = nodes.output[t] if n_values == 1 else m
                for s in range(d):
                    feature = leaves[leaf, 2 + s]
                    for j in range(n_meets):
                        phi[target, feature, meets[j]] += value * credit[row_of[j] + s]
