"""Waterfall: the same numbers as force, one step per feature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...widgets.holder import Holder, count

if TYPE_CHECKING:
    from .view import WaterfallView

__all__ = ["waterfall"]


def waterfall(self: Holder, row: Any = None, *, max_display: int | None = None) -> WaterfallView:
    """From the base value to f(x), one step per feature, largest first.

    Parameters
    ----------
    row : position or label, optional
        Default: follows the row in focus.
    max_display : int, optional
        Features with a step of their own.
    """
    from .view import WaterfallView

    return WaterfallView(self._live, self._row(row), count(max_display, "max_display"))
