"""Trade-off: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ...compute.question import Question
from ...results.units import decided_in
from ...widgets.answer_view import AnswerView, held
from ...widgets.live import Live
from ...widgets.screen import Screen

__all__ = ["Options", "TradeoffView"]


class Options(TypedDict, total=False):
    """What the page is told."""

    metric: str
    n_folds: int


class TradeoffView(AnswerView):
    """Models by how well they do on rows held out, and by how complex they are."""

    def __init__(
        self, live: Live, *, metric: str | None = None, n_folds: int | None = None
    ) -> None:
        self._asked_unit = decided_in(live.study.units)
        super().__init__(live, metric=metric, n_folds=n_folds)

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        told = {name: options[name] for name in ("metric", "n_folds") if name in options}
        question = Question("tradeoff", told, decided_in(screen.study.units))
        return [held(screen.study, question)]
