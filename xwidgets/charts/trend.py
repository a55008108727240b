"""The trend of attributions over a feature's value: means of equally many rows.

The page has the same function (``js/src/marks/trend.ts``); both are held to
``tests/charts/points.json``.
"""

from __future__ import annotations

import numpy as np

__all__ = ["TREND_ROWS", "trend"]

LEAST_ROWS = 8
MAX_BINS = 24

TREND_ROWS = 20_000
"""Of larger tables a trend is made of evenly spread rows."""


def trend(values: np.ndarray, attributions: np.ndarray) -> np.ndarray:
    """Means of bins of about equal size, in the order of their values.

    Equal values are never parted.

    Returns
    -------
    ndarray of float64, shape (n_bins, 5)
        Mean value, mean attribution, lower and upper quartile of the attributions, number of
        rows; no bins where there are fewer than 16 rows.
    """
    known = np.flatnonzero(np.isfinite(values) & np.isfinite(attributions))
    n = len(known)
    if n < 2 * LEAST_ROWS:
        return np.zeros((0, 5))
    order = known[np.argsort(values[known], kind="stable")]
    x, y = values[order], attributions[order]
    size = n / min(MAX_BINS, n // LEAST_ROWS, int(np.sqrt(n)))
    points, start = [], 0
    while start < n:
        end = min(n, int(start + size + 0.5))
        end = int(np.searchsorted(x, x[end - 1], side="right"))
        if n - end < size / 2:  # what is left over joins the last bin
            end = n
        part = np.sort(y[start:end])
        low, high = (part[int(share * (len(part) - 1) + 0.5)] for share in (0.25, 0.75))
        points.append((x[start:end].mean(), part.mean(), low, high, end - start))
        start = end
    return np.array(points)
