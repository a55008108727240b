"""A first plan: the cheaper it is, the less a proof has to visit."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from . import kernels_first as kernels
from .problem import Problem
from .state import Found, Work

__all__ = ["look_for_a_plan"]

BEAM = 64
"""Plans that fall short, from which the search goes on."""
DEEPEST = 6
TRIALS = 200_000
"""Trees that are walked for the plans of so many changes, at most."""
LEAST_TRIALS = 200
AT_ONCE = 64
"""Plans of one change that are tried before it is looked whether one held."""
ROUNDING = 1e-9
"""Of sums that are added in another order, relative."""
HOPE = 1.25
"""What looks dearer than the best plan, times this, is not tried."""


def look_for_a_plan(problem: Problem, alive: np.ndarray, work: Work, found: Found) -> None:
    """Try plans of one change, of two, and so on, from the states that look most promising.

    The cheapest plan of one change is always found. Of further changes those are tried that
    would do were their gains to add up, or might at the best price of a gain.

    Parameters
    ----------
    problem : Problem
    alive : ndarray of bool, shape (n_cells,)
        Those that may be picked.
    work : Work
    found : Found
        Which takes the plans that hold.
    """
    start, n_trees = problem.cells.start, problem.nodes.roots.size
    feature_of = np.repeat(np.arange(problem.n_features), np.diff(start))
    own = start[None, :-1].copy()
    now = _settled(problem, own)
    open_ = alive & (problem.cells.cost < found.cost[0])
    open_[start[:-1]] = False
    after = np.where(open_, _lacks(problem, _swept(problem, now)), np.inf)
    _one_change(problem, after, feature_of, now, work, found)
    gains = np.where(open_, now.lack - after, 0.0)
    moves = _moves(gains, start)
    if not moves.size:
        return
    costs, gains, features = problem.cells.cost[moves], gains[moves], feature_of[moves]
    price = float((costs / gains).min())
    kept = _promising(after[moves], costs, price)
    alone = np.repeat(own, kept.size, axis=0)
    alone[np.arange(kept.size), features[kept]] = moves[kept]
    states, paid = _settled(problem, alone), costs[kept]
    for depth in range(2, min(problem.goals.most, problem.n_features, DEEPEST) + 1):
        total = paid[:, None] + costs
        guess = total + np.maximum(states.lack[:, None] - gains, 0.0) * price
        free = (states.points[:, features] == start[features]) & (total < found.cost[0])
        source, move = np.nonzero(free & (guess <= HOPE * found.cost[0]))
        n_tried = max(LEAST_TRIALS, TRIALS // max(n_trees, 1)) * 4 // depth**2
        order = np.argsort(guess[source, move], kind="stable")[:n_tried]
        source, move = source[order], move[order]
        plans = states.points[source]
        plans[np.arange(move.size), features[move]] = moves[move]
        once = np.sort(np.unique(plans, axis=0, return_index=True)[1])
        plans, source, move = plans[once], source[once], move[once]
        lack = _tried(problem, plans, features[move], source, states, work, found)
        kept = _promising(lack, total[source, move], price)
        states, paid = _settled(problem, plans[kept]), total[source[kept], move[kept]]


def _promising(lack: np.ndarray, cost: np.ndarray, price: float) -> np.ndarray:
    """Which plans that fall short the search goes on from, int64 (at most `BEAM`,)."""
    short = np.flatnonzero((lack > 0.0) & np.isfinite(lack))
    order = np.argsort(cost[short] + lack[short] * price, kind="stable")
    best: np.ndarray = short[order[:BEAM]]
    return best


class _States(NamedTuple):
    """Points that fall short."""

    points: np.ndarray  # int64 (n_states, n_features)
    leaves: np.ndarray  # int64 (n_states, n_trees)
    sums: np.ndarray  # float64 (n_states, n_margins)
    lack: np.ndarray  # float64 (n_states,)


def _settled(problem: Problem, points: np.ndarray) -> _States:
    leaves = np.empty((len(points), problem.nodes.roots.size), np.int64)
    sums = np.empty((len(points), problem.goals.bound.size))
    kernels.settle(problem.nodes, problem.cells, points, leaves, sums)
    return _States(points, leaves, sums, _lacks(problem, sums))


def _swept(problem: Problem, own: _States) -> np.ndarray:
    """Margins after each cell alone, (n_cells, n_margins)."""
    cells = problem.cells
    widest = int(np.diff(cells.start).max(initial=0))
    after = np.tile(own.sums[0], (cells.cost.size, 1))
    order, stack = np.empty(widest, np.int64), np.empty((3, widest + 1), np.int64)
    kernels.sweep(problem.nodes, cells, own.points[0], own.leaves[0], order, stack, after)
    return after


def _one_change(
    problem: Problem,
    after: np.ndarray,
    feature_of: np.ndarray,
    own: _States,
    work: Work,
    found: Found,
) -> None:
    """The cheapest plan of one change that holds, by what cells lack `after` they are picked."""
    reach = np.flatnonzero(after <= ROUNDING * (1.0 + np.abs(own.sums).max(initial=0.0)))
    reach = reach[np.argsort(problem.cells.cost[reach], kind="stable")]
    before = float(found.cost[0])
    for begin in range(0, reach.size, AT_ONCE):
        some = reach[begin : begin + AT_ONCE]
        plans = np.repeat(own.points, some.size, axis=0)
        plans[np.arange(some.size), feature_of[some]] = some
        source = np.zeros(some.size, np.int64)
        _tried(problem, plans, feature_of[some], source, own, work, found)
        if found.cost[0] < before:
            return


def _moves(gains: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Cells that alone bring more than any cheaper one of their feature."""
    found = [np.zeros(0, np.int64)]
    for a, b in pairwise(start.tolist()):
        before = np.maximum.accumulate(gains[a : b - 1])
        found.append(a + 1 + np.flatnonzero(gains[a + 1 : b] > np.maximum(before, 0.0)))
    return np.concatenate(found)


def _tried(
    problem: Problem,
    plans: np.ndarray,
    feature: np.ndarray,
    source: np.ndarray,
    states: _States,
    work: Work,
    found: Found,
) -> np.ndarray:
    """What plans lack; those that hold are offered."""
    lack = np.empty(len(plans))
    kernels.try_plans(
        problem.nodes,
        problem.cells,
        problem.goals,
        plans,
        feature,
        source,
        states.leaves,
        states.sums,
        lack,
        work,
        found,
    )
    return lack


def _lacks(problem: Problem, sums: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.maximum(problem.goals.bound - sums, 0.0).sum(axis=1)
    return found
