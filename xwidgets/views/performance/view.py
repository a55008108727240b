"""Performance: how right the model is, for all rows and for the selected ones."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...charts.wording import clean, plural
from ...compute.question import Question
from ...compute.task import Done, Task
from ...errors import XwidgetsError
from ...results.performance import Performance
from ...study import Study
from ...widgets.answers import answer_block
from ...widgets.live import Live
from ...widgets.roles import BlockState
from ...widgets.screen import Screen
from ...widgets.selection import Selection
from ...widgets.view import View
from .asked import unit_of

if TYPE_CHECKING:
    from ...charts.scene import Scene

__all__ = ["PerformanceView"]


FILE_SECONDS = 4.0
"""How long a file with all views waits for intervals."""
NO_INTERVALS = "no intervals: explainer.performance().save(...) has them"


class PerformanceView(View):
    """Scores, errors, curves and calibration; every mark selects its rows."""

    def __init__(self, live: Live) -> None:
        self._asked_unit = unit_of(live.study.units)
        super().__init__(live)

    @property
    def result(self) -> Performance:
        """Of all rows and of those that are selected now, at the threshold on screen."""
        return self._task.result()

    @property
    def _task(self) -> Task[Any]:
        return self._live.study.ask(self.question())

    def question(self) -> Question:
        """What is on screen, as it is asked."""
        return _question(self._live.study, self._live.selection)

    @classmethod
    def prepare(
        cls, study: Study, unit: str, options: Mapping[str, Any], wait: float | None
    ) -> None:
        """What the page opens with, whatever is selected."""
        asked = Question("performance", {}, unit_of(study.units))
        study.ask(asked).advance(wait)

    @classmethod
    def blocks(
        cls, study: Study, unit: str, options: Mapping[str, Any], output: int
    ) -> list[BlockState]:
        """The answer goes with all others, whole; where that would take long, without intervals."""
        if study.target is None or not study.has_predictions:
            return []
        asked = Question("performance", {}, unit_of(study.units))
        with suppress(XwidgetsError):  # its place in the file says that there is none
            task = study.ask(asked)
            predicted = study.predicted(asked.unit or study.unit)
            if predicted is None or not (predicted.quick() if study.has_model else True):
                return []
            if task.advance(FILE_SECONDS) is None and (found := task.so_far()) is not None:
                trust = {**found.trust, "notes": (*found.trust["notes"], NO_INTERVALS)}
                found = replace(found, trust=trust)
                return [answer_block(asked, found, Done(1, 1), whole=True)]
        return []

    @classmethod
    def drawn_from(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> Scene:
        screen.study.ask(_question(screen.study, screen.selection)).advance(wait)
        return super().drawn_from(screen, options, wait)

    @classmethod
    def in_words(cls, scene: Scene) -> str:
        found = scene.answers.get("performance")
        told = f" {found.sentence}" if isinstance(found, Performance) else ""
        return f"{clean(scene.model_name)}, {plural(scene.n_total, 'row')}.{told}"


def _question(study: Study, selection: Selection) -> Question:
    assert study.inputs is not None
    rows, task = selection.rows, study.inputs.predictor.task
    # What is as usual is left out, as the page does: equal questions have one answer.
    options: dict[str, Any] = {"rows": None if rows is None else rows.tolist()}
    if task != "regression" and selection.output != study.inputs.predictor.default_output:
        options["output"] = selection.output
    if task == "binary":
        options["threshold"] = selection.threshold
    return Question("performance", options, unit_of(study.units))
