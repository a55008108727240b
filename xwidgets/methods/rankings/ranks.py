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

    Returns
    -------
    ndarray of float64, same shape
    """
    from scipy.stats import rankdata

    return np.asarray(rankdata(-values, axis=0), dtype=np.float64)


def possible(values: np.ndarray, error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The best and the worst rank of every value that may be `SURE` standard errors off.

    Parameters
    ----------
    values, error : ndarray of float64, shape (n_features, n_methods)
        An error that is not known (NaN) counts as none.
    """
    off = SURE * np.nan_to_num(error)
    low, high = values - off, values + off
    better = (low[None, :, :] > high[:, None, :]).sum(axis=1)
    worse = (high[None, :, :] < low[:, None, :]).sum(axis=1)
    return better + 1.0, len(values) - worse.astype(np.float64)


def agreement(found: np.ndarray) -> np.ndarray:
    """Spearman's correlation between the columns of ranks; NaN where one is all the same."""
    centred = found - found.mean(axis=0)
    size = np.sqrt((centred**2).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((centred.T @ centred) / np.outer(size, size))
