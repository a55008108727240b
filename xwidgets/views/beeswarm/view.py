"""Beeswarm: one strip per feature, every row a point."""

from __future__ import annotations

from ...widgets.live import Live
from ...widgets.view import View

__all__ = ["BeeswarmView"]


class BeeswarmView(View):
    """Distribution of every feature's attributions, colored by the feature's value."""

    def __init__(self, live: Live, max_display: int | None = None) -> None:
        super().__init__(live, max_display=max_display)
