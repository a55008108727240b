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

from typing import NamedTuple

import numpy as np
from numba import njit

__all__ = ["LANES", "Nodes", "category_left", "lay_out", "path_dependent", "predict"]

LANES = 8
"""Rows that are walked together: one per vector lane."""

MISSING_LEFT = 1
OTHER_LEFT = 2
ZERO_MISSING = 4
CATEGORY = 8
NEAR_ZERO = 1.0000000180025095e-35


class Nodes(NamedTuple):
    """Nodes in pre-order (the left child follows its parent), all trees one after another."""

    right: np.ndarray  # int32: right child, counted over all trees; -1 at leaves
    feature: np.ndarray  # int32: compact feature position; -1 at leaves
    threshold: np.ndarray  # float64
    flags: np.ndarray  # uint8
    first_word: np.ndarray  # int32
    n_words: np.ndarray  # int32
    words: np.ndarray  # uint32
    ratio: np.ndarray  # float64: share of the cover that goes left
    weight: np.ndarray  # float64: product of the ratios of this feature's splits above
    previous: np.ndarray  # int32: depth of the nearest split above on the same feature, or -1
    value: np.ndarray  # float64 (n_nodes, n_values)
    offsets: np.ndarray  # int64 (n_trees + 1,)
    output: np.ndarray  # int32 (n_trees,)
    depth: np.ndarray  # int32 (n_trees,): splits on the longest path
    distinct: np.ndarray  # int32 (n_trees,): most distinct features on a path


@njit(cache=True, nogil=True)
def lay_out(
    offsets, left, right, feature, cover, compact, order, new_right, new_feature, ratio, weight,
    previous, depth, distinct,
):  # fmt: skip
    """Pre-order of every tree and what each split needs to know of the path above it."""
    largest = 0
    for t in range(offsets.size - 1):
        largest = max(largest, offsets[t + 1] - offsets[t])
    node = np.empty(largest + 1, np.int64)
    level = np.empty(largest + 1, np.int64)
    parent = np.empty(largest + 1, np.int64)
    path_feature = np.empty(largest + 1, np.int64)
    path_weight = np.empty(largest + 1, np.float64)
    path_distinct = np.zeros(largest + 2, np.int64)
    for t in range(offsets.size - 1):
        start = offsets[t]
        place = start
        depth[t] = 0
        distinct[t] = 0
        top = 1
        node[0] = 0
        level[0] = 0
        parent[0] = -1
        while top > 0:
            top -= 1
            d = level[top]
            i = start + node[top]
            above = parent[top]
            order[place] = i
            if above >= 0:
                # The node is its parent's left child if it follows it, else its right one.
                share = ratio[above]
                if place != above + 1:
                    new_right[above] = place
                    share = 1.0 - share
                path_weight[d - 1] = weight[above] * share
            if left[i] < 0:
                new_right[place] = -1
                new_feature[place] = -1
                depth[t] = max(depth[t], d)
                distinct[t] = max(distinct[t], path_distinct[d])
            else:
                f = compact[feature[i]]
                a = start + left[i]
                b = start + right[i]
                total = cover[a] + cover[b]
                new_feature[place] = f
                ratio[place] = cover[a] / total if total > 0.0 else 0.5
                previous[place] = -1
                weight[place] = 1.0
                for q in range(d - 1, -1, -1):
                    if path_feature[q] == f:
                        previous[place] = q
                        weight[place] = path_weight[q]
                        break
                path_feature[d] = f
                path_distinct[d + 1] = path_distinct[d] + (1 if previous[place] < 0 else 0)
                node[top] = right[i]
                level[top] = d + 1
                parent[top] = place
                node[top + 1] = left[i]
                level[top + 1] = d + 1
                parent[top + 1] = place
                top += 2
            place += 1


@njit(cache=True, nogil=True, inline="always")
def category_left(nodes, i, x):
    flags = nodes.flags[i]
    if np.isnan(x) or (flags & ZERO_MISSING and abs(x) <= NEAR_ZERO):
        return flags & MISSING_LEFT != 0
    if flags & CATEGORY == 0:
        return x <= nodes.threshold[i]
    if x < 0.0 or x >= 32.0 * nodes.n_words[i]:
        return flags & OTHER_LEFT != 0
    code = int(x)
    return (nodes.words[nodes.first_word[i] + code // 32] >> np.uint32(code % 32)) & 1 == 1


@njit(cache=True, nogil=True)
def predict(nodes, X, out):
    """Add the trees' sums for compact rows `X` to `out` (n_rows, n_outputs)."""
    vector = nodes.value.shape[1] > 1
    for t in range(nodes.offsets.size - 1):
        for row in range(X.shape[0]):
            i = nodes.offsets[t]
            while nodes.feature[i] >= 0:
                i = i + 1 if category_left(nodes, i, X[row, nodes.feature[i]]) else nodes.right[i]
            if vector:
                for m in range(out.shape[1]):
                    out[row, m] += nodes.value[i, m]
            else:
                out[row, nodes.output[t]] += nodes.value[i, 0]


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
def path_dependent(nodes, rules, X, phi, pairs, stop):
    """Add the path-dependent SHAP values of blocks of `LANES` rows to `phi`.

    Parameters: `rules` float64 (n_rules, 2, n_points): Gauss-Legendre points and weights
    on (0, 1), rule ``r`` with ``r + 1`` points; `X` (n_blocks, n_used, LANES); `phi`
    (n_blocks, n_outputs, n_used, LANES); `pairs` (n_blocks, n_outputs, n_used, n_used,
    LANES) gets half the second-order terms, or has no blocks; `stop` uint8 (1,): set it
    to end early.
    """
    n_values = nodes.value.shape[1]
    deepest = 1
    widest = 1
    for t in range(nodes.depth.size):
        deepest = max(deepest, nodes.depth[t])
        widest = max(widest, (nodes.distinct[t] + 1) // 2)
    size = widest * LANES
    interact = pairs.shape[0] > 0
    split = np.zeros(deepest, np.int64)
    side = np.zeros(deepest + 1, np.int64)
    active = np.zeros(deepest, np.uint8)
    known = np.zeros((deepest, LANES))
    known_left = np.zeros((deepest, LANES))
    known_before = np.zeros((deepest, LANES))
    slope = np.zeros((deepest, LANES))
    inverse = np.zeros((deepest, widest))
    scale = np.zeros((deepest, widest))
    product = np.zeros((deepest, size))
    subtree = np.zeros((deepest + 1, 2, n_values, size))
    gain = np.zeros((deepest if interact else 1, size))
    term = np.zeros(size)
    goes_left = np.zeros(LANES)
    total = np.zeros(LANES)

    for t in range(nodes.offsets.size - 1):
        if stop[0]:
            return
        root = nodes.offsets[t]
        if nodes.feature[root] < 0:
            continue
        n_points = max(1, (nodes.distinct[t] + 1) // 2)
        p = rules[n_points - 1, 0]
        w = rules[n_points - 1, 1]
        for block in range(X.shape[0]):
            x = X[block]
            i = root
            d = 0
            for lane in range(n_points * LANES):
                product[0, lane] = 1.0
            while True:
                # Descend until a split is finished without visiting its children.
                while True:
                    feature = nodes.feature[i]
                    threshold = nodes.threshold[i]
                    flags = nodes.flags[i]
                    c = nodes.ratio[i]
                    z = nodes.weight[i]
                    above = nodes.previous[i]
                    right = nodes.right[i]
                    split[d] = i
                    if flags & (CATEGORY | ZERO_MISSING):
                        for lane in range(LANES):
                            goes_left[lane] = category_left(nodes, i, x[feature, lane])
                    elif flags & MISSING_LEFT:
                        for lane in range(LANES):
                            goes_left[lane] = 0.0 if x[feature, lane] > threshold else 1.0
                    else:
                        for lane in range(LANES):
                            goes_left[lane] = 1.0 if x[feature, lane] <= threshold else 0.0
                    if above < 0:
                        for lane in range(LANES):
                            known_before[d, lane] = 1.0
                            known_left[d, lane] = goes_left[lane]
                            slope[d, lane] = goes_left[lane] - c
                        for k in range(n_points):
                            inverse[d, k] = p[k]
                            scale[d, k] = w[k]
                    else:
                        for lane in range(LANES):
                            before = known[above, lane]
                            known_before[d, lane] = before
                            known_left[d, lane] = before * goes_left[lane]
                            slope[d, lane] = before * (goes_left[lane] - c)
                        for k in range(n_points):
                            one = 1.0 / (p[k] + (1.0 - p[k]) * z)
                            inverse[d, k] = p[k] * one
                            scale[d, k] = w[k] * z * one * one
                        active[above] = 0
                    active[d] = 1
                    left_is_leaf = nodes.feature[i + 1] < 0
                    right_is_leaf = nodes.feature[right] < 0
                    if left_is_leaf and right_is_leaf:
                        break
                    if left_is_leaf:
                        side[d] = 1
                        for lane in range(LANES):
                            known[d, lane] = known_before[d, lane] - known_left[d, lane]
                        for k in range(n_points):
                            a = inverse[d, k]
                            for lane in range(LANES):
                                product[d + 1, k * LANES + lane] = product[d, k * LANES + lane] * (
                                    (1.0 - c) - a * slope[d, lane]
                                )
                        i = right
                    else:
                        side[d] = 0
                        for lane in range(LANES):
                            known[d, lane] = known_left[d, lane]
                        for k in range(n_points):
                            a = inverse[d, k]
                            for lane in range(LANES):
                                product[d + 1, k * LANES + lane] = product[d, k * LANES + lane] * (
                                    c + a * slope[d, lane]
                                )
                        i = i + 1
                    if interact:
                        _gain(gain[d], p, n_points, known[d], z * (1.0 - c if side[d] else c))
                    d += 1

                # Combine finished splits upwards.
                while True:
                    i = split[d]
                    c = nodes.ratio[i]
                    feature = nodes.feature[i]
                    right = nodes.right[i]
                    above = nodes.previous[i]
                    left_is_leaf = nodes.feature[i + 1] < 0
                    right_is_leaf = nodes.feature[right] < 0
                    mine = side[d - 1] if d > 0 else 0
                    active[d] = 0
                    if above >= 0:
                        active[above] = 1
                    for m in range(n_values):
                        left_value = nodes.value[i + 1, m]
                        right_value = nodes.value[right, m]
                        for lane in range(LANES):
                            total[lane] = 0.0
                        if left_is_leaf and right_is_leaf:
                            difference = left_value - right_value
                            mean = right_value + c * difference
                            for k in range(n_points):
                                a = inverse[d, k] * difference
                                e = scale[d, k] * difference
                                for lane in range(LANES):
                                    j = k * LANES + lane
                                    total[lane] += e * product[d, j]
                                    subtree[d, mine, m, j] = mean + a * slope[d, lane]
                        else:
                            for k in range(n_points):
                                a = inverse[d, k]
                                e = scale[d, k]
                                for lane in range(LANES):
                                    j = k * LANES + lane
                                    low = right_value if right_is_leaf else subtree[d + 1, 1, m, j]
                                    high = left_value if left_is_leaf else subtree[d + 1, 0, m, j]
                                    difference = high - low
                                    total[lane] += e * product[d, j] * difference
                                    subtree[d, mine, m, j] = low + difference * (
                                        c + a * slope[d, lane]
                                    )
                        output = nodes.output[t] if n_values == 1 else m
                        for lane in range(LANES):
                            phi[block, output, feature, lane] += slope[d, lane] * total[lane]
                        if interact:
                            for k in range(n_points):
                                e = scale[d, k]
                                for lane in range(LANES):
                                    j = k * LANES + lane
                                    low = right_value if right_is_leaf else subtree[d + 1, 1, m, j]
                                    high = left_value if left_is_leaf else subtree[d + 1, 0, m, j]
                                    term[j] = (
                                        0.5 * e * slope[d, lane] * product[d, j] * (high - low)
                                    )
                            for q in range(d):
                                other = nodes.feature[split[q]]
                                if active[q] == 0 or other == feature:
                                    continue
                                for lane in range(LANES):
                                    total[lane] = 0.0
                                for k in range(n_points):
                                    for lane in range(LANES):
                                        j = k * LANES + lane
                                        total[lane] += term[j] * gain[q, j]
                                for lane in range(LANES):
                                    pairs[block, output, feature, other, lane] += total[lane]
                    if d == 0:
                        break
                    d -= 1
                    i = split[d]
                    if side[d] == 1:
                        continue
                    right = nodes.right[i]
                    if nodes.feature[right] < 0:
                        continue
                    c = nodes.ratio[i]
                    side[d] = 1
                    for lane in range(LANES):
                        known[d, lane] = known_before[d, lane] - known_left[d, lane]
                    for k in range(n_points):
                        a = inverse[d, k]
                        for lane in range(LANES):
                            product[d + 1, k * LANES + lane] = product[d, k * LANES + lane] * (
                                (1.0 - c) - a * slope[d, lane]
                            )
                    if interact:
                        _gain(gain[d], p, n_points, known[d], nodes.weight[i] * (1.0 - c))
                    i = right
                    d += 1
                    break
                if d == 0:
                    break


@njit(cache=True, nogil=True, error_model="numpy")
def _gain(gain, p, n_points, known, z):
    """Logarithmic derivative (o - z) / (p o + (1 - p) z) of a path factor."""
    for k in range(n_points):
        without = -1.0 / (1.0 - p[k])
        within = (1.0 - z) / (p[k] + (1.0 - p[k]) * z)
        for lane in range(LANES):
            gain[k * LANES + lane] = without + known[lane] * (within - without)
