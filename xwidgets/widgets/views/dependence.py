"""Dependence: a feature's value against its attribution, every row a point."""

from __future__ import annotations

from ..live import Live
from ..view import View

__all__ = ["DependenceView"]


class DependenceView(View):
    """SHAP dependence scatter; pinned to a feature where one is named."""

    def __init__(self, live: Live, feature: int | None = None, color_by: str | None = None) -> None:
        super().__init__(live, feature=feature, color_by=color_by)
