"""Dependence: a feature's value against what it adds, coloured by another feature."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...charts import figure_chart
from ...charts.axis import Axis, axis_of, stretched, tick_values, zero_reach
from ...charts.coloring import coded, colored, levels_of
from ...charts.layout import evenly
from ...charts.levels import level_page
from ...charts.palette import LIGHT
from ...charts.quantities import coloring
from ...charts.scene import Scene, Values
from ...charts.style import HEIGHT, WIDTH, finite, inline, note, title
from ...charts.wording import cell_text, clean, literal, unique_labels, unit_label
from .effects import EffectScene

__all__ = ["build"]

MAX_POINTS = 20_000
MAX_LEVELS = 24


def build(scene: Scene | EffectScene) -> Any:
    """Scatter of the feature in focus, or its effect."""
    import altair as alt

    if isinstance(scene, EffectScene):
        return figure_chart.build(scene.figure())

    feature = scene.focus
    name = clean(scene.names[feature])
    column = scene.column(feature)
    colouring = coloring(scene, feature)
    if column is None:  # a group has no value of its own
        column = Values(_prediction(), scene.predictions)
        x_title = f"prediction (“{name}” is a group)"
    else:
        x_title = name if not column.feature.unit else f"{name} ({column.feature.unit})"
    kept = evenly(np.argsort(scene.predictions, kind="stable"), MAX_POINTS)
    kept = np.sort(kept)
    state = scene.axis_state(feature)
    axis = axis_of(column.numbers, state, fine=column.feature.kind == "datetime")
    x, x_labels = _encoded(column, scene.values[:, feature], state, kept)
    outside = 0
    if x_labels is None:
        numbers = column.numbers[kept]
        beyond = (numbers < axis.low) | (numbers > axis.high)
        outside = int(beyond.sum())
        kept = kept[~beyond]
        x = [value for value, out in zip(x, beyond, strict=True) if not out]
    if x_labels is None and axis.spacing == "rank":
        x = [finite(round(float(place), 5)) for place in stretched(axis, column.numbers[kept])]
    n_missing = sum(value is None for value in x)
    colors = None if colouring.values is None else coded(colouring.values, kept)
    mask = scene.mask
    rows = scene.attributions.rows
    records = [
        {
            "row": int(rows[i]),
            "value": x[k],
            "shown": cell_text(column.feature, float(column.numbers[i])),
            "attribution": finite(scene.values[i, feature]),
            "prediction": finite(scene.predictions[i]),
            "share": None if colors is None else finite(round(float(colors.shares[k]), 5)),
            "apart": None if colors is None else colors.apart[k],
            "selected": True if mask is None else bool(mask[i]),
        }
        for k, i in enumerate(kept.tolist())
    ]
    unit = unit_label(scene.attributions.unit, scene.link)
    effect = state.get("effect")
    y = alt.Y(
        field="attribution",
        type="quantitative",
        title=f"attribution, {unit}",
        scale=alt.Scale(domain=list(effect), clamp=True) if effect else alt.Undefined,
    )
    tips = [
        alt.Tooltip(field="row", type="quantitative", title="row"),
        alt.Tooltip(field="shown", type="nominal", title=literal(x_title)),
        alt.Tooltip(field="attribution", type="quantitative", title="attribution", format=".4g"),
        alt.Tooltip(field="prediction", type="quantitative", title="prediction", format=".4g"),
    ]
    base = alt.Chart()
    across = _axis(alt, column, axis, x_labels, x_title)
    grey = base.transform_filter("!datum.selected").mark_circle(
        size=18, color=LIGHT.rest, opacity=0.6
    )
    encoding: dict[str, Any] = {"x": across, "y": y, "tooltip": tips}
    if column.feature.levels is not None or column.feature.kind == "boolean":
        records_jitter(records)
        encoding["xOffset"] = alt.XOffset(
            field="jitter", type="quantitative", scale=alt.Scale(domain=[-1, 1])
        )
    grey = grey.encode(**encoding)
    chosen = base.transform_filter("datum.selected")
    if colors is None:
        plain = chosen.mark_circle(size=22, opacity=0.8)
        points = [plain.encode(**encoding, color=alt.value(LIGHT.selected))]
    else:
        points = colored(alt, chosen, encoding, colors, colouring.label)
    zero = (
        alt.Chart(inline([{"zero": 0}]))
        .mark_rule(color=LIGHT.rest)
        .encode(y=alt.Y(field="zero", type="quantitative"))
    )
    head = title(
        "Dependence",
        f"{name}, {scene.output_label}",
        note(scene, len(kept), scene.n_explained, n_missing)
        + (f", {outside:,} beyond the axis" if outside else ""),
    )
    trend = []
    if scene.options.get("trend", True) and x_labels is None:
        trend = _trend(alt, scene, feature, axis, column.feature.kind == "datetime")
    chart = alt.layer(zero, grey, *points, *trend, data=inline(records))
    return chart.resolve_scale(color="independent").properties(
        width=WIDTH, height=HEIGHT, title=head
    )


def records_jitter(records: list[dict[str, Any]]) -> None:
    """Even offsets within a level, the same every time."""
    for k, record in enumerate(records):
        record["jitter"] = round(((k * 0.6180339887498949) % 1 - 0.5) * 1.2, 4)


def _prediction() -> Any:
    from ...data.schema import Feature

    return Feature("prediction")


def _encoded(
    values: Values, attributions: np.ndarray, state: Mapping[str, Any], kept: np.ndarray
) -> tuple[list[Any], list[str] | None]:
    """Cells as Vega takes them, and the labels of levels in their order.

    Of a large category those levels are named that the page and the still name.
    """
    feature, numbers = values
    levels = levels_of(values)
    if levels is not None:
        known = np.isfinite(numbers)
        codes = np.where(known, numbers, 0).astype(int)
        counts = np.bincount(codes[known], minlength=len(levels))
        sums = np.bincount(codes[known], attributions[known], minlength=len(levels))
        page = int(state.get("page") or 0)
        shown, others = level_page(counts, sums, MAX_LEVELS, page)
        labels = unique_labels([levels[int(code)] for code in shown], 40)
        place_of = np.full(len(levels), len(labels))
        place_of[shown] = np.arange(len(shown))
        named = [*labels, f"{len(others):,} others", "missing"]
        places = np.where(known, place_of[codes], len(labels) + 1)[kept]
        used = set(places.tolist())
        return [named[k] for k in places], [word for k, word in enumerate(named) if k in used]
    factor = 1000.0 if feature.kind == "datetime" else 1.0
    return [finite(float(value) * factor) for value in numbers[kept]], None


def _axis(alt: Any, column: Values, axis: Axis, labels: list[str] | None, name: str) -> Any:
    if labels is not None:
        return alt.X(
            field="value",
            type="nominal",
            sort=labels,
            title=literal(name),
            axis=alt.Axis(title=name),
        )
    scale: dict[str, Any] = {"zero": False}
    drawn: dict[str, Any] = {"title": name}
    kind = "quantitative"
    has_range = bool(axis.high > axis.low)
    if column.feature.kind == "datetime":
        drawn["title"] = f"{name} (UTC)"
        kind, scale = "temporal", {"type": "utc"}
    elif axis.spacing == "rank":
        low, high = (float(place) for place in stretched(axis, np.array([axis.low, axis.high])))
        values = tick_values(axis, 6)
        places = [round(float(place), 6) for place in stretched(axis, np.array(values))]
        words = [json.dumps(cell_text(column.feature, value)) for value in values]
        written = " : ".join(
            f"abs(datum.value - {at:.6f}) < 0.0001 ? {word}"
            for at, word in zip(places, words, strict=True)
        )
        scale["domain"] = [low, high]
        drawn.update(values=places, labelExpr=f"{written} : ''", title=f"{name}, by rank")
    else:
        if axis.spacing == "log" and axis.found.values[0] > 0:
            scale = {"type": "log"}
        elif axis.spacing == "log":
            scale = {"type": "symlog", "constant": zero_reach(axis.found)}
        if has_range:
            scale["domain"] = [axis.low, axis.high]
            scale["nice"] = False
    return alt.X(
        field="value",
        type=kind,
        title=literal(name),
        scale=alt.Scale(**scale),
        axis=alt.Axis(**drawn),
    )


def _trend(alt: Any, scene: Scene, feature: int, axis: Axis, dates: bool) -> list[Any]:
    """The trend of all rows and of the selected ones: means, and the middle half around them."""
    layers = []
    kinds: list[tuple[str, np.ndarray | None]] = [(LIGHT.ink, None)]
    if scene.mask is not None:
        kinds = [(LIGHT.muted, None), (LIGHT.selected, scene.mask)]
    for color, mask in kinds:
        points = scene.trend(feature, mask)
        points = points[(points[:, 0] >= axis.low) & (points[:, 0] <= axis.high)]
        if len(points) < 2:
            continue
        places = points[:, 0] * (1000.0 if dates else 1.0)
        if axis.spacing == "rank":
            places = stretched(axis, points[:, 0])
        records = [
            {"value": float(x), "mean": float(mean), "low": float(low), "high": float(high)}
            for x, (_, mean, low, high, _) in zip(places, points, strict=True)
        ]
        base = alt.Chart(inline(records))
        x = alt.X(field="value", type="temporal" if dates else "quantitative")
        y = {"type": "quantitative"}
        band = base.mark_area(color=color, opacity=0.13)
        layers.append(band.encode(x=x, y=alt.Y(field="low", **y), y2=alt.Y2(field="high")))
        layers.append(
            base.mark_line(color=color, strokeWidth=2).encode(x=x, y=alt.Y(field="mean", **y))
        )
    return layers
