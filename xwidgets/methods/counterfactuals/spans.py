"""Around a plan: the span over which each changed number stays valid, and the way to the plan."""

from __future__ import annotations

import numpy as np

from .choices import Choices
from .search import Predict, Searched

__all__ = ["finer", "moved", "spans", "way"]

BETWEEN = 24
"""Values that are tried between two that were."""


def finer(choices: Choices, picks: np.ndarray) -> tuple[Choices, np.ndarray]:
    """More values of the numbers that plans change, between those next to what they choose.

    Returns
    -------
    Choices
    ndarray of int64, same shape as `picks`
        The same plans among its values.
    """
    values: dict[int, np.ndarray] = {}
    for place, lever in enumerate(choices.levers):
        used = np.unique(picks[:, place])
        used = used[used > 0]
        if not lever.is_number or not len(used):
            continue
        known = np.sort(lever.values[np.isfinite(lever.values)])
        edges = []
        for value in lever.values[used]:
            if np.isfinite(value):
                at = int(np.searchsorted(known, value))
                edges += [
                    known[max(at - 1, 0) : at + 1],
                    known[at : min(at + 2, len(known))],
                ]
        between = [np.linspace(e[0], e[-1], BETWEEN + 2) for e in edges if len(e) > 1]
        values[place] = np.concatenate([known, *between])
    if not values:
        return choices, picks
    wider = choices.with_values(values)
    return wider, moved(choices, wider, picks)


def moved(choices: Choices, wider: Choices, picks: np.ndarray) -> np.ndarray:
    """The same plans among the values of other choices that hold them, too."""
    found = picks.copy()
    for place, (lever, other) in enumerate(zip(choices.levers, wider.levers, strict=True)):
        if other is lever:
            continue
        order = np.argsort(other.values, kind="stable")
        at = np.searchsorted(other.values[order], lever.values)
        to = order[np.minimum(at, len(order) - 1)]
        to[0] = 0
        found[:, place] = to[picks[:, place]]
    return found


def spans(asked: Searched, picks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Smallest and largest value of each changed number with which a plan stays valid.

    Returns
    -------
    low, high : ndarray of float64, shape (m, n_levers)
        The span of tried values around the plan's own with all else as it is; NaN elsewhere.
    """
    low, high = np.full(picks.shape, np.nan), np.full(picks.shape, np.nan)
    tried, places = [], []
    for plan, lever in zip(*np.nonzero(picks > 0), strict=True):
        one = asked.choices.levers[lever]
        if not one.is_number or np.isnan(one.values[picks[plan, lever]]):
            continue
        order = np.argsort(one.values, kind="stable")
        order = order[np.isfinite(one.values[order])]
        rows = np.repeat(picks[plan][None], len(order), axis=0)
        rows[:, lever] = order
        tried.append(rows)
        places.append((plan, lever, order))
    if not tried:
        return low, high
    valid = asked.valid(np.concatenate(tried))
    start = 0
    for plan, lever, order in places:
        mine = valid[start : start + len(order)]
        start += len(order)
        at = int(np.flatnonzero(order == picks[plan, lever])[0])
        bad = np.flatnonzero(~mine)
        first = bad[bad < at].max(initial=-1) + 1
        last = bad[bad > at].min(initial=len(order)) - 1
        values = asked.choices.levers[lever].values[order]
        low[plan, lever], high[plan, lever] = values[first], values[last]
    return low, high


def way(asked: Searched, predict: Predict, picks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """From the row to each plan, one change at a time, the one that helps most first.

    Returns
    -------
    order : ndarray of int64, shape (m, n_levers)
        Levers in their order, then -1.
    path : ndarray of float64, shape (m, most changes + 1)
        `Goal.level` before any and after each; the last value is repeated.
    """
    goal = asked.goal
    longest = int((picks > 0).sum(axis=1).max(initial=0))
    order = np.full(picks.shape, -1)
    path = np.empty((len(picks), longest + 1))
    now = np.zeros_like(picks)
    path[:, 0] = goal.level(predict(now[:1])) if len(picks) else 0.0
    for step in range(longest):
        left = (picks > 0) & (now == 0)
        which, lever = np.nonzero(left)
        path[:, step + 1] = path[:, step]
        if not len(which):
            continue
        tried = now[which]
        tried[np.arange(len(which)), lever] = picks[which, lever]
        said = predict(tried)
        gaps, levels = goal.gap(said), goal.level(said)
        for plan in np.unique(which):
            mine = np.flatnonzero(which == plan)
            best = mine[np.argmin(gaps[mine])]
            now[plan], order[plan, step] = tried[best], lever[best]
            path[plan, step + 1] = levels[best]
    return order, path
