"""Copies of the model that are fitted to some of the rows, and asked about the others."""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np

from ...data import sample_rows
from ...errors import Cancelled
from ...models import Predictor
from ..ground import Ground
from ..performance.decision import own_threshold
from ..performance.measures import measures_of
from ..refitting import cannot_refit, fitted, labels_of, not_fitted
from ..scoring import LOWER_IS_BETTER, USUAL_METRIC, folds_of, most_folds
from ..stop import check_cancelled

__all__ = [
    "HELD_OUT",
    "TOO_LONG",
    "Copies",
    "Scored",
    "copies_of",
    "scored_by",
    "usual_metric",
]

N_FOLDS = 3
FOLDS_UP_TO = 3_000
"""Of more rows one copy is fitted to four fifths: what is held out is enough."""
LEAST_ROWS = 30
MOST_ROWS = 40_000
PILOT_ROWS = 1_000
DEARER = 0.25
"""What a row costs beside one of those few: much of a fit is the same however many there are."""
SECONDS = 30.0
"""That a copy may take, by what a few rows took."""
HELD_OUT = "on rows held out, by"
TOO_LONG = "would take longer than"
"""Of all reasons why there is no copy the one that a faster machine does not have."""
N_DRAWS = 60
MOST_DRAWN = 4_000


class Copies(NamedTuple):
    """What copies say of rows.

    Attributes
    ----------
    rows : ndarray of int64, shape (n_held,)
        Positions of rows that were held out, rising.
    said : ndarray of float64, shape (n_held, n_outputs)
        By a copy that was not fitted to the row.
    fit_rows : ndarray of int64, shape (n_fit,)
        Rows that the first copy was fitted to.
    fit_said : ndarray of float64, shape (n_fit, n_outputs)
        What it says of them.
    first_held : ndarray of int64
        Rows that the first copy was not fitted to.
    words : str
        Who says it.
    """

    rows: np.ndarray
    said: np.ndarray
    fit_rows: np.ndarray
    fit_said: np.ndarray
    first_held: np.ndarray
    words: str


def copies_of(ground: Ground, target: np.ndarray) -> Copies | str:
    """Fit them; see :class:`Copies`. A text: why there are none."""
    why = cannot_refit(ground.predictor)
    if why or np.isfinite(target).sum() < LEAST_ROWS:
        return why or "there are too few rows to fit the model anew"
    try:
        return _copies_of(ground, target)
    except Cancelled:
        raise
    except Exception as error:  # whatever a library raises
        return not_fitted(error)


def _copies_of(ground: Ground, target: np.ndarray) -> Copies | str:
    known = np.flatnonzero(np.isfinite(target))
    classes = ground.predictor.task != "regression"
    labels = np.full(len(target), np.nan)
    labels[known] = target[known]
    size = min(len(known), MOST_ROWS)
    if size > FOLDS_UP_TO:
        begin = time.perf_counter()
        few = known[sample_rows(len(known), PILOT_ROWS, ground.seed)]
        _fit(ground, few, labels)
        took = max(time.perf_counter() - begin, 1e-3)
        if took * DEARER * size / PILOT_ROWS > SECONDS:
            # Fitted to a few of the rows, it would be another model.
            return f"fitting a copy of it {TOO_LONG} {SECONDS:.0f} seconds"
        check_cancelled()
    rows = known[sample_rows(len(known), size, ground.seed)]
    several = len(rows) <= FOLDS_UP_TO
    n_folds = N_FOLDS if several else 5
    folds = folds_of(labels[rows], classes, min(n_folds, most_folds(labels[rows], classes)), 0)
    held, said = [], []
    first: tuple[np.ndarray, np.ndarray] | None = None
    for fit, out in folds if several else folds[:1]:
        check_cancelled()
        copy = _fit(ground, rows[fit], labels)
        held.append(rows[out])
        said.append(copy.predict(ground.frame.take(rows[out]).native))
        if first is None:
            first = rows[fit], copy.predict(ground.frame.take(rows[fit]).native)
    assert first is not None
    place = np.concatenate(held)
    order = np.argsort(place, kind="stable")
    n = len(said)
    words = f"{HELD_OUT} {'a copy' if n == 1 else f'{n} copies'} of the model"
    return Copies(place[order], np.concatenate(said)[order], first[0], first[1], held[0], words)


def _fit(ground: Ground, rows: np.ndarray, target: np.ndarray) -> Predictor:
    weight = ground.sample_weight
    return fitted(
        ground.predictor,
        ground.frame.take(rows),
        labels_of(ground.predictor, target[rows]),
        weight=None if weight is None else weight[rows],
        seed=ground.seed,
    )


class Scored(NamedTuple):
    """A score, larger is better, and its standard error by redrawing rows."""

    value: float
    error: float


def usual_metric(task: str) -> str:
    """By which models are compared."""
    return USUAL_METRIC[task]


def scored_by(
    metric: str,
    predictor: Predictor,
    actual: np.ndarray,
    said: np.ndarray,
    weight: np.ndarray | None = None,
    seed: int = 0,
) -> Scored:
    """One score of predictions (n_rows, n_outputs), as performance tells it."""
    task, output = predictor.task, predictor.default_output
    measures = measures_of(
        (actual == output).astype(np.float64) if task == "binary" else actual,
        said if task == "multiclass" else said[:, [output if task == "binary" else 0]],
        task=task,
        threshold=own_threshold(predictor.unit, output),
        probability=predictor.unit == "probability",
    )
    own = np.ones(len(actual)) if weight is None else weight
    own = own[measures.order]
    at = measures.names.index(metric)
    sign = -1.0 if metric in LOWER_IS_BETTER else 1.0
    rng = np.random.default_rng(seed)
    # Of very many rows some tell how far a score moves.
    some = min(1.0, MOST_DRAWN / len(own))
    draws = rng.poisson(some, size=(N_DRAWS, len(own))) * own
    moved = measures.of(draws.astype(np.float64))[:, at]
    value = measures.of(own[None])[0, at]
    return Scored(sign * float(value), float(np.nanstd(moved) * np.sqrt(some)))
