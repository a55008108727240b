"""Findings as an Altair chart: lines of words."""

from __future__ import annotations

from typing import Any

from ...charts.palette import LIGHT
from ...charts.scene import Scene
from ...charts.style import finite, inline, title
from .figures import SHAPES, found_in, lines

__all__ = ["build"]

ROW, WIDTH = 22, 640


def build(scene: Scene) -> Any:
    """The same lines as the still picture, with the mark of each verdict."""
    import altair as alt

    found = found_in(scene)
    told = [] if found is None else lines(found)
    there = [verdict for verdict in SHAPES if any(one.verdict == verdict for one in told)]
    records = [{**one._asdict(), "value": finite(one.value)} for one in told]
    base = alt.Chart(inline(records)).encode(
        y=alt.Y(
            field="name",
            type="nominal",
            sort=[one.name for one in told],
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelLimit=200),
        ),
        tooltip=[
            alt.Tooltip(field=name, type="nominal")
            for name in ("question", "verdict", "amount", "text")
        ],
    )
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(
        x=alt.value(8),
        color=alt.Color(
            field="verdict",
            type="nominal",
            title=None,
            scale=alt.Scale(domain=there, range=[getattr(LIGHT, SHAPES[one][1]) for one in there]),
        ),
        shape=alt.Shape(
            field="verdict",
            type="nominal",
            title=None,
            scale=alt.Scale(domain=there, range=[SHAPES[one][0] for one in there]),
        ),
    )
    words = base.mark_text(align="left", baseline="middle", limit=WIDTH - 20, color=LIGHT.ink)
    said = "nothing yet" if found is None else found.sentence
    return alt.layer(
        dots, words.encode(x=alt.value(20), text=alt.Text(field="text", type="nominal"))
    ).properties(width=WIDTH, height=ROW * max(1, len(told)), title=title("Findings", said))
