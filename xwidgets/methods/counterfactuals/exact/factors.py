"""Trees as the search sees them: leaves within reach, over classes of cells."""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np

from . import kernels_build as build
from .problem import Problem

__all__ = ["Factors", "TooLarge", "factors_of"]

MAX_BYTES = 1_000_000_000
"""Of the boxes of all leaves within reach."""


TIMES = 10.0
"""How much longer the rest takes, and the first look at them, than counting the leaves."""


class TooLarge(Exception):
    """More leaves are within reach than can be held, or than there is time for."""


class Factors(NamedTuple):
    """A slot is a feature that a tree reads; its classes are cells that the tree tells apart.

    Attributes
    ----------
    need : ndarray of float64, shape (n_margins,)
        What the trees must add up to, beyond those with one leaf within reach.
    leaf_start : ndarray of int64, shape (n_trees + 1,)
    value : ndarray of float64, shape (n_leaves, n_margins)
    slot_start : ndarray of int64, shape (n_trees + 1,)
    slot_feature, slot_tree : ndarray of int64, shape (n_slots,)
    theta_start : ndarray of int64, shape (n_slots + 1,)
        Where the shares of a slot's classes stand.
    cells_at : ndarray of int64, shape (n_slots,)
        Where the classes of the cells of the slot's feature begin in `classes`.
    classes : ndarray of int64
    mask_at : ndarray of int64, shape (n_leaves,)
        Where a leaf's row of masks begins: one for each class of each slot of its tree.
    masks : ndarray of bool
        Whether the class leads to the leaf.
    entry_at : ndarray of int64, shape (n_leaves + 1,)
        Where a number for each of its slots stands.
    of_start : ndarray of int64, shape (n_features + 1,)
    of : ndarray of int64, shape (n_slots,)
        Slots of each feature.
    """

    need: np.ndarray
    leaf_start: np.ndarray
    value: np.ndarray
    slot_start: np.ndarray
    slot_feature: np.ndarray
    slot_tree: np.ndarray
    theta_start: np.ndarray
    cells_at: np.ndarray
    classes: np.ndarray
    mask_at: np.ndarray
    masks: np.ndarray
    entry_at: np.ndarray
    of_start: np.ndarray
    of: np.ndarray


def factors_of(
    problem: Problem, alive: np.ndarray, budget: float, seconds: float = np.inf
) -> Factors | None:
    """What plans cheaper than `budget` can reach with the cells that are alive.

    Cells that no tree tells apart are dropped from `alive`, but for the cheapest of them.
    Nothing is begun that would take much longer than so many `seconds`.

    Returns
    -------
    Factors or None
        None where some tree has no leaf within reach: there is no such plan.

    Raises
    ------
    TooLarge
    """
    cells, nodes, goals = problem.cells, problem.nodes, problem.goals
    n_trees, n_features = nodes.roots.size, problem.n_features
    counts = np.zeros(n_trees, np.int64)
    begin = time.perf_counter()
    build.count_leaves(nodes, cells, alive, budget, goals.most, counts)
    if (counts == 0).any():
        return None
    start = _starts(counts)
    if TIMES * (time.perf_counter() - begin) > seconds:
        raise TooLarge(f"{int(start[-1]):,} leaves are within reach, too many for the time")
    if int(start[-1]) * cells.cost.size > MAX_BYTES:
        raise TooLarge(f"{int(start[-1]):,} leaves are within reach")
    boxes = np.empty((int(start[-1]), cells.cost.size), np.bool_)
    leaf = np.empty(int(start[-1]), np.int64)
    build.find_leaves(nodes, cells, alive, budget, goals.most, start, boxes, leaf)
    classes = np.empty((n_trees, cells.cost.size), np.int64)
    n_classes = np.empty((n_trees, n_features), np.int64)
    build.find_classes(cells, alive, start, boxes, classes, n_classes)
    build.same_cells(cells, alive, classes, n_classes)

    value = nodes.value[leaf]
    kept = np.flatnonzero(counts > 1)
    need = goals.bound - value[start[:-1][counts == 1]].sum(axis=0)
    rows = np.flatnonzero(np.repeat(counts > 1, counts))
    boxes, value, classes, n_classes = boxes[rows], value[rows], classes[kept], n_classes[kept]
    tree, feature = (found.astype(np.int64) for found in np.nonzero(n_classes > 1))
    slot_start = np.searchsorted(tree, np.arange(kept.size + 1)).astype(np.int64)
    theta_start = _starts(n_classes[tree, feature])
    flat = [classes[t, cells.start[f] : cells.start[f + 1]] for t, f in zip(tree, feature)]  # noqa: B905
    owner = np.repeat(np.arange(kept.size), counts[kept])
    width = theta_start[slot_start[1:]] - theta_start[slot_start[:-1]]
    mask_at = _starts(width[owner])
    of = np.argsort(feature, kind="stable").astype(np.int64)
    factors = Factors(
        need=need,
        leaf_start=_starts(counts[kept]),
        value=np.ascontiguousarray(value),
        slot_start=slot_start,
        slot_feature=feature,
        slot_tree=tree,
        theta_start=theta_start,
        cells_at=_starts(np.diff(cells.start)[feature])[:-1].copy(),
        classes=np.concatenate([np.zeros(0, np.int64), *flat]),
        mask_at=mask_at[:-1].copy(),
        masks=np.zeros(int(mask_at[-1]), np.bool_),
        entry_at=_starts(np.diff(slot_start)[owner]),
        of_start=np.searchsorted(feature[of], np.arange(n_features + 1)).astype(np.int64),
        of=of,
    )
    build.fill_masks(factors, cells, classes, boxes)
    return factors


def _starts(counts: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
