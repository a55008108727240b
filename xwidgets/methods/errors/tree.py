"""The error tree: where the errors are, by splits that rows which did not choose them bear out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...data.display import Values
from ..effects.conditions import Condition
from ..imitation.growing import Tree, grow
from ..imitation.paths import conditions
from ..slices.evidence import compared, controlled, interval, sums
from ..slices.search import LEAST_ROWS, fewest

__all__ = ["Nodes", "error_tree", "nodes_of"]

MAX_CELLS = 4_000_000
"""From more rows and columns together no tree is grown: the rows are drawn."""
ALPHA = 0.05
NONE = np.array([-1])
ROOT = Tree(NONE, np.array([np.nan]), (None,), NONE, NONE, NONE, np.array([False]))
"""A tree that splits nothing."""


class Nodes(NamedTuple):
    """What is in each node of a tree.

    ``counts`` of rows, ``weight_share`` and ``error_share`` of all, ``rate`` of all its rows;
    ``held`` rows that chose no split, ``held_rate`` of those, with a 95 % interval.
    """

    counts: np.ndarray
    weight_share: np.ndarray
    error_share: np.ndarray
    rate: np.ndarray
    held: np.ndarray
    held_rate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    missing: np.ndarray
    conditions: list[list[Condition]]


def error_tree(
    columns: Sequence[Values],
    error: np.ndarray,
    searched: np.ndarray,
    *,
    weight: np.ndarray | None = None,
    max_depth: int = 3,
    seed: int = 0,
) -> Tree:
    """Grow a tree on the errors of some rows; splits that the others do not bear out are undone.

    Parameters
    ----------
    columns : sequence of Values
    error : ndarray of float64, shape (n_rows,)
    searched : ndarray of bool, shape (n_rows,)
        Rows from which it is grown.
    weight : ndarray of float64, shape (n_rows,), optional
    max_depth : int
    seed : int

    Returns
    -------
    Tree
        Of each split that is left, or of one below it, the other rows say that its two sides
        differ (5 % for all splits together, by Holm's method). A node has at least 20 of the
        rows from which it is grown, of many 0.5 %: a share of fewer is told to a quarter at best.

    References
    ----------
    Breiman, L., Friedman, J., Olshen, R., Stone, C. (1984). Classification and regression trees.
    """
    rows = np.flatnonzero(searched)
    if len(rows) < 2 * LEAST_ROWS or not columns:
        return ROOT
    most = max(1_000, MAX_CELLS // max(1, len(columns)))
    if len(rows) > most:
        rows = np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))
    tree = grow(
        columns,
        rows,
        error[rows, None],
        weight=None if weight is None else weight[rows],
        max_depth=max_depth,
        least_rows=fewest(len(rows)),
        seed=seed,
    )
    return _borne_out(tree, columns, error, searched, weight)


def _borne_out(
    tree: Tree,
    columns: Sequence[Values],
    error: np.ndarray,
    searched: np.ndarray,
    weight: np.ndarray | None,
) -> Tree:
    inner = np.flatnonzero(tree.feature >= 0)
    if not len(inner):
        return tree
    inside = _rows_of(tree, [np.asarray(one.numbers) for one in columns], len(error))
    p = np.ones(len(inner))
    for k, node in enumerate(inner.tolist()):
        sides = []
        for half in (searched, ~searched):
            rows = inside[node][half[inside[node]]]
            left = np.isin(rows, inside[tree.left[node]], assume_unique=True)
            own = None if weight is None else weight[rows]
            sides.append(compared(error[rows], left, own))
        if sides[0].effect * sides[1].effect > 0:
            p[k] = sides[1].p
    borne = np.zeros(tree.n_nodes, bool)
    borne[inner] = controlled(np.nan_to_num(p, nan=1.0)) <= ALPHA
    for node in range(tree.n_nodes - 1, 0, -1):
        borne[tree.parent[node]] |= borne[node]
    return tree.ended(~borne)


def _rows_of(tree: Tree, columns: Sequence[np.ndarray], n_rows: int) -> list[np.ndarray]:
    """Rows of every node, in ascending order."""
    found = [np.arange(n_rows)] * tree.n_nodes
    for node in np.flatnonzero(tree.feature >= 0).tolist():
        rows = found[node]
        left = tree.goes_left(node, columns[tree.feature[node]][rows])
        found[tree.left[node]], found[tree.right[node]] = rows[left], rows[~left]
    return found


def nodes_of(
    tree: Tree,
    columns: Sequence[Values],
    error: np.ndarray,
    searched: np.ndarray,
    *,
    weight: np.ndarray | None = None,
    share: bool = False,
    counted: np.ndarray | None = None,
) -> Nodes:
    """Count what is in each node; `share`: errors are 0 or 1. Shares are of what is `counted`,
    else of the error."""
    numbers = [np.asarray(one.numbers, np.float64) for one in columns]
    rows_of = _rows_of(tree, numbers, len(error))
    own = np.ones(len(error)) if weight is None else weight
    counted = error if counted is None else counted
    total = own.sum(), float(own @ counted)
    found = []
    for node, rows in enumerate(rows_of):
        w, e = own[rows], error[rows]
        held = rows[~searched[rows]]
        one = sums(error[held], None if weight is None else weight[held])
        low, high = interval(one, share) if one.n > 1 and one.w > 0 else (np.nan, np.nan)
        split = int(tree.feature[node])
        missing = int(np.isnan(numbers[split][rows]).sum()) if split >= 0 else 0
        found.append(
            (
                len(rows),
                w.sum() / total[0] if total[0] > 0 else 1.0,
                (w @ counted[rows]) / total[1] if total[1] > 0 else 0.0,
                (w @ e) / w.sum() if w.sum() > 0 else np.nan,
                len(held),
                one.mean,
                low,
                high,
                missing,
            )
        )
    levels = [len(one.feature.levels or ()) for one in columns]
    held_by = conditions(tree, numbers, rows_of, levels)
    return Nodes._make([*(np.array(one) for one in zip(*found, strict=True)), held_by])
