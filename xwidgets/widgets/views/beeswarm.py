"""Beeswarm: one strip per feature, every row a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..view import View

if TYPE_CHECKING:
    from ...explainer import Explainer

__all__ = ["BeeswarmView"]


class BeeswarmView(View):
    """Distribution of every feature's attributions, coloured by the feature's value."""

    def __init__(self, explainer: Explainer, max_display: int | None = None) -> None:
        super().__init__(explainer, max_display=max_display)
