"""Scores for many weightings of the same rows at once: what a bootstrap needs.

Every function takes weights of shape (n_weightings, n_rows) and returns (n_weightings,): NaN where
a score is not defined, as where a class has no row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

__all__ = [
    "BINARY",
    "MULTICLASS",
    "RANKED",
    "REGRESSION",
    "Counts",
    "average_precision",
    "brier",
    "counts",
    "log_loss",
    "ranked",
    "ratio",
    "roc_auc",
]

EPS = float(np.finfo(np.float64).eps)


class Counts(NamedTuple):
    """Weight of the right and wrong decisions, float64 (n_weightings,) each."""

    tp: np.ndarray
    fp: np.ndarray
    tn: np.ndarray
    fn: np.ndarray


def counts(actual: np.ndarray, decided: np.ndarray, weights: np.ndarray) -> Counts:
    """Of two classes: `actual` and `decided` are bool (n_rows,)."""
    cells = np.stack(
        [actual & decided, ~actual & decided, ~actual & ~decided, actual & ~decided], axis=1
    )
    return Counts(*(weights @ cells.astype(np.float64)).T)


def ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """One over the other; NaN over nothing."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)


def _mcc(c: Counts) -> np.ndarray:
    below = (c.tp + c.fp) * (c.tp + c.fn) * (c.tn + c.fp) * (c.tn + c.fn)
    return np.where(
        below > 0, (c.tp * c.tn - c.fp * c.fn) / np.sqrt(np.where(below > 0, below, 1.0)), 0.0
    )


def _recall(c: Counts) -> np.ndarray:
    return ratio(c.tp, c.tp + c.fn)


def _specificity(c: Counts) -> np.ndarray:
    return ratio(c.tn, c.tn + c.fp)


BINARY: Mapping[str, Callable[[Counts], np.ndarray]] = {
    "accuracy": lambda c: ratio(c.tp + c.tn, c.tp + c.fp + c.tn + c.fn),
    "balanced accuracy": lambda c: (_recall(c) + _specificity(c)) / 2,
    "precision": lambda c: ratio(c.tp, c.tp + c.fp),
    "recall": _recall,
    "specificity": _specificity,
    "F1": lambda c: ratio(2 * c.tp, 2 * c.tp + c.fp + c.fn),
    "MCC": _mcc,
}
"""Of decisions between two classes."""


def roc_auc(actual: np.ndarray, score: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Area under the ROC curve: how often a positive row scores above a negative one.

    Ties count half.

    Parameters
    ----------
    actual : ndarray of bool, shape (n_rows,)
    score : ndarray of float64, shape (n_rows,)
    """
    return _area(_walk(actual, score, weights))


class _Walk(NamedTuple):
    """Weight at every distinct score, rising, and up to it, (n_weightings, n_scores) each."""

    positive: np.ndarray
    negative: np.ndarray
    positive_sum: np.ndarray
    negative_sum: np.ndarray


def _area(walk: _Walk) -> np.ndarray:
    below = walk.negative_sum - walk.negative / 2
    won = np.einsum("ij,ij->i", walk.positive, below)
    return ratio(won, walk.positive_sum[:, -1] * walk.negative_sum[:, -1])


def average_precision(actual: np.ndarray, score: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Precision at every threshold, averaged with the recall that it adds."""
    return _average_precision(_walk(actual, score, weights))


def _average_precision(walk: _Walk) -> np.ndarray:
    total = walk.positive_sum[:, -1]
    found = total[:, None] - walk.positive_sum
    found += walk.positive
    decided = walk.negative_sum[:, -1:] - walk.negative_sum
    decided += walk.negative
    decided += found
    # Where nothing is found yet, nothing is added either.
    precision = np.divide(found, decided, out=np.zeros_like(found), where=decided > 0)
    return ratio(np.einsum("ij,ij->i", precision, walk.positive), total)


def ranked(actual: np.ndarray, score: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """All of `RANKED`, (n_weightings, n_scores), from one walk."""
    walk = _walk(actual, score, weights)
    return np.stack([_area(walk), _average_precision(walk)], axis=1)


def _walk(actual: np.ndarray, score: np.ndarray, weights: np.ndarray) -> _Walk:
    if (score[1:] >= score[:-1]).all():  # in order already: what is walked often should be
        ordered, mine, right = score, weights, actual
    else:
        order = np.argsort(score, kind="stable")
        ordered, mine, right = score[order], weights[:, order], actual[order]
    mine = mine.astype(np.float64, copy=False)
    positive = mine * right
    negative = mine - positive
    sums = np.cumsum(positive, axis=1), np.cumsum(negative, axis=1)
    ends = np.flatnonzero(np.append(ordered[1:] > ordered[:-1], True))
    if len(ends) == len(ordered):
        return _Walk(positive, negative, *sums)
    at_ends = [one[:, ends] for one in sums]
    return _Walk(*(np.diff(one, axis=1, prepend=0.0) for one in at_ends), *at_ends)


def log_loss(codes: np.ndarray, probability: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Mean of minus the logarithm of the right class's probability.

    Parameters
    ----------
    codes : ndarray of int, shape (n_rows,)
        Right classes.
    probability : ndarray of float64, shape (n_rows, n_classes)
        Kept off 0 and 1 by the spacing of float64.
    """
    right = np.take_along_axis(probability, codes[:, None].astype(np.int64), axis=1)[:, 0]
    return _mean(-np.log(np.clip(right, EPS, 1.0 - EPS)), weights)


def brier(codes: np.ndarray, probability: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Mean squared distance of the probabilities from what happened; of two classes, of one."""
    happened = np.zeros_like(probability)
    np.put_along_axis(happened, codes[:, None].astype(np.int64), 1.0, axis=1)
    squared = ((probability - happened) ** 2).sum(axis=1)
    return _mean(squared / 2 if probability.shape[1] == 2 else squared, weights)


RANKED: Mapping[str, Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]] = {
    "ROC AUC": roc_auc,
    "average precision": average_precision,
}
"""Of the order of scores, for two classes."""


def _mean(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return ratio(weights @ values, weights.sum(axis=1))


def _one_against_rest(
    codes: np.ndarray, decided: np.ndarray, n_classes: int, weights: np.ndarray
) -> list[Counts]:
    return [counts(codes == k, decided == k, weights) for k in range(n_classes)]


def _macro(
    of: Callable[[Counts], np.ndarray],
) -> Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]:
    def score(codes: np.ndarray, probability: np.ndarray, weights: np.ndarray) -> np.ndarray:
        decided = probability.argmax(axis=1)
        parts = _one_against_rest(codes, decided, probability.shape[1], weights)
        return _mean_known([of(part) for part in parts])

    return score


def _accuracy(codes: np.ndarray, probability: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return _mean((probability.argmax(axis=1) == codes).astype(np.float64), weights)


def _macro_auc(codes: np.ndarray, probability: np.ndarray, weights: np.ndarray) -> np.ndarray:
    parts = [roc_auc(codes == k, probability[:, k], weights) for k in range(probability.shape[1])]
    return _mean_known(parts)


def _mean_known(parts: list[np.ndarray]) -> np.ndarray:
    """A class without rows has no score, and does not count."""
    table = np.stack(parts)
    known = np.isfinite(table)
    return ratio(np.where(known, table, 0.0).sum(axis=0), known.sum(axis=0))


MULTICLASS: Mapping[str, Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]] = {
    "accuracy": _accuracy,
    "balanced accuracy": _macro(_recall),
    "macro F1": _macro(BINARY["F1"]),
    "macro ROC AUC": _macro_auc,
    "log loss": log_loss,
    "Brier score": brier,
}
"""Of codes and probabilities of several classes; every class counts the same in "macro"."""


def _r2(actual: np.ndarray, predicted: np.ndarray, weights: np.ndarray) -> np.ndarray:
    missed = weights @ (actual - predicted) ** 2
    centre = _mean(actual, weights)
    spread = ((actual - centre[:, None]) ** 2 * weights).sum(axis=1)
    return 1.0 - ratio(missed, spread)


REGRESSION: Mapping[str, Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]] = {
    "R2": _r2,
    "MAE": lambda a, p, w: _mean(np.abs(a - p), w),
    "RMSE": lambda a, p, w: np.sqrt(_mean((a - p) ** 2, w)),
    "bias": lambda a, p, w: _mean(p - a, w),
}
"""Of numbers: actual, predicted, weights."""
