"""A walk as a still picture."""

from __future__ import annotations

from ...charts.scene import Scene
from ...export import figure as drawing
from ...export.frame import Block, Look, nothing, picture
from .figures import TITLE, figure, found_in

__all__ = ["block", "draw"]


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Where the walk arrives, as SVG."""
    return picture(block, scene, title=TITLE, width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """The same as a panel of a still dashboard."""
    found = found_in(scene)
    if found is None:
        return nothing(look, TITLE, "Nothing is computed yet.")
    return drawing.block(figure(scene, found), look)
