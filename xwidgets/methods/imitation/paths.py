"""The conditions of a tree's nodes: what leads to them, simplified."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..effects.conditions import Condition, merged
from .growing import Tree

__all__ = ["conditions", "sides"]


def conditions(
    tree: Tree,
    columns: Sequence[np.ndarray],
    rows_of: Sequence[np.ndarray],
    n_levels: Sequence[int],
) -> list[list[Condition]]:
    """What holds for the rows of each node, one condition per column.

    Parameters
    ----------
    tree : Tree
    columns : sequence of ndarray of float64, (n_rows,) each
    rows_of : sequence of ndarray, (n_nodes,)
        Rows of each node. Levels are named where they occur among the rows that are split.
    n_levels : sequence of int
        Of each column; 0 where it has none.

    Returns
    -------
    list of list of Condition, (n_nodes,)
        None for all rows.
    """
    found: list[list[Condition]] = [[] for _ in range(tree.n_nodes)]
    for node in np.flatnonzero(tree.feature >= 0).tolist():
        column = int(tree.feature[node])
        values = columns[column][rows_of[node]]
        for side, condition in zip(
            (tree.left[node], tree.right[node]),
            sides(tree, node, values, n_levels[column]),
            strict=True,
        ):
            found[side] = merged([*found[node], condition])
    return found


def sides(tree: Tree, node: int, values: np.ndarray, n_levels: int) -> tuple[Condition, Condition]:
    """What holds left and right of a split of rows with these values of its column."""
    column, cut = int(tree.feature[node]), float(tree.threshold[node])
    codes = tree.levels[node]
    left_too = bool(tree.missing_left[node])
    gaps = np.isnan(values) if codes is None else ~(values >= 0)
    absent = bool(gaps.any())
    if codes is None and np.isfinite(cut):
        return (
            Condition(column, high=cut, missing=left_too and absent),
            Condition(column, low=cut, missing=not left_too and absent),
        )
    known = np.unique(values[~gaps])
    inside = np.isin(known, codes) if codes is not None else np.ones(len(known), bool)
    if absent and (inside.all() or not inside.any()):  # what is missing is split from what is not
        parts = Condition(column), Condition(column, levels=(), missing=True)
        return parts if inside.all() else (parts[1], parts[0])
    if codes is not None and (inside.all() or not inside.any()):  # a part without rows here
        known = np.arange(n_levels)
        inside = np.isin(known, codes)
    left, right = (tuple(map(int, known[side])) for side in (inside, ~inside))
    return (
        Condition(column, levels=left, missing=left_too and absent),
        Condition(column, levels=right, missing=not left_too and absent),
    )
