"""Importance: which features matter, over all rows and over the selected ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...results import Importance
from ..view import View

if TYPE_CHECKING:
    from ...explainer import Explainer

__all__ = ["ImportanceView"]


class ImportanceView(View):
    """Bars: SHAP, permutation and impurity importance in one picture."""

    def __init__(
        self, explainer: Explainer, method: str = "shap", max_display: int | None = None
    ) -> None:
        self._method = method
        super().__init__(explainer, method=method, max_display=max_display)

    @property
    def result(self) -> Importance:
        return self._explainer._importance(self._method)
