"""From node arrays to what the compiled loops walk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...models.trees import Trees

__all__ = ["Layout", "cover_mean", "gauss_legendre", "layout"]


@dataclass(frozen=True, eq=False)
class Layout:
    """Trees ready to be walked.

    Parameters
    ----------
    nodes : kernels.Nodes
    used : ndarray of int64, shape (n_used,)
        Columns that some split compares; the loops know no others.
    rules : ndarray of float64, shape (n_rules, 2, n_points)
        Gauss-Legendre points and weights on (0, 1); rule `r` has `r + 1` points.
    base : ndarray of float64, shape (n_outputs,)
        Cover-weighted mean of the leaves, the ensemble's constant included.
    """

    nodes: Any
    used: np.ndarray
    rules: np.ndarray
    base: np.ndarray


def layout(trees: Trees) -> Layout:
    """Lay out the nodes in pre-order and precompute what each split needs."""
    from . import kernels

    inner = trees.feature >= 0
    used = np.unique(trees.feature[inner]).astype(np.int64)
    compact = np.full(max(trees.n_features, 1), -1, np.int32)
    compact[used] = np.arange(used.size)
    size = trees.left.size
    order = np.zeros(size, np.int64)
    right = np.full(size, -1, np.int32)
    feature = np.full(size, -1, np.int32)
    ratio = np.zeros(size)
    weight = np.ones(size)
    previous = np.full(size, -1, np.int32)
    depth = np.zeros(trees.n_trees, np.int32)
    distinct = np.zeros(trees.n_trees, np.int32)
    kernels.lay_out(
        trees.offsets, trees.left, trees.right, trees.feature, trees.cover, compact,
        order, right, feature, ratio, weight, previous, depth, distinct,
    )  # fmt: skip
    nodes = kernels.Nodes(
        right=right,
        feature=feature,
        threshold=trees.threshold[order],
        flags=trees.flags[order],
        first_word=trees.first_word[order],
        n_words=trees.n_words[order],
        words=trees.words,
        ratio=ratio,
        weight=weight,
        previous=previous,
        value=np.ascontiguousarray(trees.value[order]),
        offsets=trees.offsets,
        output=trees.output,
        depth=depth,
        distinct=distinct,
    )
    return Layout(
        nodes=nodes,
        used=used,
        rules=gauss_legendre((int(distinct.max(initial=0)) + 1) // 2),
        base=cover_mean(trees),
    )


def gauss_legendre(n_points: int) -> np.ndarray:
    """Rules with 1, 2, ... `n_points` points on (0, 1), shape (n_points, 2, n_points)."""
    n_points = max(n_points, 1)
    rules = np.zeros((n_points, 2, n_points))
    for n in range(1, n_points + 1):
        points, weights = np.polynomial.legendre.leggauss(n)
        rules[n - 1, 0, :n] = 0.5 * (points + 1.0)
        rules[n - 1, 1, :n] = 0.5 * weights
    return rules


def cover_mean(trees: Trees) -> np.ndarray:
    """Expected output when every split is left to its cover."""
    share = np.zeros(trees.left.size)
    start = trees.offsets[:-1]
    share[start] = 1.0
    first = np.repeat(start, np.diff(trees.offsets))
    level = start[trees.left[start] >= 0]
    while level.size:
        left, right = first[level] + trees.left[level], first[level] + trees.right[level]
        total = trees.cover[left] + trees.cover[right]
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = np.where(total > 0, trees.cover[left] / total, 0.5)
        share[left] = share[level] * ratio
        share[right] = share[level] * (1.0 - ratio)
        level = np.concatenate([left, right])
        level = level[trees.left[level] >= 0]
    leaf = trees.left < 0
    base = trees.base.copy()
    owner = np.repeat(np.arange(trees.n_trees), np.diff(trees.offsets))
    if trees.value.shape[1] > 1:
        base += share[leaf] @ trees.value[leaf]
    else:
        base += np.bincount(
            trees.output[owner[leaf]], share[leaf] * trees.value[leaf, 0], minlength=base.size
        )
    return base
