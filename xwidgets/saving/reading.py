"""A study from JSON and arrays, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..compute.importance import METHODS, methods_of
from ..compute.question import Question
from ..compute.run import Run
from ..data import Frame, Groups
from ..data.display import Values
from ..data.labels import Labels
from ..data.row_names import RowNames
from ..data.rows import Rows
from ..data.sampling import short_seed
from ..data.schema import Feature
from ..errors import InvalidFile, InvalidModel, MissingDependency, XwidgetsError, warn
from ..files import Reading, read_file
from ..files.records import UnknownRecord, read_record
from ..files.tables import read_table
from ..files.tables.arrays import read_column
from ..inputs import Inputs, Target
from ..models import Predictor, as_predictor
from ..models.absent import absent
from ..results import Attributions
from ..study import Study
from .fingerprint import require_same

__all__ = ["Loaded", "read_study"]


class Loaded(NamedTuple):
    """A study, and what was on screen."""

    study: Study
    screen: Mapping[str, Any]


def read_study(path: Path, model: Any = None) -> Loaded:
    """Read a file; with a model, after it was compared with the one that was explained.

    Raises
    ------
    InvalidFile
        None of ours, of a later version, cut short, altered.
    InvalidModel
        The model predicts something else, or in other units.
    MissingDependency
        The table is one of a library that is not installed.
    """
    told, arrays = read_file(path)
    with _holding_together():
        reading = _StudyReading(arrays, told["tables"])
        study = reading.study(told)
    if model is not None and study.inputs is None:
        raise InvalidModel(
            "model",
            found="one, and a file that was made without any (from_shap)",
            expected="none",
            fix="leave it out, or explain it: xw.explain(model, X, y)",
        )
    goes_on = False
    if model is not None:
        assert study.inputs is not None
        inputs, goes_on = reading.with_model(study.inputs, told["inputs"], model)
        units, methods = inputs.predictor.units, methods_of(inputs)
        study = replace(study, inputs=inputs, units=units, importance_methods=methods)
    with _holding_together():
        reading.fill(study, told, goes_on)
        screen = reading.plain(told["screen"])
        for name in ("selection", "shared"):
            _ = screen[name].items()
        return Loaded(study, screen)


@contextmanager
def _holding_together() -> Iterator[None]:
    """What no file of ours says is one clear error."""
    try:
        yield
    except (MissingDependency, InvalidFile):
        raise
    except Exception as error:
        raise InvalidFile(
            "path",
            found=f"a study whose parts do not belong together ({type(error).__name__}: {error})",
            expected="a file as explainer.save writes it",
            fix="save it again, or pip install --upgrade xwidgets",
        ) from error


class _StudyReading(Reading):
    """Knows the parts of a study."""

    def __init__(self, arrays: list[np.ndarray], tables: list[Any]) -> None:
        super().__init__(arrays)
        self._tables = tables
        self._read: dict[int, Any] = {}

    def table(self, number: int) -> Any:
        if number not in self._read:
            self._read[number] = read_table(self._tables[number], self)
        return self._read[number]

    def frame(self, told: Any) -> Frame:
        return Frame.from_table(self.table(told["table"]), feature_names=told["names"])

    def study(self, whole: Any) -> Study:
        """The study without what was computed, and without a model."""
        told = whole["study"]
        frame = self.frame(told["frame"])
        groups = told["groups"]
        members = tuple(map(tuple, groups["members"]))
        if sorted(j for one in members for j in one) != list(range(frame.n_features)):
            raise ValueError("groups of other features")
        target = None if told["target"] is None else self.target(told["target"])
        if target is not None and len(target.codes) != frame.n_rows:
            raise ValueError("a target of other rows")
        columns = list(map(self.values, told["columns"]))
        if any(len(column.numbers) != frame.n_rows for column in columns):
            raise ValueError("columns of other rows")
        computed = {one["key"] for one in whole["runs"]}
        answers = {one["question"]["method"] for one in whole["answers"]}
        study = Study(
            inputs=None,
            frame=frame,
            groups=Groups(tuple(groups["names"]), members, groups["joint"]),
            model_name=told["model_name"],
            unit=told["unit"],
            units=tuple(unit for unit in told["units"] if unit in computed | {told["unit"]}),
            output_names=tuple(told["output_names"]),
            default_output=told["default_output"],
            target=target,
            importance_methods=tuple(one for one in METHODS if one == "shap" or one in answers),
            extra_columns=columns,
        )
        if whole["inputs"] is None:
            return study
        return replace(study, inputs=self.inputs(study, whole["inputs"]))

    def target(self, told: Any) -> Target:
        levels = told["levels"] and tuple(told["levels"])
        return Target(
            told["name"], self.array(told["codes"]), levels, read_column(told["labels"], self)
        )

    def inputs(self, study: Study, told: Any) -> Inputs:
        frame, given = study.frame, told["background_given"]
        native = self.table(told["background"]["table"])
        whole = self.table(told["whole"])
        weights = (told["background_weight"], told["sample_weight"])
        background_weight, sample_weight = (
            None if weight is None else self.array(weight) for weight in weights
        )
        about = told["predictor"]
        if study.unit != about["unit"] or study.unit not in about["scales"]:
            raise ValueError("a model of other units")
        predictor: Predictor = absent(
            name=study.model_name,
            library=told["fingerprint"]["library"],
            unit=about["unit"],
            scales={
                unit: {**scale, "output_names": tuple(scale["output_names"])}
                for unit, scale in about["scales"].items()
            },
            default_output=about["default_output"],
            classes=None if about["classes"] is None else read_column(about["classes"], self),
            fingerprint=self.fingerprint(told["fingerprint"]),
            n_fitted=about.get("n_fitted"),
        )
        return Inputs(
            frame=frame,
            predictor=predictor,
            background=Frame.like(native, frame, "background"),
            background_given=given,
            background_weight=background_weight,
            groups=study.groups,
            groups_given=told["groups_given"],
            target=study.target,
            sample_weight=sample_weight,
            seed=short_seed(told["seed"]),
            n_jobs=told["n_jobs"],
            output=told["output"],
            rows=Rows(frame.n_rows, self.row_names(told["row_names"], whole), whole),
            labels=Labels(told["labels"]["features"], told["labels"]["levels"]),
            extras=study.extras,
            raw=None if told["raw"] is None else self.frame(told["raw"]),
        )

    def fingerprint(self, told: Any) -> dict[str, Any]:
        """With arrays in place of their numbers."""
        arrays = {
            name: self.array(told[name])
            for name in ("rows", "predictions")
            if told.get(name) is not None
        }
        return {**told, **arrays}

    def values(self, told: Any) -> Values:
        feature = dict(told["feature"])
        if feature["levels"] is not None:
            feature["levels"] = tuple(self.texts(feature["levels"]))
        return Values(Feature(**feature), self.array(told["numbers"]))

    def row_names(self, told: Any, whole: Any) -> RowNames | None:
        if told is None:
            return None
        if told["of"] == "index":
            return RowNames.of_index(whole)
        if "whole" in told:
            return RowNames(np.asarray(self.array(told["whole"]), dtype=np.int64), told["title"])
        return RowNames(self.cells(told["cells"]).tolist(), told["title"])

    # --- the model ------------------------------------------------------------------------------

    def with_model(self, inputs: Inputs, told: Any, model: Any) -> tuple[Inputs, bool]:
        """The inputs with a model in its place, and whether what was begun can go on with it.

        Raises
        ------
        InvalidModel
        """
        before, name = inputs.predictor, told["fingerprint"]["name"]
        try:
            predictor = _predictor(inputs, model)
        except InvalidModel:
            raise
        except XwidgetsError as error:
            raise InvalidModel(
                "model",
                found=f"a {type(model).__name__} that does not take these rows ({error})",
                expected=f"the {name} that was explained",
                fix="pass that model, or leave model= out",
            ) from error
        if before.unit not in predictor.units:
            raise InvalidModel(
                "model",
                found=f"a {predictor.name} that tells {' and '.join(predictor.units)}",
                expected=f"the {name} that was explained, which tells {before.unit}",
                fix="pass that model, or leave model= out",
            )
        predictor = replace(
            predictor.with_output(before.unit), default_output=before.default_output
        )
        goes_on = require_same(told["fingerprint"], predictor, inputs.frame, self)
        return replace(inputs, predictor=predictor), goes_on

    # --- what was computed ----------------------------------------------------------------------

    def fill(self, study: Study, told: Any, goes_on: bool) -> None:
        """Put in what was computed; with `goes_on` what was begun can be finished."""
        for one in told["runs"]:
            self._fill_run(study, one, goes_on)
        if not study.has_model:  # a run that says so
            study.runs.setdefault(study.unit, Run(None, study.frame, np.arange(study.n_rows)))
        for one in told["predictions"]:
            self._fill_predictions(study, one["unit"], self.array(one["values"]))
        for one in told["answers"]:
            question = Question.from_json(one["question"])
            try:
                study.tasks.answer_is(question, read_record(one["record"], self))
            except UnknownRecord as error:
                warn(
                    f"path: the answer to {question.method!r} is of a version that this one does "
                    f"not know ({error}); it is left out. Fix: pip install --upgrade xwidgets"
                )

    def _fill_run(self, study: Study, told: Any, goes_on: bool) -> None:
        found = read_record(told["record"], self)
        key, n_rows = told["key"], study.n_rows
        if not isinstance(found, Attributions) or found.rows.size > n_rows:
            raise ValueError("a run of other rows")
        whole = found.n_rows == n_rows
        if not whole and study.has_model and not goes_on:
            return
        run = Run.finished(found, study.frame)
        if study.has_model:
            assert study.inputs is not None
            unit, *rest = key.split("/")
            perturbation, budget = rest or ("auto", "None")
            run = Run.of(
                study.inputs, unit, perturbation, None if budget == "None" else int(budget)
            )
            stopped = told["state"] in ("sampled", "cancelled", "failed")
            run.goes_on_from(found, "sampled" if stopped else "idle")
        study.runs[key] = study.own(run)
        if whole and "/" not in key and study.inputs is not None:
            self._fill_predictions(study, key, found.predictions)

    def _fill_predictions(self, study: Study, unit: str, values: np.ndarray) -> None:
        predicted = study.predicted(unit)
        if predicted is None or values.shape != predicted.values.shape:
            raise ValueError("predictions of other rows")
        predicted.goes_on_from(values)


def _predictor(inputs: Inputs, model: Any) -> Predictor:
    """A model as it was taken then: the same names of outputs, the same columns."""
    before = inputs.predictor
    names = before.output_names
    outer = as_predictor(model, inputs.raw or inputs.frame, output=inputs.output, class_names=names)
    if inputs.raw is None:
        return outer
    from ..models.pipeline import encode

    few = inputs.raw.take(np.arange(1))
    return encode(outer, inputs.raw, few, output=inputs.output)[2]
