"""The cheapest plan of a row with its certificate."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from ...ground import Ground
from ..choices import Choices
from ..goal import Goal
from .margins import NotExact
from .reading import Sums, problem_of, sums_of, with_edges

__all__ = ["Proof", "first_found", "prove", "sums_or_reason", "warm_up"]

SLACKS = (0.0, 1e-12, 1e-9, 1e-7)
"""By how much margins must hold, one after the other, until the model itself agrees."""


@dataclass(frozen=True, eq=False)
class Proof:
    """What is known of the cheapest plan.

    Attributes
    ----------
    choices : Choices
        With the values that `picks` are of.
    picks : ndarray of int64, shape (n_levers,), or None
        The best plan; None where none was found below the given cost.
    cost : float
        Infinite without a plan.
    bound : float
        No plan costs less; infinite where there is certainly none below the given cost.
    complete : bool
        Nothing cheaper exists within these limits.
    seconds : float
    reason : str
        Why nothing can be proved; else empty.
    """

    choices: Choices
    picks: np.ndarray | None = None
    cost: float = np.inf
    bound: float = 0.0
    complete: bool = False
    seconds: float = 0.0
    reason: str = ""


def sums_or_reason(ground: Ground) -> Sums | str:
    """The model as a sum of trees, or why it is none."""
    try:
        return sums_of(ground)
    except NotExact as why:
        return str(why)


def first_found(sums: Sums, choices: Choices, goal: Goal) -> tuple[Choices, np.ndarray] | None:
    """A plan within milliseconds, of the values beside the thresholds; None where there is none.

    Returns
    -------
    Choices
    ndarray of int64, shape (1, n_levers)
    """
    from .solve import first_plan

    try:
        edges = with_edges(sums, choices)
        picks = first_plan(problem_of(sums, edges, goal))
    except NotExact:
        return None
    return None if picks is None else (edges, picks[None])


def prove(
    sums: Sums, choices: Choices, goal: Goal, *, below: float = np.inf, seconds: float = 10.0
) -> Generator[Proof, None, Proof]:
    """Look for the cheapest plan below a cost, until nothing cheaper can exist.

    Parameters
    ----------
    sums : Sums
    choices : Choices
    goal : Goal
    below : float
        What a plan that is known costs.
    seconds : float

    Yields
    ------
    Proof
        What is known by then, several times a second.
    """
    from .factors import TooLarge
    from .solve import solve

    try:
        edges = with_edges(sums, choices)
        for place, slack in enumerate(SLACKS):
            problem = problem_of(sums, edges, goal, slack)
            steps = solve(problem, below=below, seconds=seconds)
            while True:
                try:
                    found = next(steps)
                except StopIteration as end:
                    found = end.value
                    break
                yield Proof(edges, None, np.inf, found.bound, False, found.seconds)
            proof = Proof(
                edges, found.picks, found.cost, found.bound, found.complete, found.seconds
            )
            if proof.picks is None or _agrees(sums, edges, goal, proof.picks):
                return proof
            if place + 1 == len(SLACKS):
                return replace(proof, picks=None, cost=np.inf, complete=False)
    except (NotExact, TooLarge) as why:
        return Proof(choices, reason=str(why))
    raise AssertionError


def warm_up() -> None:
    """Run all loops once, on one feature of two cells."""
    from .problem import Cells, Goals, Nodes, Problem
    from .region import region_of
    from .solve import solve

    whole = np.int64
    nodes = Nodes(
        roots=np.zeros(2, whole),
        feature=np.array([0, -1, -1], whole),
        left=np.array([1, -1, -1], whole),
        right=np.array([2, -1, -1], whole),
        at=np.zeros(3, whole),
        left_cells=np.array([True, False]),
        value=np.array([[0.0], [0.0], [1.0]]),
        reads=np.ones((2, 1), np.bool_),
    )
    cells = Cells(np.array([0, 2], whole), np.array([0.0, 1.0]), np.zeros(1, np.bool_))
    goals = Goals(np.array([2.5]), 1, np.zeros((0, 2)), np.zeros(0))
    problem = Problem(cells, nodes, goals)
    for _ in solve(problem, seconds=np.inf):
        pass
    region_of(problem, np.zeros(1, whole), [np.arange(2)])


def _agrees(sums: Sums, choices: Choices, goal: Goal, picks: np.ndarray) -> bool:
    """Whether the model itself says of a plan what the sums do."""
    codes = choices.codes(picks[None])
    said = sums.ground.predictor.predict(sums.ground.frame.from_matrix(codes))
    return bool(goal.reached(said)[0] and choices.allowed(codes)[0])
