"""Recourse menu: what each set of levers costs, or that it cannot work."""

from __future__ import annotations

import itertools
import time
from collections.abc import Generator, Sequence
from typing import NamedTuple

import numpy as np

from .problem import Problem

__all__ = ["Entry", "menu_of"]


class Entry(NamedTuple):
    """One set of features that change together, all of them.

    Attributes
    ----------
    features : tuple of int
        Ascending positions in the problem.
    picks : ndarray of int64, shape (n_features,), or None
        Its cheapest plan; None where there is none.
    cost : float
        Infinite without a plan.
    proved : bool
        There is nothing cheaper with these features, or nothing at all.
    """

    features: tuple[int, ...]
    picks: np.ndarray | None
    cost: float
    proved: bool


def menu_of(
    problem: Problem, most: int = 2, seconds: float = 5.0
) -> Generator[list[Entry], None, list[Entry]]:
    """Sets of at most `most` features, smaller ones first, the cheapest first among those.

    A set is left out where some of its features alone do as well. That a set cannot work is told
    where it is proved; where the time does not suffice for all sets of a size, those that were
    not looked at are not told of.

    Parameters
    ----------
    problem : Problem
        Its goals do not hold at the row itself.
    most : int
    seconds : float

    Yields
    ------
    list of Entry
        By now, in the order of the search.
    """
    from .solve import solve

    until = time.perf_counter() + seconds
    found: list[Entry] = []
    cost: dict[tuple[int, ...], float] = {}
    movable = np.flatnonzero(np.diff(problem.cells.start) > 1).tolist()
    for size in range(1, min(most, problem.goals.most, len(movable)) + 1):
        for features in itertools.combinations(movable, size):
            left = until - time.perf_counter()
            if left <= 0.0:
                return _ordered(found)
            smaller = [
                cost.get(part, np.inf) for part in itertools.combinations(features, size - 1)
            ]
            below = min(smaller, default=np.inf)
            free = np.zeros(problem.n_features, bool)
            free[list(features)] = True
            steps = solve(problem, below=below, seconds=left, free=free)
            while True:
                try:
                    next(steps)
                except StopIteration as end:
                    solution = end.value
                    break
                yield found
            cost[features] = min(below, solution.cost)
            if solution.picks is not None or (solution.complete and below == np.inf):
                found.append(Entry(features, solution.picks, solution.cost, solution.complete))
        yield found
    return _ordered(found)


def _ordered(found: Sequence[Entry]) -> list[Entry]:
    return sorted(found, key=lambda entry: (len(entry.features), entry.cost, entry.features))
