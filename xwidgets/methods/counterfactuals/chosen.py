"""Which of many plans are shown: the closest, then such as differ from it in what matters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .choices import Choices
from .neighbors import Neighborhood

__all__ = ["Chosen", "choose", "diversity", "smallest"]

CLOSEST, FEWEST, USUAL, OTHER = "closest", "fewest changes", "most usual", "other features"

MOST_COMPARED = 24
"""Plans whose likeness to real rows is told before some are chosen."""

AT_MOST = 3.0
"""A plan that is shown beside the closest costs at most so many times as much (and 1 more)."""

ALIKE = 1.5
"""What two plans that change the same features cost, as a share of the closest."""


class Chosen(NamedTuple):
    """Plans in the order in which they are shown."""

    picks: np.ndarray
    why: tuple[str, ...]


def choose(choices: Choices, picks: np.ndarray, n: int, around: Neighborhood | None) -> Chosen:
    """At most `n` of these plans.

    Parameters
    ----------
    choices : Choices
    picks : ndarray of int64, shape (m, n_levers)
        Valid plans.
    n : int
    around : Neighborhood or None
        Without one no plan is chosen for being usual.
    """
    picks = smallest(choices, picks)[:200]
    if not len(picks):
        return Chosen(picks, ())
    costs, moved = choices.costs(picks), picks > 0
    chosen, why = [0], [CLOSEST]
    near_enough = np.flatnonzero(costs <= AT_MOST * costs[0] + 1.0)
    if n > 1:
        counts = moved[near_enough].sum(axis=1)
        fewest = int(near_enough[np.lexsort((costs[near_enough], counts))[0]])
        if moved[fewest].sum() < moved[0].sum():
            chosen.append(fewest)
            why.append(FEWEST)
    if n > len(chosen) and around is not None and len(near_enough) > 1:
        some = near_enough[:MOST_COMPARED]
        strange = around.strangeness(choices.codes(picks[some]))
        usual = int(some[np.argmin(strange)])
        if usual not in chosen and strange.min() < 0.95 * strange[some.tolist().index(0)]:
            chosen.append(usual)
            why.append(USUAL)
    while len(chosen) < min(n, len(picks)):
        rest = np.setdiff1d(np.arange(len(picks)), chosen)
        alike = _overlap(moved[rest], moved[chosen]).max(axis=1)
        worth = costs[rest] / max(costs[0], 1e-12) + ALIKE * alike
        chosen.append(int(rest[np.argmin(worth)]))
        why.append(OTHER)
    order = np.argsort(costs[chosen], kind="stable")
    return Chosen(picks[chosen][order], tuple(why[k] for k in order))


def smallest(choices: Choices, picks: np.ndarray) -> np.ndarray:
    """Plans by cost and number of changes, without those that change more than a cheaper one does.

    Of those that change the same features the cheapest stays.
    """
    costs, moved = choices.costs(picks), picks > 0
    order = np.lexsort((moved.sum(axis=1), np.round(costs, 12)))
    kept: list[int] = []
    for k in order.tolist():
        if not any((moved[k] >= moved[other]).all() for other in kept):
            kept.append(k)
    return picks[kept]


def diversity(changed: np.ndarray) -> float:
    """Mean share of features that two plans do not have in common; 0 for fewer than two.

    >>> diversity(np.array([[True, False], [False, True]]))
    1.0
    """
    if len(changed) < 2:
        return 0.0
    alike = _overlap(changed, changed)
    pairs = np.triu_indices(len(changed), 1)
    return float(1.0 - alike[pairs].mean())


def _overlap(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Jaccard's index of changed features, shape (m, k)."""
    both = one.astype(np.float64) @ other.astype(np.float64).T
    either = one.sum(axis=1)[:, None] + other.sum(axis=1)[None] - both
    found: np.ndarray = both / np.maximum(either, 1.0)
    return found
