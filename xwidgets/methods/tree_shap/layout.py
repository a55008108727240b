"""From node arrays to what the loops walk: pre-order, and what a split knows of its path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...models.trees import Trees
from ...models.trees.arrays import CATEGORY, MISSING_LEFT, ZERO_MISSING

__all__ = ["Layout", "Nodes", "gauss_legendre", "layout"]

PART_NODES = 32_768
"""Nodes that one thread walks at least before it shares them with another."""
MOST_PARTS = 32


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
    # The same for walks that never branch: a leaf is a split that leads to itself.
    below: np.ndarray  # uint32 (2 n_nodes,): left and right child
    column: np.ndarray  # uint32: `feature`, 0 at leaves
    missing_right: np.ndarray  # uint64: 1 or 0
    numbers: np.ndarray  # bool (n_trees,): its splits compare numbers, zero like any other


@dataclass(frozen=True, eq=False)
class Layout:
    """Trees ready to be walked.

    Parameters
    ----------
    nodes : Nodes
    used : ndarray of int64, shape (n_used,)
        Columns that some split compares; the loops know no others.
    rules : ndarray of float64, shape (n_rules, 2, n_points)
        Gauss-Legendre points and weights on (0, 1), as `gauss_legendre` gives them.
    base : ndarray of float64, shape (n_outputs,)
        Cover-weighted mean of the leaves, the ensemble's constant included.
    levels : tuple of ndarray of int64
        Splits of all trees by depth, as positions in `nodes`.
    twin : ndarray of int64, shape (n_nodes,)
        Position of the split that `previous` names, or -1.
    twin_left : ndarray of bool, shape (n_nodes,)
        The path leaves that split on its left side.
    finished : ndarray of int64, shape (n_splits,)
        Splits in the order in which a walk finishes them.
    parts : ndarray of int64, shape (n_parts + 1,)
        Part `k` has the trees ``parts[k]:parts[k + 1]``. Threads share an ensemble by parts, and
        what the parts add up to is added in their order: so results do not depend on the threads.
    """

    nodes: Nodes
    used: np.ndarray
    rules: np.ndarray
    base: np.ndarray
    levels: tuple[np.ndarray, ...]
    twin: np.ndarray
    twin_left: np.ndarray
    finished: np.ndarray
    parts: np.ndarray

    @property
    def n_parts(self) -> int:
        """0 where no split compares anything."""
        return self.parts.size - 1 if self.used.size else 0


def layout(trees: Trees) -> Layout:
    """Put nodes in pre-order and precompute what each split needs."""
    right, order, levels = _pre_order(trees)
    inner = right >= 0
    splits = np.flatnonzero(inner)
    left = splits + 1
    used = np.unique(trees.feature[trees.feature >= 0]).astype(np.int64)
    compact = np.full(max(trees.n_features, 1), -1, np.int32)
    compact[used] = np.arange(used.size)
    feature = np.full(right.size, -1, np.int32)
    feature[splits] = compact[trees.feature[order[splits]]]

    cover = trees.cover[order]
    ratio = np.zeros(right.size)
    total = cover[left] + cover[right[splits]]
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio[splits] = np.where(total > 0.0, cover[left] / total, 0.5)

    depth = np.zeros(right.size, np.int32)
    parent = np.full(right.size, -1, np.int64)
    parent[left] = parent[right[splits]] = splits
    share = np.ones(right.size)
    for level in levels:
        for child, part in ((level + 1, ratio[level]), (right[level], 1.0 - ratio[level])):
            depth[child] = depth[level] + 1
            share[child] = share[level] * part

    twin, twin_left = _twins(splits, feature, parent)
    weight = np.ones(right.size)
    distinct = np.zeros(right.size, np.int32)
    for level in levels:
        repeated = level[twin[level] >= 0]
        above = twin[repeated]
        part = np.where(twin_left[repeated], ratio[above], 1.0 - ratio[above])
        weight[repeated] = weight[above] * part
        below = distinct[level] + (twin[level] < 0)
        distinct[level + 1] = below
        distinct[right[level]] = below

    value = np.ascontiguousarray(trees.value[order])
    sizes = np.diff(trees.offsets)
    owner = np.repeat(np.arange(trees.n_trees), sizes)
    start = trees.offsets[:-1]
    subtree = _last(right, levels) - np.arange(right.size)
    finish = np.arange(right.size) + subtree - depth
    most = np.maximum.reduceat(distinct, start) if start.size else distinct
    nodes = Nodes(
        right=right,
        feature=feature,
        threshold=trees.threshold[order],
        flags=trees.flags[order],
        first_word=trees.first_word[order],
        n_words=trees.n_words[order],
        words=np.ascontiguousarray(trees.words),
        ratio=ratio,
        weight=weight,
        previous=np.where(twin >= 0, depth[twin], -1).astype(np.int32),
        value=value,
        offsets=np.ascontiguousarray(trees.offsets),
        output=np.ascontiguousarray(trees.output),
        depth=np.maximum.reduceat(depth, start) if start.size else depth,
        distinct=most,
        **_unbranched(right, feature, trees.flags[order], trees.offsets),
    )
    leaf = ~inner
    base = trees.base.copy()
    if value.shape[1] > 1:
        base += share[leaf] @ value[leaf]
    else:
        to = trees.output[owner[leaf]]
        base += np.bincount(to, share[leaf] * value[leaf, 0], minlength=base.size)
    return Layout(
        nodes=nodes,
        used=used,
        rules=gauss_legendre((int(most.max(initial=0)) + 1) // 2),
        base=base,
        levels=levels,
        twin=twin,
        twin_left=twin_left,
        finished=splits[np.argsort(finish[splits], kind="stable")],
        parts=_parts(trees.offsets),
    )


def _unbranched(
    right: np.ndarray, feature: np.ndarray, flags: np.ndarray, offsets: np.ndarray
) -> dict[str, np.ndarray]:
    own = np.arange(right.size)
    inner = right >= 0
    below = np.column_stack([own + inner, np.where(inner, right, own)])
    odd = np.concatenate([[0], np.cumsum(inner & (flags & (CATEGORY | ZERO_MISSING) != 0))])
    return {
        "below": below.ravel().astype(np.uint32),
        "column": np.maximum(feature, 0).astype(np.uint32),
        "missing_right": (inner & (flags & MISSING_LEFT == 0)).astype(np.uint64),
        "numbers": odd[offsets[1:]] == odd[offsets[:-1]],
    }


def _parts(offsets: np.ndarray) -> np.ndarray:
    """Bounds of runs of trees that have about the same number of nodes."""
    n_nodes = int(offsets[-1])
    n_parts = min(max(n_nodes // PART_NODES, 1), MOST_PARTS)
    inner = np.searchsorted(offsets, np.linspace(0, n_nodes, n_parts + 1)[1:-1])
    return np.unique(np.concatenate([[0], inner, [offsets.size - 1]])).astype(np.int64)


def gauss_legendre(n_points: int) -> np.ndarray:
    """Rules with 1, 2, ... `n_points` points on (0, 1), filled up with points of no weight.

    Returns
    -------
    ndarray of float64, shape (n_points, 2, n_points rounded up to a multiple of 8)
        Points and weights.
    """
    n_points = max(n_points, 1)
    rules = np.zeros((n_points, 2, -(-n_points // 8) * 8))
    rules[:, 0] = 0.5
    for n in range(1, n_points + 1):
        points, weights = np.polynomial.legendre.leggauss(n)
        rules[n - 1, 0, :n] = 0.5 * (points + 1.0)
        rules[n - 1, 1, :n] = 0.5 * weights
    return rules


def _pre_order(trees: Trees) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, ...]]:
    """Right children in the new order, where each node was, and the splits of each depth."""
    first = np.repeat(trees.offsets[:-1], np.diff(trees.offsets))
    inner = trees.left >= 0
    left = np.where(inner, first + trees.left, -1)
    right = np.where(inner, first + trees.right, -1)
    levels = []
    level = trees.offsets[:-1]
    level = level[inner[level]]
    while level.size:
        levels.append(level)
        level = np.concatenate([left[level], right[level]])
        level = level[inner[level]]
    size = np.ones(left.size, np.int64)
    for level in reversed(levels):
        size[level] += size[left[level]] + size[right[level]]
    place = first.copy()
    for level in levels:
        place[left[level]] = place[level] + 1
        place[right[level]] = place[level] + 1 + size[left[level]]
    order = np.empty(left.size, np.int64)
    order[place] = np.arange(left.size)
    new_right = np.full(left.size, -1, np.int32)
    new_right[place[inner]] = place[right[inner]]
    return new_right, order, tuple(place[level] for level in levels)


def _last(right: np.ndarray, levels: tuple[np.ndarray, ...]) -> np.ndarray:
    """Last node of each subtree in pre-order."""
    last = np.arange(right.size)
    for level in reversed(levels):
        last[level] = last[right[level]]
    return last


def _twins(
    splits: np.ndarray, feature: np.ndarray, parent: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Nearest split above on the same feature, and whether the path is on its left."""
    twin = np.full(feature.size, -1, np.int64)
    twin_left = np.zeros(feature.size, bool)
    node, at = splits, splits
    while node.size:
        above = parent[at]
        node, at, above = node[above >= 0], at[above >= 0], above[above >= 0]
        same = feature[above] == feature[node]
        twin[node[same]] = above[same]
        twin_left[node[same]] = at[same] == above[same] + 1
        node, at = node[~same], above[~same]
    return twin, twin_left
