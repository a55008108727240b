"""What there is to draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...charts.scene import Scene
from ...results.linear_surrogate import LinearSurrogate
from ...results.surrogate import Surrogate

__all__ = ["DEPTH", "found_in", "method_of", "shown"]

DEPTH = 3


def method_of(options: Mapping[str, Any]) -> str:
    """Whose answer a view with these options shows."""
    return "imitation.linear" if options.get("kind") == "linear" else "imitation"


def found_in(scene: Scene) -> Surrogate | LinearSurrogate | None:
    """The answer, once there is one."""
    found = scene.answers.get(method_of(scene.options))
    return shown(found, scene.options) if isinstance(found, (Surrogate, LinearSurrogate)) else None


def shown(
    found: Surrogate | LinearSurrogate, options: Mapping[str, Any]
) -> Surrogate | LinearSurrogate:
    """An answer as a view with these options shows it: a tree no deeper than was asked for."""
    depth = options.get("max_depth") or DEPTH
    return found.cut(depth) if isinstance(found, Surrogate) else found
