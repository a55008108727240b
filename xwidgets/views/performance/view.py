"""Performance: how right the model is, for all rows and for the selected ones."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...charts.wording import clean, plural
from ...compute.question import Question
from ...compute.task import Done
from ...errors import XwidgetsError
from ...results.performance import Performance
from ...results.units import decided_in
from ...study import Study
from ...widgets.answer_view import AnswerView
from ...widgets.answers import answer_block
from ...widgets.live import Live
from ...widgets.roles import BlockState
from ...widgets.screen import Screen
from ...widgets.selection import Selection

if TYPE_CHECKING:
    from ...charts.scene import Scene

__all__ = ["PerformanceView"]

NO_INTERVALS = "no intervals: explainer.performance().save(...) has them"


class PerformanceView(AnswerView):
    """Scores, errors, curves and calibration; every mark selects its rows."""

    def __init__(self, live: Live) -> None:
        self._asked_unit = decided_in(live.study.units)
        super().__init__(live)

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        """Of the selected rows beside all rows, at the threshold on screen; and of all alone."""
        now = _question(screen.study, screen.selection)
        return [now, _of_all(screen.study)]

    @classmethod
    def filed_questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        """Of all rows, where the model says soon what it makes of them."""
        study = screen.study
        if study.target is None or not study.has_predictions:
            return []
        asked = _of_all(study)
        predicted = study.predicted(asked.unit or study.unit)
        if predicted is None or not (predicted.quick() if study.has_model else True):
            return []
        return [asked]

    @classmethod
    def blocks(cls, screen: Screen, options: Mapping[str, Any]) -> list[BlockState]:
        """The answer goes with all others, whole; where that took long, without intervals."""
        with suppress(XwidgetsError):  # its place in the file says that there is none
            for asked in cls.filed_questions(screen, options):
                task = screen.study.ask(asked)
                if task.advance(0.0) is None and (found := task.so_far()) is not None:
                    trust = {**found.trust, "notes": (*found.trust["notes"], NO_INTERVALS)}
                    found = replace(found, trust=trust)
                    return [answer_block(asked, found, Done(1, 1), whole=True)]
        return []

    @classmethod
    def in_words(cls, scene: Scene) -> str:
        found = scene.answers.get("performance")
        told = f" {found.sentence}" if isinstance(found, Performance) else ""
        return f"{clean(scene.model_name)}, {plural(scene.n_total, 'row')}.{told}"


def _of_all(study: Study) -> Question:
    """What the page opens with where nothing is selected."""
    return Question("performance", {}, decided_in(study.units))


def _question(study: Study, selection: Selection) -> Question:
    assert study.inputs is not None
    rows, task = selection.rows, study.inputs.predictor.task
    # What is as usual is left out, as the page does: equal questions have one answer.
    options: dict[str, Any] = {"rows": None if rows is None else rows.tolist()}
    if task != "regression" and selection.output != study.inputs.predictor.default_output:
        options["output"] = selection.output
    if task == "binary":
        options["threshold"] = selection.threshold
    return Question("performance", options, decided_in(study.units))
