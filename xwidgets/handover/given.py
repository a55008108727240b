"""What a report was made with beside model, X and y: written down, so that it can be had again."""

from __future__ import annotations

import gzip
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from ..compute.question import Question
from ..data import Frame
from ..data.display import Values
from ..data.quantities import quantity_of
from ..data.schema import Feature
from ..errors import InvalidValue
from ..inputs import Inputs
from ..results import Record
from ..results.checks import Checks
from ..study import Study
from ..widgets.bits import mask_of
from ..widgets.new_batches import read_batches
from ..widgets.shared import CohortState
from .fingerprints import Other, sha

__all__ = ["again", "lacking", "other_given", "require", "supplied", "unpacked", "written"]

GIVEN = ("background", "background_weight", "sample_weight")

MAX_CELLS = 50_000
"""Cells of a background that stand in the file where its rows are none of X."""

MAX_PACKED = 1_000_000
"""Bytes of weights that stand in the file."""

MAX_SEARCHED = 50_000_000
"""Cells of X among which rows of a background are looked for."""


def written(
    study: Study, cohorts: list[CohortState], answers: Iterable[tuple[Question, Record]]
) -> dict[str, Any]:
    """As JSON: what it takes to ask again, else its digest alone."""
    inputs = study.inputs
    assert inputs is not None
    columns = [column.feature.name for column in study.extras]
    return {
        "background": _background(inputs),
        "background_weight": _weights(inputs.background_weight),
        "sample_weight": _weights(inputs.sample_weight),
        "columns": columns,
        # Findings look at all columns without naming them.
        "read": {asked.key: columns for asked, found in answers if isinstance(found, Checks)},
        "cohorts": list(cohorts),
        "batches": {
            name: [[one.name, one.frame.n_rows] for one in batches]
            for name, batches in study.batches.known.items()
        },
    }


def _background(inputs: Inputs) -> dict[str, Any] | None:
    """Positions in X where its rows are of X; else their cells, where these are few."""
    if not inputs.background_given:
        return None
    cells = inputs.background.matrix()
    told: dict[str, Any] = {"n_rows": len(cells), "digest": sha(b"", cells)}
    if inputs.raw is not None:  # the rows that were given are not kept
        return told
    places = _places(inputs.frame, cells)
    if places is not None:
        return {**told, "rows": places}
    if cells.size <= MAX_CELLS and _fit(inputs.frame, cells):
        return {**told, "cells": _packed(cells)}
    return told


def _places(frame: Frame, cells: np.ndarray) -> list[int] | None:
    """Where equal rows stand in a table; None where one of them is not there."""
    if frame.n_rows * frame.n_features > MAX_SEARCHED:
        return None

    def keys(matrix: np.ndarray) -> Iterator[bytes]:
        plain = np.where(np.isnan(matrix), np.nan, matrix + 0.0)
        return (row.tobytes() for row in plain)

    known: dict[bytes, int] = {}
    for place, key in enumerate(keys(frame.matrix())):
        known.setdefault(key, place)
    found = [known.get(key, -1) for key in keys(cells)]
    return None if -1 in found else found


def _fit(frame: Frame, cells: np.ndarray) -> bool:
    """Whether no cell has a level that the rows of X do not have."""
    levels = [one.levels for one in frame.schema.features]
    return all(
        some is None or np.nanmax(cells[:, j], initial=-1.0) < len(some)
        for j, some in enumerate(levels)
    )


def _weights(weights: np.ndarray | None) -> dict[str, Any] | None:
    if weights is None:
        return None
    told, packed = {"n_rows": len(weights), "digest": sha(b"", weights)}, _packed(weights)
    return {**told, "cells": packed} if len(packed) <= MAX_PACKED else told


def _packed(numbers: np.ndarray) -> str:
    values = np.ascontiguousarray(numbers, np.float64)
    return b64encode(gzip.compress(values.tobytes(), mtime=0)).decode()


def unpacked(text: str) -> np.ndarray:
    """Numbers as `written` has packed them, float64 (n_numbers,)."""
    return np.frombuffer(gzip.decompress(b64decode(text)), np.float64)


# --- had again ----------------------------------------------------------------------------------


def require(told: Mapping[str, Any], keywords: Mapping[str, Any]) -> None:
    """Whether all is there that every answer depends on.

    Raises
    ------
    InvalidValue
        What is not in the file, and was not passed.
    """
    for name in GIVEN:
        one = told.get(name)
        if one is not None and name not in keywords and not (one.get("rows") or one.get("cells")):
            raise InvalidValue(
                name,
                found="none",
                expected=f"the {one['n_rows']:,} that the report was made with, which it does not "
                "hold",
                fix=f"xw.verify(report, model, X, y, {name}=...)",
            )


def again(told: Mapping[str, Any], frame: Frame, keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `explain` that the file holds, beside those that the caller has passed."""
    found: dict[str, Any] = {}
    for name in GIVEN:
        one = told.get(name)
        passed = name in keywords or (name == "background_weight" and "background" in keywords)
        held = None if one is None or passed else _held(one, frame, name)
        if held is not None:
            found[name] = held
    return found


def _held(one: Mapping[str, Any], frame: Frame, name: str) -> Any:
    """Rows or weights; None where X is another, which is told as such."""
    if one.get("rows"):
        places = np.array(one["rows"], np.int64)
        fits = not len(places) or places.max() < frame.n_rows
        return frame.take(places).native if fits else None
    cells = unpacked(one["cells"])
    if name != "background":
        return cells if name == "background_weight" or len(cells) == frame.n_rows else None
    if cells.size != one["n_rows"] * frame.n_features:
        return None
    cells = cells.reshape(-1, frame.n_features)
    return frame.from_matrix(cells) if _fit(frame, cells) else None


def other_given(told: Mapping[str, Any], study: Study) -> list[Other]:
    """Rows and weights that are not those of then."""
    now = written(study, [], ())
    found = []
    for name in GIVEN:
        before, after = (one.get(name) for one in (told, now))
        if (before or {}).get("digest") != (after or {}).get("digest"):
            found.append(Other(name, _said(after), _said(before)))
    return found


def _said(one: Mapping[str, Any] | None) -> str:
    return "none given" if one is None else f"{one['n_rows']:,} given, {one['digest'][:12]}"


def supplied(told: Mapping[str, Any], study: Study, X_new: Any, y_new: Any) -> None:
    """Let questions name new rows, and the cohorts of then."""
    if X_new is not None:
        given = read_batches(study, X_new, y_new)
        study.batches.name(given)
        by_name = {batch.name: batch for batch in given}
        for listed in (told.get("batches") or {}).values():  # one question may be of some of them
            some = [by_name[name] for name, _ in listed if name in by_name]
            if len(some) == len(listed):
                study.batches.name(some)
    for one in told.get("cohorts") or ():
        if len(b64decode(one["rows"])) == (study.n_rows + 7) // 8:
            mask = mask_of(one, study.n_rows)
            study.cohorts[one["name"]] = Values(
                Feature(one["name"], "boolean"), mask.astype(np.float64)
            )


BATCHES = ("new", "second")
"""Options that name further rows."""


def lacking(told: Mapping[str, Any], study: Study, question: Question) -> list[Other]:
    """What a question needs that nobody has passed."""
    found = []
    for option in BATCHES:
        name = question.options.get(option)
        if name is not None and name not in study.batches.known:
            batches = (told.get("batches") or {}).get(name, ())
            said = ", ".join(f"{of} ({n_rows:,} rows)" for of, n_rows in batches)
            given = "other rows" if study.batches.known else "not given"
            found.append(Other("X_new", given, said or "new rows"))
    known = {*(one.feature.name for one in study.extras), *study.cohorts}
    needed = [*_columns(question), *(told.get("read") or {}).get(question.key, ())]
    found += [
        Other(f"column {name}", "not given", f"show={{{name!r}: values}}")
        for name in dict.fromkeys(needed)
        if name not in known
    ]
    return found


def _columns(question: Question) -> list[str]:
    """Columns beside the features that it names."""
    quantities = map(quantity_of, _texts(dict(question.options)))
    return [one.column for one in quantities if one is not None and one.kind == "column"]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)
