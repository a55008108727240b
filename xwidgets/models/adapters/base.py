"""What every library's adapter tells about a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

__all__ = ["Adapter", "binary_columns", "library_of", "sigmoid", "softmax", "sole_outputs"]

Call = Callable[[Any], Any]
"""Takes a table of the kind the model wants, returns the model's own answer."""


@dataclass(frozen=True, eq=False)
class Adapter:
    """A fitted model, described.

    Parameters
    ----------
    name : str
        Class of the model, for people.
    library : {"sklearn", "xgboost", "lightgbm", "catboost", "callable"}
    kind : {"classifier", "regressor", "callable"}
    value : callable
        What the model answers on its own scale: predictions of a regressor, decision values
        (or, without those, one 0/1 column per class) of a classifier.
    probability : callable or None
        Class probabilities.
    margin : callable or None
        Raw scores from which the library makes its probabilities.
    classes : ndarray, or None
        Labels in the order of the columns.
    feature_names : tuple of str, or None
        Names seen when fitting; None where the model was fitted on an array.
    n_features : int or None
        Number of columns seen when fitting.
    any_columns : bool
        The model selects its columns by name, so more columns and another order are fine.
    takes_missing : bool or None
        Whether NaN may reach it; None where only trying can tell.
    wants : {"any", "frame", "array"}
        Container seen when fitting.
    value_is_labels : bool
        `value` shows predicted labels, because the model tells nothing finer.
    multioutput : bool
        A classifier of several targets at once.
    """

    name: str
    library: str
    kind: str
    value: Call
    probability: Call | None = None
    margin: Call | None = None
    classes: np.ndarray | None = None
    feature_names: tuple[str, ...] | None = None
    n_features: int | None = None
    any_columns: bool = False
    takes_missing: bool | None = None
    wants: str = "any"
    value_is_labels: bool = False
    multioutput: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


def library_of(model: object) -> str:
    """Library that a model comes from, without importing any.

    A class of the user's that derives from a library's class belongs to that library.
    """
    roots = [cls.__module__.partition(".")[0] for cls in type(model).__mro__]
    for library in ("xgboost", "lightgbm", "catboost", "sklearn"):
        if library in roots:
            return library
    return "sklearn" if hasattr(model, "predict") else "callable"


def sigmoid(margin: np.ndarray) -> np.ndarray:
    """Logistic function, elementwise, without overflow."""
    half = np.exp(-np.abs(margin))
    return np.where(margin >= 0, 1.0, half) / (1.0 + half)


def softmax(margin: np.ndarray) -> np.ndarray:
    """Softmax over the last axis."""
    shifted = np.exp(margin - margin.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def binary_columns(margin: np.ndarray) -> np.ndarray:
    """One column per class, (-m, +m), from the margin of the second class alone."""
    flat = np.asarray(margin, dtype=np.float64).reshape(len(margin), -1)
    return np.concatenate([-flat, flat], axis=1) if flat.shape[1] == 1 else flat


def sole_outputs(answer: Any) -> Any:
    """Join the list of arrays that multi-output classifiers return, column-wise."""
    if isinstance(answer, list) and answer and all(np.ndim(part) == 2 for part in answer):
        return np.concatenate([np.asarray(part, dtype=np.float64) for part in answer], axis=1)
    return answer
