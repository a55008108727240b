"""Which other feature best explains why equal values of a feature get unequal attributions.

The page has the same function (``js/src/marks/interaction.ts``); both are held to
``tests/charts/points.json``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["MAX_PARTNER_LEVELS", "strongest_interaction"]

MAX_PARTNER_LEVELS = 20
"""A category with more levels is no partner that is picked by itself."""

MAX_ROWS = 2000
ROWS_PER_STRETCH = 50


def strongest_interaction(
    feature: int, columns: Sequence[np.ndarray | None], attributions: np.ndarray
) -> int:
    """Position of the partner; -1 where there is none.

    The feature whose values correlate most with the attributions of `feature` among rows with
    nearly the same value of it (the heuristic of shap's dependence plots).

    Parameters
    ----------
    feature : int
    columns : sequence of ndarray or None
        Values (or codes) of every row, NaN where missing; None for what is no partner.
    attributions : ndarray, shape (n_rows,)
        Of `feature`; NaN where a row is not explained. Compared as float32, as the page has them.
    """
    own = columns[feature]
    if own is None:
        return -1
    values = np.asarray(attributions, dtype=np.float32).astype(np.float64)
    rows = np.arange(0, len(values), max(1, len(values) // MAX_ROWS))
    rows = rows[~np.isnan(values[rows])]
    rows = rows[np.argsort(own[rows], kind="stable")]  # NaN stands last
    n_stretches = -(-len(rows) // ROWS_PER_STRETCH)
    flat = np.full(n_stretches * ROWS_PER_STRETCH, -1)
    flat[: len(rows)] = rows
    at = flat.reshape(n_stretches, ROWS_PER_STRETCH)
    filled = at >= 0
    best, most = -1, 0.0
    for other, column in enumerate(columns):
        if other == feature or column is None:
            continue
        sizes = np.abs(_correlations(column[at], values[at], filled))
        strength = float(sizes @ filled.sum(axis=1))
        if strength > most * (1 + 1e-9):
            best, most = other, strength
    return best


def _correlations(a: np.ndarray, b: np.ndarray, filled: np.ndarray) -> np.ndarray:
    """Pearson's along each line, without what is missing; 0 where it is undefined."""
    known = filled & ~(np.isnan(a) | np.isnan(b))
    n = np.maximum(1, known.sum(axis=1, keepdims=True))

    def centered(x: np.ndarray) -> np.ndarray:
        # Of equal values nothing is left, not even rounding.
        x = np.where(known, x, -np.inf)
        largest = x.max(axis=1, keepdims=True, initial=-np.inf)
        x = np.where(known, x - np.where(np.isfinite(largest), largest, 0.0), 0.0)
        return np.where(known, x - x.sum(axis=1, keepdims=True) / n, 0.0)

    with np.errstate(invalid="ignore"):
        a, b = centered(a), centered(b)
    aa, bb, ab = (a * a).sum(axis=1), (b * b).sum(axis=1), (a * b).sum(axis=1)
    defined = (aa > 0) & (bb > 0)
    return np.where(defined, ab / np.sqrt(np.where(defined, aa * bb, 1.0)), 0.0)
