"""Importance: which features matter, over all rows and over the selected ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...results import Importance
from ...widgets.live import Live
from ...widgets.view import View

if TYPE_CHECKING:
    from ...charts.scene import Scene

__all__ = ["ImportanceView"]


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
        return self._live.study.importance(self._method, self.unit)

    def _scene(self, wait: float | None) -> Scene:
        if self._method != "shap":
            self._live.study.importance_task(self._method).advance(wait)
        return super()._scene(wait)
