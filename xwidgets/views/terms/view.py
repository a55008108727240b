"""Own terms: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...compute.question import Question
from ...study import Study
from ...widgets.answer_view import AnswerView
from ...widgets.live import Live
from ...widgets.screen import Screen

__all__ = ["TermsView"]


class TermsView(AnswerView):
    """Terms in the order of what they move, and the curve of the one in focus."""

    def __init__(self, live: Live) -> None:
        self._asked_unit = unit_of(live.study)
        super().__init__(live)

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        return [Question("terms", {}, unit_of(screen.study))]


def unit_of(study: Study) -> str:
    """The unit in which such a model adds up."""
    return "log_odds" if "log_odds" in study.units else study.unit
