"""Which two features a plane is best drawn over, and how values of one are spread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...data.display import Values
from ...data.sampling import mixed_order
from ...errors import InvalidValue
from ..effects.answers import Varied, answers_for
from ..effects.grid import Along, along, pair_shares
from ..effects.partial import partial_dependence
from ..ground import Ground
from ..stop import check_cancelled

__all__ = ["HOW", "HOW_TURNS", "all_of", "chosen_features", "explained", "spread_of", "turning"]

HOW_TURNS = (
    "those that tell most of the predictions' variance among pairs in which the average turns"
)
HOW = "those that together tell most of the predictions' variance, numbers first"
MAX_ROWS = 5_000
N_BINS = 10
N_COARSE = 16
N_ASKED = 60
"""Values of each feature, and rows, by which it is found out whether the average turns."""
SEEN = 0.01
"""A turn that fewer of the rows stand behind is at the edge of what is drawn."""
MAX_FIRST = 7
MAX_TRIED = 12
"""So many of the best features, and pairs of them, are tried for a turn."""
MAX_SECOND = 30
"""So many of the best by themselves are tried as the second."""


def chosen_features(ground: Ground, named: Sequence[int]) -> tuple[tuple[int, int], str]:
    """Two features: those that are named, and beside them those that tell most of the predictions.

    Between numbers there is a line, between levels none: numbers come first. Where the average
    decides alike all over the best pair, the next best in which it turns is taken.

    Returns
    -------
    pair : tuple of int
    how : str
        By what they were chosen; empty where both are named.

    Raises
    ------
    InvalidValue
        Fewer than two features vary.
    ModelFailed, ModelOutput
    """
    if len(named) == 2:
        return (named[0], named[1]), ""
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

    def together(first: int, others: Sequence[int]) -> dict[tuple[int, int], float]:
        found = {}
        for j in [one for one in others if one != first]:
            check_cancelled()
            found[first, j] = explained(bins[first] * (bins[j].max() + 1) + bins[j], told)
        return found

    first = named[0] if named else order[0]
    told_by = together(first, order[: MAX_SECOND + 1])
    best = max(told_by, key=told_by.__getitem__)
    if ground.predictor.task not in ("binary", "multiclass") or turning(ground, best) >= SEEN:
        return best, HOW
    if not named:
        for place, other in enumerate(order[1:MAX_FIRST], start=1):
            told_by |= together(other, order[place + 1 : MAX_FIRST])
    ranked = sorted(told_by, key=lambda pair: -told_by[pair])
    shares = {}
    for pair in [one for one in ranked if one != best][:MAX_TRIED]:
        shares[pair] = turning(ground, pair)
        if shares[pair] >= SEEN:
            break
    most = max(shares, key=shares.__getitem__, default=best)
    return (most, HOW_TURNS) if shares.get(most, 0.0) > 0 else (best, HOW)


def all_of(sides: tuple[Along, Along]) -> Varied:
    """Every value of the first with every one of the second."""
    first, second = sides
    codes = [
        np.repeat(first.varied.codes, len(second.grid), axis=0),
        np.tile(second.varied.codes, (len(first.grid), 1)),
    ]
    return Varied((*first.columns, *second.columns), np.concatenate(codes, axis=1))


def turning(ground: Ground, pair: tuple[int, int]) -> float:
    """Share of the rows that a coarse average plane decides otherwise than most of them."""
    first, second = (along(ground, j, None, N_COARSE) for j in pair)
    rows = np.sort(mixed_order(ground.frame.n_rows, ground.seed)[:N_ASKED])
    answers = answers_for(ground)
    weight = None if ground.sample_weight is None else ground.sample_weight[rows]
    if weight is not None and not weight.sum() > 0:
        return 0.0
    [found] = partial_dependence(answers, rows, [all_of((first, second))], weight=weight)
    decided = found.mean.argmax(axis=1)
    share = pair_shares(ground, (first, second)).reshape(-1)
    return float(share[decided != np.bincount(decided, share).argmax()].sum())


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
