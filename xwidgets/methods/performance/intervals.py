"""Bootstrap intervals of scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

__all__ = ["Interval", "interval"]

N_RESAMPLES = 400
N_GROUPS = 40
"""Groups of rows that are left out in turn, to see how skewed a score is."""
MAX_CELLS = 4_000_000
LEVEL = 0.95

Score = Callable[[np.ndarray], np.ndarray]
"""Weights (n_weightings, n_rows) -> (n_weightings,)."""


class Interval(NamedTuple):
    """A score with its interval; NaN where it cannot be told."""

    value: float
    low: float
    high: float


def interval(
    score: Score,
    n_rows: int,
    *,
    weight: np.ndarray | None = None,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> Interval:
    """95 % interval of a score by the bias-corrected and accelerated bootstrap.

    Parameters
    ----------
    score : callable
        From weights of rows, (n_weightings, n_rows), to the score, (n_weightings,).
    n_rows : int
    weight : ndarray of float64, shape (n_rows,), optional
    n_resamples : int
    seed : int

    Returns
    -------
    Interval
        Resamples in which the score is not defined are left out.

    Notes
    -----
    **How to read it.** With other rows of the same kind, and the same model, the score would lie
    about there: in 95 % of such intervals the true score is.

    **When it misleads.** It knows nothing of another kind of rows (tomorrow's), nor of training
    the model again; rows that belong together (the same patient twice) make it too short.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical
    Association 82.
    """
    from scipy.stats import norm

    own = np.ones(n_rows) if weight is None else np.asarray(weight, np.float64)
    value = float(score(own[None])[0])
    rng = np.random.default_rng(seed)
    found = np.concatenate(
        [score(own * resampled) for resampled in _resamples(rng, n_rows, n_resamples)]
    )
    found = found[np.isfinite(found)]
    if n_rows < 2 or len(found) < n_resamples / 2 or not np.isfinite(value):
        return Interval(value, np.nan, np.nan)
    below = (found < value).mean() + (found == value).mean() / 2
    shift = norm.ppf(np.clip(below, 0.5 / len(found), 1.0 - 0.5 / len(found)))
    bend = _acceleration(score, own, rng)
    tails = norm.ppf([(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    shares = norm.cdf(shift + (shift + tails) / (1.0 - bend * (shift + tails)))
    low, high = np.quantile(found, shares)
    return Interval(value, float(min(low, value)), float(max(high, value)))


def _resamples(rng: np.random.Generator, n_rows: int, n_resamples: int) -> Iterator[np.ndarray]:
    """How often every row is drawn, in parts of bearable size."""
    step = max(1, MAX_CELLS // n_rows)
    share = np.full(n_rows, 1.0 / n_rows)
    for start in range(0, n_resamples, step):
        yield rng.multinomial(n_rows, share, size=min(step, n_resamples - start))


def _acceleration(score: Score, own: np.ndarray, rng: np.random.Generator) -> float:
    """From groups of rows left out in turn: how the score's spread grows with the score."""
    n_groups = min(N_GROUPS, len(own))
    group = rng.permutation(len(own)) % n_groups
    parts = []
    step = max(1, MAX_CELLS // len(own))
    for start in range(0, n_groups, step):
        out = np.arange(start, min(start + step, n_groups))
        parts.append(score(own * (group != out[:, None])))
    left_out = np.concatenate(parts)
    away = left_out[np.isfinite(left_out)]
    away = away.mean() - away if len(away) else np.zeros(1)
    spread = float((away**2).sum())
    return float((away**3).sum() / (6.0 * spread**1.5)) if spread > 0 else 0.0
