"""Checks: a method is one pure function of what is given; no cache, no thread, no lock."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from ..results.checks import Checks
from .ground import Ground, Part
from .stop import check_cancelled

__all__ = ["answer", "difference"]


def answer(ground: Ground) -> Generator[Part, None, Checks]:
    """Compare predictions of rows above and below the middle of every feature.

    Parameters
    ----------
    ground : Ground
        Options of the question, plain JSON, follow it as keywords.

    Yields
    ------
    Part
        How far it is; `so_far` is what a view can draw by then.

    Returns
    -------
    Checks
        Short work returns at once, without a `Part`.
    """
    found = np.full((len(ground.names), ground.predictor.n_outputs), np.nan)
    for j, column in enumerate(ground.columns):
        check_cancelled()
        found[j] = difference(column.numbers, ground.predictions)
        yield Part(j + 1, len(ground.names))
    return Checks(
        found,
        feature_names=ground.names,
        output_names=ground.predictor.output_names,
        method="checks",
        unit=ground.unit,
        trust={"n_rows": ground.frame.n_rows, "frame_library": ground.library},
    )


def difference(values: np.ndarray, predictions: np.ndarray) -> np.ndarray:
    """Mean prediction above the median of `values`, minus that of the others.

    Parameters
    ----------
    values : ndarray, shape (n_rows,)
        NaN where missing: those rows are left out.
    predictions : ndarray, shape (n_rows, n_outputs)

    Returns
    -------
    ndarray, shape (n_outputs,)
        NaN where all values are the same.
    """
    known = np.isfinite(values)
    values, predictions = values[known], predictions[known]
    above = values > np.median(values) if len(values) else np.zeros(0, dtype=bool)
    if not above.any() or above.all():
        return np.full(predictions.shape[1], np.nan)
    found: np.ndarray = predictions[above].mean(axis=0) - predictions[~above].mean(axis=0)
    return found
