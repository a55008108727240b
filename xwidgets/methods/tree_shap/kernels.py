"""Compiled loops of tree SHAP. Importing this module imports numba: do it late.

The path-dependent sum is a multilinear function of "how much of each feature is known".
With ``o = 1`` where a row satisfies every split on a feature so far, ``z`` the product of
the cover ratios of those splits, and ``p`` the shared probability of knowing a feature,
each path factor is ``f = p o + (1 - p) z``, and the Shapley value is the integral over
``p`` in (0, 1) of the derivative of the product of factors. Going from a node to its
children multiplies the product by ``g`` on the left and ``1 - g`` on the right with

    g = c + (p / f) s,      s = o (b - c)

(``c``: share of the cover that goes left; ``b``: the row goes left; ``z``, ``f`` of the
split's feature before the split, both 1 where it is new on the path). The node adds
``s z / f**2 * product * (H_left - H_right)`` to its feature, ``H`` being a subtree's sum
relative to its own root. Intermediate terms cancel along each path, so a feature that
repeats needs nothing special; no division is by less than ``p``. The integrand is a
polynomial whose degree is the number of distinct features on a path less one: a
Gauss-Legendre rule with half as many points is exact.

References
----------
Lundberg, S. M. et al. (2020). From local explanations to global understanding with
explainable AI for trees. Nature Machine Intelligence 2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from .lanes import LANES, accumulate, at_most, load, not_above, spread, store

__all__ = ["LANES", "category_left", "one_row", "path_dependent", "predict", "predict_picked"]

MISSING_LEFT = 1
OTHER_LEFT = 2
ZERO_MISSING = 4
CATEGORY = 8
NEAR_ZERO = 1.0000000180025095e-35

ROWS = 64
"""Rows that walk a tree before the next tree: they stay near, and so does the tree."""


@njit(cache=True, nogil=True, inline="always")
def category_left(nodes: Any, i: Any, x: Any) -> Any:
    """Whether `x` goes left at split `i`, of any kind."""
    flags = nodes.flags[i]
    if np.isnan(x) or (flags & ZERO_MISSING and abs(x) <= NEAR_ZERO):
        return flags & MISSING_LEFT != 0
    if flags & CATEGORY == 0:
        return x <= nodes.threshold[i]
    if x < 0.0 or x >= 32.0 * nodes.n_words[i]:
        return flags & OTHER_LEFT != 0
    code = int(x)
    return (nodes.words[nodes.first_word[i] + code // 32] >> np.uint32(code % 32)) & 1 == 1


@njit(cache=True, nogil=True, inline="always")
def step(nodes: Any, i: Any, X: Any, row: Any) -> Any:
    """The node below split `i` of numbers, and `i` itself at a leaf: without a branch."""
    x = X[row, nodes.column[i]]
    right = np.uint64(x > nodes.threshold[i]) | (np.uint64(x != x) & nodes.missing_right[i])
    return np.uint64(nodes.below[np.uint64(2) * i + right])


@njit(cache=True, nogil=True, inline="always")
def add(nodes: Any, t: Any, i: Any, out: Any, row: Any) -> None:
    """Add leaf `i` of tree `t` to a row of `out`."""
    if nodes.value.shape[1] > 1:
        for m in range(out.shape[1]):
            out[row, m] += nodes.value[i, m]
    else:
        out[row, nodes.output[t]] += nodes.value[i, 0]


@njit(cache=True, nogil=True)
def predict(nodes: Any, X: Any, out: Any) -> None:
    """Add the trees' sums for compact rows `X` to `out` (n_rows, n_outputs)."""
    for start in range(0, X.shape[0], ROWS):
        stop = min(start + ROWS, X.shape[0])
        for t in range(nodes.offsets.size - 1):
            row = start
            if nodes.numbers[t]:
                # Which way a row goes cannot be foreseen: eight rows wait for their cells together.
                while row + 8 <= stop:
                    a = b = c = d = e = f = g = h = np.uint64(nodes.offsets[t])
                    for _ in range(nodes.depth[t]):
                        a, b = step(nodes, a, X, row), step(nodes, b, X, row + 1)
                        c, d = step(nodes, c, X, row + 2), step(nodes, d, X, row + 3)
                        e, f = step(nodes, e, X, row + 4), step(nodes, f, X, row + 5)
                        g, h = step(nodes, g, X, row + 6), step(nodes, h, X, row + 7)
                    for k, leaf in enumerate((a, b, c, d, e, f, g, h)):
                        add(nodes, t, leaf, out, row + k)
                    row += 8
            while row < stop:
                i = nodes.offsets[t]
                while nodes.feature[i] >= 0:
                    left = category_left(nodes, i, X[row, nodes.feature[i]])
                    i = i + 1 if left else nodes.right[i]
                add(nodes, t, i, out, row)
                row += 1


@njit(cache=True, nogil=True)
def predict_picked(nodes: Any, values: Any, of: Any, picks: Any, out: Any) -> None:
    """As `predict`, of rows that pick each cell: column `j` has ``values[picks[row, of[j]], j]``.

    Parameters: `values` float64 (n_values, n_used); `of` int64 (n_used,), -1 for columns that
    stay as they are in the first of them; `picks` int64 (n_rows, n_picks).
    """
    n_rows, n_used = picks.shape[0], of.size
    rows = np.empty((min(ROWS, n_rows), n_used))
    for start in range(0, n_rows, ROWS):
        stop = min(start + ROWS, n_rows)
        for row in range(start, stop):
            for j in range(n_used):
                rows[row - start, j] = values[picks[row, of[j]] if of[j] >= 0 else 0, j]
        predict(nodes, rows[: stop - start], out[start:stop])


@njit(cache=True, nogil=True, inline="always")
def sides_of(nodes: Any, i: Any, x: Any, place: Any, sides: Any) -> Any:
    """1.0 where rows go left at split `i`, of any kind."""
    for row in range(sides.size):
        sides[row] = 1.0 if category_left(nodes, i, x[place + row]) else 0.0


def _loop(rows: int, points: int) -> Any:
    """The loop with vector lanes for 8 rows, or for 8 quadrature points of one row."""

    @njit(cache=True, nogil=True, error_model="numpy")
    def path_dependent(
        nodes: Any, first: Any, last: Any, rules: Any, X: Any, phi: Any, stop: Any
    ) -> None:
        """Add the path-dependent SHAP values of blocks of rows to `phi`.

        Parameters: trees `first` up to `last`; `rules` float64 (n_rules, 2, n_points):
        Gauss-Legendre points and weights on (0, 1), rule ``r`` with ``r + 1`` points and then
        points of no weight, their number a multiple of 8; `X` (n_blocks, n_used, rows); `phi`
        (n_blocks, n_outputs, n_used, rows); `stop` uint8 (1,): set it to end early.
        """
        n_values = nodes.value.shape[1]
        n_outputs = phi.shape[1]
        n_used = X.shape[1]
        deepest = 1
        widest = 1
        for t in range(first, last):
            deepest = max(deepest, nodes.depth[t])
            widest = max(widest, (nodes.distinct[t] + 1) // 2)
        widest = (widest + points - 1) // points * points
        size = widest * rows
        x = X.ravel()
        values = phi.ravel()
        p = np.zeros(widest)
        w = np.zeros(widest)
        split = np.zeros(deepest, np.int64)
        side = np.zeros(deepest + 1, np.int64)
        known = np.zeros(deepest * rows)
        known_left = np.zeros(deepest * rows)
        known_before = np.zeros(deepest * rows)
        slope = np.zeros(deepest * rows)
        inverse = np.zeros(deepest * widest)
        scale = np.zeros(deepest * widest)
        product = np.zeros((deepest + 1) * size)
        subtree = np.zeros((deepest + 2) * 2 * n_values * size)
        sides = np.zeros(rows)
        one = spread(1.0, rows)
        none = spread(0.0, rows)

        for t in range(first, last):
            if stop[0]:
                return
            root = nodes.offsets[t]
            if nodes.feature[root] < 0:
                continue
            rule = max(1, (nodes.distinct[t] + 1) // 2)
            n_points = (rule + points - 1) // points * points
            p[:n_points] = rules[rule - 1, 0, :n_points]
            w[:n_points] = rules[rule - 1, 1, :n_points]
            for block in range(X.shape[0]):
                i = root
                d = 0
                product[: n_points * rows] = 1.0
                while True:
                    feature = nodes.feature[i]
                    flags = nodes.flags[i]
                    c = nodes.ratio[i]
                    above = nodes.previous[i]
                    right = nodes.right[i]
                    place = (block * n_used + feature) * rows
                    if flags & (CATEGORY | ZERO_MISSING):
                        sides_of(nodes, i, x, place, sides)
                        left = load(sides, 0, rows)
                    elif flags & MISSING_LEFT:
                        left = not_above(load(x, place, rows), nodes.threshold[i])
                    else:
                        left = at_most(load(x, place, rows), nodes.threshold[i])
                    before = one
                    if above < 0:
                        for k in range(0, n_points, points):
                            store(inverse, d * widest + k, load(p, k, points))
                            store(scale, d * widest + k, load(w, k, points))
                    else:
                        before = load(known, above * rows, rows)
                        z = nodes.weight[i]
                        for k in range(0, n_points, points):
                            chance = load(p, k, points)
                            factor = 1.0 / (chance + (1.0 - chance) * z)
                            store(inverse, d * widest + k, chance * factor)
                            weight = load(w, k, points) * z * factor * factor
                            store(scale, d * widest + k, weight)
                    split[d] = i
                    store(known_before, d * rows, before)
                    store(known_left, d * rows, before * left)
                    store(slope, d * rows, before * (left - c))
                    side[d] = 0 if nodes.feature[i + 1] >= 0 else 1

                    # Combine splits both of whose children are finished.
                    waiting = nodes.feature[i + 1] >= 0 or nodes.feature[right] >= 0
                    while not waiting:
                        i = split[d]
                        c = nodes.ratio[i]
                        feature = nodes.feature[i]
                        right = nodes.right[i]
                        left_is_leaf = nodes.feature[i + 1] < 0
                        right_is_leaf = nodes.feature[right] < 0
                        mine = side[d - 1] if d > 0 else 0
                        s = load(slope, d * rows, rows)
                        for m in range(n_values):
                            low = spread(nodes.value[right, m], lanes)
                            high = spread(nodes.value[i + 1, m], lanes)
                            total = none
                            upper = ((d * 2 + mine) * n_values + m) * size
                            lower = ((d + 1) * 2 * n_values + m) * size
                            for k in range(0, n_points, points):
                                at = k * rows
                                if not left_is_leaf:
                                    high = load(subtree, lower + at, lanes)
                                if not right_is_leaf:
                                    low = load(subtree, lower + n_values * size + at, lanes)
                                difference = high - low
                                a = load(inverse, d * widest + k, points)
                                store(subtree, upper + at, low + difference * (c + a * s))
                                e = load(scale, d * widest + k, points)
                                share = e * load(product, d * size + at, lanes) * difference
                                total = accumulate(total, share)
                            output = nodes.output[t] if n_values == 1 else m
                            own = (block * n_outputs + output) * n_used + feature
                            store(values, own * rows, load(values, own * rows, rows) + s * total)
                        if d == 0:
                            break
                        d -= 1
                        waiting = side[d] == 0 and nodes.feature[nodes.right[split[d]]] >= 0
                        if waiting:
                            side[d] = 1
                    if not waiting:
                        break

                    # Down to the child that is waiting.
                    i = split[d]
                    s = load(slope, d * rows, rows)
                    held = load(known_left, d * rows, rows)
                    share_of_cover = nodes.ratio[i]
                    if side[d] == 1:
                        held = load(known_before, d * rows, rows) - held
                        share_of_cover = 1.0 - share_of_cover
                        s = none - s
                    store(known, d * rows, held)
                    for k in range(0, n_points, points):
                        a = load(inverse, d * widest + k, points)
                        here = load(product, d * size + k * rows, lanes)
                        store(product, (d + 1) * size + k * rows, here * (share_of_cover + a * s))
                    i = nodes.right[i] if side[d] == 1 else i + 1
                    d += 1

    lanes = rows * points
    return path_dependent


path_dependent = _loop(rows=LANES, points=1)
one_row = _loop(rows=1, points=LANES)
