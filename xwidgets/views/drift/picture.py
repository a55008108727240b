"""Drift as a still picture."""

from __future__ import annotations

from ...charts.scene import Scene
from ...export import figure as drawing
from ...export.frame import Block, Look, nothing, picture
from .figures import figures, found_in

__all__ = ["block", "draw"]


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Drift as SVG."""
    return picture(block, scene, title="Drift", width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """The same as a panel of a still dashboard."""
    found = found_in(scene)
    if found is None:
        return nothing(look, "Drift")
    return drawing.block(figures(found, scene.options.get("problems") or ()), look)
