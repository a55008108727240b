"""Regions around plans: numbers that may all move at once, and the answer stays."""

from __future__ import annotations

import numpy as np

from .choices import Choices
from .exact.margins import NotExact
from .exact.problem import Problem
from .exact.reading import Sums, problem_of
from .exact.region import region_of
from .goal import Goal
from .spans import moved

__all__ = ["SLACK", "boxes", "regions"]

SLACK = 1e-9
"""By how much margins must hold in a region, relative to the size of the sums."""


def regions(
    sums: Sums, choices: Choices, picks: np.ndarray, goal: Goal, edges: Choices
) -> tuple[np.ndarray, np.ndarray]:
    """The box around each plan in which every combination of its numbers reaches the goal.

    Parameters
    ----------
    sums : Sums
    choices : Choices
        That `picks` are of.
    picks : ndarray of int64, shape (m, n_levers)
    goal : Goal
    edges : Choices
        The same levers with the values beside the thresholds.

    Returns
    -------
    low, high : ndarray of float64, shape (m, n_levers)
        Of each number that the plan changes; NaN elsewhere, and all of a plan of which nothing
        can be told.
    """
    low = np.full(picks.shape, np.nan)
    if not len(picks):
        return low, low.copy()
    own = {
        place: np.concatenate([edge.values[1:], lever.values[np.unique(picks[:, place])]])
        for place, (lever, edge) in enumerate(zip(choices.levers, edges.levers, strict=True))
        if lever.is_number
    }
    wider = edges.with_values({place: one[np.isfinite(one)] for place, one in own.items()})
    try:
        problem = problem_of(sums, wider, goal, SLACK)
    except NotExact:
        return low, low.copy()
    return boxes(problem, wider, moved(choices, wider, picks))


def boxes(problem: Problem, choices: Choices, picks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same of plans among the cells of a problem.

    Where a region reaches the last of a number's cells, it reaches the end of what is allowed.
    """
    low, high = np.full(picks.shape, np.nan), np.full(picks.shape, np.nan)
    for plan, pick in enumerate(picks):
        order = [
            _ordered(lever.values)
            if lever.is_number and pick[place] > 0 and np.isfinite(lever.values[pick[place]])
            else np.zeros(0, np.int64)
            for place, lever in enumerate(choices.levers)
        ]
        first, last = region_of(problem, pick, order)
        for place, cells in enumerate(order):
            if not cells.size:
                continue
            lever = choices.levers[place]
            low[plan, place] = lever.values[cells[first[place]]]
            high[plan, place] = lever.values[cells[last[place]]]
            if problem.cells.ruled[place]:
                continue
            if first[place] == 0:
                low[plan, place] = min(low[plan, place], lever.low)
            if last[place] == cells.size - 1:
                high[plan, place] = max(high[plan, place], lever.high)
    return low, high


def _ordered(values: np.ndarray) -> np.ndarray:
    """Known values, the smallest first."""
    order = np.argsort(values, kind="stable")
    return order[np.isfinite(values[order])].astype(np.int64)
