"""Surrogate: a small tree that imitates the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypedDict

from ...compute.question import Question
from ...widgets.answer_view import AnswerView
from ...widgets.live import Live
from ...widgets.screen import Screen

__all__ = ["Options", "SurrogateView"]


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    max_depth: int
    kind: Literal["tree", "rules"]
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
        asked = {"max_depth": options.get("max_depth") or 3, "rows": options.get("rows")}
        return [Question("imitation", asked, screen.drawn_unit)]
