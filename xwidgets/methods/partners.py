"""Correlated partners of a feature: those that a model may use in its place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..data.display import Values
from .ground import Ground

__all__ = ["MIN_CORRELATION", "partners", "partners_of"]

MIN_CORRELATION = 0.7
MAX_ROWS = 2_000
MIN_ROWS = 10
MAX_FEATURES = 500
"""Of more nobody looks: it would take longer than what it is said of."""


def partners_of(
    columns: Sequence[Values], feature: int, least: float = MIN_CORRELATION
) -> list[tuple[int, float]] | None:
    """Positions and rank correlations (Spearman) of at least so much, the strongest first.

    Over at most 2,000 rows, evenly spread, where both are known. Order means nothing among
    levels: of a category nobody looks (None). The page does the same, in
    ``js/src/dashboard/partners.ts``.
    """
    own = columns[feature]
    if own.feature.levels is not None:
        return None
    n_rows = len(own.numbers)
    n = min(n_rows, MAX_ROWS)
    rows = np.arange(n) * n_rows // max(1, n)
    ranks = _ranks(own.numbers[rows])
    found = []
    for j, other in enumerate(columns):
        if j == feature or other.feature.levels is not None:
            continue
        size = _correlation(ranks, _ranks(other.numbers[rows]))
        if abs(size) >= least:
            found.append((j, size))
    return sorted(found, key=lambda one: -abs(one[1]))


def partners(ground: Ground, feature: int) -> list[list[str | float]] | None:
    """The same by name, as `trust` holds it; None where nobody looked."""
    if len(ground.names) > MAX_FEATURES:
        return None
    found = partners_of(ground.columns, feature)
    return None if found is None else [[ground.names[j], size] for j, size in found]


def _ranks(numbers: np.ndarray) -> np.ndarray:
    from scipy.stats import rankdata

    known = ~np.isnan(numbers)
    ranks = np.full(len(numbers), np.nan)
    ranks[known] = rankdata(numbers[known])
    return ranks


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    both = ~np.isnan(a) & ~np.isnan(b)
    if both.sum() < MIN_ROWS:
        return 0.0
    a, b = a[both] - a[both].mean(), b[both] - b[both].mean()
    spread = float(a @ a) * float(b @ b)
    return float(a @ b) / spread**0.5 if spread > 0 else 0.0
