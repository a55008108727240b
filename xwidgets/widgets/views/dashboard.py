"""Dashboard: the views laid out together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..view import View

if TYPE_CHECKING:
    from ...explainer import Explainer

__all__ = ["VIEWS", "DashboardView"]

VIEWS = (
    "importance",
    "dependence",
    "force",
    "stacked",
    "beeswarm",
    "waterfall",
    "table",
    "what_if",
)
"""What a dashboard shows by default: two side by side, one below, the rest in tabs."""


class DashboardView(View):
    """Linked importance, dependence and force plots, and more in tabs."""

    def __init__(self, explainer: Explainer, views: tuple[str, ...] = ()) -> None:
        super().__init__(explainer, views=list(views) or None)
