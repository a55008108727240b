"""Reasons that were written down, opened again as a dashboard, without the model."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..data import Frame
from ..data.extras import read_extras
from ..data.wording import shown
from ..errors import InvalidFile, InvalidType, InvalidValue
from ..files.places import as_path
from ..results import Attributions
from ..results.reasons import SCHEMA, Reasons
from ..study import Study

__all__ = ["study_of_records"]

OTHERS, BASE = "all other factors", "base value of the class"
NEEDED = ("output", "unit", "base_value", "prediction", "rest", "n_features", "reasons")


def study_of_records(source: Any, y: Any = None) -> Study:
    """A study of records as `Reasons.records` makes them.

    Raises
    ------
    InvalidFile
        A line that is none, or of another version; records of several units.
    InvalidType, InvalidValue
        Neither a path nor records; a file that cannot be read; no record.
    """
    records = _read(source)
    units = {_unit(one) for one in records}
    if len(units) > 1:
        raise _invalid(f"records in {' and '.join(sorted(units))}", "one unit", "open them apart")
    unit = units.pop()
    attributions, frame = _tables(records, unit)
    study = Study.of_attributions(attributions, frame, y)
    return replace(
        study,
        model_name=_common(records, "model") or "several models",
        extra_columns=list(read_extras(_beside(records), len(records))),
    )


def _tables(records: list[dict[str, Any]], unit: str) -> tuple[Attributions, Frame]:
    """What was recorded, as attributions of the features that are named anywhere."""
    n_rows = len(records)
    names = dict.fromkeys(reason["feature"] for one in records for reason in one["reasons"])
    place = {name: j for j, name in enumerate(names)}
    values = np.zeros((n_rows, len(place) + 1))
    cells = np.full((n_rows, len(place) + 1), None, object)
    for i, one in enumerate(records):
        for reason in one["reasons"]:
            j = place[reason["feature"]]
            values[i, j], cells[i, j] = reason["attribution"], reason["value"]
        values[i, -1] = one["rest"]
        cells[i, -1] = one["n_features"] - len(one["reasons"])
    titles = [*place, _free(OTHERS, place)]
    base = np.array([one["base_value"] for one in records], np.float64)
    if np.ptp(base) > 1e-12 * max(1.0, float(np.abs(base).max())):
        values = np.column_stack([values, base])
        cells = np.column_stack([cells, [one["output"] for one in records]])
        titles, base = [*titles, _free(BASE, place)], np.zeros(1)
    frame = Frame.from_table(_plain(cells), feature_names=titles)
    found = Attributions(
        values=values[:, :, None],
        base_values=base[:1],
        predictions=np.array([[one["prediction"]] for one in records], np.float64),
        rows=np.arange(n_rows),
        feature_names=tuple(titles),
        output_names=(_common(records, "output") or "decided class",),
        unit=unit,
        method="reasons that were recorded",
        trust={
            "algorithm": "recorded",
            "perturbation": "interventional",
            "n_background": 0,
            "notes": (
                "recorded reasons: what was not among a row's reasons stands in "
                f"{OTHERS!r}, and its cell is missing",
            ),
        },
        data=frame.cells(),
    )
    return found, frame


def _plain(cells: np.ndarray) -> np.ndarray:
    """Columns of one kind each: text where numbers and texts are mixed."""
    found = cells.copy()
    for j in range(cells.shape[1]):
        kinds = {type(cell) for cell in cells[:, j] if cell is not None}
        if not kinds <= {int, float} and len(kinds) > 1:
            found[:, j] = [None if cell is None else str(cell) for cell in cells[:, j]]
    return found


def _free(name: str, taken: Mapping[str, int]) -> str:
    while name in taken:
        name += "_"
    return name


def _beside(records: list[dict[str, Any]]) -> dict[str, list[str]]:
    """What is shown beside the features: names of rows, and what was decided."""
    titles = {"row_name": "row name", "decision": "decision"}
    return {
        title: ["" if one.get(key) is None else str(one[key]) for one in records]
        for key, title in titles.items()
        if any(one.get(key) is not None for one in records)
    }


def _common(records: list[dict[str, Any]], key: str) -> str:
    """What all of them say; empty where they do not say the same."""
    found = {str(one.get(key, "")) for one in records}
    return found.pop() if len(found) == 1 else ""


def _unit(record: Mapping[str, Any]) -> str:
    """Raw scores of several classes are no log-odds: no probability stands beside one alone."""
    return "value" if record.get("link") == "softmax" else str(record["unit"])


# --- reading ------------------------------------------------------------------------------------


def _read(source: Any) -> list[dict[str, Any]]:
    if isinstance(source, Reasons):
        return source.records()
    if isinstance(source, (str, os.PathLike)):
        source = _lines(source)
    elif isinstance(source, Mapping):
        source = [source]
    if not isinstance(source, (list, tuple)):
        raise InvalidType(
            "source",
            found=f"a {type(source).__name__}",
            expected="the path of a file of JSON lines, or a list of records",
            fix="pass explainer.reasons(X_new).records()",
        )
    if not source:
        raise InvalidValue("source", found="no record", expected="at least one")
    for number, one in enumerate(source, 1):
        _check(one, number)
    return list(source)


def _lines(path: str | os.PathLike[str]) -> list[Any]:
    target = as_path(path, "reasons.jsonl")
    try:
        text = target.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidValue(
            "source",
            found=f"{shown(str(target))}, which cannot be read ({error})",
            expected="a file of JSON lines",
            fix="explainer.reasons(X_new, path=...) writes one",
        ) from error
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append(json.loads(line))
            except ValueError as error:
                raise _invalid(f"no JSON in line {number} ({error})") from error
    return found


def _check(one: Any, number: int) -> None:
    if not isinstance(one, Mapping) or not str(one.get("schema", "")).startswith("xwidgets."):
        raise _invalid(f"no record of reasons in line {number}")
    if one["schema"] != SCHEMA:
        raise _invalid(
            f"{shown(one['schema'])} in line {number}", SCHEMA, "pip install --upgrade xwidgets"
        )
    missing = [name for name in NEEDED if one.get(name) is None]
    if missing:
        raise _invalid(f"no {missing[0]} in line {number}")
    numbers = [one[name] for name in ("base_value", "prediction", "rest")]
    try:
        numbers += [reason["attribution"] for reason in one["reasons"]]
        names = [reason["feature"] for reason in one["reasons"]]
        whole = np.isfinite(np.array(numbers, np.float64)).all() and len(set(names)) == len(names)
        cells = [reason["value"] for reason in one["reasons"]]
        whole &= all(cell is None or isinstance(cell, (bool, int, float, str)) for cell in cells)
    except (TypeError, KeyError, ValueError) as error:
        raise _invalid(f"reasons that cannot be read in line {number} ({error!r})") from error
    if not whole:
        raise _invalid(f"reasons that cannot be read in line {number}")


def _invalid(found: str, expected: str = "", fix: str = "") -> InvalidFile:
    return InvalidFile(
        "source",
        found=found,
        expected=expected or "records as explainer.reasons(X_new).to_json_lines() writes them",
        fix=fix or "look at that line: each is one record of its own",
    )
