"""Importance: which features matter, over all rows and over the selected ones."""

from __future__ import annotations

from ...results import Importance
from ..live import Live
from ..view import View

__all__ = ["ImportanceView"]


class ImportanceView(View):
    """Bars: SHAP, permutation and impurity importance in one picture."""

    def __init__(self, live: Live, method: str = "shap", max_display: int | None = None) -> None:
        self._method = method
        super().__init__(live, method=method, max_display=max_display)

    @property
    def result(self) -> Importance:
        return self._live.study.importance(self._method)
