"""Bootstrap intervals of scores."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

import numpy as np

from ..stop import check_cancelled

__all__ = ["Interval", "Intervals", "interval", "intervals"]

N_RESAMPLES = 400
MORE_RESAMPLES = 1_000
"""Where rows are few enough for it to cost nothing: `FEW_ROWS`."""
FEW_ROWS = 5_000
N_GROUPS = 40
"""Groups of rows that are left out in turn, to see how skewed a score is."""
MAX_CELLS = 250_000
"""Weights at a time: they stay near the processor."""
MAX_UNITS = 20_000
"""Of more rows, groups of them are drawn together, at random: as sure, and drawn faster."""
LEVEL = 0.95

Score = Callable[[np.ndarray], np.ndarray]
"""Weights (n_weightings, n_rows) -> (n_weightings,), or (n_weightings, n_scores)."""


class Interval(NamedTuple):
    """A score with its interval; NaN where it cannot be told."""

    value: float
    low: float
    high: float


class Intervals(NamedTuple):
    """Scores with their intervals, float64 (n_scores,) each; NaN where one cannot be told."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


def interval(
    score: Score,
    n_rows: int,
    *,
    weight: np.ndarray | None = None,
    n_resamples: int | None = None,
    seed: int = 0,
) -> Interval:
    """95 % interval of one score; see :func:`intervals`."""
    work = intervals(score, n_rows, weight=weight, n_resamples=n_resamples, seed=seed)
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: Intervals = end.value
            return Interval(*(float(one[0]) for one in found))


def intervals(
    score: Score,
    n_rows: int,
    *,
    weight: np.ndarray | None = None,
    n_resamples: int | None = None,
    seed: int = 0,
) -> Generator[float, None, Intervals]:
    """95 % intervals of scores by the bias-corrected and accelerated bootstrap.

    Parameters
    ----------
    score : callable
        From weights of rows, (n_weightings, n_rows), to scores, (n_weightings, n_scores). All of
        them see the same resamples.
    n_rows : int
    weight : ndarray of float64, shape (n_rows,), optional
    n_resamples : int, optional
        Default 400, of few rows 1,000.
    seed : int

    Yields
    ------
    float
        The share that is done.

    Returns
    -------
    Intervals
        Resamples in which a score is not defined are left out. NaN where all of them say the
        same: of a perfect score they can't tell how sure it is.

    Notes
    -----
    **How to read it.** With other rows of the same kind, and the same model, the score would lie
    about there: in 95 % of such intervals the true score is.

    **When it misleads.** It knows nothing of another kind of rows (tomorrow's), nor of training
    the model again; rows that belong together (the same patient twice) make it too short.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical
    Association 82. Hesterberg, T. (2015). What teachers should know about the bootstrap. The
    American Statistician 69 (the expanded interval).
    """
    own = np.ones(n_rows) if weight is None else np.asarray(weight, np.float64)
    n_resamples = n_resamples or (MORE_RESAMPLES if n_rows <= FEW_ROWS else N_RESAMPLES)
    value = _table(score(own[None]))[0]
    nothing = np.full(len(value), np.nan)
    if n_rows < 2:
        return Intervals(value, nothing, nothing)
    rng = np.random.default_rng(seed)
    parts = []
    done = 0
    for resampled in _resamples(rng, n_rows, n_resamples):
        check_cancelled()
        parts.append(_table(score(own * resampled)))
        done += len(resampled)
        yield done / (n_resamples + N_GROUPS)
    left_out = _left_out(score, own, rng)
    found = np.concatenate(parts)
    ends = [
        _ends(value[k], found[:, k], _acceleration(left_out[:, k]), n_resamples, n_rows)
        for k in range(len(value))
    ]
    low, high = np.array(ends).reshape(-1, 2).T
    return Intervals(value, low, high)


def _table(scored: np.ndarray) -> np.ndarray:
    return scored[:, None] if scored.ndim == 1 else scored


def _ends(
    value: float, found: np.ndarray, bend: float, n_resamples: int, n_rows: int
) -> tuple[float, float]:
    from scipy.special import ndtr, ndtri, stdtrit

    found = found[np.isfinite(found)]
    if len(found) < n_resamples / 2 or not np.isfinite(value):
        return np.nan, np.nan
    if np.ptp(found) <= 1e-12 * max(1.0, abs(value)):
        return np.nan, np.nan  # no row says otherwise: how sure that is, no resample knows
    below = (found < value).mean() + (found == value).mean() / 2
    shift = ndtri(np.clip(below, 0.5 / len(found), 1.0 - 0.5 / len(found)))
    # Resamples of few rows spread too little: what Student's t makes up for in a mean.
    wider = np.sqrt(n_rows / (n_rows - 1))
    tails = wider * stdtrit(n_rows - 1, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    shares = ndtr(shift + (shift + tails) / (1.0 - bend * (shift + tails)))
    # So many resamples are short at both ends: the estimate of a quantile that makes up for it.
    low, high = np.quantile(found, shares, method="weibull")
    return min(low, value), max(high, value)


def _resamples(rng: np.random.Generator, n_rows: int, n_resamples: int) -> Iterator[np.ndarray]:
    """How often every row is drawn, in parts of bearable size."""
    step = max(1, MAX_CELLS // n_rows)
    n_units = min(n_rows, MAX_UNITS)
    unit = None if n_units == n_rows else rng.permutation(n_rows) % n_units
    for start in range(0, n_resamples, step):
        n = min(step, n_resamples - start)
        drawn = rng.integers(0, n_units, (n, n_units)) + n_units * np.arange(n)[:, None]
        counted = np.bincount(drawn.ravel(), minlength=n * n_units).reshape(n, n_units)
        yield counted if unit is None else np.take(counted, unit, axis=1)


def _left_out(score: Score, own: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Scores without each of some groups of rows in turn, (n_groups, n_scores)."""
    n_groups = min(N_GROUPS, len(own))
    group = rng.permutation(len(own)) % n_groups
    parts = []
    step = max(1, MAX_CELLS // len(own))
    for start in range(0, n_groups, step):
        check_cancelled()
        out = np.arange(start, min(start + step, n_groups))
        parts.append(_table(score(own * (group != out[:, None]))))
    return np.concatenate(parts)


def _acceleration(left_out: np.ndarray) -> float:
    """How a score's spread grows with the score."""
    away = left_out[np.isfinite(left_out)]
    away = away.mean() - away if len(away) else np.zeros(1)
    spread = float((away**2).sum())
    return float((away**3).sum() / (6.0 * spread**1.5)) if spread > 0 else 0.0
