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

__all__ = ["LANES", "category_left", "path_dependent", "predict"]

LANES = 8
"""Rows that are walked together: one per vector lane."""

MISSING_LEFT = 1
OTHER_LEFT = 2
ZERO_MISSING = 4
CATEGORY = 8
NEAR_ZERO = 1.0000000180025095e-35


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


@njit(cache=True, nogil=True)
def predict(nodes: Any, X: Any, out: Any) -> None:
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


@njit(cache=True, nogil=True, error_model="numpy")
def path_dependent(nodes: Any, rules: Any, X: Any, phi: Any, pairs: Any, stop: Any) -> None:
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
def _gain(gain: Any, p: Any, n_points: Any, known: Any, z: Any) -> None:
    """Logarithmic derivative (o - z) / (p o + (1 - p) z) of a path factor."""
    for k in range(n_points):
        without = -1.0 / (1.0 - p[k])
        within = (1.0 - z) / (p[k] + (1.0 - p[k]) * z)
        for lane in range(LANES):
            gain[k * LANES + lane] = without + known[lane] * (within - without)
