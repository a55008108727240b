"""Labels to look at, by what copies of the model say that did not see them."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import NamedTuple

import numpy as np

from ...errors import Cancelled
from ..ground import Ground, Part
from ..performance.decision import Case
from ..refitting import cannot_refit, fitted, labels_of, not_fitted
from ..scoring import folds_of, most_folds
from ..stop import check_cancelled
from .quantity import probabilities

__all__ = ["Suspects", "confident", "far_off", "held_out", "suspects"]

N_FOLDS = 5
UNLIKELY = 0.1
"""The least probability of a label that is not in doubt."""
MAX_SECONDS = 30.0
"""That all copies of a model may take."""


class Suspects(NamedTuple):
    """How well labels go with what a model says that did not see them.

    Attributes
    ----------
    quality : ndarray of float64, shape (n_rows,)
        The lowest is looked at first.
    doubtful : ndarray of bool, shape (n_rows,)
    likely : ndarray of float64, shape (n_rows,)
        The class that it is rather; of numbers what is said of the row.
    """

    quality: np.ndarray
    doubtful: np.ndarray
    likely: np.ndarray


def confident(probability: np.ndarray, actual: np.ndarray) -> Suspects:
    """Rows whose label has little probability, while another class is surely theirs.

    Parameters
    ----------
    probability : ndarray of float64, shape (n_rows, n_classes)
        By a model that did not see the row.
    actual : ndarray of int64, shape (n_rows,)

    Returns
    -------
    Suspects
        A row is doubtful where the likeliest class among those it surely belongs to is not its
        own, and its own has less than 10 %: it surely belongs to a class whose probability is at
        least the mean of the rows of that class. `quality` is the probability of its own class
        alone: where labels are wrong as often in each class, no other order finds more of them.
        `likely` is the class that a doubtful row is rather; of other rows the one among all but
        their own that is nearest to being surely theirs.

    References
    ----------
    Northcutt, C., Jiang, L., Chuang, I. (2021). Confident learning: estimating uncertainty in
    dataset labels. JAIR 70.
    """
    n, k = probability.shape
    rows = np.arange(n)
    own = np.bincount(actual, probability[rows, actual], k)
    counts = np.bincount(actual, minlength=k)
    limit = np.where(counts > 0, own / np.maximum(counts, 1), np.inf)
    beside = np.where(np.isfinite(limit), probability - np.where(counts > 0, limit, 0.0), -np.inf)
    likely = np.where(beside >= 0, probability, -np.inf).argmax(axis=1)
    given = probability[rows, actual]
    doubtful = (beside >= 0).any(axis=1) & (likely != actual) & (given < UNLIKELY)
    others = beside.copy()
    others[rows, actual] = -np.inf
    rather = np.where(doubtful, likely, others.argmax(axis=1))
    return Suspects(given, doubtful, rather.astype(np.float64))


FAR = 4.0
"""So many robust standard deviations from the middle of the errors."""


def far_off(predicted: np.ndarray, actual: np.ndarray) -> Suspects:
    """Rows whose number lies far from what a model says that did not see them.

    How far is in standard deviations, as the median absolute deviation tells them, and the mean one
    where most errors are the same.
    """
    away = actual - predicted
    size = np.abs(away - (np.median(away) if len(away) else 0.0))
    spread = _spread(size)
    scaled = size / spread if spread > 0 else np.zeros(len(size))
    return Suspects(-scaled, scaled > FAR, predicted)


def _spread(size: np.ndarray) -> float:
    """The standard deviation of normal errors of these sizes; 0 where all are 0."""
    if not len(size):
        return 0.0
    return 1.4826 * float(np.median(size)) or 1.2533 * float(size.mean())


def suspects(case: Case, said: np.ndarray | None = None) -> Suspects | None:
    """Labels beside what is said of the rows; None where classes have no probabilities.

    Parameters
    ----------
    said : ndarray of float64, optional
        Numbers (n_rows, 1), or probabilities (n_rows, n_classes). Default: the model's own.
    """
    if case.task == "regression":
        return far_off((case.scores if said is None else said)[:, 0], case.actual)
    if not case.probability:
        return None
    return confident(probabilities(case) if said is None else said, case.actual.astype(np.int64))


def held_out(
    ground: Ground, case: Case, done: int, total: int
) -> Generator[Part, None, tuple[np.ndarray | None, str]]:
    """What copies of the model say of rows that they were not fitted to, and a note.

    None where the model cannot be fitted anew, or that would take long; the note says so. Copies
    are fitted once for all questions: they depend on the rows alone.
    """
    once: _Once = ground.known.kept(("errors", "copies"), _Once)
    if once.found is None:
        once.found = yield from _held_out(ground, case, done, total)
    return once.found


class _Once:
    """What copies say, as soon as all of them have been asked."""

    found: tuple[np.ndarray | None, str] | None = None


def _held_out(
    ground: Ground, case: Case, done: int, total: int
) -> Generator[Part, None, tuple[np.ndarray | None, str]]:
    why = cannot_refit(ground.predictor)
    classes = case.task != "regression"
    n_folds = min(N_FOLDS, most_folds(case.actual, classes))
    if why or n_folds < 2 or len(case.actual) < 2 * N_FOLDS:
        return None, why or "too few rows to fit the model anew"
    rows = np.arange(ground.frame.n_rows) if case.rows is None else case.rows
    labels = labels_of(ground.predictor, case.actual)
    n_outputs = ground.predictor.n_outputs
    said = np.full((len(rows), n_outputs), np.nan)
    begin = time.perf_counter()
    for k, (fit, held) in enumerate(folds_of(case.actual, classes, n_folds, ground.seed)):
        check_cancelled()
        try:
            copy = fitted(
                ground.predictor,
                ground.frame.take(rows[fit]),
                labels[fit],
                weight=None if case.weight is None else case.weight[fit],
                seed=ground.seed,
            )
            found = np.asarray(copy.predict(ground.frame.take(rows[held]).native))
        except Cancelled:
            raise
        except Exception as error:  # whatever a library raises
            return None, not_fitted(error)
        if found.shape[1] != n_outputs:
            return None, "a class has too few rows to fit the model anew"
        said[held] = found
        if k == 0 and n_folds * (time.perf_counter() - begin) > MAX_SECONDS:
            return None, f"fitting {n_folds} copies takes longer than {MAX_SECONDS:.0f} seconds"
        yield Part(done + k + 1, total)
    return said, f"{n_folds} copies of the model, each asked about rows that it was not fitted to"
