"""Table: the rows themselves, sortable and linked."""

from __future__ import annotations

from ..view import View

__all__ = ["TableView"]


class TableView(View):
    """Rows with predictions, what they really are, and their features."""
