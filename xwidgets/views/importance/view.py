"""Importance: which features matter, over all rows and over the selected ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ...compute.question import Question
from ...methods.shap import importance
from ...results import Importance
from ...widgets.live import Live
from ...widgets.screen import Screen
from ...widgets.view import View

__all__ = ["ImportanceView", "Options"]


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    method: str
    max_display: int
    by_output: bool


class ImportanceView(View):
    """Bars: SHAP, permutation and impurity importance in one picture."""

    def __init__(
        self,
        live: Live,
        method: str = "shap",
        max_display: int | None = None,
        by_output: bool | None = None,
        asked_unit: str = "",
    ) -> None:
        self._method, self._asked_unit = method, asked_unit
        super().__init__(live, method=method, max_display=max_display, by_output=by_output)

    @property
    def result(self) -> Importance:
        study, method = self._live.study, self._method
        if method == "shap":
            return importance(study.attributions(unit=self.unit))
        found: Importance = study.ask(Question(method)).result()
        return found

    @classmethod
    def prepare(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> None:
        method = options.get("method", "shap")
        if method != "shap":
            screen.study.ask(Question(method)).advance(wait)
