"""Good models: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ...compute.question import Question
from ...results.units import decided_in
from ...widgets.answer_view import AnswerView, held
from ...widgets.live import Live
from ...widgets.screen import Screen

__all__ = ["GoodModelsView", "Options"]


class Options(TypedDict, total=False):
    """What the page is told."""

    how: str
    n: int
    tolerance: float
    given: str


class GoodModelsView(AnswerView):
    """Importance, effects and decisions of models that do about as well."""

    def __init__(
        self,
        live: Live,
        *,
        how: str | None = None,
        n: int | None = None,
        tolerance: float | None = None,
        given: str | None = None,
    ) -> None:
        self._asked_unit = decided_in(live.study.units)
        super().__init__(live, how=how, n=n, tolerance=tolerance, given=given)

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        told = {key: options[key] for key in Options.__annotations__ if key in options}
        question = Question("good_models", told, decided_in(screen.study.units))
        return [held(screen.study, question)]
