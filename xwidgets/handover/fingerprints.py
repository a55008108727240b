"""By what a model and its rows are recognized: digests of columns, predictions of some rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np

from ..data import Frame, sample_rows
from ..inputs import Target
from ..saving.fingerprint import ALLOWED, ROWS
from ..study import Study

__all__ = ["Other", "of_data", "of_model", "other_data", "other_model", "sha"]


class Other(NamedTuple):
    """Something that is not as it was written down."""

    what: str
    found: str
    expected: str


def of_data(study: Study) -> dict[str, Any]:
    """Rows and columns, as JSON; no value of a row can be read from it."""
    frame = study.frame
    columns = {
        feature.name: _column_digest(frame, position)
        for position, feature in enumerate(frame.schema.features)
    }
    target = study.target
    return {
        "n_rows": frame.n_rows,
        "columns": columns,
        "target": None
        if target is None
        else {"name": target.name, "digest": _target_digest(target)},
    }


def _column_digest(frame: Frame, position: int) -> str:
    feature = frame.schema[position]
    levels = json.dumps([feature.kind, feature.levels], ensure_ascii=False)
    return sha(levels.encode("utf-8", "backslashreplace"), frame.column(position))


def _target_digest(target: Target) -> str:
    levels = json.dumps(target.levels, ensure_ascii=False)
    return sha(levels.encode("utf-8", "backslashreplace"), target.column.numbers)


def sha(head: bytes, numbers: np.ndarray) -> str:
    """Of numbers after a text; equal numbers have equal bytes in it."""
    values = np.array(numbers, np.float64) + 0.0  # -0.0 is 0.0
    values[np.isnan(values)] = np.nan  # of many, one
    return sha256(head + values.tobytes()).hexdigest()


def of_model(study: Study) -> dict[str, Any]:
    """The model's class, and what it says of some rows."""
    assert study.inputs is not None
    predictor = study.inputs.predictor
    kind = type(predictor.model)
    rows = sample_rows(study.n_rows, min(ROWS, study.n_rows), 0)
    return {
        "name": study.model_name,
        "class": f"{kind.__module__}.{kind.__qualname__}",
        "unit": predictor.unit,
        "rows": rows.tolist(),
        "predictions": predictor.predict(study.frame.take(rows).native).tolist(),
    }


def other_data(told: Mapping[str, Any], study: Study) -> list[Other]:
    """What is not as in the rows of then."""
    now = of_data(study)
    found = []
    if told["n_rows"] != now["n_rows"]:
        found.append(Other("rows", f"{now['n_rows']:,}", f"{told['n_rows']:,}"))
    before, columns = told["columns"], now["columns"]
    for name in before:
        if name not in columns:
            found.append(Other(f"column {name}", "none", "a column of that name"))
        elif before[name] != columns[name]:
            found.append(Other(f"column {name}", columns[name][:12], before[name][:12]))
    found += [Other(f"column {name}", "a column", "none") for name in columns if name not in before]
    if told["target"] is not None and told["target"] != now["target"]:
        mine = now["target"]
        what = "none" if mine is None else f"{mine['name']}, {mine['digest'][:12]}"
        target = told["target"]
        found.append(Other("y", what, f"{target['name']}, {target['digest'][:12]}"))
    return found


def other_model(told: Mapping[str, Any], study: Study) -> list[Other]:
    """What the model says that the one of then did not; of the same rows."""
    now = of_model(study)
    if told["unit"] != now["unit"]:
        return [Other("unit", now["unit"], told["unit"])]
    before, after = (np.array(one["predictions"], np.float64) for one in (told, now))
    if before.shape != after.shape:
        return [Other("outputs", str(after.shape[1]), str(before.shape[1]))]
    gap = np.abs(after - before)
    if not gap.size or gap.max() <= ALLOWED * max(1.0, float(np.abs(before).max())):
        return []
    place, output = np.unravel_index(int(gap.argmax()), gap.shape)
    row = now["rows"][int(place)]
    name = study.output_names[int(output)]
    return [
        Other(
            f"prediction of row {row}, {name} ({now['class']})",
            f"{after[place, output]:.6g}",
            f"{before[place, output]:.6g}",
        )
    ]
