"""Table: the rows themselves, sortable and linked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from ...results import Table
from ...widgets.screen import scene
from ...widgets.view import View
from .rows import rows_of

if TYPE_CHECKING:
    from ...charts.scene import Scene

__all__ = ["Options", "TableView"]

MAX_ROWS = 12
"""Rows that a still table holds."""


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    height: int


class TableView(View):
    """Rows with predictions, what they really are, and their features."""

    def _scene(self, wait: float | None) -> Scene:
        """From the rows themselves; attributions, as far as they are there, rank the columns."""
        study, selection = self._live.study, self._live.selection
        shown = np.arange(study.n_rows) if selection.rows is None else selection.rows
        shown = shown if len(shown) else np.arange(study.n_rows)
        first = [selection.row] if selection.row in shown else []
        rows = [*first, *(row for row in shown[:MAX_ROWS] if row != selection.row)]
        drawn = scene(self._live.screen, self.options, wait, study.so_far())
        return replace(drawn, table=rows_of(study, np.array(rows[:MAX_ROWS])))

    @property
    def result(self) -> Table:
        """The rows, what is predicted and what they really are; needs no attributions."""
        return rows_of(self._live.study)
