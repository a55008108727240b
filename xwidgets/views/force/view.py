"""Force: what pushed one prediction up and what pushed it down."""

from __future__ import annotations

from ...widgets.view import RowView

__all__ = ["ForceView"]


class ForceView(RowView):
    """Pushes up meet pushes down at f(x)."""
