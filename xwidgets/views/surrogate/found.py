"""What there is to draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...charts.scene import Scene
from ...results.linear_surrogate import LinearSurrogate
from ...results.surrogate import Surrogate

__all__ = ["found_in", "method_of"]


def method_of(options: Mapping[str, Any]) -> str:
    """Whose answer a view with these options shows."""
    return "imitation.linear" if options.get("kind") == "linear" else "imitation"


def found_in(scene: Scene) -> Surrogate | LinearSurrogate | None:
    """The answer, once there is one."""
    found = scene.answers.get(method_of(scene.options))
    return found if isinstance(found, (Surrogate, LinearSurrogate)) else None
