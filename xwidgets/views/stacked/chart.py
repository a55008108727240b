"""Stacked force: one thin column per row, pushes up and pushes down meet at f(x)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...charts.layout import evenly, ordering
from ...charts.palette import LIGHT
from ...charts.scene import Scene
from ...charts.style import finite, inline, note, title
from ...charts.wording import literal

__all__ = ["build"]

WIDTH = 640
HEIGHT = 160
MAX_ROWS = 2000


def build(scene: Scene) -> Any:
    """Columns in the order of the option ``order``."""
    import altair as alt

    order, name = ordering(scene)
    kept = evenly(order, MAX_ROWS)
    values = scene.values[kept]
    ups = np.maximum(values, 0).sum(axis=1)
    downs = -np.minimum(values, 0).sum(axis=1)
    f = scene.predictions[kept]
    records = []
    for k, i in enumerate(kept.tolist()):
        shared = {
            "left": k,
            "right": k + 1,
            "row": int(scene.attributions.rows[i]),
            "prediction": finite(f[k]),
            "selected": True if scene.mask is None else bool(scene.mask[i]),
        }
        for direction, low, high in (
            ("pushes up", f[k] - ups[k], f[k]),
            ("pushes down", f[k], f[k] + downs[k]),
        ):
            records.append(
                {**shared, "direction": direction, "low": finite(low), "high": finite(high)}
            )
    colour = alt.Color(
        field="direction",
        type="nominal",
        title=None,
        scale=alt.Scale(domain=["pushes up", "pushes down"], range=[LIGHT.up, LIGHT.down]),
        legend=alt.Legend(orient="top"),
    )
    columns = (
        alt.Chart()
        .mark_rect()
        .encode(
            x=alt.X(
                field="left",
                type="quantitative",
                title=literal(f"rows, ordered by {name}"),
                axis=alt.Axis(
                    title=f"rows, ordered by {name}", labels=False, ticks=False, grid=False
                ),
                scale=alt.Scale(domain=[0, max(1, len(kept))], nice=False),
            ),
            x2=alt.X2(field="right"),
            y=alt.Y(
                field="low",
                type="quantitative",
                title=literal(scene.output_label),
                axis=alt.Axis(title=scene.output_label),
                scale=alt.Scale(zero=False),
            ),
            y2=alt.Y2(field="high"),
            color=colour,
            opacity=alt.condition("datum.selected", alt.value(1), alt.value(0.3)),
            tooltip=[
                alt.Tooltip(field="row", type="quantitative"),
                alt.Tooltip(field="prediction", type="quantitative", format=".4g"),
            ],
        )
    )
    base = (
        alt.Chart(inline([{"at": finite(scene.base_value)}]))
        .mark_rule(color=LIGHT.muted, strokeDash=[3, 3])
        .encode(y=alt.Y(field="at", type="quantitative"))
    )
    head = title("All rows", note(scene, len(kept), len(order)), "dashed: base value")
    return alt.layer(columns, base, data=inline(records)).properties(
        width=WIDTH, height=HEIGHT, title=head
    )
