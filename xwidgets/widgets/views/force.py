"""Force: what pushed one prediction up and what pushed it down."""

from __future__ import annotations

from ...results import Attributions
from ..live import Live
from ..view import View

__all__ = ["ForceView"]


class ForceView(View):
    """Pushes up meet pushes down at f(x).

    Pinned to a row where one is given; otherwise it follows the row in focus.
    """

    def __init__(self, live: Live, row: int | None = None, max_display: int | None = None) -> None:
        super().__init__(live, row=row, max_display=max_display)

    @property
    def result(self) -> Attributions:
        row = self.options.get("row", self._live.selection.row)
        return self._live.study.attributions(rows=[row])
