"""Scores of copies of models on rows that were held out, the same rows for all models."""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np

from ...data import Frame
from ...errors import Cancelled, InvalidValue, XwidgetsError
from ...models import Predictor
from ...models.quiet import quiet
from ...results.units import decided_in
from ..performance.decision import own_threshold
from ..performance.measures import measures_of
from ..refitting import fitted, labels_of

__all__ = [
    "LOWER",
    "USUAL_METRIC",
    "Held",
    "fold_of",
    "folds_of",
    "in_common_unit",
    "names_of_metrics",
    "score",
]

LOWER = ("MAE", "RMSE", "log loss", "Brier score")
"""Of these less is better; of the others more."""
UNORDERED = ("bias",)
USUAL_METRIC = {"binary": "ROC AUC", "multiclass": "macro ROC AUC", "regression": "R2"}
"""By the task, where nobody asked for another."""


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


def in_common_unit(predictor: Predictor) -> Predictor:
    """In the unit of decisions, which all models have in common."""
    unit = decided_in(predictor.units)
    return predictor.with_output(unit) if unit in predictor.units else predictor


def names_of_metrics(task: str, n_classes: int, probability: bool) -> tuple[str, ...]:
    """Scores that there are for a task."""
    actual = np.arange(max(2, n_classes), dtype=np.float64)
    said = np.zeros((len(actual), 1 if task != "multiclass" else len(actual)))
    names = measures_of(actual, said, task=task, probability=probability).names
    return tuple(name for name in names if name not in UNORDERED)


def score(
    metric: str,
    actual: np.ndarray,
    predictions: np.ndarray,
    weight: np.ndarray | None,
    predictor: Predictor,
    output: int,
) -> float:
    """One score of predictions (n_rows, n_outputs), as performance tells it."""
    task = predictor.task
    measures = measures_of(
        (actual == output).astype(np.float64) if task == "binary" else actual,
        predictions if task == "multiclass" else predictions[:, [output]],
        task=task,
        threshold=own_threshold(predictor.unit, output),
        probability=task != "regression" and predictor.unit == "probability",
    )
    weights = np.ones(len(actual)) if weight is None else weight
    found = measures.of(weights[measures.order][None])
    return float(found[0, measures.names.index(metric)])


def folds_of(
    actual: np.ndarray, classes: bool, n_folds: int, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Places of rows to fit to and of rows that are held out.

    Classes are as often in each fold, but one with fewer rows than folds is missing from some.

    Raises
    ------
    InvalidValue
        Fewer rows than that takes.
    """
    from sklearn.model_selection import KFold, StratifiedKFold

    most = len(actual) // 2 if not classes else int(np.unique(actual, return_counts=True)[1].max())
    if n_folds > most:
        raise InvalidValue(
            "n_folds",
            found=f"{n_folds} for {len(actual):,} rows",
            expected=f"at most {most}: each fold holds rows" if most > 1 else "more rows with a y",
            fix=f"n_folds={most}" if most > 1 else "pass more rows",
        )
    make = StratifiedKFold if classes else KFold
    with quiet():  # of classes with fewer rows than folds, which the notes tell
        parts = make(n_folds, shuffle=True, random_state=seed % 2**32).split(actual, actual)
        return [(fit, held) for fit, held in parts]


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
            seed=seed % 2**32,
        )
        seconds = time.perf_counter() - start
        said = _in_order(copy.predict(frame.take(rows[held]).native), copy, predictor)
    except Cancelled:
        raise
    except XwidgetsError as error:
        return f"a copy could not be fitted: {error.argument}: {error.found}"
    except Exception as error:
        return f"a copy could not be fitted: {type(error).__name__}: {str(error)[:200]}"
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
