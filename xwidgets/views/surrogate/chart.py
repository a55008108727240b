"""Imitation as an Altair chart."""

from __future__ import annotations

from typing import Any

from ...charts import figure_chart
from ...charts.figure import Figure, Numbers
from ...charts.palette import LIGHT
from ...charts.scene import Scene
from ...charts.style import finite, inline, title
from ...charts.tree import laid_out, nodes_of, said_text
from ...results.linear_surrogate import LinearSurrogate
from .found import found_in
from .linear_figure import linear_figure

__all__ = ["build"]

MAX_SLOTS = 16
WIDTH = 720
LEVEL = 84


def build(scene: Scene) -> Any:
    """Nodes as squares as large as their rows are many, lines between them, and what is split."""
    import altair as alt

    found = found_in(scene)
    if found is None:
        return figure_chart.build(Figure(Numbers(), Numbers(), (), title="Imitation: nothing yet"))
    if isinstance(found, LinearSurrogate):
        return figure_chart.build(linear_figure(found, scene))
    nodes = nodes_of(found, scene)
    placed = {one.node.at: one for one in laid_out(nodes, MAX_SLOTS)}
    middle = nodes[0].value
    dots, lines = [], []
    for one in placed.values():
        node = one.node
        ends = "" if node.feature < 0 else f" ({node.n_leaves} rules)"
        dots.append(
            {
                "x": one.x,
                "y": -node.depth,
                "split": node.name if one.open else said_text(scene, node.value) + ends,
                "side": node.side or "all rows",
                "condition": found.names[node.at],
                "rows": node.n_rows,
                "prediction": finite(node.value),
                "away": finite(node.value - middle),
            }
        )
        above = placed.get(node.parent)
        if above is not None:
            lines += [
                {"x": end.x, "y": -end.node.depth, "line": node.at, "rows": node.n_rows}
                for end in (above, one)
            ]
    x = alt.X(field="x", type="quantitative", axis=None, scale=alt.Scale(nice=False))
    y = alt.Y(field="y", type="quantitative", axis=None, scale=alt.Scale(padding=34))
    reach = max((abs(node.value - middle) for node in nodes), default=0.0) or 1.0
    color = alt.Color(
        field="away",
        type="quantitative",
        scale=alt.Scale(domain=[-reach, 0, reach], range=[LIGHT.down, "#f2f2f2", LIGHT.up]),
        legend=None,
    )
    size = alt.Size(
        field="rows", type="quantitative", scale=alt.Scale(range=[40, 900]), legend=None
    )
    thick = alt.StrokeWidth(
        field="rows", type="quantitative", scale=alt.Scale(range=[0.6, 14]), legend=None
    )
    edges = (
        alt.Chart(inline(lines or [{"x": 0, "y": 0, "line": 0, "rows": 0}]))
        .mark_line(color=LIGHT.rest, opacity=0.6)
        .encode(x=x, y=y, detail=alt.Detail(field="line", type="nominal"), strokeWidth=thick)
    )
    tips = [
        alt.Tooltip(field=name, type=kind, **more)
        for name, kind, more in (
            ("condition", "nominal", {}),
            ("rows", "quantitative", {"format": ","}),
            ("prediction", "quantitative", {"format": ".4g"}),
        )
    ]
    base = alt.Chart(inline(dots)).encode(x=x, y=y, tooltip=tips)
    squares = base.mark_square(stroke=LIGHT.muted, strokeWidth=0.6, opacity=1).encode(
        color=color, size=size
    )
    names = base.mark_text(dy=24, fontSize=10, color=LIGHT.ink, limit=96).encode(
        text=alt.Text(field="split", type="nominal")
    )
    sides = base.mark_text(dy=-22, fontSize=9, color=LIGHT.muted, limit=96).encode(
        text=alt.Text(field="side", type="nominal")
    )
    deepest = max(one.node.depth for one in placed.values())
    return alt.layer(edges, squares, names, sides).properties(
        width=WIDTH,
        height=LEVEL * (deepest + 1),
        title=title("Imitation", scene.output_label, found.sentence),
    )
