"""Beeswarm: one strip per feature, every row a point."""

from __future__ import annotations

from typing import TypedDict

from ...widgets.live import Live
from ...widgets.view import View

__all__ = ["BeeswarmView", "Options"]


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    max_display: int
    height: int


class BeeswarmView(View):
    """Distribution of every feature's attributions, colored by the feature's value."""

    def __init__(self, live: Live, max_display: int | None = None) -> None:
        super().__init__(live, max_display=max_display)
