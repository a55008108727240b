"""Which two features a plane is best drawn over, and how values of one are spread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...data.display import Values
from ...data.sampling import mixed_order
from ...errors import InvalidValue
from ..ground import Ground
from ..stop import check_cancelled

__all__ = ["HOW", "chosen_features", "explained", "spread_of"]

HOW = "those that together tell most of the predictions' variance, numbers first"
MAX_ROWS = 5_000
N_BINS = 10
MAX_SECOND = 30
"""So many of the best by themselves are tried as the second."""


def chosen_features(ground: Ground, named: Sequence[int]) -> tuple[int, int]:
    """Two features: those that are named, and beside them those that tell most of the predictions.

    Between numbers there is a line, between levels none: numbers come first.

    Raises
    ------
    InvalidValue
        Fewer than two features vary.
    ModelFailed, ModelOutput
    """
    if len(named) == 2:
        return named[0], named[1]
    predictions = ground.predictions
    rows = np.sort(mixed_order(len(predictions), ground.seed)[:MAX_ROWS])
    told = predictions[rows]
    bins: dict[int, np.ndarray] = {}
    for j, (column, members) in enumerate(zip(ground.columns, ground.groups.members, strict=True)):
        check_cancelled()
        if len(members) > 1 and column.feature.name != ground.names[j]:
            continue  # a group of columns without a value of its own
        if len(np.unique(column.numbers[np.isfinite(column.numbers)])) > 1:
            bins[j] = _binned(column, rows)
    if len(bins) < 2 or not set(named) <= set(bins):
        raise InvalidValue(
            "X",
            found=f"{len(bins)} feature{'s' * (len(bins) != 1)} with more than one value",
            expected="two features that vary: a plane is drawn over them",
        )
    numbers = [j for j in bins if j not in named and _has_between(ground.columns[j])]
    if len(named) + len(numbers) >= 2:
        bins = {j: bins[j] for j in (*named, *numbers)}
    alone = {j: explained(own, told) for j, own in bins.items()}
    order = sorted(alone, key=lambda j: -alone[j])
    first = named[0] if named else order[0]
    second, most = -1, -np.inf
    for j in [one for one in order if one != first][:MAX_SECOND]:
        check_cancelled()
        both = explained(bins[first] * (bins[j].max() + 1) + bins[j], told)
        if both > most:
            second, most = j, both
    return first, second


def _has_between(column: Values) -> bool:
    return column.feature.levels is None and column.feature.kind != "boolean"


def _binned(column: Values, rows: np.ndarray) -> np.ndarray:
    """A code for each of the rows: levels, about equally full bins; what is missing is one."""
    numbers = column.numbers[rows]
    known = np.isfinite(numbers)
    found = np.zeros(len(rows), dtype=np.int64)
    if column.feature.levels is not None:
        found[known] = 1 + numbers[known].astype(np.int64)
        return found
    if known.any():
        edges = np.unique(np.quantile(numbers[known], np.linspace(0, 1, N_BINS + 1)[1:-1]))
        found[known] = 1 + np.searchsorted(edges, numbers[known], side="right")
    return found


def explained(codes: np.ndarray, predictions: np.ndarray) -> float:
    """Share of the variance of predictions between groups of rows, less what chance explains.

    Parameters
    ----------
    codes : ndarray of int64, shape (n_rows,)
        Group of every row.
    predictions : ndarray of float64, shape (n_rows, n_outputs)

    Returns
    -------
    float
        Adjusted R2, at most 1.
    """
    _, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    n, k = len(codes), len(counts)
    centered = predictions - predictions.mean(axis=0)
    total = float((centered**2).sum())
    if total <= 0 or n <= k:
        return 0.0
    sums = np.stack([np.bincount(places, weights=one, minlength=k) for one in centered.T], axis=1)
    inside = total - float((sums**2 / counts[:, None]).sum())
    return 1.0 - (inside / (n - k)) / (total / (n - 1))


def spread_of(column: Values) -> float:
    """One unit of distance: the median absolute deviation of a number.

    Where more than half of the rows have one value, the mean absolute deviation from the median;
    of levels 1.
    """
    if not _has_between(column):
        return 1.0
    known = column.numbers[np.isfinite(column.numbers)]
    if not len(known):
        return 1.0
    apart = np.abs(known - np.median(known))
    return float(np.median(apart)) or float(apart.mean()) or 1.0
