"""The dashboard: the charts of its views on one sheet."""

from __future__ import annotations

from typing import Any

from ...charts.scene import Scene
from ...charts.wording import clean
from ..catalogue import part
from .picture import views_of

__all__ = ["build"]

SIDE_BY_SIDE = ("importance", "dependence")


def build(scene: Scene) -> Any:
    """The views in sight, or those that were named, with scales of their own."""
    import altair as alt

    names = views_of(scene)
    charts = [part(name, "chart").build(scene) for name in names]
    if tuple(names[:2]) == SIDE_BY_SIDE:
        pair = alt.hconcat(*charts[:2]).resolve_scale(color="independent")
        charts = [pair, *charts[2:]]
    sheet = alt.vconcat(*charts).resolve_scale(color="independent", strokeDash="independent")
    return sheet.properties(title=clean(scene.model_name))
