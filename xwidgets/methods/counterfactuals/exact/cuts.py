"""Where a tree's thresholds lie among the values of a column, to the last bit."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from ..choices import Lever
from .margins import NotExact

__all__ = ["values_beside"]

MOST_HALVINGS = 80


Asking = Generator[np.ndarray, np.ndarray, np.ndarray]
"""Yields values of a raw column, and is sent what the trees compare for each."""


def values_beside(lever: Lever, thresholds: np.ndarray) -> Asking:
    """The cheapest allowed values on either side of each threshold.

    Parameters
    ----------
    lever : Lever
        A number or a moment.
    thresholds : ndarray of float64, shape (n_thresholds,)
        Of one column that is computed from the lever's.

    Raises
    ------
    NotExact
        The column bends: more and less do not stay more and less.
    """
    known = lever.values[np.isfinite(lever.values)]
    ends = np.array([lever.low, lever.high])
    span = np.unique(np.concatenate([known, ends[np.isfinite(ends)]]))
    if not thresholds.size or not span.size:
        return np.zeros(0)
    seen = yield span
    steps = np.diff(seen[np.isfinite(seen)])
    if not ((steps >= 0).all() or (steps <= 0).all()):
        raise NotExact("an encoder bends a column of numbers")
    rising = not (steps < 0).any()
    last = yield from _last_before(thresholds, span, seen, rising)
    return _allowed(lever, last)


def _last_before(
    thresholds: np.ndarray, span: np.ndarray, seen: np.ndarray, rising: bool
) -> Asking:
    """The largest float64 before each threshold: the next one is on its other side."""
    n_before = ((seen[None, :] <= thresholds[:, None]) == rising).sum(axis=1)
    inner = (n_before > 0) & (n_before < span.size)
    thresholds, n_before = thresholds[inner], n_before[inner]
    low, high = span[n_before - 1], span[np.minimum(n_before, span.size - 1)]
    # Most columns are the numbers themselves, or those in 32 bits: these edges are known.
    with np.errstate(over="ignore", invalid="ignore"):
        single = thresholds.astype(np.float32)
        single = np.where(single > thresholds, np.nextafter(single, np.float32(-np.inf)), single)
        beyond = np.nextafter(single, np.float32(np.inf)).astype(np.float64)
        middle = 0.5 * (single.astype(np.float64) + beyond)
    guesses = np.stack([thresholds, middle, np.nextafter(middle, -np.inf)])
    guesses = np.clip(guesses, low, high)
    after = np.clip(np.nextafter(guesses, np.inf), low, high)
    said = yield np.concatenate([guesses.ravel(), after.ravel()])
    passed = (said.reshape(2, 3, -1) <= thresholds) == rising
    for guess, then, (first, second) in zip(guesses, after, passed.swapaxes(0, 1), strict=True):
        fits = first & ~second
        low, high = np.where(fits, guess, low), np.where(fits, then, high)
    for _ in range(MOST_HALVINGS):
        open_ = np.flatnonzero(np.nextafter(low, np.inf) < high)
        if not open_.size:
            break
        middle = low[open_] + 0.5 * (high[open_] - low[open_])
        stuck = (middle <= low[open_]) | (middle >= high[open_])
        middle = np.where(stuck, np.nextafter(low[open_], np.inf), middle)
        said = yield middle
        first = (said <= thresholds[open_]) == rising
        low[open_] = np.where(first, middle, low[open_])
        high[open_] = np.where(first, high[open_], middle)
    return np.unique(low)


def _allowed(lever: Lever, last: np.ndarray) -> np.ndarray:
    """The last allowed value up to each edge, and the first one after it."""
    if lever.step:
        down = np.floor(last / lever.step) * lever.step
        return np.concatenate([down, down + lever.step])
    if lever.single:
        with np.errstate(over="ignore"):
            near = last.astype(np.float32)
            below = np.nextafter(near, np.float32(-np.inf))
        low = np.where(near.astype(np.float64) > last, below, near)
        high = np.nextafter(low, np.float32(np.inf))
        return np.concatenate([low, high]).astype(np.float64)
    return np.concatenate([last, np.nextafter(last, np.inf)])
