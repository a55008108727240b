"""Which scores there are for what a model predicts, and all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from . import scores

__all__ = ["Measures", "measures_of"]

PROBABILITIES = ("log loss", "Brier score")
"""They need probabilities; a margin has none."""


class Measures(NamedTuple):
    """Names of scores, and what computes them.

    `of` takes weights (n_weightings, n_rows) of the rows in the order of `order`, and returns
    (n_weightings, n_scores).
    """

    names: tuple[str, ...]
    order: np.ndarray
    of: Callable[[np.ndarray], np.ndarray]


def measures_of(
    actual: np.ndarray,
    predicted: np.ndarray,
    *,
    task: str,
    threshold: np.ndarray | float = 0.5,
    probability: bool = True,
    decisions: bool = False,
) -> Measures:
    """The scores of a task.

    Parameters
    ----------
    actual : ndarray of float64, shape (n_rows,)
        Numbers; positions of classes; of two classes whether a row is positive.
    predicted : ndarray of float64, shape (n_rows, n_scores)
        One column, of the positive class, where there are two classes, and of a number; else one
        per class.
    task : {"binary", "multiclass", "regression"}
    threshold : float or ndarray of float64, shape (n_rows,)
        Of two classes: positive is what scores at least that.
    probability : bool
        Whether `predicted` are probabilities.
    decisions : bool
        Of two classes, only what a threshold moves.
    """
    if task == "binary":
        return _binary(actual > 0.5, predicted[:, 0], threshold, probability, decisions)
    order = np.arange(len(actual))
    if task == "regression":
        number = predicted[:, 0]
        found = scores.REGRESSION
        return Measures(
            tuple(found),
            order,
            lambda w: np.stack([of(actual, number, w) for of in found.values()], axis=1),
        )
    codes = actual.astype(np.int64)
    chosen = {
        name: of
        for name, of in scores.MULTICLASS.items()
        if probability or name not in PROBABILITIES
    }
    return Measures(
        tuple(chosen),
        order,
        lambda w: np.stack([of(codes, predicted, w) for of in chosen.values()], axis=1),
    )


def _binary(
    actual: np.ndarray,
    score: np.ndarray,
    threshold: np.ndarray | float,
    probability: bool,
    decisions: bool,
) -> Measures:
    order = np.argsort(score, kind="stable")
    limit = np.broadcast_to(threshold, score.shape)[order]
    score, actual = score[order], actual[order]
    decided = score >= limit
    both = np.stack([1.0 - score, score], axis=1)
    codes = actual.astype(np.int64)

    def of(weights: np.ndarray) -> np.ndarray:
        weights = weights.astype(np.float64, copy=False)
        cells = scores.counts(actual, decided, weights)
        parts = [np.stack([one(cells) for one in scores.BINARY.values()], axis=1)]
        if not decisions:
            parts.append(scores.ranked(actual, score, weights))
        if probability and not decisions:
            parts.append(
                np.stack(
                    [scores.log_loss(codes, both, weights), scores.brier(codes, both, weights)],
                    axis=1,
                )
            )
        return np.concatenate(parts, axis=1)

    names = tuple(scores.BINARY)
    if not decisions:
        names += (*scores.RANKED, *(PROBABILITIES if probability else ()))
    return Measures(names, order, of)
