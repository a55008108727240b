"""How far two explanations of one row agree."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["TOP", "Agreement", "agreement"]

TOP = 5
"""Features that count as the strongest."""


class Agreement(NamedTuple):
    """Of two explanations of the same row."""

    rank_correlation: float
    """Spearman's, of all features with their signs; NaN where one says the same of all."""
    n_shared: int
    """Of the strongest features of one, how many are among those of the other."""
    n_top: int
    """How many count as the strongest: `TOP`, or fewer where there are fewer that do anything."""


def agreement(first: np.ndarray, second: np.ndarray, top: int = TOP) -> Agreement:
    """Compare what two explanations say of every feature.

    Parameters
    ----------
    first, second : ndarray of float64, shape (n_features,)
        Contributions of one row to one output.
    top : int

    Returns
    -------
    Agreement

    Examples
    --------
    >>> agreement(np.array([3.0, -2.0, 0.5]), np.array([2.0, -3.0, 0.1]), top=1)
    Agreement(rank_correlation=1.0, n_shared=0, n_top=1)
    """
    n_top = min(top, int(np.count_nonzero(first)), int(np.count_nonzero(second)))
    strongest = [set(np.argsort(-np.abs(one), kind="stable")[:n_top]) for one in (first, second)]
    ranks = [_ranks(one) for one in (first, second)]
    moved = [one - one.mean() for one in ranks]
    size = float(np.sqrt((moved[0] @ moved[0]) * (moved[1] @ moved[1])))
    found = float(moved[0] @ moved[1]) / size if size > 0 else float("nan")
    return Agreement(found, len(strongest[0] & strongest[1]), n_top)


def _ranks(values: np.ndarray) -> np.ndarray:
    """From 0; equal values share the mean of theirs."""
    _, at, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts) - 1
    found: np.ndarray = (last - (counts - 1) / 2)[at]
    return found
