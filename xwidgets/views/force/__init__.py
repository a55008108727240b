"""Force: what pushed one prediction up and what pushed it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...widgets.holder import Holder, count
from ..catalogue import view_class

if TYPE_CHECKING:
    from ...widgets.view import View

__all__ = ["force"]


def force(self: Holder, row: Any = None, *, max_display: int | None = None) -> View:
    """What pushed a prediction up and what pushed it down.

    Parameters
    ----------
    row : position, label, or several of them, optional
        As `rows` of :meth:`attributions`: a whole number is a position, ``X.loc[label]``
        goes by label, and so does text. One row: its force plot, pinned to it. Several rows:
        a stacked force plot. Default: follows the row in focus.
    max_display : int, optional
        Features named before "others" (one row).
    """
    from .view import ForceView

    most = count(max_display, "max_display")
    if row is None:
        return ForceView(self._live, None, most)
    rows = self._rows(row, "row").unique.tolist()
    if len(rows) == 1:
        return ForceView(self._live, rows[0], most)
    return view_class("stacked")(self._live, rows)
