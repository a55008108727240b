"""Trees written down for the loop of interaction values, with all that no row changes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...models.trees.arrays import CATEGORY, MISSING_LEFT, ZERO_MISSING
from .layout import Layout

__all__ = ["FIELDS", "NUMBERS", "Program", "program", "programs"]

MOST_HELD = 2**26
"""Bytes of programs that are held for later calls."""

FIELDS = 10
"""Whole numbers of a split: its node, its feature, its depth, whether it is a right child, how
many splits are finished when it has been entered, depth of the nearest split above on the same
feature (or -1), how rows are compared (0: at most the threshold, 1: also where missing, 2: in
another way), whether its left and its right child are splits, and how many joints it has."""
NUMBERS = 2
"""Threshold and share of the cover on the left; then follow the values of the left and of the
right child, where they are leaves, and four times as many numbers as there are points: what
:class:`Program` says."""


class Program(NamedTuple):
    """Splits of a run of trees in pre-order, and where their features meet.

    Per split and quadrature point: ``p / f``, ``w z / f**2`` (see :mod:`.kernels`), and by how
    much the logarithmic derivative of the split's factor differs, on the left and on the
    right, between a row that satisfies all splits on its feature and one that fails.
    """

    offsets: np.ndarray  # int64 (n_trees + 1,): first split of each tree
    points: np.ndarray  # int64 (n_trees,): quadrature points
    whole: np.ndarray  # int32 (n_splits * FIELDS,)
    number: np.ndarray  # float64 (n_splits * n_numbers,)
    fails: np.ndarray  # float64 (n_trees * n_points,): logarithmic derivative of what fails
    joints: np.ndarray  # int32 (n_joints * 2,): depth of the split above, and position in:
    pairs: np.ndarray  # int64 (2, n_pairs): compact features, the lower one first


def programs(ready: Layout) -> list[Program] | None:
    """Of every part; None where they are too large to be held."""
    points, distinct = ready.rules.shape[0], int(ready.nodes.distinct.max(initial=0))
    numbers = NUMBERS + 2 * ready.nodes.value.shape[1] + 4 * points
    if ready.finished.size * (4 * FIELDS + 8 * (numbers + distinct)) > MOST_HELD:
        return None
    return [program(ready, *ready.parts[k : k + 2]) for k in range(ready.n_parts)]


def program(ready: Layout, first: int, last: int) -> Program:
    """Of the trees `first` up to `last`."""
    nodes = ready.nodes
    begin, end = (int(nodes.offsets[t]) for t in (first, last))
    node = begin + np.flatnonzero(nodes.right[begin:end] >= 0)
    left, right = node + 1, nodes.right[node].astype(np.int64)
    place = np.full(end - begin, -1)
    place[node - begin] = np.arange(node.size)
    parent = np.full(end - begin, -1)
    parent[left - begin] = parent[right - begin] = np.arange(node.size)
    parent = parent[node - begin]
    tree = np.searchsorted(nodes.offsets, node, side="right") - 1
    offsets = np.searchsorted(tree, np.arange(first, last + 1))

    levels = [level[(level >= begin) & (level < end)] for level in ready.levels]
    levels = [place[level - begin] for level in levels if level.size]
    depth = np.zeros(node.size, np.int64)
    for k, level in enumerate(levels):
        depth[level] = k
    following = np.append(depth, 0)[1:]
    following[offsets[1:][offsets[1:] > 0] - 1] = 0  # those are other trees'

    twin = ready.twin[node]
    twin = np.where(twin >= 0, place[np.maximum(twin - begin, 0)], -1)
    finished = ready.finished[(ready.finished >= begin) & (ready.finished < end)]
    counts, split, other = _joints(levels, parent, twin, place[finished - begin])
    n_used = ready.used.size
    one, two = (nodes.feature[node[which]].astype(np.int64) for which in (split, other))
    code = np.minimum(one, two) * n_used + np.maximum(one, two)
    there = np.zeros(n_used * n_used, bool)
    there[code] = True
    pairs = np.stack(np.divmod(np.flatnonzero(there), max(n_used, 1)))
    joints = np.stack([depth[other], (np.cumsum(there) - 1)[code]], axis=1).astype(np.int32)

    flags = nodes.flags[node]
    whole = np.empty((node.size, FIELDS), np.int32)
    whole[:, 0] = node
    whole[:, 1] = nodes.feature[node]
    whole[:, 2] = depth
    whole[:, 3] = np.isin(node, right)
    whole[:, 4] = depth - following + 1
    whole[:, 5] = nodes.previous[node]
    whole[:, 6] = np.where(flags & (CATEGORY | ZERO_MISSING), 2, flags & MISSING_LEFT)
    whole[:, 7] = nodes.feature[left] >= 0
    whole[:, 8] = nodes.feature[right] >= 0
    whole[:, 9] = counts

    points = np.maximum(1, (nodes.distinct[first:last].astype(np.int64) + 1) // 2)
    widest = int(points.max(initial=1))
    p, w = ready.rules[points - 1, :, :widest].transpose(1, 0, 2)
    fails = -1.0 / (1.0 - p)
    p, w, fail = p[tree - first], w[tree - first], fails[tree - first]
    z, c = nodes.weight[node, None], nodes.ratio[node, None]
    new = (twin < 0)[:, None]
    inverse = 1.0 / (p + (1.0 - p) * z)
    columns = [nodes.threshold[node, None], c, nodes.value[left], nodes.value[right]]
    columns += [np.where(new, p, p * inverse), np.where(new, w, w * z * inverse * inverse)]
    for share in (c, 1.0 - c):
        kept = z * share
        columns.append((1.0 - kept) / (p + (1.0 - p) * kept) - fail)
    number = np.concatenate(columns, axis=1)
    return Program(
        offsets, points, whole.ravel(), number.ravel(), fails.ravel(), joints.ravel(), pairs
    )


def _joints(
    levels: list[np.ndarray], parent: np.ndarray, twin: np.ndarray, finished: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How many joints each split has; and all, in the order of `finished` and from the root on.

    A split's feature meets what its parent's meets and the parent's own, but for itself.

    Parameters
    ----------
    levels : list of ndarray of int64
        Splits by depth.
    parent, twin : ndarray of int64, shape (n_splits,)
        The split above, and the nearest split above on the same feature; -1: none.
    finished : ndarray of int64, shape (n_splits,)

    Returns
    -------
    counts : ndarray of int64, shape (n_splits,)
    split, other : ndarray of int64, shape (n_joints,)
        The lower and the upper split.
    """
    counts = np.zeros(parent.size, np.int64)
    begins = np.zeros(parent.size, np.int64)  # in the last of:
    met = [np.zeros(0, np.int64)]
    for level in levels[1:]:
        above = parent[level]
        sizes = counts[above] + 1
        which = np.repeat(np.arange(level.size), sizes)
        rank = np.arange(which.size) - (np.cumsum(sizes) - sizes)[which]
        own = rank == sizes[which] - 1
        there = np.where(own, 0, begins[above][which] + rank)
        other = np.where(own, above[which], np.append(met[-1], 0)[there])
        kept = other != twin[level][which]
        counts[level] = np.bincount(which[kept], minlength=level.size)
        begins[level] = np.cumsum(counts[level]) - counts[level]
        met.append(other[kept])
    start = np.zeros(parent.size, np.int64)
    start[finished] = np.cumsum(counts[finished]) - counts[finished]
    split = np.repeat(finished, counts[finished])
    ordered = np.empty_like(split)
    for level, others in zip(levels, met, strict=False):
        rank = np.arange(others.size) - np.repeat(begins[level], counts[level])
        ordered[np.repeat(start[level], counts[level]) + rank] = others
    return counts, split, ordered
