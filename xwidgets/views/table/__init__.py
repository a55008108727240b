"""Table: the rows themselves, sortable and linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import TableView

__all__ = ["table"]


def table(self: Holder) -> TableView:
    """The rows, sortable and linked."""
    from .view import TableView

    return TableView(self._live)
