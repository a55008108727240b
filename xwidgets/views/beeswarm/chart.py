"""Beeswarm: one strip per feature, a point per row, coloured by the feature's own value."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...charts.axis import ALL_FEATURES
from ...charts.coloring import Coded, coded
from ...charts.layout import evenly, offsets
from ...charts.palette import LIGHT, ramp
from ...charts.scene import Scene
from ...charts.style import WIDTH, finite, inline, note, title
from ...charts.wording import unique_labels, unit_label

__all__ = ["build"]

MAX_DISPLAY = 12
MAX_POINTS = 24_000


def build(scene: Scene) -> Any:
    """Strips of the most important features."""
    import altair as alt

    shown = scene.ranking[: int(scene.options.get("max_display") or MAX_DISPLAY)]
    order = np.argsort(scene.predictions, kind="stable")
    kept = np.sort(evenly(order, MAX_POINTS // max(1, len(shown))))
    labels = unique_labels([scene.names[j] for j in shown])
    span = float(np.ptp(scene.values[kept][:, shown])) if len(kept) else 0.0
    cell = span / 150 or 1.0
    zoom = scene.axis_state(ALL_FEATURES).get("effect")
    records = []
    for j, label in zip(shown, labels, strict=True):
        values = scene.values[kept, j]
        across = offsets(values, cell)
        across = across / max(1.0, float(np.abs(across).max(initial=0.0)), 8.0)
        column = scene.column(int(j))
        colors = None if column is None else coded(column, kept)
        for k, i in enumerate(kept.tolist()):
            if zoom and not zoom[0] <= values[k] <= zoom[1]:
                continue
            records.append(
                {
                    "label": label,
                    "row": int(scene.attributions.rows[i]),
                    "attribution": finite(values[k]),
                    "share": None if colors is None else finite(round(float(colors.shares[k]), 5)),
                    "color": None if colors is None else _apart(colors, k),
                    "shown": scene.cell(int(j), i),
                    "offset": round(float(across[k]), 3),
                    "selected": True if scene.mask is None else bool(scene.mask[i]),
                }
            )
    unit = unit_label(scene.attributions.unit, scene.link)
    encoding = {
        "x": alt.X(
            field="attribution",
            type="quantitative",
            title=f"attribution, {unit}",
            scale=alt.Scale(domain=zoom, nice=False) if zoom else alt.Undefined,
        ),
        "y": alt.Y(field="label", type="nominal", sort=labels, title=None),
        "yOffset": alt.YOffset(
            field="offset", type="quantitative", scale=alt.Scale(domain=[-1.1, 1.1])
        ),
        "tooltip": [
            alt.Tooltip(field="label", type="nominal", title="feature"),
            alt.Tooltip(field="shown", type="nominal", title="value"),
            alt.Tooltip(field="attribution", type="quantitative", format=".4g"),
            alt.Tooltip(field="row", type="quantitative"),
        ],
    }
    ramp_color = alt.Color(
        field="share",
        type="quantitative",
        title="feature value",
        scale=alt.Scale(domain=[0, 1], range=[ramp(k / 8) for k in range(9)]),
        legend=alt.Legend(
            values=[0, 1], labelExpr="datum.value < 0.5 ? 'low' : 'high'", type="gradient"
        ),
    )
    own_color = alt.Color(field="color", type="nominal", scale=None)
    base = alt.Chart()
    zero = (
        alt.Chart(inline([{"zero": 0}] if not zoom or zoom[0] <= 0 <= zoom[1] else []))
        .mark_rule(color=LIGHT.rest)
        .encode(x=alt.X(field="zero", type="quantitative"))
    )
    grey = base.transform_filter(
        "!datum.selected || !(isValid(datum.share) || isValid(datum.color))"
    )
    grey = grey.mark_circle(size=12, opacity=0.7, color=LIGHT.rest).encode(**encoding)
    apart = base.transform_filter("datum.selected && isValid(datum.color)")
    apart = apart.mark_circle(size=12, opacity=0.9).encode(**encoding, color=own_color)
    points = base.transform_filter("datum.selected && isValid(datum.share)")
    points = points.mark_circle(size=12, opacity=0.9).encode(**encoding, color=ramp_color)
    head = title("Beeswarm", scene.output_label, note(scene, len(kept), scene.n_explained))
    chart = alt.layer(zero, grey, apart, points, data=inline(records))
    return chart.resolve_scale(color="independent").properties(
        width=WIDTH, height={"step": 26}, title=head
    )


def _apart(colors: Coded, k: int) -> str | None:
    """The color of what stands apart from the ramp: a level, what most rows have in common."""
    name = colors.apart[k]
    if name is None:
        return None
    return colors.colors[colors.names.index(name)] if name in colors.names else LIGHT.muted
