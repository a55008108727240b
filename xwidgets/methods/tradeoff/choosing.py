"""Which models are worth a look: the Pareto front, the simplest."""

from __future__ import annotations

import numpy as np

__all__ = ["front", "simplest", "within_one_error"]


def front(gain: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Models that no other one is as good and as simple as, and better in one of both.

    Parameters
    ----------
    gain, cost : ndarray of float64, shape (n_models,)
        More of the first and less of the second is better; NaN: not known, so on no front.

    Returns
    -------
    ndarray of bool, shape (n_models,)
    """
    known = np.isfinite(gain) & np.isfinite(cost)
    with np.errstate(invalid="ignore"):
        as_good = (gain[None] >= gain[:, None]) & (cost[None] <= cost[:, None])
        better = (gain[None] > gain[:, None]) | (cost[None] < cost[:, None])
    return known & ~(as_good & better & known[None]).any(axis=1)


def within_one_error(gain: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Models whose mean is at most the best one's standard error below the best mean.

    References
    ----------
    Breiman, L., Friedman, J., Stone, C. J., Olshen, R. A. (1984). Classification and regression
    trees, section 3.4.3.
    """
    if not np.isfinite(gain).any():
        return np.zeros(len(gain), dtype=bool)
    best = int(np.nanargmax(gain))
    allowed = error[best] if np.isfinite(error[best]) else 0.0
    with np.errstate(invalid="ignore"):
        return np.asarray(gain >= gain[best] - allowed)


def simplest(allowed: np.ndarray, gain: np.ndarray, cost: np.ndarray) -> int:
    """The least costly of the allowed models, of equal ones the better; -1 where none is known."""
    known = np.flatnonzero(allowed & np.isfinite(cost))
    if not len(known):
        return -1
    return int(known[np.lexsort((-gain[known], cost[known]))[0]])
