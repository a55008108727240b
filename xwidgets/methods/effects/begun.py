"""What partial dependence says of each row, before anything is fitted."""

from __future__ import annotations

import numpy as np

from .grid import Along, nearest

__all__ = ["begun"]


def begun(
    side: Along, ice: np.ndarray, said: np.ndarray, few: np.ndarray, rows: np.ndarray
) -> np.ndarray:
    """How a feature's own value changes what the model says of other rows, on average.

    Parameters
    ----------
    side : Along
    ice : ndarray of float64, shape (n_few, n_grid)
        Curves of some rows.
    said : ndarray of float64, shape (n_few,)
        What the model says of them.
    few, rows : ndarray of int64
        Positions: of those rows, rising, and of all that are told of.

    Returns
    -------
    ndarray of float64, shape (n_rows,)

    Notes
    -----
    A row's own curve has no part in it: at the row's own value it says what the model says of the
    row, and curves that are tested on the row must not know that.
    """
    change = ice - said[:, None]
    numbers = side.values.numbers[rows]
    place = nearest(side.grid, numbers, side.has_levels)
    lower, upper, share = place, place, np.zeros(len(rows))
    known = side.grid[np.isfinite(side.grid)]
    if not side.has_levels and len(known) > 1:
        there = np.isfinite(numbers)
        lower = np.where(
            there, np.clip(np.searchsorted(known, numbers, "right") - 1, 0, len(known) - 2), place
        )
        upper = np.where(there, lower + 1, place)
        step = known[upper[there]] - known[lower[there]]
        share[there] = np.clip((numbers[there] - known[lower[there]]) / step, 0.0, 1.0)

    def between(of: np.ndarray) -> np.ndarray:
        """Values at the grid, last axis, at each row's own value."""
        return of[..., lower] * (1.0 - share) + of[..., upper] * share

    total = between(change.sum(axis=0))
    at = np.searchsorted(few, rows)
    own = (at < len(few)) & (few[np.minimum(at, len(few) - 1)] == rows)
    mine = change[at[own]]
    line = np.arange(len(mine))
    total[own] -= mine[line, lower[own]] * (1.0 - share[own])
    total[own] -= mine[line, upper[own]] * share[own]
    return np.where(place < 0, 0.0, total / np.maximum(1, len(few) - own))
