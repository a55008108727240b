"""What each set of features costs that a person may move, or that it cannot work."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

import numpy as np

from ..stop import check_cancelled
from ..tree_shap import loading
from .choices import Choices
from .exact.margins import NotExact
from .exact.menu import menu_of
from .exact.reading import Sums, problem_of, with_edges
from .goal import Goal

__all__ = ["Recourse", "recourse_menu"]

SLACK = 1e-9


class Recourse(NamedTuple):
    """One set of features, all of which change.

    Attributes
    ----------
    features : tuple of int
        Positions in ``ground.columns``.
    cost : float
        Of its closest plan; infinite where there is none.
    values : tuple of float
        What the features become, as ``ground.columns`` shows them; empty without a plan.
    proved : bool
        Nothing with these features is closer; or there certainly is no plan.
    """

    features: tuple[int, ...]
    cost: float
    values: tuple[float, ...]
    proved: bool


def recourse_menu(
    sums: Sums, choices: Choices, goal: Goal, *, most: int = 2, seconds: float = 5.0
) -> Generator[None, None, list[Recourse]]:
    """Sets of at most `most` features: the smaller ones first, then the cheaper ones.

    Sets of which a part does as well are left out. Every plan is asked of the model itself;
    where it does not agree, nothing is told of its set.

    Parameters
    ----------
    sums : Sums
    choices : Choices
    goal : Goal
    most : int
    seconds : float

    Raises
    ------
    NotExact, TooLarge
        Nothing can be proved of this model, or of this goal.
    """
    if loading.failure() is not None or not loading.wait("exact"):
        raise NotExact("numba cannot be used")
    edges = with_edges(sums, choices)
    steps = menu_of(problem_of(sums, edges, goal, SLACK), most, seconds)
    while True:
        check_cancelled()
        try:
            next(steps)
        except StopIteration as end:
            entries = end.value
            break
        yield
    plans = [entry.picks for entry in entries if entry.picks is not None]
    agreed = iter(_agreed(sums, edges, goal, np.array(plans)) if plans else ())
    found = []
    for entry in entries:
        levers = [edges.levers[place] for place in entry.features]
        features = tuple(lever.feature for lever in levers)
        if entry.picks is None:
            found.append(Recourse(features, np.inf, (), entry.proved))
        elif next(agreed):
            picked = entry.picks[list(entry.features)]
            values = tuple(float(one.values[k]) for one, k in zip(levers, picked, strict=True))
            found.append(Recourse(features, entry.cost, values, entry.proved))
    return found


def _agreed(sums: Sums, choices: Choices, goal: Goal, picks: np.ndarray) -> list[bool]:
    codes = choices.codes(picks)
    said = sums.ground.predictor.predict(sums.ground.frame.from_matrix(codes))
    agreed: list[bool] = (goal.reached(said) & choices.allowed(codes)).tolist()
    return agreed
