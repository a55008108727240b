"""Fairness: the widget."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypedDict

from ...compute.question import Question
from ...data.wording import shown
from ...errors import UnknownName
from ...methods.fairness.groups import usual
from ...results import Record
from ...results.fairness_features import FairnessFeatures
from ...results.fairness_recourse import FairnessRecourse
from ...results.fairness_reweighed import FairnessReweighed
from ...results.units import decided_in
from ...study import Study
from ...widgets.answer_view import AnswerView, held
from ...widgets.live import Live
from ...widgets.screen import Screen

if TYPE_CHECKING:
    from ...charts.scene import Scene
    from ...export.frame import Drawing

__all__ = ["FairnessView", "Options"]


class Options(TypedDict, total=False):
    """What the page is told; the last three are of recourse."""

    by: list[str]
    tolerance: float
    cost: list[float]
    vary: list[int]
    ranges: dict[str, Any]
    max_changes: int


class FairnessView(AnswerView):
    """Rates by group as dots with intervals, criteria, and thresholds by strategy."""

    def __init__(self, live: Live, **options: Any) -> None:
        self._asked_unit = decided_in(live.study.units)
        super().__init__(live, **options)

    @property
    def features(self) -> FairnessFeatures:
        """What features add by group, and which of them tell the group.

        Raises
        ------
        NotSupported
            There is no model.
        """
        found: FairnessFeatures = self._further("features")
        return found

    @property
    def recourse(self) -> FairnessRecourse:
        """How far rows of each group are from the class that they are not called; takes a while.

        Raises
        ------
        NotSupported
            There is no model, or it decides nothing.
        """
        found: FairnessRecourse = self._further("recourse")
        return found

    @property
    def reweighed(self) -> FairnessReweighed:
        """What copies would decide that are fitted with weights which undo what groups and
        classes share (Kamiran and Calders 2012), beside copies without.

        Raises
        ------
        NotSupported
            No y, no classes, or a model that cannot be fitted anew with weights of rows.
        """
        found: FairnessReweighed = self._further("reweighed")
        return found

    def to_frame(self, part: str | None = None) -> Any:
        """The numbers of `result`, or of a `part`: ``"features"``, ``"recourse"``, ``"reweighed"``.

        Raises
        ------
        UnknownName
            Another part.
        """
        return self._part_of(part).to_frame()

    def to_altair(self, part: str | None = None) -> Any:
        """An Altair chart of rates and of what else was asked for so far, or of one `part`."""
        if part is None:
            return super().to_altair()
        from ...charts import chart

        return chart(self._part("chart").build, self._scene_of(part))

    def save(self, path: str | os.PathLike[str], part: str | None = None) -> None:
        """Write the picture or the numbers, as any view does; or those of one `part` alone.

        Parameters
        ----------
        path : path
            ``.html``, ``.svg``, ``.png``, ``.pdf``, ``.csv`` or ``.json``. A page and a picture
            hold everything that was asked for so far, a file of numbers rates by group.
        part : {"features", "recourse", "reweighed"}, optional
            What is drawn, or whose numbers are written; a page always holds all.
        """
        if part is None or str(path).lower().endswith((".html", ".htm")):
            super().save(path)
            return
        from ...export.save import save

        _check_part(part)
        draw: Drawing = self._part("picture").draw
        save(path, draw, scene=lambda: self._scene_of(part), result=lambda: self._part_of(part))

    def _part_of(self, part: str | None) -> Record:
        found: Record = self.result if part is None else self._further(_check_part(part))
        return found

    def _scene_of(self, part: str) -> Scene:
        found = self._further(_check_part(part))
        return replace(self._scene(wait=0.0), answers={found.method: found})

    def _further(self, method: str) -> Any:
        options = self.drawn(self._live.study, self.options, self.arrangement)
        question = further(self._screen, options, method)
        return self._live.study.ask(question).result()

    @classmethod
    def drawn_from(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> Scene:
        """With what else was asked for so far of the same groups."""
        scene = super().drawn_from(screen, options, wait)
        asked = (further(screen, options, method) for method in FURTHER)
        found = {one.method: screen.study.ask(one).found for one in asked}
        told = {k: v for k, v in {**scene.answers, **found}.items() if v is not None}
        return replace(scene, answers=told)

    @classmethod
    def filed_questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        """With features where a model can be asked, and with what else was asked for."""
        study = screen.study
        besides = [further(screen, options, method) for method in FURTHER]
        wanted = [
            one
            for one in besides
            if (study.has_model and one.method == "fairness.features")
            or study.ask(one).found is not None
        ]
        return [*cls.questions(screen, options), *wanted]

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        """By the groups that were asked for, of the class and at the threshold on screen."""
        study = screen.study
        told = {key: options[key] for key in RATES if key in options}
        unit = decided_in(study.units)
        if study.inputs is not None and study.inputs.predictor.n_outputs > 1:
            told["output"] = screen.selection.output
            if study.inputs.predictor.task == "binary":
                told["threshold"] = screen.selection.threshold
        question = Question("fairness", {k: v for k, v in told.items() if v is not None}, unit)
        if study.has_model or "by" in told or study.ask(question).found is not None:
            return [question]
        plain = Question("fairness", {}, unit)
        there = held(study, plain)  # of a file whatever there is
        return [question if there is plain else there]


RATES = ("by", "tolerance", "cost")
LIMITS = ("vary", "ranges", "max_changes")
"""Options of rates, and of recourse."""
FURTHER = ("features", "recourse", "reweighed")
"""What can be asked besides, of the same groups."""


def further(screen: Screen, options: Mapping[str, Any], method: str) -> Question:
    """As ``furtherOf`` of ``js/src/views/fairness/record.ts`` asks it."""
    study = screen.study
    told: dict[str, Any] = {"by": list(options.get("by") or _usual(study))}
    if study.inputs is not None and study.inputs.predictor.n_outputs > 1:
        told["output"] = screen.selection.output
    if method == "features":
        return Question(f"fairness.{method}", told, screen.unit)
    if study.inputs is not None and study.inputs.predictor.task == "binary":
        told["threshold"] = screen.selection.threshold
    if method == "reweighed":
        told["cost"] = options.get("cost")
    if method == "recourse":
        told |= {name: options.get(name) for name in LIMITS}
    told = {name: value for name, value in told.items() if value is not None}
    return Question(f"fairness.{method}", told, decided_in(study.units))


def _check_part(part: Any) -> str:
    if part not in FURTHER:
        raise UnknownName(
            "part",
            found=shown(part),
            expected=f"one of {', '.join(FURTHER)}",
            fix='part="recourse"',
        )
    return str(part)


def _usual(study: Study) -> tuple[str, ...]:
    return usual(study.columns, study.extras)
