"""Rankings: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ...compute.question import Question
from ...widgets.answer_view import AnswerView
from ...widgets.live import Live
from ...widgets.screen import Screen

__all__ = ["Options", "RankingsView"]


class Options(TypedDict, total=False):
    """What the page is told."""

    refit: bool


class RankingsView(AnswerView):
    """A line for each feature through its ranks by several methods."""

    def __init__(self, live: Live, *, refit: bool = False) -> None:
        super().__init__(live, refit=refit or None)

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        asked = {"output": screen.selection.output, "refitted": options.get("refit") or None}
        told = {name: value for name, value in asked.items() if value is not None}
        return [Question("rankings", told, screen.drawn_unit)]
