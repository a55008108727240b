"""Own terms: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ...compute.question import Question
from ...results.penalty_path import PenaltyPath
from ...study import Study
from ...widgets.answer_view import AnswerView
from ...widgets.live import Live
from ...widgets.screen import Screen

__all__ = ["Options", "TermsView"]


class Options(TypedDict, total=False):
    """What it may be told, by what stands around it."""

    path: bool


class TermsView(AnswerView):
    """Terms in the order of what they move, and the curve of the one in focus."""

    def __init__(self, live: Live, path: bool | None = None) -> None:
        self._asked_unit = unit_of(live.study)
        super().__init__(live, path=path)

    @property
    def path(self) -> PenaltyPath:
        """Coefficients under penalties of other strengths, for the output on screen.

        Raises
        ------
        NotSupported
            The model has no penalty that is known, or there is no y.
        """
        study, output = self._live.study, self._live.selection.output
        found: PenaltyPath = study.ask(path_question(study, output)).result()
        return found

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        """Its terms, and the path over the penalty where it is asked for in the page."""
        own = [Question("terms", {}, unit_of(screen.study))]
        if options.get("path"):
            own.append(path_question(screen.study, screen.selection.output))
        return own


def path_question(study: Study, output: int) -> Question:
    """What is asked of one output."""
    return Question("terms.path", {"output": output}, unit_of(study))


def unit_of(study: Study) -> str:
    """The unit in which such a model adds up."""
    return "log_odds" if "log_odds" in study.units else study.unit
