"""What is called an error: one number per row, and the rows that it is asked of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...data.wording import did_you_mean, shown
from ...errors import NotSupported, UnknownName
from ...results.sliced import EXCESS
from ..performance.decision import Case

__all__ = [
    "METRICS",
    "TWO_CLASSES",
    "Asked",
    "check_metric",
    "confidence_of",
    "error_of",
    "loss_of",
    "probabilities",
]

DECIDED = ("error rate",)
TWO_CLASSES = ("false positive rate", "false negative rate", "false discovery rate")
OF_PROBABILITIES = ("log loss", "Brier score", EXCESS)
OF_NUMBERS = ("absolute error", "squared error")
METRICS = (*DECIDED, *TWO_CLASSES, *OF_PROBABILITIES, *OF_NUMBERS)
SHARES = frozenset((*DECIDED, *TWO_CLASSES))
"""Of these a row is wrong or right; of the others it is so much wrong."""
TINY = 1e-15


class Asked(NamedTuple):
    """The error of every row.

    Attributes
    ----------
    metric : str
    error : ndarray of float64, shape (n_rows,)
        NaN of rows that the metric does not ask about.
    share : bool
        Whether it is 0 or 1.
    counted : ndarray of float64, shape (n_rows,)
        Of which shares are told: the error, or where that may be negative whether a row is wrong.
    """

    metric: str
    error: np.ndarray
    share: bool
    counted: np.ndarray


def check_metric(metric: str | None, task: str, probability: bool) -> str:
    """The metric that was meant; None: the usual one.

    Raises
    ------
    UnknownName, NotSupported
    """
    if task == "regression":
        there: tuple[str, ...] = OF_NUMBERS
    else:
        there = (*DECIDED, *(TWO_CLASSES if task == "binary" else ()), *OF_PROBABILITIES)
    if metric is None:
        return there[0]
    if metric not in there:
        raise UnknownName(
            "metric",
            found=shown(metric),
            expected=", ".join(there),
            fix=did_you_mean(str(metric), there) or f"metric={there[0]!r}",
        )
    if metric in OF_PROBABILITIES and not probability:
        raise NotSupported(
            "metric",
            found=f"{metric} of a model that tells no probabilities",
            expected=", ".join(one for one in there if one not in OF_PROBABILITIES),
            fix=f"metric={there[0]!r}",
        )
    return metric


def error_of(case: Case, metric: str) -> Asked:
    """How wrong every row is.

    The three rates of two classes are asked of the rows in their denominator alone: of actual
    negatives, of actual positives, of rows that are taken for positives. Excess error is what
    is wrong (0 or 1) less the probability that the model itself gives to being wrong.
    """
    if metric in OF_NUMBERS:
        away = np.abs(case.actual - case.scores[:, 0])
        error = away if metric == OF_NUMBERS[0] else away**2
        return Asked(metric, error, False, error)
    if metric in OF_PROBABILITIES and metric != EXCESS:
        p = probabilities(case)
        actual = case.actual.astype(np.int64)
        if metric == OF_PROBABILITIES[0]:
            own = p[np.arange(len(actual)), actual]
            error = -np.log(np.maximum(own, TINY))
        else:
            away = p - (actual[:, None] == np.arange(p.shape[1]))
            error = (away**2).sum(axis=1) / (2 if p.shape[1] == 2 else 1)
        return Asked(metric, error, False, error)
    assert case.decisions is not None
    wrong = (case.decisions != case.actual).astype(np.float64)
    if metric == EXCESS:
        confidence = confidence_of(case)
        assert confidence is not None  # :func:`check_metric`
        return Asked(metric, wrong - (1.0 - confidence), False, wrong)
    asked_of = {
        TWO_CLASSES[0]: case.actual != case.output,
        TWO_CLASSES[1]: case.actual == case.output,
        TWO_CLASSES[2]: case.decisions == case.output,
    }.get(metric)
    error = wrong if asked_of is None else np.where(asked_of, wrong, np.nan)
    return Asked(metric, error, True, error)


def probabilities(case: Case) -> np.ndarray:
    """Of all classes, float64 (n_rows, n_classes)."""
    if case.task == "multiclass":
        return case.scores
    found = np.empty((len(case.actual), 2))
    found[:, case.output] = case.scores[:, 0]
    found[:, 1 - case.output] = 1.0 - case.scores[:, 0]
    return found


def confidence_of(case: Case) -> np.ndarray | None:
    """The probability of the class that was decided; None where there are no probabilities."""
    if case.decisions is None or not case.probability:
        return None
    return probabilities(case)[np.arange(len(case.actual)), case.decisions]


def loss_of(case: Case) -> np.ndarray:
    """How surely every row is wrong: what the model gives to its decision beyond what it gives to
    the actual class; of numbers, how far it is off. 0 where it is right."""
    if case.decisions is None:
        return np.abs(case.actual - case.scores[:, 0])
    wrong = case.decisions != case.actual
    if case.task == "multiclass":
        rows = np.arange(len(case.actual))
        away = case.scores[rows, case.decisions] - case.scores[rows, case.actual.astype(np.int64)]
    elif case.probability:
        away = np.abs(2 * case.scores[:, 0] - 1)
    else:
        away = np.abs(case.scores[:, 0])
    return np.where(wrong, away, 0.0)
