"""Table: the rows themselves, sortable and linked."""

from __future__ import annotations

from ...results import Table
from ..view import View

__all__ = ["TableView"]


class TableView(View):
    """Rows with predictions, what they really are, and their features."""

    @property
    def result(self) -> Table:
        """The rows, what is predicted and what they really are; needs no attributions."""
        return self._live.study.table()
