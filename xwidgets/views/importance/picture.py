"""Importance as a still picture."""

from __future__ import annotations

from ...charts.scene import Scene
from ...export import figure as drawn
from ...export.frame import Block, Look, nothing, picture
from .figures import TITLE, figure, lacks

__all__ = ["block", "draw"]


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Importance as SVG."""
    return picture(block, scene, title=TITLE, width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """Bars of the chosen method, marks of the others."""
    why = lacks(scene)
    return nothing(look, TITLE, why) if why else drawn.block(figure(scene), look)
