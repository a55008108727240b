"""Decision boundary as a still picture."""

from __future__ import annotations

from ...charts.scene import Scene
from ...export import figure as drawing
from ...export.frame import Block, Look, nothing, picture
from .figures import BoundaryScene

__all__ = ["block", "draw"]


def draw(scene: Scene | BoundaryScene, *, width: float = 960, theme: str | None = None) -> str:
    """Decision boundary as SVG."""
    if isinstance(scene, BoundaryScene):
        return drawing.draw(scene.figure(), width=width, theme=theme or scene.theme)
    return picture(block, scene, title="Decision boundary", width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """The same as a panel of a still dashboard."""
    found = BoundaryScene.of(scene)
    if found is None:
        return nothing(look, "Decision boundary")
    return drawing.block(found.figure(), look)
