"""The dashboard: importance, dependence, force and all rows on one sheet."""

from __future__ import annotations

from typing import Any

from ..scene import Scene
from ..wording import clean
from . import dependence, force, importance, stacked

__all__ = ["build"]


def build(scene: Scene) -> Any:
    """Four charts, each with its own scales."""
    import altair as alt

    top = alt.hconcat(importance.build(scene), dependence.build(scene)).resolve_scale(
        color="independent"
    )
    sheet = alt.vconcat(top, force.build(scene), stacked.build(scene))
    apart = sheet.resolve_scale(color="independent", strokeDash="independent")
    return apart.properties(title=clean(scene.model_name))
