"""Beeswarm: one strip per feature, every row a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...widgets.holder import Holder, count

if TYPE_CHECKING:
    from .view import BeeswarmView

__all__ = ["beeswarm"]


def beeswarm(self: Holder, *, max_display: int | None = None) -> BeeswarmView:
    """Every attribution of every row, one strip per feature."""
    from .view import BeeswarmView

    return BeeswarmView(self._live, count(max_display, "max_display"))
