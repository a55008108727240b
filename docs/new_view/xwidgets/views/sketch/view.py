"""Rough sketch: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...compute.question import Question
from ...study import Study
from ...widgets.answer_view import AnswerView

__all__ = ["SketchView"]


class SketchView(AnswerView):
    """Bars of what predictions differ by between the halves of each feature."""

    @classmethod
    def questions(cls, study: Study, options: Mapping[str, Any]) -> list[Question]:
        return [Question("sketch", {}, study.unit)]
