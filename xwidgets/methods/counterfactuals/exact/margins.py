"""From what has to become true of a model's answer to sums of its trees."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ....models.trees import Trees
from ...tree_shap.links import apply_link
from ..goal import Goal

__all__ = ["Margins", "NotExact", "margins_of", "outputs_of"]

LARGEST = 1e6
"""Sums beyond are taken for out of reach."""

DIGITS = 12
"""Of votes: half of 50 trees, added one by one, is not quite 0.5, but what they say is."""

ORDERED = ("identity", "softmax", "scaled_softmax", "sigmoid", "sigmoid2", "exp")
"""Links after which the largest of several sums is the largest output."""


class NotExact(Exception):
    """Why nothing can be proved of a model, in words."""


class Margins(NamedTuple):
    """A goal is reached where ``weights @ sums >= bound``.

    Attributes
    ----------
    weights : ndarray of float64, shape (n_margins, n_sums)
    bound : ndarray of float64, shape (n_margins,)
    """

    weights: np.ndarray
    bound: np.ndarray


def outputs_of(trees: Trees, link: str, sums: np.ndarray) -> np.ndarray:
    """What a model says by the sums of its trees; where they are votes, a tie is one exactly.

    Parameters
    ----------
    trees : Trees
    link : str
    sums : ndarray of float64, shape (m, n_sums)

    Returns
    -------
    ndarray of float64, shape (m, n_outputs)
    """
    votes = trees.unit == "probability"
    return apply_link(link, np.round(sums, DIGITS) if votes else sums, trees)


def margins_of(goal: Goal, trees: Trees, link: str) -> Margins:
    """What the sums of the trees must be for a goal to be reached.

    Parameters
    ----------
    goal : Goal
    trees : Trees
    link : str
        From the sums to the outputs that the goal is about, as `apply_link` names it.

    Raises
    ------
    NotExact
        The goal is no set of linear conditions on the sums.
    """
    n_sums = trees.n_outputs
    tie = 0.5 * 10.0**-DIGITS if trees.unit == "probability" else 0.0
    weights: list[np.ndarray] = []
    bounds: list[float] = []
    if math.isfinite(goal.low) or math.isfinite(goal.high):
        one = _output(goal.output, trees, link)
        column = 0 if n_sums == 1 else goal.output
        rises = one(1.0) >= one(-1.0)
        for end, wanted in ((goal.low, 1.0), (goal.high, -1.0)):
            if math.isfinite(end):
                direction = wanted if rises else -wanted
                weights.append(direction * np.eye(n_sums)[column])
                bounds.append(_edge(one, end, wanted, direction))
    if goal.largest:
        if n_sums == 1:
            sign = 1.0 if goal.output == 1 else -1.0
            middle = 0.5 if trees.unit == "probability" else 0.0
            weights.append(np.array([sign]))
            # In a tie the first class wins.
            bounds.append(sign * middle + (tie if goal.output else -tie))
        else:
            if link.removeprefix("logit/").partition(":")[0] not in ORDERED:
                raise NotExact("its classes are no sums of trees")
            for other in range(n_sums):
                if other != goal.output:
                    weights.append(np.eye(n_sums)[goal.output] - np.eye(n_sums)[other])
                    # In a tie the first class wins.
                    least = max(tie, np.finfo(np.float64).tiny)
                    bounds.append(-tie if goal.output < other else least)
    return Margins(np.array(weights).reshape(-1, n_sums), np.array(bounds))


def _output(output: int, trees: Trees, link: str) -> Callable[[float], float]:
    """One output as a function of its own sum."""
    n_sums = trees.n_outputs
    kind = link.removeprefix("logit/").partition(":")[0]
    if n_sums > 1 and kind in ("softmax", "scaled_softmax"):
        raise NotExact("a probability of several classes is no sum of trees; a class can be asked")

    def value(total: float) -> float:
        sums = np.zeros((1, n_sums))
        sums[0, 0 if n_sums == 1 else output] = total
        return float(outputs_of(trees, link, sums)[0, output])

    return value


def _edge(value: Callable[[float], float], end: float, wanted: float, direction: float) -> float:
    """The least ``direction * sum`` from which on ``wanted * value`` is at least that of `end`."""

    def holds(total: float) -> bool:
        return wanted * value(direction * total) >= wanted * end

    low, high = -LARGEST, LARGEST
    if not holds(high):
        return LARGEST * 10
    if holds(low):
        return -LARGEST * 10
    while True:
        middle = 0.5 * (low + high)
        if middle in (low, high):
            return high
        if holds(middle):
            high = middle
        else:
            low = middle
