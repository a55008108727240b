"""Beeswarm: one strip per feature, a point per row, coloured by the feature's own value."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..layout import evenly, offsets
from ..palette import LIGHT
from ..scene import Scene
from ..style import WIDTH, finite, inline, note, title
from ..wording import unique_labels, unit_label

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
    records = []
    for j, label in zip(shown, labels, strict=True):
        values = scene.values[kept, j]
        across = offsets(values, cell)
        across = across / max(1.0, float(np.abs(across).max(initial=0.0)), 8.0)
        ranks = _ranks(scene, int(j))[kept]
        for k, i in enumerate(kept.tolist()):
            records.append(
                {
                    "label": label,
                    "row": int(scene.attributions.rows[i]),
                    "attribution": finite(values[k]),
                    "rank": finite(ranks[k]),
                    "shown": scene.cell(int(j), i),
                    "offset": round(float(across[k]), 3),
                    "selected": True if scene.mask is None else bool(scene.mask[i]),
                }
            )
    unit = unit_label(scene.attributions.unit)
    encoding = {
        "x": alt.X(field="attribution", type="quantitative", title=f"attribution, {unit}"),
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
    colour = alt.Color(
        field="rank",
        type="quantitative",
        title="feature value",
        scale=alt.Scale(scheme="viridis", domain=[0, 1]),
        legend=alt.Legend(
            values=[0, 1], labelExpr="datum.value < 0.5 ? 'low' : 'high'", type="gradient"
        ),
    )
    base = alt.Chart()
    zero = (
        alt.Chart(inline([{"zero": 0}]))
        .mark_rule(color=LIGHT.rest)
        .encode(x=alt.X(field="zero", type="quantitative"))
    )
    grey = base.transform_filter("!datum.selected || !isValid(datum.rank)")
    grey = grey.mark_circle(size=12, opacity=0.7, color=LIGHT.rest).encode(**encoding)
    points = base.transform_filter("datum.selected && isValid(datum.rank)")
    points = points.mark_circle(size=12, opacity=0.9).encode(**encoding, color=colour)
    head = title("Beeswarm", scene.output_label, note(scene, len(kept), scene.n_explained))
    return alt.layer(zero, grey, points, data=inline(records)).properties(
        width=WIDTH, height={"step": 26}, title=head
    )


def _ranks(scene: Scene, feature: int) -> np.ndarray:
    """Rank of every row's own value in 0 ... 1 (ties share their mean rank); NaN where missing."""
    column = scene.column(feature)
    ranks = np.full(scene.n_explained, np.nan)
    if column is None or column.feature.levels is not None:  # categories have no low and high
        return ranks
    known = np.isfinite(column.numbers)
    if known.any():
        _, inverse, counts = np.unique(
            column.numbers[known], return_inverse=True, return_counts=True
        )
        middle = np.cumsum(counts) - (counts + 1) / 2
        ranks[known] = middle[inverse] / max(1, int(known.sum()) - 1)
    return ranks
