"""Performance as a still picture."""

from __future__ import annotations

from typing import Any

from ...export import figure
from ...export.frame import Block, Look, nothing, picture
from ...results.performance import Performance
from .figures import figures

__all__ = ["block", "draw"]


def draw(scene: Any, *, width: float = 960, theme: str | None = None) -> str:
    """Performance as SVG."""
    return picture(block, scene, title="Performance", width=width, theme=theme)


def block(scene: Any, look: Look) -> Block:
    """Scores, errors and curves side by side; without an answer, that there is none yet."""
    found = scene.answers.get("performance")
    if not isinstance(found, Performance):
        return nothing(look, "Performance", "Nothing has been compared with y yet.")
    return figure.block(figures(found), look)
