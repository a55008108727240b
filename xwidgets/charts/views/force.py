"""Force: pushes up and pushes down on one prediction as bars that meet at f(x)."""

from __future__ import annotations

from typing import Any

from ..layout import pushes
from ..palette import LIGHT
from ..scene import Scene
from ..style import finite, inline, title
from ..wording import amount_text, literal, signed_amount_text, unique_labels

__all__ = ["build", "row_notes"]

MAX_DISPLAY = 12
WIDTH = 640


def build(scene: Scene) -> Any:
    """Bars of the row in focus; names stand on a slant below."""
    import altair as alt

    position = scene.position
    records: list[dict[str, Any]] = []
    if position is not None:
        up, down = pushes(scene, position, int(scene.options.get("max_display") or MAX_DISPLAY))
        labels = unique_labels([push.label for push in (*up, *down)], 80)
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
            scale=alt.Scale(zero=False),
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
    names = base.mark_text(angle=50, align="left", dx=4, fontSize=10, limit=130).encode(
        x=alt.X(field="middle", type="quantitative"),
        y=alt.value(40),
        text=alt.Text(field="label", type="nominal"),
        tooltip=tips,
    )
    marks = _marks(alt, scene)
    return alt.layer(bars, names, marks, data=inline(records)).properties(
        width=WIDTH, height=150, title=title("Force", *row_notes(scene))
    )


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


def row_notes(scene: Scene) -> list[str]:
    """What the row is, and f(x) beside the base value."""
    if scene.position is None:
        return [f"{scene.row_label} is not explained yet"]
    actual = scene.actual_text
    prediction = amount_text(float(scene.predictions[scene.position]))
    return [
        scene.row_label + (f", actually {actual}" if actual else ""),
        f"f(x) = {prediction}, base value {amount_text(scene.base_value)}, {scene.output_label}",
    ]
