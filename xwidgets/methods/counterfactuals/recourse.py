"""What each set of features costs that a person may move, or that it cannot work."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ..stop import check_cancelled
from ..tree_shap import loading
from .asking import Model
from .choices import Choices, Lever
from .exact.factors import TooLarge
from .exact.linear import Linear, prove_linear
from .exact.margins import NotExact
from .exact.menu import menu_of
from .exact.reading import Sums, problem_of, with_edges
from .goal import Goal
from .regions import SLACK, boxes
from .search import Searched
from .spans import spans

__all__ = ["MAX_LEVERS", "Recourse", "lever_menu", "recourse_menu"]

MAX_LEVERS = 3
"""Features of a set, at most."""

TRIED = 900
"""Combinations of values that are tried of a set where nothing can be proved."""

MOST_TRIED = 40
"""Features whose sets are tried there: those that do most by themselves."""


class Recourse(NamedTuple):
    """One set of features, all of which change.

    Attributes
    ----------
    features : tuple of int
        Positions in ``ground.columns``.
    cost : float
        Of its closest plan; infinite where there is none.
    levers : tuple of Lever
        That `picks` are of.
    picks : tuple of int
        Which value of each; empty without a plan.
    low, high : tuple of float
        Numbers: how far each may go, all at once where `joint`; NaN for categories.
    joint : bool
    proved : bool
        Nothing with these features is closer; or there certainly is no plan.
    """

    features: tuple[int, ...]
    cost: float
    levers: tuple[Lever, ...] = ()
    picks: tuple[int, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    joint: bool = False
    proved: bool = False

    @property
    def values(self) -> tuple[float, ...]:
        """What the features become, as ``ground.columns`` shows them; empty without a plan."""
        return tuple(
            float(lever.values[pick]) for lever, pick in zip(self.levers, self.picks, strict=False)
        )


Menu = Generator[None, None, list[Recourse]]


def lever_menu(
    model: Model,
    linear: Linear | None,
    choices: Choices,
    goal: Goal,
    *,
    most: int,
    seconds: float,
    prove: bool = True,
) -> Menu:
    """Sets of at most `most` features: proved where the model can be taken apart, else tried.

    Parameters
    ----------
    model : Model
    linear : Linear or None
        The same as a linear model.
    choices : Choices
    goal : Goal
    most : int
    seconds : float
    prove : bool
        False: sets are tried, whatever the model is.
    """
    if prove and not isinstance(model.sums, str):
        with suppress(NotExact, TooLarge):
            sums = model.sums
            return (yield from recourse_menu(sums, choices, goal, most=most, seconds=seconds))
    ask = _tried(Searched(choices, goal, model.plans(choices)))
    if prove and linear is not None:
        ask = _solved(linear, choices, goal, seconds, ask)
    return (yield from _menu_by(ask, model, choices, goal, most, seconds))


def recourse_menu(
    sums: Sums, choices: Choices, goal: Goal, *, most: int = 2, seconds: float = 5.0
) -> Menu:
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
    problem = problem_of(sums, edges, goal, SLACK)
    steps = menu_of(problem, most, seconds)
    while True:
        check_cancelled()
        try:
            next(steps)
        except StopIteration as end:
            entries = end.value
            break
        yield
    picks = np.array([entry.picks for entry in entries if entry.picks is not None])
    if len(picks):
        agreed = iter(_agreed(sums, edges, goal, picks))
        low, high = (iter(one) for one in boxes(problem, edges, picks))
    found = []
    for entry in entries:
        levers = tuple(edges.levers[place] for place in entry.features)
        features = tuple(lever.feature for lever in levers)
        if entry.picks is None:
            found.append(Recourse(features, np.inf, proved=entry.proved))
            continue
        first, last = (tuple(next(one)[list(entry.features)].tolist()) for one in (low, high))
        if next(agreed):
            own = tuple(entry.picks[list(entry.features)].tolist())
            found.append(
                Recourse(features, entry.cost, levers, own, first, last, True, entry.proved)
            )
    return found


def _agreed(sums: Sums, choices: Choices, goal: Goal, picks: np.ndarray) -> list[bool]:
    codes = choices.codes(picks)
    said = sums.ground.predictor.predict(sums.ground.frame.from_matrix(codes))
    agreed: list[bool] = (goal.reached(said) & choices.allowed(codes)).tolist()
    return agreed


# --- other models ---------------------------------------------------------------------------------

One = tuple[Choices, np.ndarray | None, bool]
"""Choices, the cheapest plan among them (None: none), whether that is proved."""

Ask = Callable[[tuple[int, ...], float], One]
"""A set of levers, and the cost below which a plan is looked for."""


def _menu_by(
    ask: Ask, model: Model, choices: Choices, goal: Goal, most: int, seconds: float
) -> Menu:
    """Every set of levers by itself, as long as the time suffices."""
    until = time.perf_counter() + seconds
    cost: dict[tuple[int, ...], float] = {}
    found: list[Recourse] = []
    places = list(range(len(choices.levers)))
    for size in range(1, min(most, choices.max_changes, len(places)) + 1):
        if size == 2 and len(places) > MOST_TRIED:
            places = _strongest(model, choices, goal)
        for some in itertools.combinations(places, size):
            if time.perf_counter() > until:
                return _sorted(found)
            check_cancelled()
            parts = itertools.combinations(some, size - 1)
            below = min((cost.get(part, np.inf) for part in parts), default=np.inf)
            own, picks, proved = ask(some, below)
            features = tuple(choices.levers[place].feature for place in some)
            told = None if picks is None else _told(model, own, goal, picks, proved)
            cost[some] = below if told is None else told.cost
            if told is not None and set(told.features) == set(features):
                found.append(told)
            elif picks is None and below == np.inf:
                found.append(Recourse(features, np.inf, proved=proved))
            yield
    return _sorted(found)


def _sorted(found: list[Recourse]) -> list[Recourse]:
    return sorted(found, key=lambda one: (len(one.features), one.cost, one.features))


def _strongest(model: Model, choices: Choices, goal: Goal) -> list[int]:
    """Levers that do most by themselves, ascending."""
    asked = Searched(choices, goal, model.plans(choices))
    gaps = [asked.gap(_singles(choices, place)).min() for place in range(len(choices.levers))]
    return sorted(np.argsort(gaps, kind="stable")[:MOST_TRIED].tolist())


def _singles(choices: Choices, place: int) -> np.ndarray:
    picks = np.zeros((int(choices.sizes[place]) - 1, len(choices.levers)), np.int64)
    picks[:, place] = np.arange(1, choices.sizes[place])
    return picks


def _told(
    model: Model, choices: Choices, goal: Goal, picks: np.ndarray, proved: bool
) -> Recourse | None:
    """A plan with how far each of its numbers may go; None where the model does not agree."""
    codes = choices.codes(picks[None])
    if not (goal.reached(model.rows(codes))[0] and choices.allowed(codes)[0]):
        return None
    asked = Searched(choices, goal, model.plans(choices))
    low, high = spans(asked, picks[None])
    at = np.flatnonzero(picks)
    return Recourse(
        tuple(choices.levers[place].feature for place in at),
        float(choices.costs(picks[None])[0]),
        tuple(choices.levers[place] for place in at),
        tuple(picks[at].tolist()),
        tuple(low[0, at].tolist()),
        tuple(high[0, at].tolist()),
        joint=len(at) == 1,
        proved=proved,
    )


def _solved(linear: Linear, choices: Choices, goal: Goal, seconds: float, otherwise: Ask) -> Ask:
    """Linear models: a program for each set."""

    def ask(some: tuple[int, ...], below: float) -> One:
        own = replace(choices, levers=tuple(choices.levers[place] for place in some))
        proof = prove_linear(linear, own, goal, below=below * (1.0 - 1e-9), seconds=seconds)
        if proof.reason:
            return otherwise(some, below)
        return proof.choices, proof.picks, proof.complete

    return ask


def _tried(asked: Searched) -> Ask:
    """Any model: values of the levers, spread over what each of them does, in all combinations."""
    choices = asked.choices
    rows: dict[int, np.ndarray] = {}

    def values(place: int, most: int) -> np.ndarray:
        if place not in rows:
            rows[place] = asked.gap(_singles(choices, place))
        gaps = rows[place]
        if len(gaps) <= most:
            return np.arange(1, len(gaps) + 1)
        even = np.linspace(0, len(gaps) - 1, most - most // 4).astype(int)
        best = np.argsort(gaps, kind="stable")[: most // 4]
        return np.unique(np.concatenate([even, best])) + 1

    def ask(some: tuple[int, ...], below: float) -> One:
        most = TRIED if len(some) == 1 else int(TRIED ** (1 / len(some)))
        grid = np.array(list(itertools.product(*(values(place, most) for place in some))))
        picks = np.zeros((len(grid), len(choices.levers)), np.int64)
        picks[:, list(some)] = grid
        costs = choices.costs(picks)
        picks, costs = picks[costs < below], costs[costs < below]
        valid = asked.valid(picks) if len(picks) else np.zeros(0, bool)
        if not valid.any():
            return choices, None, False
        return choices, picks[valid][np.argmin(costs[valid])], False

    return ask
