"""Grow a tree that imitates predictions, and send rows down it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ...data.display import Values
from .ordered import Ordered, ordered, stacked

__all__ = ["MAX_DEPTH", "Tree", "grow"]

MAX_DEPTH = 8
LEAST_ROWS = 5
LEAST_SHARE = 0.002
"""Of the rows from which a tree is grown, in a leaf."""
LEAST_GAIN = 1e-4
"""Of the variance of the predictions, that a split explains."""
CONSTANT = 1e-9


@dataclass(frozen=True, eq=False)
class Tree:
    """Splits of rows in two, node 0 first, each node before its parts.

    Attributes
    ----------
    feature : ndarray of int64, shape (n_nodes,)
        Position of the column that splits; -1: a leaf.
    threshold : ndarray of float64, shape (n_nodes,)
        Rows up to it go left; NaN where levels split, and in leaves.
    levels : tuple of (tuple of int, or None), (n_nodes,)
        Codes that go left, where levels split.
    left, right, parent : ndarray of int64, shape (n_nodes,)
        Nodes; -1: none.
    missing_left : ndarray of bool, shape (n_nodes,)
        Where rows without a value go.
    """

    feature: np.ndarray
    threshold: np.ndarray
    levels: tuple[tuple[int, ...] | None, ...]
    left: np.ndarray
    right: np.ndarray
    parent: np.ndarray
    missing_left: np.ndarray

    @property
    def n_nodes(self) -> int:
        return len(self.feature)

    @cached_property
    def depth(self) -> np.ndarray:
        """Splits above each node, int64 (n_nodes,)."""
        depth = np.zeros(self.n_nodes, np.int64)
        for node in range(1, self.n_nodes):
            depth[node] = depth[self.parent[node]] + 1
        return depth

    def goes_left(self, node: int, values: np.ndarray) -> np.ndarray:
        """Whether rows with these values of the column that splits go left, bool."""
        codes = self.levels[node]
        absent = np.isnan(values)
        if codes is None:
            with np.errstate(invalid="ignore"):
                left = values <= self.threshold[node]
        else:
            absent = absent | (values < 0)
            left = np.isin(values, codes)
        return np.where(absent, self.missing_left[node], left)

    def leaf_of(self, columns: Sequence[np.ndarray]) -> np.ndarray:
        """The leaf of every row, int64 (n_rows,)."""
        n_rows = len(columns[0])
        found = np.zeros(n_rows, np.int64)
        todo = [(0, np.arange(n_rows))]
        while todo:
            node, rows = todo.pop()
            if self.feature[node] < 0:
                found[rows] = node
                continue
            left = self.goes_left(node, columns[self.feature[node]][rows])
            todo += [(int(self.left[node]), rows[left]), (int(self.right[node]), rows[~left])]
        return found

    def up_to(self, depth: int) -> np.ndarray:
        """Of each node the one at most so deep that it lies in: itself or one above it."""
        found = np.arange(self.n_nodes)
        for node in range(1, self.n_nodes):  # those above stand before it
            if self.depth[node] > depth:
                found[node] = found[self.parent[node]]
        return found

    def cut(self, depth: int) -> Tree:
        """The same tree without what lies deeper."""
        return self.ended(self.depth == depth)

    def ended(self, leaves: np.ndarray) -> Tree:
        """The same tree without what lies below these nodes, bool (n_nodes,)."""
        below = np.zeros(self.n_nodes, bool)
        for node in range(1, self.n_nodes):  # those above stand before it
            above = self.parent[node]
            below[node] = below[above] or leaves[above]
        kept = np.flatnonzero(~below)
        place = np.full(self.n_nodes + 1, -1)
        place[kept] = np.arange(len(kept))
        ends = leaves[kept]
        return replace(
            self,
            feature=np.where(ends, -1, self.feature[kept]),
            threshold=np.where(ends, np.nan, self.threshold[kept]),
            levels=tuple(
                None if end else self.levels[node] for node, end in zip(kept, ends, strict=True)
            ),
            left=np.where(ends, -1, place[self.left[kept]]),
            right=np.where(ends, -1, place[self.right[kept]]),
            parent=place[self.parent[kept]],
            missing_left=self.missing_left[kept] & ~ends,
        )

    def up(self, of_leaves: np.ndarray) -> np.ndarray:
        """What every node holds where leaves hold so much, (n_nodes, ...): sums over its leaves."""
        total = np.array(of_leaves)
        for node in range(self.n_nodes - 1, 0, -1):
            total[self.parent[node]] += total[node]
        return total


def grow(
    columns: Sequence[Values],
    rows: np.ndarray,
    answers: np.ndarray,
    *,
    weight: np.ndarray | None = None,
    max_depth: int = MAX_DEPTH,
    least_rows: int | None = None,
    seed: int = 0,
) -> Tree:
    """Grow a regression tree (CART) on what a model says.

    Parameters
    ----------
    columns : sequence of Values
        What a row is split by, over all rows: numbers, moments, booleans, levels, with gaps.
    rows : ndarray of int64, shape (n_rows,)
        From which it is grown.
    answers : ndarray of float64, shape (n_rows, n_outputs)
        What the model says of them.
    weight : ndarray of float64, shape (n_rows,), optional
        Of those rows.
    max_depth : int
    least_rows : int, optional
        In a leaf. Default: 5, of many rows 0.2 %.
    seed : int
        Chooses among splits that are equally good.

    Returns
    -------
    Tree
        Of levels any set goes left: they are cut in the order of their mean prediction. A
        threshold stands where it is shortest to write between the values that it parts.

    References
    ----------
    Breiman, L., Friedman, J., Olshen, R., Stone, C. (1984). Classification and regression trees.
    Fisher, W. (1958). On grouping for maximum homogeneity. JASA 53.
    """
    from sklearn.tree import DecisionTreeRegressor

    if least_rows is None:
        least_rows = max(LEAST_ROWS, int(LEAST_SHARE * len(rows)))
    targets = _standardised(answers, weight)
    places = [ordered(column, rows, targets) for column in columns]
    model = DecisionTreeRegressor(
        max_depth=max_depth,
        min_samples_leaf=max(1, min(len(rows) // 2, least_rows)),
        min_impurity_decrease=LEAST_GAIN * float(targets.any()),
        random_state=seed,
    )
    model.fit(stacked(places), targets, sample_weight=weight)
    return _read(model.tree_, places)


def _standardised(answers: np.ndarray, weight: np.ndarray | None) -> np.ndarray:
    """Outputs on one scale, together of variance 1; one that never changes is 0 throughout."""
    mean = np.average(answers, axis=0, weights=weight)
    away = answers - mean
    deviation = np.sqrt(np.average(away**2, axis=0, weights=weight))
    still = deviation <= CONSTANT * np.abs(answers).max(axis=0, initial=0.0)
    scaled = np.where(still, 0.0, away / np.where(still, 1.0, deviation))
    return scaled / np.sqrt(max(1, int((~still).sum())))


def _read(tree: Any, places: Sequence[Ordered]) -> Tree:
    left = np.asarray(tree.children_left, np.int64)
    right = np.asarray(tree.children_right, np.int64)
    cuts = tree.threshold
    leaf = left < 0
    feature = np.where(leaf, -1, tree.feature)
    missing_left = (np.asarray(tree.missing_go_to_left) != 0) & ~leaf
    threshold = np.full(len(left), np.nan)
    levels: list[tuple[int, ...] | None] = [None] * len(left)
    parent = np.full(len(left), -1)
    for node in np.flatnonzero(~leaf):
        threshold[node], levels[node] = places[feature[node]].cut(cuts[node])
        parent[left[node]] = parent[right[node]] = node
    return Tree(
        feature.astype(np.int64), threshold, tuple(levels), left, right, parent, missing_left
    )
