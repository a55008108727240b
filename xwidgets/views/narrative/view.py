"""In words: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ...compute.question import Question
from ...widgets.answer_view import AnswerView
from ...widgets.screen import Screen

__all__ = ["NarrativeView", "Options"]

METHOD = "narrative"


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    row: int
    to: str
    texts: dict[str, str]
    vary: list[int]


class NarrativeView(AnswerView):
    """A prediction in a few plain sentences, and the factors that they name as bars."""

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        asked: dict[str, Any] = {
            "row": int(options.get("row", screen.selection.row)),
            "to": options.get("to"),
            "texts": options.get("texts"),
            "vary": options.get("vary"),
        }
        if len(screen.study.output_names) == 2:
            asked["output"] = screen.selection.output
            asked["threshold"] = screen.selection.threshold
        return [Question(METHOD, asked, screen.drawn_unit)]

    @property
    def markdown(self) -> str:
        """The sentences where Markdown is read: nothing in them is markup."""
        return str(self.result.markdown)

    def __str__(self) -> str:
        return str(self.result)
