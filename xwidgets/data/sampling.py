"""Drawing rows."""

from __future__ import annotations

import numpy as np

__all__ = ["BACKGROUND_ROWS", "mixed_order", "sample_rows", "short_seed"]

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


def short_seed(seed: int) -> int:
    """What is taken of a seed: 32 bits, which scikit-learn takes and the page reads as they are."""
    return seed % 2**32


def mixed_order(n_rows: int, seed: int) -> np.ndarray:
    """Rows in an order that the page finds by itself: the first so many of them are a sample.

    Returns
    -------
    ndarray of int64, shape (n_rows,)
        Positions, by a hash of each; ``mixedOrder`` in ``js/src/runtime/order.ts`` is the same,
        held to tests/data/mixed_order.json.
    """
    start = _mixed(np.array([(short_seed(seed) + 0x7F4A7C15) % 2**32], np.uint32))
    step = np.uint32(0x9E3779B1)
    keys = _mixed(np.arange(n_rows, dtype=np.uint32) * step + start)
    return np.argsort(keys, kind="stable").astype(np.int64, copy=False)


def _mixed(x: np.ndarray) -> np.ndarray:
    """Every bit depends on all others (the finalizer of MurmurHash3); uint32, one to one."""
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        x = (x ^ (x >> np.uint32(shift))) * np.uint32(factor)
    return np.asarray(x ^ (x >> np.uint32(16)))
