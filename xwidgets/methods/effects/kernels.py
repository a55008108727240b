"""Compiled loops of effects. Importing this module imports numba: do it late.

Sweep: a row walks a tree once. At a split on a feature that takes other values, those values that
go to the other side leave the row's path and walk on from there, together as long as they agree;
each adds to its own cell how much its leaf differs from the row's. So a value costs far less than
a prediction of its own.

Swapped: a row takes cells from others. Only the trees whose path reads one of these are walked
again, from the split that reads it first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from ..tree_shap.kernels import category_left

__all__ = ["relu_sums", "swapped", "sweep"]

WORD = 64


@njit(cache=True, nogil=True)
def sweep(
    nodes: Any, first: Any, last: Any, player: Any, left: Any, every: Any, X: Any, found: Any
) -> None:
    """Add to `found` (n_rows, n_players, 64, n_outputs) what other values change.

    `player` is the player of a compact feature, or -1; bit `g` of ``left[node]`` tells whether
    value `g` of that player goes left there; ``every[p]`` has a bit for each of its values.
    """
    none = np.uint64(0)
    one = np.uint64(1)
    vector = nodes.value.shape[1] > 1
    deepest = 2
    for t in range(first, last):
        deepest = max(deepest, nodes.depth[t] + 2)
    later = np.empty(deepest, np.int32)
    mask = np.empty(deepest, np.uint64)
    gone = np.zeros(every.size, np.uint64)
    touched = np.empty(deepest, np.int32)
    for t in range(first, last):
        root = nodes.offsets[t]
        to = nodes.output[t]
        for row in range(X.shape[0]):
            own = root
            while nodes.feature[own] >= 0:
                if category_left(nodes, own, X[row, nodes.feature[own]]):
                    own = own + 1
                else:
                    own = nodes.right[own]
            i = root
            n_touched = 0
            while nodes.feature[i] >= 0:
                f = nodes.feature[i]
                p = player[f]
                is_left = category_left(nodes, i, X[row, f])
                if p >= 0:
                    here = every[p] & ~gone[p]
                    leaving = here & ~left[i] if is_left else here & left[i]
                    if leaving != none:
                        if gone[p] == none:
                            touched[n_touched] = p
                            n_touched += 1
                        gone[p] |= leaving
                        later[0] = nodes.right[i] if is_left else i + 1
                        mask[0] = leaving
                        size = 1
                        while size > 0:
                            size -= 1
                            k, m = later[size], mask[size]
                            while nodes.feature[k] >= 0:
                                g = nodes.feature[k]
                                if player[g] == p:
                                    to_left = m & left[k]
                                    to_right = m & ~left[k]
                                    if to_left == none:
                                        k = nodes.right[k]
                                    else:
                                        if to_right != none:
                                            later[size] = nodes.right[k]
                                            mask[size] = to_right
                                            size += 1
                                        m = to_left
                                        k = k + 1
                                elif category_left(nodes, k, X[row, g]):
                                    k = k + 1
                                else:
                                    k = nodes.right[k]
                            cell = 0
                            if vector:
                                while m != none:
                                    if m & one != none:
                                        for v in range(nodes.value.shape[1]):
                                            change = nodes.value[k, v] - nodes.value[own, v]
                                            found[row, p, cell, v] += change
                                    m = m >> one
                                    cell += 1
                            else:
                                change = nodes.value[k, 0] - nodes.value[own, 0]
                                while m != none:
                                    if m & one != none:
                                        found[row, p, cell, to] += change
                                    m = m >> one
                                    cell += 1
                i = i + 1 if is_left else nodes.right[i]
            for n in range(n_touched):
                gone[touched[n]] = none


@njit(cache=True, nogil=True)
def swapped(
    nodes: Any, first: Any, last: Any, player: Any, X: Any, row_0: Any, orders: Any, found: Any
) -> None:
    """Add to `found` (n_rows, n_players, n_orders, n_outputs) what cells of other rows change.

    `found` is of the rows from `row_0` on. `player` is the player of a compact feature, or -1;
    in ``orders[o]`` row `r` takes the cells of a player from row ``orders[o, r]`` of `X`.
    """
    vector = nodes.value.shape[1] > 1
    n_orders = orders.shape[0]
    met = np.full(found.shape[1], -1, np.int64)
    for t in range(first, last):
        root = nodes.offsets[t]
        to = nodes.output[t]
        for at in range(found.shape[0]):
            row = row_0 + at
            own = root
            while nodes.feature[own] >= 0:
                if category_left(nodes, own, X[row, nodes.feature[own]]):
                    own = own + 1
                else:
                    own = nodes.right[own]
            stamp = t * found.shape[0] + at
            i = root
            while nodes.feature[i] >= 0:
                f = nodes.feature[i]
                p = player[f]
                is_left = category_left(nodes, i, X[row, f])
                if p >= 0 and met[p] != stamp:
                    met[p] = stamp
                    for o in range(n_orders):
                        other = orders[o, row]
                        k = i
                        while nodes.feature[k] >= 0:
                            g = nodes.feature[k]
                            x = X[other, g] if player[g] == p else X[row, g]
                            k = k + 1 if category_left(nodes, k, x) else nodes.right[k]
                        if k != own:
                            if vector:
                                for v in range(nodes.value.shape[1]):
                                    change = nodes.value[k, v] - nodes.value[own, v]
                                    found[at, p, o, v] += change
                            else:
                                change = nodes.value[k, 0] - nodes.value[own, 0]
                                found[at, p, o, to] += change
                i = i + 1 if is_left else nodes.right[i]


@njit(cache=True, nogil=True)
def relu_sums(rows: Any, values: Any, weights: Any, found: Any) -> None:
    """Add to `found` (n_sums, n_values, n_rows) the weighted units above zero.

    `rows` (n_units, n_rows) and `values` (n_units, n_values) are added to each other first;
    `weights` is (n_sums, n_units).
    """
    few = 256  # rows whose units stay in the innermost cache
    for start in range(0, rows.shape[1], few):
        stop = min(start + few, rows.shape[1])
        for g in range(values.shape[1]):
            for k in range(rows.shape[0]):
                more = values[k, g]
                own = rows[k, start:stop]
                for s in range(weights.shape[0]):
                    weight = weights[s, k]
                    to = found[s, g, start:stop]
                    for i in range(own.size):
                        to[i] += weight * max(own[i] + more, 0.0)
