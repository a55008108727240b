"""Scores by which models are compared, and folds of rows to score them on: one for all methods."""

from __future__ import annotations

import numpy as np

from ..errors import InvalidValue
from ..models import Predictor
from ..models.quiet import quiet
from ..results.units import decided_in
from .performance.decision import own_threshold
from .performance.measures import measures_of
from .performance.scores import REGRESSION

__all__ = [
    "LOWER_IS_BETTER",
    "USUAL_METRIC",
    "corrected_error",
    "folds_of",
    "in_common_unit",
    "most_folds",
    "names_of_metrics",
    "r2",
    "score",
]

LOWER_IS_BETTER = ("MAE", "RMSE", "log loss", "Brier score")
"""Of these less is better; of the others more."""
UNORDERED = ("bias",)
USUAL_METRIC = {"binary": "ROC AUC", "multiclass": "macro ROC AUC", "regression": "R2"}
"""By the task, where nobody asked for another."""


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


def r2(actual: np.ndarray, predictions: np.ndarray) -> float:
    """R2 of numbers (n_rows,), as performance tells it; NaN where all are the same."""
    return float(REGRESSION["R2"](actual, predictions, np.ones((1, len(actual))))[0])


def corrected_error(scores: np.ndarray, test_share: float) -> np.ndarray:
    """Standard error of the mean over folds, for folds whose training rows overlap.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_models, n_folds)
        NaN is left out.
    test_share : float
        Rows that are tested on, per row that is trained on: 1 / (n_folds - 1).

    Returns
    -------
    ndarray of float64, shape (n_models,)
        NaN where fewer than two are known.

    References
    ----------
    Nadeau, C., Bengio, Y. (2003). Inference for the generalization error. Machine Learning 52.
    """
    known = np.isfinite(scores)
    n = known.sum(axis=1)
    mean = np.where(known, scores, 0.0).sum(axis=1) / np.maximum(n, 1)
    square = np.where(known, (scores - mean[:, None]) ** 2, 0.0).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(n > 1, np.sqrt((1.0 / n + test_share) * square / (n - 1)), np.nan)


def most_folds(actual: np.ndarray, classes: bool) -> int:
    """How many folds rows can be shared out to: of classes the largest is in each."""
    if not classes:
        return len(actual) // 2
    return int(np.unique(actual, return_counts=True)[1].max(initial=0))


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

    most = most_folds(actual, classes)
    if n_folds > most:
        raise InvalidValue(
            "n_folds",
            found=f"{n_folds} for {len(actual):,} rows",
            expected=f"at most {most}: each fold holds rows" if most > 1 else "more rows with a y",
            fix=f"n_folds={most}" if most > 1 else "pass more rows",
        )
    make = StratifiedKFold if classes else KFold
    with quiet():  # of classes with fewer rows than folds, which the notes tell
        parts = make(n_folds, shuffle=True, random_state=seed).split(actual, actual)
        return [(fit, held) for fit, held in parts]
