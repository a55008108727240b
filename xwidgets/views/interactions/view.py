"""Interactions: what pairs of features do together, beside what each does alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypedDict

from ...results import Interactions
from ...study import Study
from ...widgets.live import Live
from ...widgets.roles import BlockState
from ...widgets.view import View
from .wire import interactions_blocks

if TYPE_CHECKING:
    from ...charts.scene import Scene
    from ...compute.interactions import InteractionRun

__all__ = ["InteractionsView", "Options"]


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    rows: list[int]


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

    @classmethod
    def prepare(
        cls, study: Study, unit: str, options: Mapping[str, Any], wait: float | None
    ) -> None:
        study.interaction_run(unit, options.get("rows")).advance(wait)

    @classmethod
    def blocks(
        cls, study: Study, unit: str, options: Mapping[str, Any], output: int
    ) -> list[BlockState]:
        rows = options.get("rows")
        if rows is None and study.interaction_runs.begun(unit) is None:
            return []
        return interactions_blocks(study, unit, rows, output)

    def _scene(self, wait: float | None) -> Scene:
        return replace(super()._scene(wait), interactions=self._run.so_far())
