"""What was found of batches, as JSON: a monitor that begins again computes only what is new."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np

from ..errors import XwidgetsError
from ..methods.drift.memory import memory
from ..results.drift import Drift
from ..study import Study

__all__ = ["found_batches", "recall_batches", "told_batches"]


def found_batches(
    study: Study, keys: Collection[str], leave_out: Sequence[int] = ()
) -> dict[str, dict[str, Drift]]:
    """By the unit that it was asked in, and by what is in the batch."""
    if not study.has_model:
        return {}
    there = {unit: memory(study._ground(unit), leave_out=leave_out).found for unit in study.units}
    return {
        unit: {key: found[key] for key in keys if key in found} for unit, found in there.items()
    }


def told_batches(
    study: Study, found: Mapping[str, Mapping[str, Drift]], leave_out: Sequence[int] = ()
) -> dict[str, Any]:
    """As JSON, with what it depends on besides the batches."""
    return {
        "of": _fingerprint(study, leave_out),
        "units": {
            unit: {key: _plain(one) for key, one in batches.items()}
            for unit, batches in found.items()
        },
    }


def recall_batches(study: Study, told: Mapping[str, Any], leave_out: Sequence[int] = ()) -> None:
    """Remember it again: nothing where the model, or the rows that it knows, are others now.

    Raises
    ------
    KeyError, TypeError, ValueError
        What `told_batches` never said.
    """
    if not study.has_model or not any(told["units"].values()):
        return
    if told["of"] != _fingerprint(study, leave_out):
        return
    for unit, batches in told["units"].items():
        if unit in study.units:
            kept = memory(study._ground(unit), leave_out=leave_out)
            for key, one in batches.items():
                kept.keep(key, _record(one))


def _plain(record: Drift) -> dict[str, Any]:
    """Arrays to the bit."""
    arrays = {
        name: [one.dtype.str, one.shape, base64.b64encode(one.tobytes()).decode()]
        for name, one in record.arrays().items()
    }
    return {"arrays": arrays, "plain": record.plain()}


def _record(told: Mapping[str, Any]) -> Drift:
    arrays = {
        name: np.frombuffer(base64.b64decode(data), np.dtype(kind)).reshape(shape)
        for name, (kind, shape, data) in told["arrays"].items()
    }
    try:
        return Drift.from_parts(arrays, told["plain"])
    except XwidgetsError as error:
        raise ValueError(str(error)) from error


def _fingerprint(study: Study, leave_out: Sequence[int]) -> str:
    """Of the rows that are explained, their y, and what the model says of them."""
    inputs, found = study.inputs, sha256()
    assert inputs is not None
    frame, target = study.frame, inputs.target
    features = [(one.name, one.kind, one.levels) for one in frame.schema.features]
    found.update(repr((features, study.groups.names, inputs.seed, [*leave_out])).encode())
    for position in range(len(features)):
        found.update(np.ascontiguousarray(frame.column(position)).tobytes())
    if target is not None:
        found.update(np.asarray(target.column.numbers, np.float64).tobytes())
    found.update(np.ascontiguousarray(study.predictions()).tobytes())
    return found.hexdigest()
