"""Checks: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...compute.question import Question
from ...widgets.answer_view import AnswerView
from ...widgets.screen import Screen

__all__ = ["ChecksView"]


class ChecksView(AnswerView):
    """Bars of what predictions differ by between the halves of each feature."""

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        return [Question("checks", {}, screen.drawn_unit)]
