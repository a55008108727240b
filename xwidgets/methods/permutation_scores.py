"""Scores that permutation importance takes drops of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..errors import InvalidShape, InvalidValue, NotSupported
from ..models import Predictor
from .performance.scores import roc_auc

__all__ = ["SCORES", "Score", "score_of"]

SCORES = ("accuracy", "log_loss", "roc_auc", "r2")

TIE_DIGITS = 12

Score = Callable[[np.ndarray], np.ndarray]
"""Predictions (n_rows, n_outputs) -> one score per output, larger is better."""


def score_of(
    predictor: Predictor, target: np.ndarray, weight: np.ndarray | None, scoring: str
) -> tuple[Score, str]:
    """The score, and what its drop is called."""
    classifier = predictor.task in ("binary", "multiclass")
    if scoring == "auto":
        scoring = "accuracy" if classifier else "r2"
    if scoring not in SCORES:
        raise InvalidValue(
            "scoring",
            found=repr(scoring),
            expected=f"'auto' or one of {', '.join(map(repr, SCORES))}",
            fix="scoring='auto'",
        )
    if (scoring == "r2") == classifier or (
        scoring == "log_loss" and predictor.unit != "probability"
    ):
        raise NotSupported(
            "scoring",
            found=f"{scoring!r} for a {predictor.task} model in {predictor.unit}",
            expected="accuracy, roc_auc, or log_loss of probabilities" if classifier else "r2",
            fix="scoring='auto'",
        )
    if scoring == "r2":
        return _r2(target, weight, predictor.n_outputs), "drop in R²"
    classes = target[:, 0].astype(np.int64)
    if scoring == "accuracy":
        return (
            # Even votes of a forest stay even whoever adds them up: the first class, as its own.
            lambda p: np.atleast_1d(
                np.average(p.round(TIE_DIGITS).argmax(axis=1) == classes, weights=weight)
            )
        ), "drop in accuracy"
    if scoring == "roc_auc":
        return _roc_auc(classes, weight, predictor.n_outputs), "drop in ROC AUC"
    rows = np.arange(len(classes))

    def log_likelihood(p: np.ndarray) -> np.ndarray:
        likely = np.clip(p[rows, classes], 1e-15, 1.0)
        return np.atleast_1d(np.average(np.log(likely), weights=weight))

    return log_likelihood, "increase of log loss"


def _roc_auc(classes: np.ndarray, weight: np.ndarray | None, n_outputs: int) -> Score:
    """Of every class against all others."""
    weights = np.ones((1, len(classes))) if weight is None else weight[None]

    def area(p: np.ndarray) -> np.ndarray:
        return np.array([roc_auc(classes == k, p[:, k], weights)[0] for k in range(n_outputs)])

    return area


def _r2(target: np.ndarray, weight: np.ndarray | None, n_outputs: int) -> Score:
    if target.shape[1] not in (1, n_outputs):
        raise InvalidShape(
            "y",
            found=f"{target.shape[1]} columns",
            expected=f"{n_outputs}, one per output",
            fix="pass one target per output",
        )
    mean = np.average(target, axis=0, weights=weight)
    total = np.average((target - mean) ** 2, axis=0, weights=weight)
    if (total == 0).any():
        raise InvalidValue(
            "y",
            found="the same value in every row",
            expected="values that differ, for R² to be defined",
            fix="leave y out",
        )

    def r2(p: np.ndarray) -> np.ndarray:
        missed = np.average((target - p) ** 2, axis=0, weights=weight)
        return np.asarray(1.0 - missed / total)

    return r2
