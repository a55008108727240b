"""Drawing rows."""

from __future__ import annotations

import numpy as np

__all__ = ["BACKGROUND_ROWS", "sample_rows"]

BACKGROUND_ROWS = 100
"""Rows drawn as a background where none is given."""


def sample_rows(n_rows: int, size: int, seed: int) -> np.ndarray:
    """Draw rows without replacement.

    Parameters
    ----------
    n_rows : int
        Rows to draw from.
    size : int
        Rows wanted; all are returned where there are no more than that.
    seed : int

    Returns
    -------
    ndarray of int64, shape (min(n_rows, size),)
        Positions in ascending order; the same for the same seed.

    Examples
    --------
    >>> sample_rows(3, 10, seed=0)
    array([0, 1, 2])
    """
    if size >= n_rows:
        return np.arange(n_rows, dtype=np.int64)
    chosen = np.random.default_rng(seed).choice(n_rows, size=size, replace=False, shuffle=False)
    return np.sort(chosen.astype(np.int64, copy=False))
