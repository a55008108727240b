"""Which levels of a large category are shown, and in which order.

The page has the same functions (``js/src/marks/levels.ts``); both are held to
``tests/charts/points.json``.
"""

from __future__ import annotations

import numpy as np

__all__ = ["level_order", "level_page"]


def level_order(counts: np.ndarray, sums: np.ndarray) -> np.ndarray:
    """Codes of the levels, those that matter most first: by |sum of attributions|, then by rows."""
    return np.lexsort((np.arange(len(counts)), -counts, -np.abs(sums)))


def level_page(
    counts: np.ndarray, sums: np.ndarray, room: int, page: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Levels on a page of `room` places, and all others.

    Where all fit they stand in the order of their codes; else those that matter most stand by
    their mean effect, the lowest first, and one place is left for the others.
    """
    n = len(counts)
    if n <= room:
        return np.arange(n), np.arange(0)
    size = max(1, room - 1)
    first = min(max(0, page), -(-n // size) - 1) * size
    order = level_order(counts, sums)
    shown = order[first : first + size]
    mean = sums / np.maximum(1, counts)
    shown = shown[np.lexsort((shown, mean[shown]))]
    return shown, np.sort(np.concatenate([order[:first], order[first + size :]]))
