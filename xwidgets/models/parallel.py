"""Many rows at once: in several threads, where a model may be asked so."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from typing import Any

import numpy as np

from ..threads import n_threads, pool
from .predictor import Predictor
from .threads import one_thread

__all__ = ["predict_matrix", "takes_threads"]

MIN_ROWS = 2_000
"""Of a part; fewer rows are not worth a thread."""
MAX_THREADS = 8


def predict_matrix(
    predictor: Predictor, build: Callable[[np.ndarray], Any], matrix: np.ndarray
) -> np.ndarray:
    """Predictions of rows that are given as codes, float64 (n_rows, n_outputs).

    Parameters
    ----------
    predictor : Predictor
    build : callable
        Makes a table of codes: ``Frame.from_matrix``.
    matrix : ndarray of float64, shape (n_rows, n_features)

    Notes
    -----
    Linear algebra that is split over cores for every small product waits more than it computes:
    a network of 32 units took half of the time in one thread of its own, and a quarter where two
    halves of the rows were asked side by side.
    """
    n_parts = min(n_threads(), MAX_THREADS, len(matrix) // MIN_ROWS)
    if n_parts < 2 or not takes_threads(predictor.model):
        return predictor.predict(build(matrix))
    with one_thread("blas"), pool(n_parts) as threads:
        work = [
            threads.submit(copy_context().run, lambda part=part: predictor.predict(build(part)))
            for part in np.array_split(matrix, n_parts)
        ]
        return np.concatenate([one.result() for one in work])


def takes_threads(model: Any) -> bool:
    """Whether all of a model is scikit-learn's own code, to be asked from several threads."""
    if not hasattr(model, "get_params"):
        return False
    parts = [model, *model.get_params(deep=True).values()]
    for part in parts:
        kind = type(part)
        if not (hasattr(part, "predict") or hasattr(part, "transform")):
            continue
        if not kind.__module__.startswith("sklearn.") or kind.__name__ == "FunctionTransformer":
            return False
    return True
