"""Waterfall: the same numbers as force, one step per feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...results import Attributions
from ..view import View

if TYPE_CHECKING:
    from ...explainer import Explainer

__all__ = ["WaterfallView"]


class WaterfallView(View):
    """From the base value to f(x), largest contributions first.

    Pinned to a row where one is given; otherwise it follows the row in focus.
    """

    def __init__(
        self, explainer: Explainer, row: int | None = None, max_display: int | None = None
    ) -> None:
        super().__init__(explainer, row=row, max_display=max_display)

    @property
    def result(self) -> Attributions:
        row = self.options.get("row", self._explainer.selection.row)
        return self._explainer.attributions(rows=[row])
