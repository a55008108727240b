"""Force: pushes up and pushes down on one prediction as bars that meet at f(x)."""

from __future__ import annotations

from typing import Any

from ...charts.layout import pushes
from ...charts.palette import LIGHT
from ...charts.row import row_notes
from ...charts.scene import Scene
from ...charts.style import finite, inline, title
from ...charts.wording import clean, literal, signed_amount_text

__all__ = ["build"]

WIDTH = 640


def build(scene: Scene) -> Any:
    """Bars of the row in focus, the names in lanes below, the larger ones first."""
    import altair as alt

    position = scene.position
    records: list[dict[str, Any]] = []
    if position is not None:
        up, down = pushes(scene, position)
        labels = [clean(push.label, LONGEST_NAME) for push in (*up, *down)]
        for side in (up, down):
            edge = float(scene.predictions[position])
            for push in side:
                far = edge - push.value
                records.append(
                    {
                        "label": labels[len(records)],
                        "start": finite(min(edge, far)),
                        "end": finite(max(edge, far)),
                        "middle": finite((edge + far) / 2),
                        "attribution": finite(push.value),
                        "shown": signed_amount_text(push.value),
                        "direction": "pushes up" if push.value > 0 else "pushes down",
                    }
                )
                edge = far
    ends = [record[name] for record in records for name in ("start", "end")]
    ends = [end for end in (*ends, finite(scene.base_value)) if end is not None]
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    margin = 0.03 * (high - low) or 0.5
    across = alt.Scale(domain=[low - margin, high + margin], nice=False, zero=False)
    named = _lanes(records, low - margin, high + margin)
    height = NAMES_TOP + LANE * (1 + max((record["lane"] for record in named), default=0))
    domain = ["pushes up", "pushes down"]
    x_title = scene.output_label
    base = alt.Chart()
    tips = [
        alt.Tooltip(field="label", type="nominal", title="feature"),
        alt.Tooltip(field="attribution", type="quantitative", format=".4g"),
    ]
    bars = base.mark_bar(stroke="white", height=26).encode(
        x=alt.X(
            field="start",
            type="quantitative",
            title=literal(x_title),
            axis=alt.Axis(title=x_title),
            scale=across,
        ),
        x2=alt.X2(field="end"),
        y=alt.value(20),
        color=alt.Color(
            field="direction",
            type="nominal",
            title=None,
            scale=alt.Scale(domain=domain, range=[LIGHT.up, LIGHT.down]),
            legend=alt.Legend(orient="top"),
        ),
        tooltip=tips,
    )
    lane = alt.Y(
        field="y",
        type="quantitative",
        axis=None,
        scale=alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False),
    )
    below = alt.Chart(inline(named))
    leaders = below.mark_rule(color=LIGHT.line).encode(
        x=alt.X(field="middle", type="quantitative", scale=across),
        y=lane,
        y2=alt.Y2(field="bar"),
    )
    names = below.mark_text(fontSize=NAME_SIZE, baseline="top", dy=-5).encode(
        x=alt.X(field="at", type="quantitative", scale=across),
        y=lane,
        text=alt.Text(field="label", type="nominal"),
        tooltip=tips,
    )
    marks = _marks(alt, scene)
    return alt.layer(bars, leaders, names, marks, data=inline(records)).properties(
        width=WIDTH, height=height, title=title("Force", *row_notes(scene))
    )


LONGEST_NAME = 32
NAME_SIZE = 10
LANE = 15
NAMES_TOP = 48
BAR_FOOT = 34
MOST_LANES = 6


def _lanes(records: list[dict[str, Any]], low: float, high: float) -> list[dict[str, Any]]:
    """The names that find room below their bars, none over another: `at`, `lane` and its `y`.

    The larger pushes are named first; the others have their tooltips.
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in range(MOST_LANES)]
    named = []
    drawn = [record for record in records if record["middle"] is not None]
    for record in sorted(drawn, key=lambda record: -abs(record["attribution"] or 0.0)):
        middle = WIDTH * (record["middle"] - low) / (high - low)
        half = 0.56 * NAME_SIZE * len(record["label"]) / 2 + 4
        center = min(max(middle, half), WIDTH - half)
        for lane, spans in enumerate(taken):
            if all(center + half <= a or center - half >= b for a, b in spans):
                spans.append((center - half, center + half))
                at = low + (high - low) * center / WIDTH
                y = NAMES_TOP + LANE * lane
                named.append({**record, "at": at, "lane": lane, "y": y, "bar": BAR_FOOT})
                break
    return named


def _marks(alt: Any, scene: Scene) -> Any:
    """Lines at f(x) and at the base value."""
    records = [{"at": finite(scene.base_value), "what": "base value"}]
    if scene.position is not None:
        records.append({"at": finite(scene.predictions[scene.position]), "what": "f(x)"})
    return (
        alt.Chart(inline(records))
        .mark_rule(color=LIGHT.ink)
        .encode(
            x=alt.X(field="at", type="quantitative"),
            y=alt.value(0),
            y2=alt.value(40),
            strokeDash=alt.StrokeDash(
                field="what",
                type="nominal",
                title=None,
                scale=alt.Scale(domain=["f(x)", "base value"], range=[[1, 0], [3, 3]]),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip(field="what", type="nominal", title="line"),
                alt.Tooltip(field="at", type="quantitative", title="value", format=".4g"),
            ],
        )
    )
