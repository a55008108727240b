"""Node arrays of explainable boosting machines: every term is a tree over its features' bins.

An explainable boosting machine (Lou, Caruana, Gehrke and Hooker, 2013, Accurate Intelligible
Models with Pairwise Interactions) adds up tables: one per feature, some per pair. A table is a
tree that finds the cell feature by feature, so all that is known about trees serves it. The
cover of a cell is the product of its bins' weights: it does not depend on which feature is
asked first, and path-dependent values split a pair's term evenly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np

from .arrays import Lookup, Tree, Trees, assemble
from .levels import recode

__all__ = ["parse"]

LINKS = {"identity": "identity", "logit": "sigmoid", "mlogit": "softmax", "log": "exp"}
LEAST_SHARE = 1e-12
"""Share of the rows that stands for none, so that no cover is zero."""


@dataclass(frozen=True, eq=False)
class Axis:
    """A feature of a term: cell 0 is missing, the others lie between `thresholds`.

    Parameters
    ----------
    thresholds : ndarray of float64, shape (n_cells - 2,)
        Cell k + 1 holds what is <= thresholds[k] and no earlier one.
    bins : ndarray of int64, shape (n_cells,)
        Where each cell stands in the term's table.
    """

    thresholds: np.ndarray
    bins: np.ndarray


def parse(model: Any, features: Sequence[Any] | None = None) -> Trees | None:
    """Trees of an explainable boosting machine, or None where its link is none that is known."""
    link = LINKS.get(getattr(model, "link_", ""))
    if link is None:
        return None
    lookups = _lookups(model, features)
    base = np.asarray(model.intercept_, np.float64).reshape(-1)
    terms = zip(model.term_features_, model.term_scores_, model.bin_weights_, strict=True)
    classifier = hasattr(model, "classes_")
    return assemble(
        [_term(model, *term) for term in terms],
        base=base,
        n_features=int(model.n_features_in_),
        lookups=lookups,
        links=tuple(dict.fromkeys(("identity", link))),
        unit="log_odds" if classifier else "value",
        mirrored=classifier and base.size == 1,
    )


def _lookups(model: Any, features: Sequence[Any] | None) -> dict[int, Lookup]:
    """Categories become positions among the model's own; one that it never saw comes last."""
    lookups = {}
    for column, levels in enumerate(model.bins_):
        if not isinstance(levels[0], dict):
            continue
        known = [_number_of_truth(category) for category in levels[0]]
        lookup = recode(known, None if features is None else features[column])
        unseen = float(len(known))
        codes = np.where(np.isnan(lookup.codes), unseen, lookup.codes)
        lookups[column] = replace(lookup, codes=codes, unknown=unseen)
    return lookups


def _number_of_truth(category: str) -> str:
    return {"False": "0", "True": "1"}.get(category, category)


def _axis(levels: Sequence[Any], n_features: int, size: int) -> Axis:
    """The axis of a feature in a term of `n_features`, whose table has `size` bins along it.

    Bin 0 is missing, the last is for what was never seen.
    """
    bins = levels[min(len(levels), n_features) - 1]
    if isinstance(bins, dict):
        place = [bins[category] for category in levels[0]]
        return Axis(np.arange(len(place)) + 0.5, np.array([0, *place, size - 1]))
    # A number that equals a cut lies above it.
    thresholds = np.nextafter(np.asarray(bins, np.float64), -np.inf)
    return Axis(thresholds, np.arange(thresholds.size + 2))


def _term(model: Any, features: tuple[int, ...], scores: Any, weights: Any) -> Tree:
    scores = np.asarray(scores, np.float64)
    weights = np.asarray(weights, np.float64)
    axes = [
        _axis(model.bins_[column], len(features), weights.shape[k])
        for k, column in enumerate(features)
    ]
    parts = []
    for k, (column, axis) in enumerate(zip(features, axes, strict=True)):
        others = tuple(i for i in range(len(features)) if i != k)
        share = weights.sum(axis=others)[axis.bins] / np.bincount(axis.bins)[axis.bins]
        share = np.maximum(share, LEAST_SHARE * share.sum())
        parts.append(_tree(column, axis.thresholds, share / share.sum()))
    tree = reduce(_graft, parts)
    cells = scores[np.ix_(*(axis.bins for axis in axes))]
    cells = cells.reshape(-1, *scores.shape[len(features) :])
    leaf = tree.left < 0
    value = np.zeros((tree.left.size, *cells.shape[1:]))
    value[leaf] = cells[tree.value[leaf].astype(np.int64)]
    return replace(tree, value=value, cover=tree.cover * weights.sum())


def _tree(column: int, thresholds: np.ndarray, share: np.ndarray) -> Tree:
    """A balanced tree that finds one feature's cell; leaves hold the cell's number as value."""
    left, right, threshold, cover, cell = [1], [-1], [np.inf], [1.0], [-1]
    reached = np.concatenate([[0.0], np.cumsum(share)])

    def grow(first: int, last: int) -> int:
        node = len(left)
        middle = (first + last) // 2
        inner = first < last
        left.append(node + 1 if inner else -1)
        right.append(-1)
        threshold.append(float(thresholds[middle - 1]) if inner else 0.0)
        cover.append(float(share[first]) if not inner else reached[last + 1] - reached[first])
        cell.append(-1 if inner else first)
        if inner:
            grow(first, middle)
            right[node] = grow(middle + 1, last)
        return node

    # Every number is <= infinity: only what is missing goes right.
    grow(1, share.size - 1)
    right[0] = grow(0, 0)
    n_nodes = len(left)
    return Tree(
        left=np.array(left),
        right=np.array(right),
        feature=np.full(n_nodes, column),
        threshold=np.array(threshold),
        flags=np.zeros(n_nodes, np.uint8),
        cover=np.array(cover),
        value=np.array(cell, np.float64),
    )


def _graft(upper: Tree, lower: Tree) -> Tree:
    """A copy of `lower` in the place of every leaf of `upper`; leaves number pairs of cells."""
    leaf = upper.left < 0
    n_lower, n_cells = lower.left.size, int((lower.left < 0).sum())
    # Inner nodes keep their order, every leaf is as wide as a copy.
    start = np.concatenate([[0], np.cumsum(np.where(leaf, n_lower, 1))[:-1]])
    inner_at, copies = start[~leaf], start[leaf][:, None] + np.arange(n_lower)
    n_nodes = int(inner_at.size + copies.size)

    def joined(above: np.ndarray, below: np.ndarray) -> np.ndarray:
        result = np.empty(n_nodes, below.dtype)
        result[inner_at], result[copies] = above[~leaf], below
        return result

    def children(above: np.ndarray, below: np.ndarray) -> np.ndarray:
        moved = np.where(below < 0, -1, start[leaf][:, None] + below)
        return joined(start[above], moved)

    return Tree(
        left=children(upper.left, lower.left),
        right=children(upper.right, lower.right),
        feature=joined(upper.feature, lower.feature),
        threshold=joined(upper.threshold, lower.threshold),
        flags=joined(upper.flags, lower.flags),
        cover=joined(upper.cover, upper.cover[leaf][:, None] * lower.cover),
        value=joined(
            upper.value,
            np.where(lower.left < 0, upper.value[leaf][:, None] * n_cells, 0) + lower.value,
        ),
    )
