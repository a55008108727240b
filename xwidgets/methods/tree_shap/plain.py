"""Path-dependent SHAP values in NumPy: the compiled loop's arithmetic, bit for bit.

It answers the first rows while the compiled loops are still being loaded, and all of them
where they cannot be. Level by level it does for all splits of a depth what the loop does for
one, operation by operation in the same order, so that nobody can tell who answered.
"""

from __future__ import annotations

import numpy as np

from ...models.trees.arrays import CATEGORY, MISSING_LEFT, ZERO_MISSING, decide
from .layout import Layout

__all__ = ["path_dependent"]


def path_dependent(ready: Layout, X: np.ndarray, n_features: int, n_outputs: int) -> np.ndarray:
    """Values of prepared rows, shape (n_rows, n_features, n_outputs)."""
    values = np.zeros((X.shape[0], n_features, n_outputs))
    if not ready.used.size:
        return values
    nodes = ready.nodes
    n_values = nodes.value.shape[1]
    compact = np.ascontiguousarray(X[:, ready.used].T)
    slope, total = _contributions(ready, compact)
    done = ready.finished
    owner = np.searchsorted(nodes.offsets, done, side="right") - 1
    part = np.searchsorted(ready.parts, owner, side="right") - 1
    n_parts = ready.parts.size - 1
    for m in range(n_values):
        output = nodes.output[owner] if n_values == 1 else np.full(done.size, m)
        target = (part * n_outputs + output) * ready.used.size + nodes.feature[done]
        shape = (n_parts, n_outputs, ready.used.size)
        for row in range(X.shape[0]):
            share = slope[done, row] * total[m, done, row]
            for summed in np.bincount(target, share, np.prod(shape)).reshape(shape):
                values[row, ready.used] += summed.T
    return values


def _contributions(ready: Layout, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope (n_nodes, n_rows) and total (n_values, n_nodes, n_rows) of every split."""
    nodes, n_rows = ready.nodes, X.shape[1]
    shape = (nodes.right.size, n_rows)
    n_values = nodes.value.shape[1]
    goes_left, before, slope = np.zeros(shape), np.ones(shape), np.zeros(shape)
    for level in ready.levels:
        goes_left[level] = _goes_left(ready, level, X)
        repeated = level[ready.twin[level] >= 0]
        above = ready.twin[repeated]
        left = before[above] * goes_left[above]
        before[repeated] = np.where(ready.twin_left[repeated, None], left, before[above] - left)
        slope[level] = before[level] * (goes_left[level] - nodes.ratio[level, None])
    points = np.maximum(1, (nodes.distinct + 1) // 2)
    owner = np.repeat(points, np.diff(nodes.offsets))
    product, subtree = np.ones(shape), np.zeros((n_values, *shape))
    total = np.zeros((n_values, *shape))
    for n_points in np.unique(points):
        levels = [level[owner[level] == n_points] for level in ready.levels]
        levels = [level for level in levels if level.size]
        for k in range(n_points):
            p, w = ready.rules[n_points - 1, 0, k], ready.rules[n_points - 1, 1, k]
            _one_point(ready, levels, p, w, slope, product, subtree, total)
    return slope, total


def _one_point(
    ready: Layout,
    levels: list[np.ndarray],
    p: float,
    w: float,
    slope: np.ndarray,
    product: np.ndarray,
    subtree: np.ndarray,
    total: np.ndarray,
) -> None:
    """Add what one quadrature point contributes to `total`."""
    nodes = ready.nodes
    factors = []
    for depth, level in enumerate(levels):
        if depth == 0:
            product[level] = 1.0
        c = nodes.ratio[level]
        z = nodes.weight[level]
        new = ready.twin[level] < 0
        one = 1.0 / (p + (1.0 - p) * z)
        a = np.where(new, p, p * one)[:, None]
        e = np.where(new, w, w * z * one * one)[:, None]
        factors.append((a, e))
        step = a * slope[level]
        product[level + 1] = product[level] * (c[:, None] + step)
        product[nodes.right[level]] = product[level] * ((1.0 - c)[:, None] - step)
    for level, (a, e) in zip(reversed(levels), reversed(factors), strict=True):
        right = nodes.right[level]
        c = nodes.ratio[level, None]
        left_leaf = (nodes.feature[level + 1] < 0)[:, None]
        right_leaf = (nodes.feature[right] < 0)[:, None]
        for m in range(nodes.value.shape[1]):
            low = np.where(right_leaf, nodes.value[right, m][:, None], subtree[m, right])
            high = np.where(left_leaf, nodes.value[level + 1, m][:, None], subtree[m, level + 1])
            difference = high - low
            total[m, level] += e * product[level] * difference
            subtree[m, level] = low + difference * (c + a * slope[level])


def _goes_left(ready: Layout, level: np.ndarray, X: np.ndarray) -> np.ndarray:
    nodes = ready.nodes
    x = X[nodes.feature[level]]
    flags = nodes.flags[level]
    if not (flags & (CATEGORY | ZERO_MISSING)).any():
        threshold = nodes.threshold[level][:, None]
        missing_left = (flags & MISSING_LEFT) != 0
        return np.where(missing_left[:, None], ~(x > threshold), x <= threshold)
    node = np.repeat(level, x.shape[1])
    return decide(
        nodes.flags[node],
        nodes.threshold[node],
        nodes.first_word[node],
        nodes.n_words[node],
        nodes.words,
        x.ravel(),
    ).reshape(x.shape)
