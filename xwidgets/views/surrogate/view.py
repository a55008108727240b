"""Surrogate: a small tree that imitates the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from ...charts.wording import clean, plural
from ...compute.question import Question
from ...widgets.answer_view import AnswerView
from ...widgets.live import Live
from ...widgets.screen import Screen
from .found import found_in, method_of, shown

if TYPE_CHECKING:
    from ...charts.scene import Scene

__all__ = ["Options", "SurrogateView"]


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    max_depth: int
    kind: Literal["tree", "rules", "linear"]
    rows: list[int]


class SurrogateView(AnswerView):
    """The tree that imitates the model, drawn, or its rules as a list; each selects its rows."""

    def __init__(
        self,
        live: Live,
        max_depth: int | None = None,
        kind: str | None = None,
        rows: list[int] | None = None,
        asked_unit: str = "",
    ) -> None:
        self._asked_unit = asked_unit
        super().__init__(live, max_depth=max_depth, kind=kind, rows=rows)

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        """Trees of every depth are parts of one: how deep is said where it is shown."""
        asked = {"rows": options.get("rows")}
        return [Question(method_of(options), asked, screen.drawn_unit)]

    @property
    def result(self) -> Any:
        drawn = self.drawn(self._live.study, self.options, self.arrangement)
        return shown(super().result, drawn)

    @classmethod
    def in_words(cls, scene: Scene) -> str:
        found = found_in(scene)
        told = "" if found is None else f" {found.sentence}."
        return f"{clean(scene.model_name)}, {plural(scene.n_total, 'row')}.{told}"
