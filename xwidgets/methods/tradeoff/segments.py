"""How many numbers a curve takes: straight pieces that say nearly the same."""

from __future__ import annotations

import numpy as np

__all__ = ["EPSILON", "MAX_SEGMENTS", "n_levels_apart", "n_parameters"]

EPSILON = 0.05
"""Share of a curve's variance that its pieces may miss."""
MAX_SEGMENTS = 5


def n_parameters(
    x: np.ndarray,
    curve: np.ndarray,
    weight: np.ndarray,
    breaks: np.ndarray,
    epsilon: float = EPSILON,
    max_segments: int = MAX_SEGMENTS,
) -> int:
    """Numbers that a curve over a number takes, beyond its first intercept.

    Parameters
    ----------
    x, curve, weight : ndarray of float64, shape (n_rows,)
        Of every row its value and the centered curve there.
    breaks : ndarray of float64, shape (n_breaks,)
        Where a piece may end.
    epsilon : float
    max_segments : int

    Returns
    -------
    int
        0 for a flat curve, 1 for a straight one.

    Notes
    -----
    The straight pieces that fit best, not joined; one more break at a time, each where it helps
    most, until all but `epsilon` of the squares are told. Then slopes, the least first, become 0
    where the rest may be missed.

    References
    ----------
    Molnar, C., Casalicchio, G., Bischl, B. (2019). Quantifying model complexity via functional
    decomposition for better post-hoc interpretability. ECML PKDD workshops, algorithm 2.
    """
    total = float((weight * curve**2).sum())
    if len(x) == 0 or total <= 0:
        return 0
    order = np.argsort(x, kind="stable")
    sums = _Sums(x[order], curve[order], weight[order])
    cuts = np.unique(np.searchsorted(x[order], breaks, side="right"))
    cuts = cuts[(cuts > 0) & (cuts < len(x))]
    chosen, missed = _split(sums, cuts, total, epsilon, max_segments, straight=True)
    if len(chosen) == 2:
        return int(abs(sums.slope(chosen[:1], chosen[1:])[0]) > 0)
    slope = sums.slope(chosen[:-1], chosen[1:])
    bent = sums.missed(chosen[:-1], chosen[1:], straight=True)
    flat = sums.missed(chosen[:-1], chosen[1:], straight=False)
    for k in np.argsort(np.abs(slope), kind="stable"):
        if missed + flat[k] - bent[k] < epsilon * total:
            missed += flat[k] - bent[k]
            slope[k] = 0.0
    return len(slope) - 1 + int((slope != 0).sum())


def n_levels_apart(
    place: np.ndarray,
    curve: np.ndarray,
    weight: np.ndarray,
    epsilon: float = EPSILON,
    max_segments: int = MAX_SEGMENTS,
) -> int:
    """Numbers that an effect of levels takes beyond the first; levels side by side may share one.

    Parameters
    ----------
    place, curve, weight : ndarray of float64, shape (n_rows,)
        Of every row the place of its level in the order of the effect, and the centered effect.
    """
    total = float((weight * curve**2).sum())
    if len(place) == 0 or total <= 0:
        return 0
    order = np.argsort(place, kind="stable")
    sums = _Sums(place[order], curve[order], weight[order])
    cuts = np.flatnonzero(np.diff(place[order]) > 0) + 1
    chosen, _ = _split(sums, cuts, total, epsilon, max_segments, straight=False)
    return len(chosen) - 2


def _split(
    sums: _Sums,
    cuts: np.ndarray,
    total: float,
    epsilon: float,
    max_segments: int,
    *,
    straight: bool,
) -> tuple[np.ndarray, float]:
    """Ends of pieces among the rows, and the squares that these miss."""
    chosen = np.array([0, sums.n])
    missed = float(sums.missed(chosen[:1], chosen[1:], straight=straight).sum())
    while missed >= epsilon * total and len(chosen) <= max_segments and len(cuts):
        tried = np.sort(
            np.concatenate([np.tile(chosen, (len(cuts), 1)), cuts[:, None]], axis=1), axis=1
        )
        left = sums.missed(tried[:, :-1], tried[:, 1:], straight=straight).sum(axis=1)
        best = int(np.argmin(left))
        chosen, missed = tried[best], float(left[best])
        cuts = np.delete(cuts, best)
    return chosen, missed


class _Sums:
    """Of any piece of the rows, in their order, the best line and what it misses."""

    def __init__(self, x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> None:
        self.n = len(x)
        size = float(np.ptp(x)) or 1.0
        x = (x - x.mean()) / size
        parts = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y]) * weight
        self.sums = np.concatenate([np.zeros((6, 1)), np.cumsum(parts, axis=1)], axis=1)
        self.least = 1e-12 * float(self.sums[3, -1])

    def _moments(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, ...]:
        n, x, y, xx, xy, yy = self.sums[:, high] - self.sums[:, low]
        n = np.where(n > 0, n, 1.0)
        return xx - x * x / n, xy - x * y / n, yy - y * y / n

    def slope(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Of the best line; 0 where all rows have one value. In units of the whole range."""
        xx, xy, _ = self._moments(low, high)
        return np.where(xx > self.least, xy / np.where(xx > self.least, xx, 1.0), 0.0)

    def missed(self, low: np.ndarray, high: np.ndarray, *, straight: bool) -> np.ndarray:
        """Squares that the best line (else the mean) misses."""
        xx, xy, yy = self._moments(low, high)
        line = np.where(xx > self.least, xy**2 / np.where(xx > self.least, xx, 1.0), 0.0)
        return np.maximum(yy - line if straight else yy, 0.0)
