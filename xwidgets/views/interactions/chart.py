"""Interactions as a matrix of pairs."""

from __future__ import annotations

from typing import Any

from ...charts.palette import LIGHT
from ...charts.scene import Scene
from ...charts.style import finite, inline, title
from ...charts.wording import plural, unique_labels
from .triangle import triangle

__all__ = ["build"]

PAIR = "#8a5cc7"
STEP = 26


def build(scene: Scene) -> Any:
    """Pairs below the diagonal, main effects in grey on it, each with its number."""
    import altair as alt

    found = triangle(scene)
    if found is None:
        words = "No interactions have been computed yet."
        data = inline([{"text": words}])
        empty = alt.Chart(data).mark_text(color=LIGHT.muted)
        return empty.encode(text=alt.Text(field="text", type="nominal")).properties(
            title=title("Interactions", scene.output_label)
        )
    labels = unique_labels([found.names[j] for j in found.features])
    records = [
        {
            "feature": labels[i],
            "other": labels[j],
            "strength": finite(found.strength[i, j]),
            "alone": i == j,
            "text": found.text(i, j),
            "share": finite(found.share(i, j)),
        }
        for i in range(len(labels))
        for j in range(i + 1)
    ]
    tips = [
        alt.Tooltip(field="feature", type="nominal"),
        alt.Tooltip(field="other", type="nominal"),
        alt.Tooltip(field="strength", type="quantitative", format=".4g"),
    ]
    base = alt.Chart().encode(
        x=alt.X(field="other", type="nominal", sort=labels, title=None, axis=_axis(alt)),
        y=alt.Y(field="feature", type="nominal", sort=labels, title=None),
        tooltip=tips,
    )
    opacity = alt.Opacity(
        field="share",
        type="quantitative",
        scale=alt.Scale(domain=[0, 1], range=[0, 1]),
        legend=None,
    )
    cells = base.mark_rect(cornerRadius=2).encode(
        opacity=opacity,
        color=alt.Color(
            field="alone",
            type="nominal",
            scale=alt.Scale(domain=[False, True], range=[PAIR, LIGHT.muted]),
            legend=None,
        ),
    )
    numbers = base.mark_text(fontSize=9, color=LIGHT.ink).encode(
        text=alt.Text(field="text", type="nominal")
    )
    head = title(
        "Interactions" if found.size is None else "Interactions by H",
        f"{scene.output_label}, {'mean size ' * (found.size is None)}over "
        f"{plural(found.n_rows, found.word)}",
        f"violet: {found.about}",
    )
    return alt.layer(cells, numbers, data=inline(records)).properties(
        width={"step": STEP + 8}, height={"step": STEP}, title=head
    )


def _axis(alt: Any) -> Any:
    return alt.Axis(labelAngle=-40, labelLimit=140)
