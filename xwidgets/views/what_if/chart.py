"""What-if: a still one is the force plot of the row that it begins at."""

from __future__ import annotations

from typing import Any

from ...charts.scene import Scene
from ..catalogue import part

__all__ = ["build"]


def build(scene: Scene) -> Any:
    """The force plot."""
    return part("force", "chart").build(scene)
