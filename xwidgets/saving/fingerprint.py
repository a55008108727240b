"""Whether a model is the one that a file was saved with, as far as that can be told.

A model is not stored, and its own bytes say little: the same forest, read by another version of its
library, has others. What it predicts is what was explained, so that is compared, on some of the
rows that the file holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from ..data import Frame, sample_rows
from ..errors import InvalidModel, XwidgetsError, warn
from ..files import Reading, Writing
from ..models import Predictor

__all__ = ["ALLOWED", "SAME", "require_same", "write_fingerprint"]

ROWS = 64
"""So many rows are compared."""

SAME = 1e-9
"""Predictions nearer than this, as a share of the largest of them (at least 1), are the same."""

ALLOWED = 1e-5
"""Up to here they differ as those of single precision do on other machines: a warning."""


def write_fingerprint(predictor: Predictor, frame: Frame, writing: Writing) -> dict[str, Any]:
    """The model's class, and what it says of some rows; that is left out where it fails."""
    kind = type(predictor.model)
    told: dict[str, Any] = {
        "name": predictor.name,
        "class": f"{kind.__module__}.{kind.__qualname__}",
        "library": predictor.library,
        "predictions": None,
    }
    rows = sample_rows(frame.n_rows, min(ROWS, frame.n_rows), 0)
    with suppress(XwidgetsError):
        found = predictor.predict(frame.take(rows).native)
        told |= {"rows": writing.array(rows), "predictions": writing.array(found)}
    return told


def require_same(
    told: Mapping[str, Any], predictor: Predictor, frame: Frame, reading: Reading
) -> bool:
    """Compare a model with the one of the file; `predictor` is in the unit of then.

    Returns
    -------
    bool
        Whether what was begun with the model of then can go on with this one.

    Warns
    -----
    UserWarning
        Another kind of model that predicts the same, or predictions that differ a little.

    Raises
    ------
    InvalidModel
        It predicts something else.
    """
    gap = _gap(told, predictor, frame, reading)
    if gap > ALLOWED:
        raise InvalidModel(
            "model",
            found=f"a {predictor.name} that predicts something else than the {told['name']} of "
            f"the file (by up to {gap:.2g} of the largest prediction)",
            expected="the model that was explained",
            fix="pass that model, leave model= out, or explain this one: xw.explain(model, X, y)",
        )
    if gap > SAME:
        warn(
            f"model: it predicts almost what the model of the file did (up to {gap:.1g} of the "
            "largest prediction apart), as another version or another machine does"
        )
    same_kind = (told["name"], told["library"]) == (predictor.name, predictor.library)
    if not same_kind:
        warn(
            f"model: a {predictor.name} ({predictor.library}) in the place of the {told['name']} "
            f"({told['library']}) of the file, with the same predictions; what is there was "
            "computed with that one, what was not finished is computed anew"
        )
    return same_kind


def _gap(told: Mapping[str, Any], predictor: Predictor, frame: Frame, reading: Reading) -> float:
    """The largest difference, as a share of the largest prediction (at least 1)."""
    if told["predictions"] is None:
        return 0.0
    before, rows = reading.array(told["predictions"]), reading.array(told["rows"])
    now = predictor.predict(frame.take(rows).native)
    if now.shape != before.shape:
        raise InvalidModel(
            "model",
            found=f"a {predictor.name} with {now.shape[1]} outputs",
            expected=f"the {told['name']} of the file, with {before.shape[1]}",
            fix="pass that model, or leave model= out",
        )
    return float(np.abs(now - before).max(initial=0.0) / max(1.0, np.abs(before).max(initial=0.0)))
