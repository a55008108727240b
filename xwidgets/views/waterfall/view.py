"""Waterfall: the same numbers as force, one step per feature."""

from __future__ import annotations

from typing import TypedDict

from ...widgets.view import RowView

__all__ = ["Options", "WaterfallView"]


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    row: int
    max_display: int


class WaterfallView(RowView):
    """From the base value to f(x), largest contributions first."""
