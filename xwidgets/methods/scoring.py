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
    "folds_of",
    "in_common_unit",
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
