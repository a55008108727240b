"""Interventional tree SHAP for trees whose paths compare few features. Imports numba.

For one leaf, a row and a background row meet it only if every feature on the path is
satisfied by one of the two. With ``a`` features that only the row satisfies and ``b`` that
only the background row does, the leaf's value counts ``(a - 1)! b! / (a + b)!`` for each of
the first and minus ``a! (b - 1)! / (a + b)!`` for each of the second. Which features a row
satisfies is a bit pattern that is handed down the tree; rows with the same pattern at a leaf
share one result, and so do background rows.

References
----------
Lundberg, S. M. et al. (2020). From local explanations to global understanding with
explainable AI for trees. Nature Machine Intelligence 2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from .kernels import category_left

__all__ = ["MOST_PLAYERS", "TABLE_BITS", "count_ones", "interventional", "pattern_weights"]

MOST_PLAYERS = 64
"""Distinct features on one path: one bit each."""
TABLE_BITS = 11
"""Most distinct features on a path of trees that are walked here: patterns index a table."""

ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
ONE = np.uint64(1)


def pattern_weights(most: int) -> np.ndarray:
    """``(a - 1)! b! / (a + b)!`` at ``[a, b]`` up to `most`, 0 for ``a = 0``."""
    size = most + 1
    weights = np.zeros((size, size))
    for a in range(1, size):
        weights[a, 0] = 1.0 / a
        for b in range(1, size):
            weights[a, b] = weights[a, b - 1] * b / (a + b)
    return weights


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
def _clear(nodes: Any, i: Any, column: Any, pattern: Any, left: Any, right: Any, bit: Any) -> None:
    """Patterns of both children: the split's bit is lost on the side not taken."""
    keep = ALL ^ bit
    threshold = nodes.threshold[i]
    flags = nodes.flags[i]
    if flags & (8 | 4):
        for r in range(column.size):
            goes = category_left(nodes, i, column[r])
            left[r] = pattern[r] if goes else pattern[r] & keep
            right[r] = pattern[r] & keep if goes else pattern[r]
    elif flags & 1:
        for r in range(column.size):
            goes = not column[r] > threshold
            left[r] = pattern[r] if goes else pattern[r] & keep
            right[r] = pattern[r] & keep if goes else pattern[r]
    else:
        for r in range(column.size):
            goes = column[r] <= threshold
            left[r] = pattern[r] if goes else pattern[r] & keep
            right[r] = pattern[r] & keep if goes else pattern[r]


@njit(cache=True, nogil=True, error_model="numpy")
def _credit(mine: Any, d: Any, met: Any, weight: Any, n_met: Any, table: Any, credit: Any) -> Any:
    """Credit of each of `d` features for a row whose pattern is `mine`; False if all zero."""
    for s in range(d):
        credit[s] = 0.0
    b = count_ones(ALL ^ mine)
    lost = 0.0
    some = False
    for z in range(n_met):
        theirs = met[z]
        if (mine | theirs) != ALL:
            continue
        without = ALL ^ theirs
        a = count_ones(without)
        if a + b == 0:
            continue
        some = True
        if b > 0:
            lost += weight[z] * table[b, a]
        if a > 0:
            gain = weight[z] * table[a, b]
            for s in range(d):
                credit[s] += gain * np.float64((without >> np.uint64(s)) & ONE)
    if lost != 0.0:
        for s in range(d):
            if not (mine >> np.uint64(s)) & ONE:
                credit[s] = -lost
    return some


@njit(cache=True, nogil=True, error_model="numpy")
def interventional(
    nodes: Any,
    first: Any,
    last: Any,
    X: Any,
    Z: Any,
    weight: Any,
    most: Any,
    table: Any,
    phi: Any,
    stop: Any,
) -> None:
    """Add the interventional SHAP values of rows to `phi`.

    Parameters: trees `first` up to `last`, of which those with more than `most` features on a
    path are left out; `X` (n_used, n_rows), `Z` (n_used, n_background), `weight` (n_background,)
    summing to 1, `table` from `pattern_weights`, `phi` (n_outputs, n_used, n_rows), `stop`
    uint8 (1,).
    """
    n_rows = X.shape[1]
    n_background = Z.shape[1]
    n_values = nodes.value.shape[1]
    deepest = 1
    for t in range(first, last):
        if nodes.distinct[t] <= most:
            deepest = max(deepest, nodes.depth[t])
    # Level d: patterns at the node that is visited there; a right child's wait behind.
    x_here = np.empty((deepest + 1, n_rows), np.uint64)
    z_here = np.empty((deepest + 1, n_background), np.uint64)
    x_wait = np.empty((deepest + 1, n_rows), np.uint64)
    z_wait = np.empty((deepest + 1, n_background), np.uint64)
    slot = np.zeros(deepest + 1, np.int64)
    distinct = np.zeros(deepest + 2, np.int64)
    feature_of = np.zeros(MOST_PLAYERS, np.int64)
    split = np.zeros(deepest + 1, np.int64)
    size = 1 << most
    place = np.full(size, -1, np.int64)
    keys = np.empty(size, np.int64)
    row_of = np.empty(n_rows, np.int64)
    meets = np.empty(n_rows, np.int64)
    credit = np.empty((max(min(size, n_rows), 1), most))
    nonzero = np.empty(max(min(size, n_rows), 1), np.uint8)
    met = np.empty(size, np.uint64)
    met_weight = np.empty(size)
    for t in range(first, last):
        if stop[0]:
            return
        root = nodes.offsets[t]
        if nodes.feature[root] < 0 or nodes.distinct[t] > most:
            continue
        x_here[0, :] = ALL
        z_here[0, :] = ALL
        i = root
        level = 0
        while True:
            feature = nodes.feature[i]
            if feature >= 0:
                above = nodes.previous[i]
                if above >= 0:
                    s = slot[above]
                    distinct[level + 1] = distinct[level]
                else:
                    s = distinct[level]
                    distinct[level + 1] = s + 1
                    feature_of[s] = feature
                slot[level] = s
                split[level] = i
                bit = ONE << np.uint64(s)
                _clear(nodes, i, X[feature], x_here[level], x_here[level + 1], x_wait[level], bit)
                _clear(nodes, i, Z[feature], z_here[level], z_here[level + 1], z_wait[level], bit)
                level += 1
                i = i + 1
                continue

            d = distinct[level]
            output = nodes.output[t]
            mask = (ONE << np.uint64(d)) - ONE
            # Background rows, those with the same pattern joined.
            n_met = 0
            for z in range(n_background):
                key = np.int64(z_here[level, z] & mask)
                if place[key] < 0:
                    place[key] = n_met
                    keys[n_met] = key
                    met[n_met] = z_here[level, z]
                    met_weight[n_met] = 0.0
                    n_met += 1
                met_weight[place[key]] += weight[z]
            for k in range(n_met):
                place[keys[k]] = -1
            n_keys = 0
            n_meets = 0
            for r in range(n_rows):
                key = np.int64(x_here[level, r] & mask)
                if place[key] < 0:
                    place[key] = n_keys
                    keys[n_keys] = key
                    nonzero[n_keys] = _credit(
                        x_here[level, r], d, met, met_weight, n_met, table, credit[n_keys]
                    )
                    n_keys += 1
                k = place[key]
                if nonzero[k]:
                    meets[n_meets] = r
                    row_of[n_meets] = k
                    n_meets += 1
            for k in range(n_keys):
                place[keys[k]] = -1
            for m in range(n_values):
                value = nodes.value[i, m]
                target = output if n_values == 1 else m
                for s in range(d):
                    row = phi[target, feature_of[s]]
                    for j in range(n_meets):
                        row[meets[j]] += value * credit[row_of[j], s]

            # Back up to the nearest split whose right child waits.
            right = -1
            while level > 0:
                level -= 1
                right = nodes.right[split[level]]
                if right > i:
                    break
                right = -1
            if right < 0:
                break
            x_here[level + 1, :] = x_wait[level]
            z_here[level + 1, :] = z_wait[level]
            i = right
            level += 1
