"""Interactions: what pairs of features do together, beside what each does alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypedDict

from ...charts.wording import clean, plural
from ...compute.question import Question
from ...compute.task import Task
from ...results import Interactions
from ...widgets.live import Live
from ...widgets.screen import Screen
from ...widgets.view import View

if TYPE_CHECKING:
    from ...charts.scene import Scene

__all__ = ["METHODS", "InteractionsView", "Options", "question"]

METHOD = "interactions"
METHODS = ("shap", "h")


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    rows: list[int]
    method: str
    n_rows: int


class InteractionsView(View):
    """A matrix of pairs; each opens what it did in every row, over the values of both."""

    def __init__(
        self,
        live: Live,
        rows: list[int] | None = None,
        asked_unit: str = "",
        *,
        method: str | None = None,
        n_rows: int | None = None,
    ) -> None:
        self._asked_unit = asked_unit
        super().__init__(live, rows=rows, method=method, n_rows=n_rows)

    @property
    def result(self) -> Interactions:
        return self._task.result()

    @property
    def _task(self) -> Task[Interactions]:
        drawn = self.drawn(self._live.study, self.options, self.arrangement)
        return self._live.study.ask(question(self.unit, drawn))

    @classmethod
    def prepare(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> None:
        screen.study.ask(question(screen.drawn_unit, options)).advance(wait)

    @classmethod
    def drawn_from(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> Scene:
        study = screen.study
        found = study.tasks.so_far(question(screen.drawn_unit, options))
        scene = super().drawn_from(screen, options, wait)
        others = {one: answer for one, answer in scene.answers.items() if one != METHOD}
        return replace(scene, answers=others if found is None else {**others, METHOD: found})

    @classmethod
    def in_words(cls, scene: Scene) -> str:
        found = scene.answers.get(METHOD)
        if not isinstance(found, Interactions):
            return super().in_words(scene)
        told = (f"{head}: {said}." for head, said in found.facts() if said)
        return " ".join([f"{clean(scene.model_name)}, {plural(scene.n_total, 'row')}.", *told])

    def _numbers(self) -> Interactions:
        return self.result


def question(unit: str, options: Mapping[str, Any]) -> Question:
    """What is asked in this unit, of the rows that the options name."""
    asked: dict[str, Any] = {"rows": options.get("rows")}
    if options.get("method") == "h":
        return Question(f"{METHOD}.h", {**asked, "n_rows": options.get("n_rows")}, unit)
    return Question(METHOD, asked, unit)
