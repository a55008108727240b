"""Stacked force: the force plots of many rows side by side."""

from __future__ import annotations

from ...results import Attributions
from ..live import Live
from ..view import View

__all__ = ["StackedView"]


class StackedView(View):
    """Force plots of many rows, turned upright and put side by side."""

    def __init__(self, live: Live, rows: list[int] | None = None) -> None:
        super().__init__(live, rows=rows)

    @property
    def result(self) -> Attributions:
        return self._live.study.attributions(rows=self.options.get("rows"))
