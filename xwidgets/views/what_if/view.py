"""What-if: edit a row, and see prediction and force plot follow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np
import traitlets

from ...data import Frame
from ...results import Attributions
from ...widgets.live import Live
from ...widgets.view import View
from ...widgets.words import shown_result
from .wire import TableTrait, Wire

if TYPE_CHECKING:
    from ...charts.scene import Scene

__all__ = ["Options", "WhatIfView"]


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    row: int


class WhatIfView(View):
    """An editor for one row; what it changes is seen at once, and read in Python.

    Begins at a row where one is given; otherwise it follows the row in focus.

    Attributes
    ----------
    edited : table
        The edited row, as one row of the caller's own kind of table, with its dtypes. Observe
        it: ``view.observe(f, names="edited")``.
    branches : dict of str to table
        Every branch by its name, one row each.
    kept : table or None
        The rows that were added to the table of edits.
    """

    edited = TableTrait(None, allow_none=True)
    branches: traitlets.Dict = traitlets.Dict()
    kept = TableTrait(None, allow_none=True)

    def __init__(self, live: Live, row: int | None = None) -> None:
        super().__init__(live, row=row)
        begin = live.selection.row if row is None else row
        wire: Wire = live.wire(self.kind)
        edits = wire.edits("focus" if row is None else f"row {row}", begin)
        for name in ("branches", "kept", "edited"):
            setattr(self, name, getattr(edits, name))
            edits.observe(self._take, names=name)

    def _take(self, change: Any) -> None:
        setattr(self, change["name"], change["new"])

    @property
    def result(self) -> Attributions:
        """Attributions of the edited row (of the branch in sight)."""
        return self._live.study.attributions(rows=self.edited)

    def _scene(self, wait: float | None) -> Scene:
        """As the row in the table while nothing is edited, else as a row that stands in none."""
        scene = super()._scene(wait)
        if self._is_edited(scene.row):
            return replace(scene, attributions=shown_result(self._live.study, self.result), row=-1)
        return scene

    def _is_edited(self, row: int) -> bool:
        frame = self._live.study.frame
        edited = Frame.like(self.edited, frame, "edited").matrix()
        return not np.array_equal(edited[0], frame.matrix()[row], equal_nan=True)
