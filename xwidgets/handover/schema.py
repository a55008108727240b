"""What stands in a report for machines, and where a file has something else in its place."""

from __future__ import annotations

import math
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..compute.question import Question
from ..data.rows import is_whole
from .given import unpacked

__all__ = ["REPORT", "misfit"]


class Maybe(NamedTuple):
    """What may be null, or not there."""

    shape: Any


class Named(NamedTuple):
    """A mapping from any names."""

    shape: Any


def misfit(value: Any, shape: Any, place: str = "") -> str:
    """Where a value is not of a shape; empty where all of it is.

    A shape is a class, a function that says whether a value is as it must be, ``[shape]`` for a
    list, a mapping of names that must be there, `Maybe` or `Named`.

    >>> misfit({"n": [1, "2"]}, {"n": [int]})
    'n[1]'
    """
    if isinstance(shape, Maybe):
        return "" if value is None else misfit(value, shape.shape, place)
    if isinstance(shape, type):
        return "" if isinstance(value, shape) and not isinstance(value, bool) else place
    if callable(shape):
        return "" if _holds(shape, value) else place
    if isinstance(shape, list):
        if not isinstance(value, list):
            return place
        return _first((one, shape[0], f"{place}[{k}]") for k, one in enumerate(value))
    if not isinstance(value, dict):
        return place
    shapes = dict.fromkeys(value, shape.shape) if isinstance(shape, Named) else shape
    names = ((name, f"{place}.{name}".lstrip(".")) for name in shapes)
    return _first((value.get(name), shapes[name], inner) for name, inner in names)


def _first(each: Iterable[tuple[Any, Any, str]]) -> str:
    return next(filter(None, (misfit(*one) for one in each)), "")


def _holds(condition: Callable[[Any], bool], value: Any) -> bool:
    try:
        return condition(value)
    except (ValueError, TypeError, AttributeError, KeyError, OSError, EOFError, zlib.error):
        return False


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool) and math.isfinite(value)


def _is_matrix(value: Any) -> bool:
    return np.array(value, np.float64).ndim == 2


def _is_packed(value: Any) -> bool:
    return unpacked(value).ndim == 1


def _is_base64(value: Any) -> bool:
    return isinstance(b64decode(value), bytes)


def _is_batch(value: Any) -> bool:
    name, n_rows = value
    return isinstance(name, str) and is_whole(n_rows)


def _is_question(value: Any) -> bool:
    """Importance is claimed of a number of rows."""
    asked = Question.from_json(value)
    n_rows = asked.options["n_rows"] if asked.method == "shap" else 1
    return is_whole(n_rows) and n_rows >= 1 and bool(asked.key)


CLAIM = {
    "name": str,
    "question": _is_question,
    "number": Maybe(_is_number),
    "tolerance": _is_number,
}

ROWS = Maybe({"n_rows": int, "digest": str, "rows": Maybe([int]), "cells": Maybe(_is_packed)})

REPORT: Mapping[str, Any] = {
    "digest": str,
    "claims": [CLAIM],
    "data": {
        "n_rows": int,
        "columns": Named(str),
        "target": Maybe({"name": str, "digest": str}),
    },
    "model": {"unit": str, "predictions": _is_matrix},
    "settings": {
        "columns": str,
        "output": Maybe(str),
        "class_names": Maybe([str]),
        "groups": Maybe(Named([str])),
        "seed": Maybe(int),
    },
    "given": Maybe(
        {
            "background": ROWS,
            "background_weight": ROWS,
            "sample_weight": ROWS,
            "columns": Maybe([str]),
            "read": Maybe(Named([str])),
            "cohorts": Maybe([{"name": str, "rows": _is_base64}]),
            "batches": Maybe(Named([_is_batch])),
        }
    ),
}
