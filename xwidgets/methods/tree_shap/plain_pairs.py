"""SHAP interaction values in NumPy: the compiled loop's arithmetic, bit for bit.

It answers while the loop is still being loaded, and always where it cannot be.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from .layout import Layout
from .pair_sums import PairSums
from .plain import Walk, walked
from .programs import FIELDS, NUMBERS, Program, program

__all__ = ["interactions"]


def interactions(
    ready: Layout,
    X: np.ndarray,
    n_features: int,
    n_outputs: int,
    written_down: Sequence[Program] | None = None,
) -> np.ndarray:
    """Matrices of prepared rows, shape (n_rows, n_features, n_features, n_outputs)."""
    sums = PairSums(X.shape[0], n_features, n_outputs, ready.used)
    if ready.used.size:
        walk = walked(ready, np.ascontiguousarray(X[:, ready.used].T))
        for k in range(ready.n_parts):
            first, last = ready.parts[k : k + 2]
            written = written_down[k] if written_down else program(ready, first, last)
            found = _of_part(ready, written, walk, first, n_outputs)
            sums.add(0, X.shape[0], *found, written.pairs)
    return sums.matrices()


def _of_part(
    ready: Layout, written: Program, walk: Walk, first: int, n_outputs: int
) -> tuple[np.ndarray, np.ndarray]:
    """Values (n_rows, n_used, n_outputs) and interactions (n_rows, n_pairs, n_outputs)."""
    nodes, n_values = ready.nodes, ready.nodes.value.shape[1]
    node, feature, depth, is_right, _, _, _, _, _, counts = written.whole.reshape(-1, FIELDS).T
    begin, end = nodes.offsets[first], nodes.offsets[first + written.points.size]
    done = ready.finished[(ready.finished >= begin) & (ready.finished < end)]
    done = np.searchsorted(node, done)
    levels = [np.flatnonzero(depth == d) for d in range(int(depth.max(initial=-1)) + 1)]
    parent = np.zeros(node.size, np.int64)
    for above, level in itertools.pairwise(levels):
        parent[level] = _last_before(above, level)

    # A joint's two ends: the split that is finished, and the edge by which the path left the other.
    split = np.repeat(done, counts[done])
    above_, pair = written.joints.reshape(-1, 2).T
    edge = np.zeros(split.size, np.int64)
    for d, level in enumerate(levels[1:]):
        there = above_ == d
        edge[there] = _last_before(level, split[there])

    slope, before, left = walk.slope[node], walk.before[node], walk.left[node]
    on_right = (is_right == 1)[:, None]
    held = np.where(on_right, before[parent] - left[parent], left[parent])
    total, met = _integrated(written, levels, parent, held, slope, (split, edge), n_values)

    tree = np.searchsorted(written.offsets, np.arange(node.size), side="right") - 1
    n_rows, n_used, n_pairs = slope.shape[1], ready.used.size, written.pairs.shape[1]
    values = np.zeros((n_rows, n_outputs * n_used))
    interactions = np.zeros((n_rows, n_outputs * n_pairs))
    for m in range(n_values):
        output = nodes.output[first + tree] if n_values == 1 else np.full(node.size, m)
        own = (output * n_used + feature)[done]
        both = output[split] * n_pairs + pair
        amount = slope * total[m]
        for row in range(n_rows):
            values[row] += np.bincount(own, amount[done, row], values.shape[1])
            interactions[row] += np.bincount(both, met[m, :, row], interactions.shape[1])
    return (
        values.reshape(n_rows, n_outputs, n_used).transpose(0, 2, 1),
        interactions.reshape(n_rows, n_outputs, n_pairs).transpose(0, 2, 1),
    )


def _last_before(level: np.ndarray, split: np.ndarray) -> np.ndarray:
    """The split of a level on whose path others are: the last one that is not behind them."""
    found: np.ndarray = level[np.searchsorted(level, split, side="right") - 1]
    return found


def _integrated(
    written: Program,
    levels: list[np.ndarray],
    parent: np.ndarray,
    held: np.ndarray,
    slope: np.ndarray,
    joints: tuple[np.ndarray, np.ndarray],
    n_values: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Totals of splits (n_values, n_splits, n_rows) and of joints (n_values, n_joints, n_rows)."""
    whole = written.whole.reshape(-1, FIELDS)
    number = written.number.reshape(whole.shape[0], -1)
    is_right = whole[:, 3] == 1
    split, edge = joints
    share_left = number[:, 1, None]
    way = np.where(is_right[:, None], 1.0 - share_left[parent], share_left[parent])
    step = np.where(is_right[:, None], 0.0 - slope[parent], slope[parent])
    values = number[:, NUMBERS : NUMBERS + 2 * n_values].T[:, :, None]
    points = (number.shape[1] - NUMBERS - 2 * n_values) // 4
    inverse, scale, on_left, on_right = (
        number[:, NUMBERS + 2 * n_values + at * points :][:, :points, None] for at in range(4)
    )
    more = np.where(is_right[:, None, None], on_right[parent], on_left[parent])
    tree = np.searchsorted(written.offsets, np.arange(whole.shape[0]), side="right") - 1
    fails = written.fails.reshape(-1, points)[tree][:, :, None]

    shape = (n_values, *slope.shape)
    total, met = np.zeros(shape), np.zeros((n_values, split.size, slope.shape[1]))
    for k in range(points):
        product, share = np.ones(slope.shape), np.empty(shape)
        for level in levels[1:]:
            factor = way[level] + inverse[parent[level], k] * step[level]
            product[level] = product[parent[level]] * factor
        subtree = np.empty(shape)
        high, low = (np.broadcast_to(side, shape).copy() for side in np.split(values, 2))
        for level in reversed(levels):
            difference = high[:, level] - low[:, level]
            change = difference * (share_left[level] + inverse[level, k] * slope[level])
            subtree[:, level] = low[:, level] + change
            share[:, level] = scale[level, k] * product[level] * difference
            for side, to in ((~is_right[level], high), (is_right[level], low)):
                if level is not levels[0]:
                    to[:, parent[level[side]]] = subtree[:, level[side]]
        total += share
        term = slope * share
        gain = fails[:, k] + held * more[:, k]
        met += term[:, split] * gain[edge]
    return total, met
