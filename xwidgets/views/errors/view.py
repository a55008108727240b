"""Errors: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypedDict

from ...compute.question import Question
from ...methods.errors.quantity import TWO_CLASSES
from ...results.attribution_slices import AttributionSlices
from ...results.errors_outliers import ErrorsOutliers
from ...results.units import decided_in
from ...widgets.answer_view import AnswerView, held
from ...widgets.live import Live
from ...widgets.screen import Screen

if TYPE_CHECKING:
    from ...charts.scene import Scene

__all__ = ["ErrorsView", "Options"]


class Options(TypedDict, total=False):
    """What the page is told; what is as usual is left out."""

    metric: str
    max_depth: int
    control: str
    refit: bool
    columns: list[str]


class ErrorsView(AnswerView):
    """A tree and a list of slices of the rows by their errors, and the rows to look at."""

    @property
    def attribution_slices(self) -> AttributionSlices:
        """Slices by attributions: where the model explains in some way, and is wrong more often.

        Raises
        ------
        NotSupported
            There is no model.
        """
        found: AttributionSlices = self._further("attribution_slices")
        return found

    @property
    def outliers(self) -> ErrorsOutliers:
        """Rows whose attributions are unlike those of any others, and what is unusual about each.

        Raises
        ------
        NotSupported
            There is no model.
        """
        found: ErrorsOutliers = self._further("outliers")
        return found

    def _further(self, method: str) -> Any:
        options = self.drawn(self._live.study, self.options, self.arrangement)
        return self._live.study.ask(further(self._screen, options, method)).result()

    @classmethod
    def filed_questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        """With what else was asked for."""
        besides = [further(screen, options, method) for method in FURTHER]
        there = [one for one in besides if screen.study.ask(one).found is not None]
        return [*cls.questions(screen, options), *there]

    @classmethod
    def drawn_from(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> Scene:
        scene = super().drawn_from(screen, options, wait)
        besides = [further(screen, options, method) for method in FURTHER]
        there = {one.method: found for one in besides if (found := screen.study.ask(one).found)}
        return replace(scene, answers={**scene.answers, **there})

    def __init__(self, live: Live, **options: Any) -> None:
        self._asked_unit = decided_in(live.study.units)
        super().__init__(live, **options)

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        """Of the output and at the threshold on screen."""
        study, unit = screen.study, decided_in(screen.study.units)
        asked = {name: options.get(name) for name in Options.__annotations__}
        predictor = None if study.inputs is None else study.inputs.predictor
        threshold = screen.selection.threshold
        # Which class counts as positive matters to these alone.
        matters = threshold is not None or options.get("metric") in TWO_CLASSES
        if predictor is not None and predictor.task == "binary" and matters:
            asked |= {"output": screen.selection.output, "threshold": threshold}
        beside = [f"column:{one.feature.name}" for one in study.extras]
        if asked["columns"] is None and beside:
            asked["columns"] = beside
        question = Question("errors", asked, unit)
        if study.has_model or study.ask(question).found is not None:
            return [question]
        plain = Question("errors", {}, unit)
        there = held(study, plain)  # of a file whatever there is
        return [question if there is plain else there]


FURTHER = ("attribution_slices", "outliers")
"""What can be asked besides, of attributions in the unit on screen."""


def further(screen: Screen, options: Mapping[str, Any], method: str) -> Question:
    """As ``furtherOf`` of ``js/src/views/errors/record.ts`` asks it."""
    study, told = screen.study, dict[str, Any]()
    if len(study.output_names) > 1:
        told["output"] = screen.selection.output
    if method == "attribution_slices":
        told |= {name: options.get(name) for name in ("metric", "control")}
        if len(study.output_names) == 2:
            told["threshold"] = screen.selection.threshold
    return Question(f"errors.{method}", told, screen.unit)
