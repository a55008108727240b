"""Errors as a still picture."""

from __future__ import annotations

from ...charts.scene import Scene
from ...export import figure as drawing
from ...export.frame import Block, Look, nothing, picture
from .figures import drawn, found_in

__all__ = ["block", "draw"]


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Errors as SVG."""
    return picture(block, scene, title="Errors", width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """The same as a panel of a still dashboard."""
    found = found_in(scene)
    if found is None:
        return nothing(look, "Errors")
    return drawing.block(drawn(scene, found), look)
