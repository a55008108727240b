"""What-if: a still one is the force plot of the row that it begins at."""

from __future__ import annotations

from ...charts.scene import Scene
from ..catalogue import draw as draw_view

__all__ = ["draw"]


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """The force plot as SVG."""
    return draw_view("force", scene, width=width, theme=theme)
