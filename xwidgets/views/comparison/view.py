"""Comparison: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ...compute.question import Question
from ...widgets.answer_view import AnswerView
from ...widgets.bits import mark_of
from ...widgets.live import Live
from ...widgets.screen import Screen

__all__ = ["ComparisonView", "Options"]


class Options(TypedDict, total=False):
    """What the page is told."""

    cohorts: list[str]


class ComparisonView(AnswerView):
    """Cohorts as columns, and in each line one number with its difference from the others."""

    def __init__(self, live: Live, *, cohorts: list[str] | None = None) -> None:
        super().__init__(live, cohorts=cohorts)

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        """Of the cohorts that there are now, for the output and at the threshold on screen."""
        study, selection, unit = screen.study, screen.selection, screen.drawn_unit
        wanted = options.get("cohorts")
        told: dict[str, Any] = {
            "cohorts": [
                [one["name"], mark_of(one)]
                for one in selection.cohorts
                if wanted is None or one["name"] in wanted
            ]
        }
        if len(study.output_names) > 1:
            told["output"] = selection.output
        if len(study.output_names) == 2 and selection.threshold is not None:
            told["threshold"] = selection.threshold
        return [Question("comparison", told, unit)]
