"""Interactions: what pairs of features do together, beside what each does alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...results import Interactions
from ...widgets.live import Live
from ...widgets.view import View

if TYPE_CHECKING:
    from ...charts.scene import Scene
    from ...compute.interactions import InteractionRun

__all__ = ["InteractionsView"]


class InteractionsView(View):
    """A matrix of pairs; each opens what it did in every row, over the values of both."""

    def __init__(self, live: Live, rows: list[int] | None = None, asked_unit: str = "") -> None:
        self._asked_unit = asked_unit
        super().__init__(live, rows=rows)

    @property
    def result(self) -> Interactions:
        return self._run.result()

    @property
    def _run(self) -> InteractionRun:
        return self._live.study.interaction_run(self.unit, self.options.get("rows"))

    def _scene(self, wait: float | None) -> Scene:
        run = self._run
        run.advance(wait)
        return replace(super()._scene(wait), interactions=run.so_far())
