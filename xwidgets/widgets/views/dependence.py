"""Dependence: a feature's value against its attribution, every row a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..view import View

if TYPE_CHECKING:
    from ...explainer import Explainer

__all__ = ["DependenceView"]


class DependenceView(View):
    """SHAP dependence scatter; pinned to a feature where one is named."""

    def __init__(
        self, explainer: Explainer, feature: int | None = None, color_by: str | None = None
    ) -> None:
        super().__init__(explainer, feature=feature, color_by=color_by)
