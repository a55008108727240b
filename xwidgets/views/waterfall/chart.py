"""Waterfall: from the base value up to f(x), one bar per feature."""

from __future__ import annotations

from typing import Any

from ...charts.layout import steps
from ...charts.palette import LIGHT
from ...charts.row import row_notes
from ...charts.scene import Scene
from ...charts.style import WIDTH, finite, inline, title
from ...charts.wording import literal, signed_amount_text, unique_labels

__all__ = ["build"]


def build(scene: Scene) -> Any:
    """Bars of the row in focus, the largest on top."""
    import altair as alt

    position = scene.position
    records: list[dict[str, Any]] = []
    labels: list[str] = []
    if position is not None:
        found = steps(scene, position)
        labels = unique_labels([push.label for push in found], 80)
        edge = float(scene.predictions[position])
        for push, label in zip(found, labels, strict=True):
            below = edge - push.value
            records.append(
                {
                    "label": label,
                    "start": finite(below),
                    "end": finite(edge),
                    "right": finite(max(below, edge)),
                    "attribution": finite(push.value),
                    "shown": signed_amount_text(push.value),
                    "direction": "up" if push.value > 0 else "down",
                }
            )
            edge = below
    base = alt.Chart()
    y = alt.Y(field="label", type="nominal", sort=labels, title=None)
    bars = base.mark_bar().encode(
        x=alt.X(
            field="start",
            type="quantitative",
            title=literal(scene.output_label),
            axis=alt.Axis(title=scene.output_label),
            scale=alt.Scale(zero=False),
        ),
        x2=alt.X2(field="end"),
        y=y,
        color=alt.Color(
            field="direction",
            type="nominal",
            title=None,
            scale=alt.Scale(domain=["up", "down"], range=[LIGHT.up, LIGHT.down]),
            legend=alt.Legend(orient="top"),
        ),
        tooltip=[
            alt.Tooltip(field="label", type="nominal", title="feature"),
            alt.Tooltip(field="attribution", type="quantitative", format=".4g"),
        ],
    )
    texts = base.mark_text(align="left", dx=4, fontSize=10, color=LIGHT.muted).encode(
        x=alt.X(field="right", type="quantitative"),
        y=y,
        text=alt.Text(field="shown", type="nominal"),
    )
    start = (
        alt.Chart(inline([{"at": finite(scene.base_value)}]))
        .mark_rule(color=LIGHT.muted, strokeDash=[3, 3])
        .encode(
            x=alt.X(field="at", type="quantitative"),
            tooltip=[
                alt.Tooltip(field="at", type="quantitative", title="base value", format=".4g")
            ],
        )
    )
    return alt.layer(start, bars, texts, data=inline(records)).properties(
        width=WIDTH, height={"step": 22}, title=title("Waterfall", *row_notes(scene))
    )
