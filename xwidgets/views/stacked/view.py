"""Stacked force: the force plots of many rows side by side."""

from __future__ import annotations

from typing import TypedDict

from ...data.rows import Found
from ...results import Attributions
from ...widgets.live import Live
from ...widgets.view import View

__all__ = ["Options", "StackedView"]


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    rows: list[int]
    height: int


class StackedView(View):
    """Force plots of many rows, turned upright and put side by side."""

    def __init__(self, live: Live, rows: list[int] | None = None) -> None:
        super().__init__(live, rows=rows)

    @property
    def result(self) -> Attributions:
        rows = self.options.get("rows")
        return self._live.study.attributions(rows=None if rows is None else Found.at(rows))
