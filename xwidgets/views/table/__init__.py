"""Table: the rows themselves, sortable and linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import TableView

__all__ = ["table"]


def table(self: Holder) -> TableView:
    """The rows, sortable and linked.

    Returns
    -------
    TableView
        Its ``result`` is a :class:`~xwidgets.results.Table`: cells, predictions, and what the rows
        really are.

    Notes
    -----
    **How to read it.** A line is one row: what the model says, what it really is, and its values.
    A click on a heading sorts by it, a selected row is selected in every other view.

    **When it misleads.** What stands on screen are the first rows of an order, not a sample: what
    is common is told by counts and plots.

    Examples
    --------
    >>> explainer.table().to_frame()
    """
    from .view import TableView

    return TableView(self._live)
