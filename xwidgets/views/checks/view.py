"""Checks: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ...compute.question import Question
from ...results.checks import Checks
from ...widgets.answer_view import AnswerView, held
from ...widgets.live import Live
from ...widgets.screen import Screen

__all__ = ["ChecksView", "Options"]


class Options(TypedDict, total=False):
    """What the page is told."""

    second: str
    cost: list[float]


class ChecksView(AnswerView):
    """Questions by verdict, each with its number, its limit and where it can be seen."""

    def __init__(
        self, live: Live, *, second: str | None = None, cost: list[float] | None = None
    ) -> None:
        super().__init__(live, second=second, cost=cost)

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        told = {key: options[key] for key in Options.__annotations__ if key in options}
        return [held(screen.study, Question("checks", told, screen.drawn_unit))]

    @property
    def result(self) -> Checks:
        """The answers; what is missing of them is computed. With what is silenced by now."""
        found: Checks = super().result
        return found.silence(self._screen.shared.get("silenced", {}))
