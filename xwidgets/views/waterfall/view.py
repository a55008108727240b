"""Waterfall: the same numbers as force, one step per feature."""

from __future__ import annotations

from ...widgets.view import RowView

__all__ = ["WaterfallView"]


class WaterfallView(RowView):
    """From the base value to f(x), largest contributions first."""
