"""What there is to draw."""

from __future__ import annotations

from ...charts.scene import Scene
from ...results.surrogate import Surrogate

__all__ = ["found_in"]


def found_in(scene: Scene) -> Surrogate | None:
    """The answer, once there is one."""
    found = scene.answers.get("imitation")
    return found if isinstance(found, Surrogate) else None
