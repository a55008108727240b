"""How far apart groups are: the largest difference and ratio of any two, with intervals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..performance.intervals import LEVEL

__all__ = ["apart", "difference_ends", "ratio_ends"]


def apart(
    value: np.ndarray, low: np.ndarray, high: np.ndarray, *, itself: bool = False
) -> tuple[float, float, float]:
    """The largest difference of any two groups, the least that it surely is and the most.

    Parameters
    ----------
    value, low, high : ndarray of float64, shape (n_groups,)
        With 95 % intervals; groups with a NaN are left out.
    itself : bool
        Every value is a distance from 0 by itself (a calibration's bias); no pairs are made.

    Returns
    -------
    tuple of float
        NaN where fewer than two groups can be compared.

    Notes
    -----
    The largest of many differences is large by chance alone, and a bootstrap of it makes that
    worse: its interval would never hold 0. So each pair of groups has an interval of its own
    (Zou and Donner's, of proportions it is Newcombe's), and the lower ends are widened for as
    many pairs as there are (Bonferroni): a gap that is called sure is so in 95 % of the cases,
    however many groups there are.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent
    proportions. Statistics in Medicine 17. Zou, G. Y., Donner, A. (2008). Construction of
    confidence limits about effect measures. Statistics in Medicine 27.
    """
    known = np.isfinite(value) & np.isfinite(low) & np.isfinite(high)
    value, down, up = value[known], *_reach(value[known], low[known], high[known])
    n = len(value)
    if n < 2:
        return np.nan, np.nan, np.nan
    wider = _wider(n if itself else n * (n - 1) // 2)
    if itself:
        least = np.maximum(value - wider * down, -(value + wider * up))
        most = np.maximum(value + up, down - value)
        return float(np.abs(value).max()), max(0.0, float(least.max())), float(most.max())
    gap = value[:, None] - value[None]
    less = np.hypot(down[:, None], up[None])
    more = np.hypot(up[:, None], down[None])
    return (
        float(gap.max()),
        max(0.0, float((gap - wider * less).max())),
        float(np.where(np.eye(n, dtype=bool), 0.0, gap + more).max()),
    )


def difference_ends(
    values: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """95 % intervals of the largest difference, by metric.

    Parameters
    ----------
    values, low, high : ndarray of float64, shape (n_metrics, n_groups)

    Returns
    -------
    tuple of ndarray, shape (n_metrics,)
        NaN where a group has a value and no interval.
    """
    return _by_metric(lambda *one: apart(*one)[1:], values, low, high)


def ratio_ends(
    values: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """95 % intervals of the smallest ratio of any two groups, by metric; of what is never negative.

    Parameters
    ----------
    values, low, high : ndarray of float64, shape (n_metrics, n_groups)

    Returns
    -------
    tuple of ndarray, shape (n_metrics,)
        At most 1; NaN where a group has a value and no interval.

    Notes
    -----
    The same pairs as of the difference: the interval of a ratio holds 1 just where the interval
    of the difference holds 0.

    References
    ----------
    Donner, A., Zou, G. Y. (2012). Closed-form confidence intervals for functions of the normal
    mean and standard deviation. Statistical Methods in Medical Research 21.
    """
    return _by_metric(_ratio, values, low, high)


def _by_metric(
    ends: Callable[..., tuple[float, float]], *parts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    found = np.full((2, len(parts[0])), np.nan)
    for k, (value, low, high) in enumerate(zip(*parts, strict=True)):
        known = np.isfinite(value)
        if known.sum() > 1 and np.isfinite([low[known], high[known]]).all():
            found[:, k] = ends(value[known], low[known], high[known])
    return found[0], found[1]


def _ratio(value: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[float, float]:
    n = len(value)
    wider = _wider(n * (n - 1) // 2)
    # The smaller one of a pair is above, the larger one below the line.
    above, below = np.nonzero((value[:, None] <= value[None]) & ~np.eye(n, dtype=bool))
    product = value[above] * value[below]

    def part(one: np.ndarray, reach: np.ndarray) -> np.ndarray:
        return value[one] ** 2 - reach[one] ** 2

    down, up = _reach(value, low, high)
    top, line = part(above, down), part(below, wider * down)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(product**2 - top * part(below, up))
        least = np.where(top > 0, top / (product + root), 0.0)
        root = np.sqrt(product**2 - part(above, wider * up) * line)
        most = np.where(line > 0, (product + root) / line, 1.0)
    return float(least.min()), min(1.0, float(most.min()))


def _reach(value: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far an interval reaches down and up."""
    return np.maximum(value - low, 0.0), np.maximum(high - value, 0.0)


def _wider(n_looked: int) -> float:
    """So much longer is an interval where so many are looked at."""
    from scipy.special import ndtri

    return float(ndtri(1 - (1 - LEVEL) / 2 / n_looked) / ndtri((1 + LEVEL) / 2))
