"""The order of rows side by side: those with alike attributions next to each other.

The page's half is ``similarityOrder`` in ``js/src/marks/order.ts``. Both add in the same order, bit
for bit, and are held to the examples of ``tests/charts/similarity.json``.
"""

from __future__ import annotations

import numpy as np

__all__ = ["similarity_order"]

LEAF = 12
"""Parts of this size are only sorted."""

ENDS = 5
"""Rows that are the end of a part."""

SAMPLE = 250
STEPS = 8
"""Rows and steps that give a part's direction."""


def similarity_order(values: np.ndarray, predictions: np.ndarray) -> np.ndarray:
    """Positions of rows such that neighbours are alike.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows, n_features)
        Attributions; what is not a number counts as 0. They are taken as float32, as the page
        has them.
    predictions : ndarray of float64, shape (n_rows,)
        The half with the higher ones comes first.

    Returns
    -------
    ndarray of int64, shape (n_rows,)

    Notes
    -----
    The rows are split at the mean of their first principal component, each part again; then,
    from the smallest parts up, neighbours are turned so that alike ends meet.

    References
    ----------
    Boley (1998), Principal direction divisive partitioning.
    """
    with np.errstate(over="ignore"):
        points = np.nan_to_num(values.astype(np.float32), posinf=np.inf, neginf=-np.inf)
    points = points.astype(np.float64)
    n = len(points)
    order = np.arange(n)
    leaf = max(LEAF, n / 1000)
    splits: list[tuple[int, int, int]] = []
    parts = [(0, n)]
    while parts:
        start, stop = parts.pop()
        if stop - start < 2:
            continue
        part = order[start:stop].copy()
        centered = points[part] - _mean(points, part)
        projections = _dot(centered, _direction(centered))
        below = projections < 0
        at = start + int(below.sum())
        if stop - start <= leaf or at in (start, stop):
            order[start:stop] = part[np.lexsort((part, projections))]
            continue
        order[start:at], order[at:stop] = part[below], part[~below]
        splits.append((start, at, stop))
        parts += [(start, at), (at, stop)]
    for start, at, stop in reversed(splits):
        _turn(points, order, start, at, stop)
    known = np.nan_to_num(predictions.astype(np.float32)).astype(np.float64)[order]
    half = n >> 1
    return order[::-1] if _sum(known[:half]) < _sum(known[n - half :]) else order


def _sum(values: np.ndarray) -> float:
    """One after the other, as a loop adds."""
    return float(np.cumsum(values)[-1]) if len(values) else 0.0


def _sum_rows(values: np.ndarray) -> np.ndarray:
    """Over the first axis, one row after the other (a single column would be added in pairs)."""
    if values.shape[1] == 1:
        return np.cumsum(values, axis=0)[-1]
    total: np.ndarray = np.add.reduce(np.ascontiguousarray(values), axis=0)
    return total


def _mean(points: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return _sum_rows(points[rows]) / len(rows)


def _dot(points: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Of every row with `direction`, one feature after the other."""
    return _sum_rows((points * direction).T)


def _direction(centered: np.ndarray) -> np.ndarray:
    """First principal component (of at most SAMPLE rows), by power iteration."""
    sample = centered[:: max(1, -(-len(centered) // SAMPLE))]
    across = np.ascontiguousarray(sample.T)
    sizes = _sum_rows(across**2)
    # Begin at the row furthest from the mean: never orthogonal to what is sought.
    direction = sample[int(np.argmax(sizes))].copy() if np.isfinite(sizes).all() else sample[0]
    for _ in range(STEPS):
        length = np.sqrt(_sum(direction * direction))
        if not length > 0:
            break
        direction = direction / length
        direction = _sum_rows(_sum_rows(across * direction[:, None])[:, None] * sample)
    return direction


def _turn(points: np.ndarray, order: np.ndarray, start: int, at: int, stop: int) -> None:
    """Reverse either, both or neither of two parts, so that the ends that meet are alike."""
    a, b = min(at - start, ENDS), min(stop - at, ENDS)
    left = [_mean(points, order[at - a : at]), _mean(points, order[start : start + a])]
    right = [_mean(points, order[at : at + b]), _mean(points, order[stop - b : stop])]
    distances = [_sum((left[k & 1] - right[k >> 1]) ** 2) for k in range(4)]
    best = int(np.argmin(distances))
    if best & 1:
        order[start:at] = order[start:at][::-1].copy()
    if best >> 1:
        order[at:stop] = order[at:stop][::-1].copy()
