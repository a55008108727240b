"""Force: what pushed one prediction up and what pushed it down."""

from __future__ import annotations

from typing import TypedDict

from ...widgets.view import RowView

__all__ = ["ForceView", "Options"]


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    row: int
    max_display: int


class ForceView(RowView):
    """Pushes up meet pushes down at f(x)."""
