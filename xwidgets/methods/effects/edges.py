"""Bins of a column: edges at quantiles, and which bin a value is in."""

from __future__ import annotations

import numpy as np

__all__ = ["bins_of", "edges_of"]


def edges_of(values: np.ndarray, n_bins: int = 40) -> np.ndarray:
    """Edges of bins with about as many rows each: values that occur, every one once.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows,)
        NaN is left out.
    """
    known = values[np.isfinite(values)]
    if not known.size:
        return known
    return np.unique(np.quantile(known, np.linspace(0, 1, n_bins + 1), method="inverted_cdf"))


def bins_of(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Bin of every value, int64 (n_rows,): above its lower edge, up to its upper one.

    The first bin has its lower edge, too; -1 for what is missing or outside.
    """
    found = np.searchsorted(edges, values, side="left") - 1
    found[values == edges[0]] = 0
    found[~(values <= edges[-1]) | (found >= len(edges) - 1)] = -1
    return found
