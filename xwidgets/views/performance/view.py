"""Performance: how right the model is, for all rows and for the selected ones."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from ...charts.wording import clean, plural
from ...compute.question import Question
from ...compute.task import Task
from ...results.performance import Performance
from ...widgets.live import Live
from ...widgets.view import FIRST_NUMBERS_SECONDS, View
from .asked import unit_of

__all__ = ["PerformanceView"]


class Drawn(NamedTuple):
    """What the picture is drawn from: it needs no attributions."""

    answers: dict[str, Performance | None]
    theme: str
    model_name: str


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
        selection, study = self._live.selection, self._live.study
        rows = selection.rows
        options: dict[str, Any] = {"rows": None if rows is None else rows.tolist()}
        assert study.inputs is not None
        if study.inputs.predictor.task != "regression":
            options["output"] = selection.output
        if study.inputs.predictor.task == "binary":
            options["threshold"] = selection.threshold
        return Question("performance", options, self._asked_unit)

    def save(self, path: str | os.PathLike[str]) -> None:
        if str(path).lower().endswith((".html", ".htm")):
            # What the page opens with, whatever is selected.
            self._live.study.ask(Question("performance", {}, self._asked_unit)).result()
        super().save(path)

    def _scene(self, wait: float | None) -> Any:
        task = self._task
        task.advance(wait)
        return Drawn(
            {"performance": task.so_far()},
            self._screen.shared.get("theme", "auto"),
            self._live.study.model_name,
        )

    def _stills(self) -> tuple[str, str]:
        from ...export.static import static_html, static_text

        try:
            scene = self._scene(wait=FIRST_NUMBERS_SECONDS)
            picture = self._part("picture").draw(scene)
        except Exception as error:  # the live view shows it, and offers to go on
            return "", static_text(f"{type(error).__name__}: {error}")
        found = scene.answers["performance"]
        told = "" if found is None else f" {found.sentence}"
        n_rows = plural(self._live.study.n_rows, "row")
        return picture, static_html(picture, f"{clean(scene.model_name)}, {n_rows}.{told}")
