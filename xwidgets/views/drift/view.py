"""Drift: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ...compute.question import Question
from ...widgets.answer_view import AnswerView, held
from ...widgets.live import Live
from ...widgets.screen import Screen

__all__ = ["DriftView", "Options"]


class Options(TypedDict, total=False):
    """What the page is told."""

    new: str
    bins: int
    edges: dict[str, Any]
    control: str
    leave_out: list[int]
    problems: list[str]


ASKED = ("new", "bins", "edges", "control", "leave_out")
"""Options that are part of the question."""


class DriftView(AnswerView):
    """What moved in new rows: features, predictions, and what the model decides by."""

    def __init__(
        self,
        live: Live,
        *,
        new: str | None = None,
        bins: int | None = None,
        edges: dict[str, Any] | None = None,
        control: str | None = None,
        leave_out: list[int] | None = None,
    ) -> None:
        super().__init__(
            live, new=new, bins=bins, edges=edges, control=control, leave_out=leave_out
        )

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        told = {key: options[key] for key in ASKED if key in options}
        return [held(screen.study, Question("drift", told, screen.drawn_unit))]
