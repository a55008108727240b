"""The discrete problem behind an exact counterfactual: cells, trees over them, a goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

__all__ = ["Cells", "Goals", "Nodes", "Problem", "Solution"]


class Cells(NamedTuple):
    """Allowed values; those of feature `f` stand at ``start[f]:start[f + 1]``, cheapest first.

    Attributes
    ----------
    start : ndarray of int64, shape (n_features + 1,)
    cost : ndarray of float64, shape (n_cells,)
        Of the first one of each feature, the row's own: 0.
    ruled : ndarray of bool, shape (n_features,)
        Its values stand in a rule, so that two of them are never alike.
    """

    start: np.ndarray
    cost: np.ndarray
    ruled: np.ndarray


class Nodes(NamedTuple):
    """Trees over cells.

    Attributes
    ----------
    roots : ndarray of int64, shape (n_trees,)
        Their first nodes.
    feature : ndarray of int64, shape (n_nodes,)
        -1 at leaves.
    left, right : ndarray of int64, shape (n_nodes,)
        Children, counted over all trees.
    at : ndarray of int64, shape (n_nodes,)
        Where in `left_cells` the cells of the node's feature begin.
    left_cells : ndarray of bool
        Whether each goes left.
    value : ndarray of float64, shape (n_nodes, n_margins)
        What a leaf adds to each margin.
    reads : ndarray of bool, shape (n_trees, n_features)
        Which features each tree reads.
    """

    roots: np.ndarray
    feature: np.ndarray
    left: np.ndarray
    right: np.ndarray
    at: np.ndarray
    left_cells: np.ndarray
    value: np.ndarray
    reads: np.ndarray


class Goals(NamedTuple):
    """What a plan must reach and keep.

    Attributes
    ----------
    bound : ndarray of float64, shape (n_margins,)
        Each margin, a sum over the trees, is at least this.
    most : int
        Features that may change.
    rules : ndarray of float64, shape (n_rules, n_cells)
    rule_most : ndarray of float64, shape (n_rules,)
        Summed over the picked cells, each rule is at most this.
    """

    bound: np.ndarray
    most: int
    rules: np.ndarray
    rule_most: np.ndarray


@dataclass(frozen=True, eq=False)
class Problem:
    """The cheapest pick of one cell per feature that reaches and keeps the goals is asked."""

    cells: Cells
    nodes: Nodes
    goals: Goals

    @property
    def n_features(self) -> int:
        return self.cells.start.size - 1

    def cost(self, picks: np.ndarray) -> float:
        """Of one pick per feature, counted from the feature's first cell."""
        return float(self.cells.cost[self.cells.start[:-1] + picks].sum())


@dataclass(frozen=True, eq=False)
class Solution:
    """What is known when a search ends, or by now.

    Attributes
    ----------
    picks : ndarray of int64, shape (n_features,), or None
        The best plan's cells, counted from each feature's first; None where none was found.
    cost : float
        Infinite without a plan.
    bound : float
        No plan costs less (but for rounding); infinite where there is certainly none.
    complete : bool
        The search has ended: the plan is the cheapest one, or there is none.
    n_visits : int
        Boxes of cells that were looked at.
    seconds : float
    """

    picks: np.ndarray | None
    cost: float
    bound: float
    complete: bool
    n_visits: int = 0
    seconds: float = 0.0
