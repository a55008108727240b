"""Ranks, which of them are possible, and how far two orders agree."""

from __future__ import annotations

import numpy as np

__all__ = ["agreement", "possible", "ranks"]

SURE = 2.0
"""Standard errors by which a value may be off."""


def ranks(values: np.ndarray) -> np.ndarray:
    """1 for the largest of each column; equal values share the mean of their ranks.

    Parameters
    ----------
    values : ndarray of float64, shape (n_features, n_methods)
        Those that are not known (NaN) share the last rank.

    Returns
    -------
    ndarray of float64, same shape
    """
    from scipy.stats import rankdata

    return np.asarray(
        rankdata(np.where(np.isnan(values), np.inf, -values), axis=0), dtype=np.float64
    )


def possible(values: np.ndarray, error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The best and the worst rank of every value that may be `SURE` standard errors off.

    Parameters
    ----------
    values, error : ndarray of float64, shape (n_features, n_methods)
        An error that is not known (NaN) counts as none. A value that is not known has any rank
        below those that are.
    """
    off = SURE * np.nan_to_num(error)
    low, high = values - off, values + off
    # Unknown ones are below all that are known, and are not told from each other.
    low, high = (np.where(np.isnan(one), -np.inf, one) for one in (low, high))
    best, worst = np.empty(low.shape), np.empty(low.shape)
    for m in range(low.shape[1]):
        best[:, m] = 1 + len(low) - np.searchsorted(np.sort(low[:, m]), high[:, m], "right")
        worst[:, m] = len(low) - np.searchsorted(np.sort(high[:, m]), low[:, m], "left")
    return best, worst


def agreement(found: np.ndarray) -> np.ndarray:
    """Spearman's correlation between the columns of ranks; NaN where one is all the same."""
    centred = found - found.mean(axis=0)
    size = np.sqrt((centred**2).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((centred.T @ centred) / np.outer(size, size))
