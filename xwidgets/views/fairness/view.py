"""Fairness: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ...compute.question import Question
from ...methods.fairness.groups import usual
from ...results.fairness_features import FairnessFeatures
from ...results.fairness_recourse import FairnessRecourse
from ...results.fairness_reweighed import FairnessReweighed
from ...results.units import decided_in
from ...study import Study
from ...widgets.answer_view import AnswerView, held
from ...widgets.live import Live
from ...widgets.screen import Screen

__all__ = ["FairnessView", "Options"]


class Options(TypedDict, total=False):
    """What the page is told."""

    by: list[str]
    tolerance: float
    cost: list[float]


class FairnessView(AnswerView):
    """Rates by group as dots with intervals, criteria, and thresholds by strategy."""

    def __init__(
        self,
        live: Live,
        *,
        by: list[str] | None = None,
        tolerance: float | None = None,
        cost: list[float] | None = None,
    ) -> None:
        self._asked_unit = decided_in(live.study.units)
        super().__init__(live, by=by, tolerance=tolerance, cost=cost)

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
        """How far rejected rows of each group are from a yes; takes a while.

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

    def _further(self, method: str) -> Any:
        options = self.drawn(self._live.study, self.options, self.arrangement)
        question = further(self._screen, options, method)
        return self._live.study.ask(question).result()

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
        told = {key: options[key] for key in Options.__annotations__ if key in options}
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
    told = {name: value for name, value in told.items() if value is not None}
    return Question(f"fairness.{method}", told, decided_in(study.units))


def _usual(study: Study) -> tuple[str, ...]:
    return usual(study.columns, study.extras)
