"""A study as JSON and arrays."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np

from ..data import Frame
from ..data.display import Values
from ..data.row_names import RowNames
from ..errors import InvalidType, XwidgetsError
from ..files import Writing, write_file
from ..files.cells import NotPlain
from ..files.records import write_record
from ..files.tables import write_table
from ..files.tables.arrays import write_column
from ..inputs import Inputs, Target
from ..models.fitted_rows import known_to_be_fitted
from ..models.predictor_scales import Scale
from ..study import Study
from .fingerprint import write_fingerprint

__all__ = ["write_study"]

PREDICTING_SECONDS = 2.0
"""So long a model may be asked for predictions of all rows: with them much works without it."""


def write_study(path: Path, study: Study, screen: Mapping[str, Any], version: str) -> None:
    """Write what a study was made from, what was computed, and what is on screen (plain values).

    Raises
    ------
    InvalidValue
        A place that no file can be written to.
    InvalidType
        A table with values that no file can hold.
    """
    writing = _StudyWriting()
    told = {
        "study": writing.study(study),
        "inputs": None if study.inputs is None else writing.inputs(study.inputs),
        "runs": writing.runs(study),
        "predictions": writing.predictions(study),
        "answers": [
            {"question": question.to_json(), "record": write_record(record, writing)}
            for question, record in study.answered()
        ],
        "screen": writing.plain(screen),
        "tables": writing.tables,
    }
    write_file(path, told, writing.arrays, version)


class _StudyWriting(Writing):
    """Knows the parts of a study; a table that is there twice is written once."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[dict[str, Any]] = []
        self._known: list[Any] = []

    def table(self, native: Any, backend: str, argument: str = "X") -> int:
        """The number of a table."""
        for number, known in enumerate(self._known):
            if known is native:
                return number
        self.tables.append(write_table(native, backend, self, argument))
        self._known.append(native)
        return len(self.tables) - 1

    def frame(self, frame: Frame, argument: str = "X") -> dict[str, Any]:
        number = self.table(frame.native, frame.backend, argument)
        return {"table": number, "names": list(frame.schema.names)}

    def study(self, study: Study) -> dict[str, Any]:
        return {
            "frame": self.frame(study.frame),
            "groups": _groups(study),
            "model_name": study.model_name,
            "unit": study.unit,
            "units": list(study.units if study.inputs is None else study.inputs.predictor.units),
            "output_names": list(study.output_names),
            "default_output": study.default_output,
            "target": None if study.target is None else self.target(study.target),
            "columns": [self.values(column) for column in study.extras],
        }

    def target(self, target: Target) -> dict[str, Any]:
        return {
            "name": target.name,
            "codes": self.array(target.codes),
            "levels": None if target.levels is None else list(target.levels),
            "labels": self.column(target.labels, "y"),
        }

    def column(self, values: np.ndarray, argument: str) -> dict[str, Any]:
        """A column that is no feature."""
        try:
            return write_column(values, self)
        except NotPlain as error:
            raise InvalidType(
                argument, found=str(error), expected="numbers, texts, dates", fix="convert it"
            ) from None

    def values(self, column: Values) -> dict[str, Any]:
        feature = asdict(column.feature)
        if column.feature.levels is not None:
            feature["levels"] = self.texts(column.feature.levels)
        return {"feature": feature, "numbers": self.array(column.numbers)}

    def inputs(self, inputs: Inputs) -> dict[str, Any]:
        rows, weights = inputs.rows, (inputs.background_weight, inputs.sample_weight)
        background_weight, sample_weight = (
            None if weight is None else self.array(weight) for weight in weights
        )
        predictor = inputs.predictor
        return {
            "raw": None if inputs.raw is None else self.frame(inputs.raw),
            "whole": self.table(rows.table, _backend_of(rows.table, inputs)),
            "row_names": self.row_names(rows.names),
            "background": self.frame(inputs.background, "background"),
            "background_given": inputs.background_given,
            "background_weight": background_weight,
            "sample_weight": sample_weight,
            "groups_given": inputs.groups_given,
            "seed": inputs.seed,
            "n_jobs": inputs.n_jobs,
            "output": inputs.output,
            "labels": {
                "features": dict(inputs.labels.features),
                "levels": {name: dict(words) for name, words in inputs.labels.levels.items()},
            },
            "predictor": {
                "unit": predictor.unit,
                "default_output": predictor.default_output,
                "classes": None
                if predictor.classes is None
                else self.column(np.asarray(predictor.classes), "model.classes_"),
                "scales": {unit: _scale(scale) for unit, scale in predictor.scales.items()},
                "n_fitted": known_to_be_fitted(predictor),
            },
            "fingerprint": write_fingerprint(predictor, inputs.frame, self)
            if inputs.has_model
            else self.plain_fingerprint(inputs),
        }

    def plain_fingerprint(self, inputs: Inputs) -> dict[str, Any]:
        """That of a study which was loaded without its model and is saved again."""
        told = dict(inputs.predictor.adapter.extra["fingerprint"])
        for name in ("rows", "predictions"):
            if told.get(name) is not None:
                told[name] = self.array(told[name])
        return told

    def row_names(self, names: RowNames | None) -> Any:
        if names is None:
            return None
        if names.index is not None:  # that of the table, which is there
            return {"of": "index"}
        labels = names.labels
        try:
            told: Any = (
                {"whole": self.array(np.asarray(labels))}
                if names.are_whole
                else {"cells": self.cells(labels)}
            )
        except NotPlain as error:
            raise InvalidType(
                "row_names", found=str(error), expected="texts, numbers, dates"
            ) from None
        return {"of": "caller", "title": names.title, **told}

    # --- what was computed ----------------------------------------------------------------------

    def runs(self, study: Study) -> list[dict[str, Any]]:
        found = []
        for key, run in list(study.runs.items()):
            state, part = run.progress["state"], run.partial()
            if part is not None:
                found.append({"key": key, "state": state, "record": write_record(part, self)})
        return found

    def predictions(self, study: Study) -> list[dict[str, Any]]:
        """Of all rows, by unit, where the attributions do not have them."""
        found, end = [], time.perf_counter() + PREDICTING_SECONDS
        for unit in study.units:
            predicted = study.predicted(unit)
            run = study.runs.get(unit)
            if predicted is None or (run is not None and run.progress["state"] == "done"):
                continue
            with suppress(XwidgetsError):
                predicted.advance(max(0.0, end - time.perf_counter()))
            if predicted.are_whole:
                found.append({"unit": unit, "values": self.array(predicted.values)})
        return found


def _groups(study: Study) -> dict[str, Any]:
    names, members, joint = study.groups
    return {"names": list(names), "members": [list(one) for one in members], "joint": joint}


def _scale(scale: Scale) -> dict[str, Any]:
    told = {one.name: getattr(scale, one.name) for one in fields(scale) if one.name != "call"}
    return {**told, "output_names": list(scale.output_names)}


def _backend_of(table: Any, inputs: Inputs) -> str:
    """That of the whole table, of which the features were taken."""
    return (inputs.raw or inputs.frame).backend
