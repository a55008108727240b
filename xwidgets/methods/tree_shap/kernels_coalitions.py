"""Compiled evaluation of many coalitions at once. Importing this module imports numba.

A mixed row takes the known features from the explained row and the others from a background
row. Where both go the same way at a split nothing has to be decided; where they differ, the
coalitions that know the feature go one way and the rest the other. So one walk serves all
coalitions, each a vector lane, and visits only the leaves that some mixture can reach.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from .kernels import category_left

__all__ = ["coalition_sums"]


@njit(cache=True, nogil=True, error_model="numpy")
def coalition_sums(nodes: Any, x: Any, Z: Any, member: Any, out: Any) -> None:
    """Add the trees' sums of all mixtures of `x` with rows of `Z` to `out`.

    Parameters: `x` (n_used,), `Z` (n_background, n_used), `member` float64 (n_used,
    n_coalitions) with 1 where a coalition knows the feature, `out` (n_background, n_outputs,
    n_coalitions).
    """
    n_coalitions = member.shape[1]
    n_values = nodes.value.shape[1]
    deepest = 1
    for t in range(nodes.depth.size):
        deepest = max(deepest, nodes.depth[t])
    share = np.empty((deepest + 2, n_coalitions))
    branch = np.empty(deepest + 1, np.int64)
    other = np.empty(deepest + 1, np.int64)
    taken = np.zeros(deepest + 1, np.uint8)
    chosen = np.zeros(x.size, np.uint8)
    x_left = np.zeros(np.diff(nodes.offsets).max(), np.uint8)
    share[0, :] = 1.0
    for t in range(nodes.offsets.size - 1):
        root = nodes.offsets[t]
        for i in range(root, nodes.offsets[t + 1]):
            if nodes.feature[i] >= 0:
                x_left[i - root] = category_left(nodes, i, x[nodes.feature[i]])
        output = nodes.output[t]
        for z in range(Z.shape[0]):
            i = root
            level = 0
            while True:
                while nodes.feature[i] >= 0:
                    feature = nodes.feature[i]
                    mine = x_left[i - root] != 0
                    if chosen[feature] == 1:
                        i = i + 1 if mine else nodes.right[i]
                        continue
                    theirs = category_left(nodes, i, Z[z, feature])
                    if chosen[feature] == 2 or mine == theirs:
                        i = i + 1 if theirs else nodes.right[i]
                        continue
                    # Coalitions that know the feature follow x first.
                    branch[level] = feature
                    other[level] = i + 1 if theirs else nodes.right[i]
                    taken[level] = 0
                    chosen[feature] = 1
                    for c in range(n_coalitions):
                        share[level + 1, c] = share[level, c] * member[feature, c]
                    level += 1
                    i = i + 1 if mine else nodes.right[i]
                if n_values == 1:
                    value = nodes.value[i, 0]
                    for c in range(n_coalitions):
                        out[z, output, c] += value * share[level, c]
                else:
                    for m in range(n_values):
                        value = nodes.value[i, m]
                        for c in range(n_coalitions):
                            out[z, m, c] += value * share[level, c]
                while level > 0 and taken[level - 1] == 1:
                    level -= 1
                    chosen[branch[level]] = 0
                if level == 0:
                    break
                feature = branch[level - 1]
                taken[level - 1] = 1
                chosen[feature] = 2
                for c in range(n_coalitions):
                    share[level, c] = share[level - 1, c] * (1.0 - member[feature, c])
                i = other[level - 1]
