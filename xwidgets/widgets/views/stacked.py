"""Stacked force: the force plots of many rows side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...results import Attributions
from ..view import View

if TYPE_CHECKING:
    from ...explainer import Explainer

__all__ = ["StackedView"]


class StackedView(View):
    """Force plots of many rows, turned upright and put side by side."""

    def __init__(self, explainer: Explainer, rows: list[int] | None = None) -> None:
        super().__init__(explainer, rows=rows)

    @property
    def result(self) -> Attributions:
        return self._explainer.attributions(rows=self.options.get("rows"))
