"""Which of many plans are shown: the closest, usual ones, such as differ in what matters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .choices import Choices
from .neighbors import Neighborhood
from .plausible import unlikeness

__all__ = ["CLOSEST", "REAL", "REASONS", "USUAL", "Chosen", "choose", "diversity", "smallest"]

CLOSEST, USUAL, FEWEST = "closest", "most usual", "fewest changes"
REAL, OTHER = "like a real row", "other features"
REASONS = (CLOSEST, USUAL, FEWEST, REAL, OTHER)
"""Why a plan is shown; where not all can be, the first ones are."""

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


def choose(
    choices: Choices,
    picks: np.ndarray,
    n: int,
    around: Neighborhood | None,
    closest: np.ndarray | None = None,
    real: np.ndarray | None = None,
) -> Chosen:
    """At most `n` of these plans, by what they cost and how usual they are.

    Parameters
    ----------
    choices : Choices
        Whose costs may count rare levels as dearer.
    picks : ndarray of int64, shape (m, n_levers)
        Valid plans.
    n : int
    around : Neighborhood or None
        Without one it does not count how far from rows a plan lies.
    closest : ndarray of int64, shape (n_levers,), optional
        A plan that is shown whatever it costs here: the closest by distance alone.
    real : ndarray of int64, shape (n_levers,), optional
        A plan that is shown last where there is room: what a real row has.
    """
    picks = smallest(choices, picks)[:200]
    if closest is not None:
        picks = picks[(picks != closest).any(axis=1)]
        picks = np.concatenate([closest[None], picks])
    if not len(picks):
        return Chosen(picks, ())
    costs, moved = choices.costs(picks), picks > 0
    unlike = np.zeros(len(picks))
    if around is not None and len(picks) > 1:
        codes = choices.codes(picks[:MOST_COMPARED])
        unlike[:MOST_COMPARED] = unlikeness(codes, choices.row, around)
    total = costs + unlike
    near_enough = np.flatnonzero(costs <= AT_MOST * costs.min() + 1.0)
    best = int(near_enough[np.argmin(total[near_enough])])
    nearest = 0
    if closest is None:
        nearest = int(np.argmin(choices.distances(picks)))
    chosen, why = [best], [CLOSEST if best == nearest else USUAL]
    if best != nearest and (n > 1 or closest is not None):
        chosen.append(nearest)
        why.append(CLOSEST)
    if n > len(chosen):
        counts = moved[near_enough].sum(axis=1)
        fewest = int(near_enough[np.lexsort((total[near_enough], counts))[0]])
        if fewest not in chosen and moved[fewest].sum() < moved[chosen].sum(axis=1).min():
            chosen.append(fewest)
            why.append(FEWEST)
    room = n - (real is not None and n > len(chosen))
    while len(chosen) < min(room, len(picks)):
        rest = np.setdiff1d(np.arange(len(picks)), chosen)
        alike = _overlap(moved[rest], moved[chosen]).max(axis=1)
        worth = total[rest] / max(total[best], 1e-12) + ALIKE * alike
        chosen.append(int(rest[np.argmin(worth)]))
        why.append(OTHER)
    order = np.argsort(total[chosen], kind="stable")
    found, reasons = picks[chosen][order], tuple(why[k] for k in order)
    if real is not None and room < n and not (found == real).all(axis=1).any():
        return Chosen(np.concatenate([found, real[None]]), (*reasons, REAL))
    return Chosen(found, reasons)


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
