"""Whether the model decides by other features than it did: shares of mean |SHAP|."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..slices.evidence import controlled
from .judging import N_QUESTIONS

__all__ = ["LEAST_SHARE", "Shares", "compare_shares", "share_verdicts", "shares"]

N_PERMUTATIONS = 999
N_DRAWS = 500
MAX_CELLS = 1 << 20
"""Numbers that are drawn at once."""
LEAST_SHARE = 0.03
"""By how much a feature's share in the attributions must change to be told."""


class Shares(NamedTuple):
    """Float64 (n_features,): shares of either table, the 95 % interval of what the new one has
    more, and the adjusted p-value of that being chance."""

    reference: np.ndarray
    new: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray


def shares(sizes: np.ndarray) -> np.ndarray:
    """Of all that features add and take, what each does.

    Parameters
    ----------
    sizes : ndarray of float64, shape (..., n_features)
        Sums over rows.

    Examples
    --------
    >>> shares(np.array([2.0, 6.0])).tolist()
    [0.25, 0.75]
    """
    whole = sizes.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(sizes, whole, out=np.zeros_like(sizes), where=whole > 0))


def compare_shares(
    reference: np.ndarray, new: np.ndarray, *, seed: int = 0, control: str = "holm"
) -> Shares:
    """Compare how much each feature does in two tables.

    Parameters
    ----------
    reference, new : ndarray of float64, shape (n_rows, n_features)
        Attributions of one output.
    seed : int
    control : {"holm", "benjamini_hochberg"}

    Returns
    -------
    Shares
        p-values by shuffling which rows are new; intervals by drawing rows of each table anew.
        Under ``"holm"`` a feature is held to the largest of all features' differences, each in
        units of its own spread: that controls the same as Holm's way, and however many features
        there are, a thousand shuffles are enough.

    References
    ----------
    Westfall, P. H., Young, S. S. (1993). Resampling-based multiple testing. Wiley.
    """
    mine, other = np.abs(reference), np.abs(new)
    rng = np.random.default_rng(seed)
    first, second = shares(mine.sum(axis=0)), shares(other.sum(axis=0))
    shuffled = _shuffled(mine, other, rng)
    p = _adjusted(np.abs(second - first), np.abs(shuffled), control)
    drawn = _drawn(other, rng) - _drawn(mine, rng)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return Shares(first, second, low, high, p)


def _adjusted(found: np.ndarray, shuffled: np.ndarray, control: str) -> np.ndarray:
    """How often shuffled rows, (n_permutations, n_features), differ as much as was found."""
    spread = np.maximum(np.sqrt((shuffled**2).mean(axis=0)), 1e-12)
    found, shuffled = found / spread, shuffled / spread
    if control == "holm":
        shuffled = shuffled.max(axis=1, keepdims=True)
    p = (1 + (shuffled >= found - 1e-9).sum(axis=0)) / (1 + len(shuffled))
    return np.minimum(1.0, N_QUESTIONS * (p if control == "holm" else controlled(p, control)))


def _shuffled(mine: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Differences of shares where it is by chance which rows are new, (n_permutations, n)."""
    both = np.concatenate([mine, other])
    whole, n = both.sum(axis=0), len(other)
    found = []
    for size in _sizes(N_PERMUTATIONS, len(both)):
        chosen = rng.random((size, len(both))).argpartition(n - 1, axis=1)[:, :n]
        new = np.zeros((size, len(both)))
        np.put_along_axis(new, chosen, 1.0, axis=1)
        sums = new @ both
        found.append(shares(sums) - shares(np.maximum(0.0, whole - sums)))
    return np.concatenate(found)


def _drawn(sizes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shares of tables whose rows are drawn from this one with return, (n_draws, n_features)."""
    n = len(sizes)
    found = []
    for size in _sizes(N_DRAWS, n):
        often = rng.multinomial(n, np.full(n, 1 / n), size=size)
        found.append(shares(often.astype(np.float64) @ sizes))
    return np.concatenate(found)


def _sizes(n: int, width: int) -> list[int]:
    """How many of `n` at a time, where each takes `width` numbers."""
    most = max(1, MAX_CELLS // width)
    return [min(most, n - start) for start in range(0, n, most)]


def share_verdicts(found: Shares, enough: bool) -> np.ndarray:
    """0: as before, 1: moved, 2: cannot tell; by the size of the difference first."""
    moved = (np.abs(found.new - found.reference) >= LEAST_SHARE) & (found.p <= 0.05)
    moved &= (found.low > 0) | (found.high < 0)
    still = np.maximum(np.abs(found.low), np.abs(found.high)) < LEAST_SHARE
    codes = np.where(moved, 1, np.where(still, 0, 2))
    return codes if enough else np.full(len(codes), 2)
