"""Rates and scores by group, for many weightings of the rows at once: what a bootstrap needs.

Undefined is NaN, never 0: of a group without a positive row there is no recall.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from ..performance.calibration import N_BINS, wilson
from ..performance.scores import BINARY, Counts, ratio

__all__ = [
    "COUNTED",
    "SIGNED",
    "ByGroup",
    "by_group",
    "difference",
    "ratio_of",
    "wilson_ends",
]

SIGNED = ("calibration gap", "mean error", "R2", "mean prediction", "mean of y")
"""They may be below 0, or begin anywhere: one over the other says nothing."""

Share = Callable[[Counts], tuple[np.ndarray, np.ndarray]]

SHARES: Mapping[str, Share] = {
    "selection rate": lambda c: (c.tp + c.fp, c.tp + c.fp + c.tn + c.fn),
    "base rate": lambda c: (c.tp + c.fn, c.tp + c.fp + c.tn + c.fn),
    "recall": lambda c: (c.tp, c.tp + c.fn),
    "false positive rate": lambda c: (c.fp, c.fp + c.tn),
    "false negative rate": lambda c: (c.fn, c.tp + c.fn),
    "precision": lambda c: (c.tp, c.tp + c.fp),
    "negative predictive value": lambda c: (c.tn, c.tn + c.fn),
    "accuracy": lambda c: (c.tp + c.tn, c.tp + c.fp + c.tn + c.fn),
}
"""Of what, among what."""
COUNTED = tuple(SHARES)
"""Shares of rows, of which Wilson's interval is told."""
UNKNOWN = ("selection rate",)
"""What can be told without y."""


class ByGroup(NamedTuple):
    """Names of metrics, and what computes them.

    Attributes
    ----------
    names : tuple of str, (n_metrics,)
    n_groups : int
    of : callable
        From weights (n_weightings, n_rows) to (n_weightings, n_metrics, n_groups + 1): the last
        one is of all rows together.
    among : callable
        From the same weights to the weight of the rows that each metric is a share or mean of.
    """

    names: tuple[str, ...]
    n_groups: int
    of: Callable[[np.ndarray], np.ndarray]
    among: Callable[[np.ndarray], np.ndarray]


def by_group(
    group: np.ndarray,
    n_groups: int,
    *,
    score: np.ndarray,
    decided: np.ndarray | None = None,
    actual: np.ndarray | None = None,
    probability: bool = True,
) -> ByGroup:
    """Rates of decisions by group; errors of numbers where nothing is decided.

    Parameters
    ----------
    group : ndarray of int64, shape (n_rows,)
    n_groups : int
    score : ndarray of float64, shape (n_rows,)
        Of the positive class, or the predicted number.
    decided : ndarray of bool, shape (n_rows,), optional
        Whether a row is called positive; None: numbers are predicted.
    actual : ndarray of bool or float64, shape (n_rows,), optional
        None: there is no y, so that only what is said can be compared.
    probability : bool
        Whether `score` is one: then it is compared with what happened.
    """
    if decided is None:
        return _numbers(group, n_groups, score, actual)
    if actual is None:
        columns = [decided, ~decided]
        sums = _sums(group, n_groups, columns)

        def told(weights: np.ndarray) -> np.ndarray:
            yes, no = sums(weights)
            return ratio(yes, yes + no)[:, None]

        return ByGroup(UNKNOWN, n_groups, told, lambda w: sum(sums(w))[:, None])
    return _classes(group, n_groups, score, decided, np.asarray(actual, bool), probability)


def _classes(
    group: np.ndarray,
    n_groups: int,
    score: np.ndarray,
    decided: np.ndarray,
    actual: np.ndarray,
    probability: bool,
) -> ByGroup:
    columns = [actual & decided, ~actual & decided, ~actual & ~decided, actual & ~decided]
    names = (*COUNTED, "balanced accuracy")
    if probability:
        # As everywhere: a bin has its upper edge, and the first one has 0 as well.
        place = np.clip(np.ceil(score * N_BINS) - 1, 0, N_BINS - 1)
        away = score - actual
        columns += [away**2, *(np.where(place == k, away, 0.0) for k in range(N_BINS))]
        names += ("Brier score", "calibration gap", "calibration error")
    sums = _sums(group, n_groups, columns)

    def of(weights: np.ndarray) -> np.ndarray:
        found = sums(weights)
        cells = Counts(*found[:4])
        parts = [ratio(*one(cells)) for one in SHARES.values()]
        parts.append(BINARY["balanced accuracy"](cells))
        if probability:
            total = found[:4].sum(axis=0)
            parts.append(ratio(found[4], total))
            parts.append(ratio(found[5:].sum(axis=0), total))
            parts.append(ratio(np.abs(found[5:]).sum(axis=0), total))
        return np.stack(parts, axis=1)

    def among(weights: np.ndarray) -> np.ndarray:
        cells = Counts(*sums(weights)[:4])
        parts = [one(cells)[1] for one in SHARES.values()]
        # The rarer of both kinds tells how much is known.
        parts.append(np.minimum(cells.tp + cells.fn, cells.fp + cells.tn))
        parts += [parts[0]] * (len(names) - len(parts))
        return np.stack(parts, axis=1)

    return ByGroup(names, n_groups, of, among)


def _numbers(
    group: np.ndarray, n_groups: int, score: np.ndarray, actual: np.ndarray | None
) -> ByGroup:
    one = np.ones(len(score))
    if actual is None:
        sums = _sums(group, n_groups, [one, score])

        def told(weights: np.ndarray) -> np.ndarray:
            total, said = sums(weights)
            return ratio(said, total)[:, None]

        return ByGroup(("mean prediction",), n_groups, told, lambda w: sums(w)[:1].swapaxes(0, 1))
    middle = float(np.mean(actual))
    away, error = actual - middle, score - actual
    sums = _sums(group, n_groups, [one, score, away, error, np.abs(error), error**2, away**2])
    names = ("mean prediction", "mean of y", "mean error", "MAE", "RMSE", "R2")

    def of(weights: np.ndarray) -> np.ndarray:
        total, said, centre, bias, absolute, squared, spread = sums(weights)
        varied = spread - ratio(centre, total) * centre
        # What is left of equal numbers is rounding.
        varied = np.where(varied > 1e-12 * spread, varied, 0.0)
        return np.stack(
            [
                ratio(said, total),
                ratio(centre, total) + middle,
                ratio(bias, total),
                ratio(absolute, total),
                np.sqrt(ratio(squared, total)),
                1.0 - ratio(squared, varied),
            ],
            axis=1,
        )

    def among(weights: np.ndarray) -> np.ndarray:
        return np.repeat(sums(weights)[:1].swapaxes(0, 1), len(names), axis=1)

    return ByGroup(names, n_groups, of, among)


def _sums(
    group: np.ndarray, n_groups: int, columns: list[np.ndarray]
) -> Callable[[np.ndarray], np.ndarray]:
    """Weighted sums of the columns, (n_columns, n_weightings, n_groups + 1), the last of all."""
    order = np.argsort(group, kind="stable")
    ends = np.searchsorted(group[order], np.arange(n_groups + 1))
    table = np.stack([np.asarray(column, np.float64) for column in columns], axis=1)[order]

    def sums(weights: np.ndarray) -> np.ndarray:
        ordered = np.asarray(weights, np.float64)[:, order]
        found = np.zeros((len(columns), len(weights), n_groups + 1))
        for k in range(n_groups):
            part = slice(ends[k], ends[k + 1])
            found[:, :, k] = (ordered[:, part] @ table[part]).T
        found[:, :, -1] = found[:, :, :-1].sum(axis=2)
        return found

    return sums


def difference(values: np.ndarray) -> np.ndarray:
    """Largest minus smallest along the last axis; NaN where fewer than two are known."""
    low, high, n_known = _ends(values)
    return np.where(n_known > 1, high - low, np.nan)


def ratio_of(values: np.ndarray) -> np.ndarray:
    """Smallest over largest along the last axis; NaN where fewer than two are known."""
    low, high, n_known = _ends(values)
    return np.where(n_known > 1, ratio(low, high), np.nan)


def _ends(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    known = np.isfinite(values)
    low = np.where(known, values, np.inf).min(axis=-1)
    high = np.where(known, values, -np.inf).max(axis=-1)
    n_known = known.sum(axis=-1)
    nothing = n_known < 1
    return np.where(nothing, 0.0, low), np.where(nothing, 0.0, high), n_known


def wilson_ends(
    share: np.ndarray, among: np.ndarray, among_squared: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """95 % intervals of shares; NaN where fewer than two rows stand behind one.

    Parameters
    ----------
    share, among : ndarray of float64
        And the weight of the rows that it is a share of.
    among_squared : ndarray of float64
        The sum of their squared weights.
    """
    enough = np.isfinite(share) & (among > 0)
    n = np.where(enough, among, 1.0) ** 2 / np.where(enough, among_squared, 1.0)
    low, high = wilson(np.where(enough, share, 0.5), n)
    enough &= n > 1
    return np.where(enough, np.maximum(low, 0.0), np.nan), np.where(
        enough, np.minimum(high, 1.0), np.nan
    )
