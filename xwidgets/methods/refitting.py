"""Copies of a model that are fitted anew to some of the rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, TypeVar

import numpy as np

from ..data import Frame, sample_rows
from ..data.sampling import short_seed
from ..errors import XwidgetsError
from ..models import Predictor, as_predictor
from ..models.quiet import quiet
from ..models.threads import one_thread
from .stop import check_cancelled

__all__ = [
    "BY_TIME",
    "affordable_rows",
    "cannot_refit",
    "fitted",
    "is_seed",
    "labels_of",
    "lasting",
    "not_fitted",
    "parts_words",
    "weight_argument",
]

First = TypeVar("First")

BY_TIME = "so few by the time a fit took here: a faster machine may take more"
"""Said wherever :func:`affordable_rows` left out rows."""

MAX_ALONE = 10_000
"""Rows of which a fit takes one thread of OpenMP."""


def cannot_refit(predictor: Predictor) -> str:
    """Why a model cannot be fitted anew, in a few words; empty where it can."""
    model = predictor.model
    if model is None:
        return "none: this was loaded from a file without it"
    if hasattr(model, "fit") and hasattr(model, "get_params"):
        return ""
    what = "a function" if predictor.library == "callable" else f"a fitted {predictor.name}"
    return f"{what} without fit and get_params cannot be fitted anew"


def labels_of(predictor: Predictor, codes: np.ndarray) -> np.ndarray:
    """What a model is fitted to, of the codes of its classes or of numbers."""
    if predictor.classes is None or predictor.task == "regression":
        return codes
    return np.asarray(predictor.classes[codes.astype(np.int64)])


def weight_argument(model: Any) -> str | None:
    """What ``fit`` calls the weights of rows, if it takes any; of a Pipeline, its last step."""
    from sklearn.utils.validation import has_fit_parameter

    prefix = ""
    while hasattr(model, "steps") and hasattr(model, "named_steps"):
        name, model = model.steps[-1]
        prefix += f"{name}__"
    return f"{prefix}sample_weight" if has_fit_parameter(model, "sample_weight") else None


def fitted(
    predictor: Predictor,
    frame: Frame,
    labels: np.ndarray,
    *,
    weight: np.ndarray | None = None,
    seed: int | None = None,
    reseed: bool = False,
) -> Predictor:
    """Fit a copy of a model.

    Parameters
    ----------
    predictor : Predictor
        Of the model, which stays as it is.
    frame : Frame
        Rows to fit to.
    labels : ndarray, shape (n_rows,)
        As of :func:`labels_of`.
    weight : ndarray of float64, shape (n_rows,), optional
        Left out where ``fit`` takes none.
    seed : int, optional
        Given to each ``random_state`` (and other name of it) that is None, so that the same
        seed gives the same copy.
    reseed : bool
        Given to all of them.

    Returns
    -------
    Predictor
        In the unit of the first one.
    """
    from sklearn.base import clone

    model: Any = clone(predictor.model)
    if seed is not None:
        own = model.get_params(deep=True)
        free = [k for k, v in own.items() if is_seed(k) and (reseed or v is None)]
        if free:
            model.set_params(**dict.fromkeys(free, short_seed(seed)))
    name = None if weight is None else weight_argument(model)
    # What a fit warns of, the caller has seen when the model was fitted.
    with quiet(), one_thread("openmp") if frame.n_rows <= MAX_ALONE else nullcontext():
        model.fit(
            predictor.prepare(frame.native), labels, **({} if name is None else {name: weight})
        )
    return as_predictor(model, frame, output=predictor.unit)


def not_fitted(error: Exception) -> str:
    """Why a copy could not be fitted: of whatever a library raises, in one line.

    Callers let :class:`~xwidgets.errors.Cancelled` pass before they come here.
    """
    if isinstance(error, XwidgetsError):
        said = f"{error.argument}: {error.found}"
    else:
        said = "".join(str(error).splitlines()[:1])[:160] or type(error).__name__
    return f"the model could not be fitted anew: {said}"


def affordable_rows(
    fit: Callable[[np.ndarray], First],
    known: np.ndarray,
    *,
    n_copies: int,
    seconds: float,
    most: int,
    least: int,
    seed: int,
) -> tuple[np.ndarray, First, float]:
    """Fit one copy to learn what all cost; where that is long, fewer rows are taken.

    How many is decided by the clock: a slower or busier machine may take fewer, and its numbers
    differ then. Callers say so with :data:`BY_TIME` wherever rows were left out.

    Parameters
    ----------
    fit : callable
        Fits the first copy to some of the rows that it is given, positions in the table.
    known : ndarray of int64
        Positions to draw from.
    n_copies : int
    seconds : float
        For all copies together.
    most, least : int
        Rows to begin with, and below which no time is saved.
    seed : int

    Returns
    -------
    rows : ndarray of int64
    first : object
        What `fit` made of these rows.
    needed : float
        Seconds for all copies, about.
    """
    size = min(len(known), most)
    while True:
        rows = known[sample_rows(len(known), size, seed)]
        begin = time.perf_counter()
        first = fit(rows)
        needed = n_copies * (time.perf_counter() - begin)
        if needed <= seconds or size <= least:
            return rows, first, needed
        check_cancelled()
        size = max(least, min(size // 2, int(size * seconds / needed)))


def parts_words(n_fit: int, n_known: int, n_rows: int, most: int) -> str:
    """What copies are fitted to parts of, and whether the clock decided it; "" where all rows."""
    if n_fit >= n_rows:
        return ""
    why = f", {BY_TIME}" if n_fit < min(n_known, most) else ""
    return f"copies are fitted to parts of {n_fit:,} of {n_rows:,} rows{why}"


def lasting(seconds: float) -> str:
    """So long, in words that come after "about"."""
    if seconds < 2:
        return "a second or two"
    return f"{seconds:.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"


def is_seed(name: str) -> bool:
    """Whether a parameter is one that seeds: ``random_state``, of a step, too."""
    return name.rpartition("__")[2] in ("random_state", "random_seed", "seed")
