"""Errors: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ...compute.question import Question
from ...methods.errors.quantity import TWO_CLASSES
from ...results.units import decided_in
from ...widgets.answer_view import AnswerView, held
from ...widgets.live import Live
from ...widgets.screen import Screen

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
