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
    best, most = -1, 0.0
    for other, column in enumerate(columns):
        if other == feature or column is None:
            continue
        strength = 0.0
        for start in range(0, len(rows), ROWS_PER_STRETCH):
            stretch = rows[start : start + ROWS_PER_STRETCH]
            strength += abs(_correlation(column[stretch], values[stretch])) * len(stretch)
        if strength > most * (1 + 1e-9):
            best, most = other, strength
    return best


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's, without what is missing; 0 where it is undefined."""
    known = ~(np.isnan(a) | np.isnan(b))
    a, b = a[known], b[known]
    if not len(a):
        return 0.0
    a, b = a - a.mean(), b - b.mean()
    # Of equal values nothing but rounding is left.
    aa, bb = float(a @ a), float(b @ b)
    return float(a @ b) / float(np.sqrt(aa * bb)) if aa > 0 and bb > 0 else 0.0
