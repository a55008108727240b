"""Path-dependent SHAP values in NumPy: the compiled loop's arithmetic, bit for bit.

It answers the first rows while the compiled loops are still being loaded, and all of them
where they cannot be. Level by level it does for all splits of a depth what the loop does for
one, operation by operation in the same order, so that nobody can tell who answered.
"""

from __future__ import annotations

from typing import NamedTuple

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


class Walk(NamedTuple):
    """How rows stand to every split, each float64 (n_nodes, n_rows)."""

    before: np.ndarray  # 1 where a row satisfies all splits above on the same feature
    left: np.ndarray  # 1 where it does and goes left
    slope: np.ndarray


def walked(ready: Layout, X: np.ndarray) -> Walk:
    """Of rows as (n_used, n_rows)."""
    nodes = ready.nodes
    shape = (nodes.right.size, X.shape[1])
    before, left, slope = np.ones(shape), np.zeros(shape), np.zeros(shape)
    for level in ready.levels:
        repeated = level[ready.twin[level] >= 0]
        above = ready.twin[repeated]
        on_left = ready.twin_left[repeated, None]
        before[repeated] = np.where(on_left, left[above], before[above] - left[above])
        goes_left = _goes_left(ready, level, X)
        left[level] = before[level] * goes_left
        slope[level] = before[level] * (goes_left - nodes.ratio[level, None])
    return Walk(before, left, slope)


def _contributions(ready: Layout, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope (n_nodes, n_rows) and total (n_values, n_nodes, n_rows) of every split."""
    nodes = ready.nodes
    n_values = nodes.value.shape[1]
    slope = walked(ready, X).slope
    shape = slope.shape
    points = np.maximum(1, (nodes.distinct + 1) // 2)
    rule = np.repeat(points, np.diff(nodes.offsets)) - 1
    levels = _levels(ready, slope)
    totals = [np.zeros((n_values, *level.slope.shape)) for level in levels]
    for k in range(int(points.max(initial=0))):
        _one_point(ready, levels, ready.rules[rule, :, k], totals)
    total = np.zeros((n_values, *shape))
    for one, found in zip(levels, totals, strict=True):
        total[:, one.node] = found.transpose(0, 2, 1)
    return slope, total


class Level(NamedTuple):
    """The splits of one depth; what they do not share with rows has one number for each."""

    node: np.ndarray  # int64 (n,)
    parent: np.ndarray  # int64 (n,): position in the level above
    is_left: np.ndarray  # bool (n,)
    way: np.ndarray  # float64 (n,): share of the parent's cover that comes here
    sign: np.ndarray  # float64 (n,): 1 for left children, -1 for right ones
    low: np.ndarray  # float64 (n_values, n): value of a right child that is a leaf, or 0
    high: np.ndarray  # float64 (n_values, n): the same of a left child
    slope: np.ndarray  # float64 (n_rows, n)


def _levels(ready: Layout, slope: np.ndarray) -> list[Level]:
    nodes = ready.nodes
    place = np.zeros(nodes.right.size, np.int64)
    above = np.zeros(nodes.right.size, np.int64)
    levels = []
    for node in ready.levels:
        left, right = node + 1, nodes.right[node]
        parent = above[node]
        is_left = node == parent + 1
        way = np.where(is_left, nodes.ratio[parent], 1.0 - nodes.ratio[parent])
        high = np.where(nodes.feature[left] < 0, nodes.value[left].T, 0.0)
        low = np.where(nodes.feature[right] < 0, nodes.value[right].T, 0.0)
        own = np.ascontiguousarray(slope[node].T)
        sign = np.where(is_left, 1.0, -1.0)
        levels.append(Level(node, place[parent], is_left, way, sign, low, high, own))
        place[node] = np.arange(node.size)
        above[left] = above[right] = node
    return levels


def _one_point(
    ready: Layout, levels: list[Level], rule: np.ndarray, totals: list[np.ndarray]
) -> None:
    """Add what one quadrature point (p and w for every node) contributes to `totals`."""
    nodes = ready.nodes
    factors = []
    product = step = np.ones((1, 1))
    for depth, level in enumerate(levels):
        p, w = rule[level.node].T
        z = nodes.weight[level.node]
        new = ready.twin[level.node] < 0
        one = 1.0 / (p + (1.0 - p) * z)
        a = np.where(new, p, p * one)
        e = np.where(new, w, w * z * one * one)
        if depth == 0:
            product = np.ones_like(level.slope)
        else:
            factor = level.way + level.sign * step[:, level.parent]
            product = product[:, level.parent] * factor
        step = a * level.slope
        factors.append((product, step, e))
    below: tuple[Level, np.ndarray] | None = None
    for level, total, (product, step, e) in zip(
        reversed(levels), reversed(totals), reversed(factors), strict=True
    ):
        c = nodes.ratio[level.node]
        shape = (*total.shape[:2], level.node.size)
        low = np.broadcast_to(level.low[:, None], shape).copy()
        high = np.broadcast_to(level.high[:, None], shape).copy()
        if below is not None:
            children, subtree = below
            high[..., children.parent[children.is_left]] = subtree[..., children.is_left]
            low[..., children.parent[~children.is_left]] = subtree[..., ~children.is_left]
        difference = high - low
        total += e * product * difference
        below = level, low + difference * (c + step)


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
