"""Scores of copies of models on rows that were held out, the same rows for all models."""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np

from ...data import Frame
from ...errors import Cancelled
from ...models import Predictor
from ..refitting import fitted, labels_of, not_fitted
from ..scoring import score

__all__ = ["Held", "fold_of"]


class Held(NamedTuple):
    """What one copy says of the rows that it has not seen.

    Attributes
    ----------
    score : float
        NaN where it is not defined on those rows.
    predictions : ndarray of float64, shape (n_held,)
        Of the output.
    seconds : float
        Of the fit.
    """

    score: float
    predictions: np.ndarray
    seconds: float


def fold_of(
    predictor: Predictor,
    frame: Frame,
    rows: np.ndarray,
    actual: np.ndarray,
    fold: tuple[np.ndarray, np.ndarray],
    metric: str,
    output: int,
    *,
    weight: np.ndarray | None,
    seed: int,
) -> Held | str:
    """Fit a copy to some rows and score it on the others; why not, where that fails."""
    train, held = fold
    start = time.perf_counter()
    try:
        copy = fitted(
            predictor,
            frame.take(rows[train]),
            labels_of(predictor, actual[train]),
            weight=None if weight is None else weight[train],
            seed=seed,
        )
        seconds = time.perf_counter() - start
        said = _in_order(copy.predict(frame.take(rows[held]).native), copy, predictor)
    except Cancelled:
        raise
    except Exception as error:  # whatever a library raises
        return not_fitted(error)
    weights = None if weight is None else weight[held]
    told = score(metric, actual[held], said, weights, predictor, output)
    return Held(told, said[:, output], seconds)


def _in_order(said: np.ndarray, copy: Predictor, predictor: Predictor) -> np.ndarray:
    """Outputs where the first model has them: a class that no row had is never predicted."""
    if predictor.classes is None or copy.classes is None:
        return said
    if len(copy.classes) == len(predictor.classes):
        return said
    if predictor.unit != "probability":
        raise ValueError("a class has too few rows: it is missing in a fold")
    found = np.zeros((len(said), len(predictor.classes)))
    found[:, np.searchsorted(predictor.classes, copy.classes)] = said
    return found
