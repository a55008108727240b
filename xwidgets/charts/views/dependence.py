"""Dependence: a feature's value against what it adds, coloured by another feature."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..layout import evenly
from ..palette import CATEGORIES, LIGHT
from ..scene import Scene, Values
from ..style import HEIGHT, WIDTH, finite, inline, note, title
from ..wording import cell_text, clean, literal, unique_labels, unit_label

__all__ = ["build"]

MAX_POINTS = 20_000


def build(scene: Scene) -> Any:
    """Scatter of the feature in focus."""
    import altair as alt

    feature = scene.focus
    name = clean(scene.names[feature])
    column = scene.column(feature)
    colouring = scene.colouring(feature)
    if column is None:  # a group has no value of its own
        column = Values(_prediction(), scene.predictions)
        x_title = f"prediction (“{name}” is a group)"
    else:
        x_title = name if not column.feature.unit else f"{name} ({column.feature.unit})"
    kept = evenly(np.argsort(scene.predictions, kind="stable"), MAX_POINTS)
    kept = np.sort(kept)
    x, x_labels = _encoded(column, kept)
    n_missing = sum(value is None for value in x)
    colours, colour_labels = (
        ([None] * len(kept), None) if colouring.values is None else _encoded(colouring.values, kept)
    )
    mask = scene.mask
    rows = scene.attributions.rows
    records = [
        {
            "row": int(rows[i]),
            "value": x[k],
            "shown": cell_text(column.feature, float(column.numbers[i])),
            "attribution": finite(scene.values[i, feature]),
            "prediction": finite(scene.predictions[i]),
            "colour": colours[k],
            "selected": True if mask is None else bool(mask[i]),
        }
        for k, i in enumerate(kept.tolist())
    ]
    unit = unit_label(scene.attributions.unit)
    y = alt.Y(field="attribution", type="quantitative", title=f"attribution, {unit}")
    tips = [
        alt.Tooltip(field="row", type="quantitative", title="row"),
        alt.Tooltip(field="shown", type="nominal", title=literal(x_title)),
        alt.Tooltip(field="attribution", type="quantitative", title="attribution", format=".4g"),
        alt.Tooltip(field="prediction", type="quantitative", title="prediction", format=".4g"),
    ]
    base = alt.Chart()
    across = _axis(alt, column, x_labels, x_title)
    grey = base.transform_filter("!datum.selected").mark_circle(
        size=18, color=LIGHT.rest, opacity=0.6
    )
    points = base.transform_filter("datum.selected").mark_circle(size=22, opacity=0.8)
    encoding: dict[str, Any] = {"x": across, "y": y, "tooltip": tips}
    if column.feature.levels is not None or column.feature.kind == "boolean":
        records_jitter(records)
        encoding["xOffset"] = alt.XOffset(
            field="jitter", type="quantitative", scale=alt.Scale(domain=[-1, 1])
        )
    grey = grey.encode(**encoding)
    if colouring.values is None:
        points = points.encode(**encoding, color=alt.value(LIGHT.selected))
    else:
        colour = _colour(alt, colouring.values, colour_labels, colouring.label)
        points = points.encode(**encoding, color=colour)
    zero = (
        alt.Chart(inline([{"zero": 0}]))
        .mark_rule(color=LIGHT.rest)
        .encode(y=alt.Y(field="zero", type="quantitative"))
    )
    head = title(
        "Dependence",
        f"{name}, {scene.output_label}",
        note(scene, len(kept), scene.n_explained, n_missing),
    )
    return alt.layer(zero, grey, points, data=inline(records)).properties(
        width=WIDTH, height=HEIGHT, title=head
    )


def records_jitter(records: list[dict[str, Any]]) -> None:
    """Even offsets within a level, the same every time."""
    for k, record in enumerate(records):
        record["jitter"] = round(((k * 0.6180339887498949) % 1 - 0.5) * 1.2, 4)


def _prediction() -> Any:
    from ...data.schema import Feature

    return Feature("prediction")


def _encoded(values: Values, kept: np.ndarray) -> tuple[list[Any], list[str] | None]:
    """Cells as Vega takes them, and the labels of levels in their order."""
    feature, numbers = values
    if feature.levels is not None or feature.kind == "boolean":
        labels = unique_labels(feature.levels or ("false", "true"), 40)
        known = numbers[kept]
        codes = np.where(np.isfinite(known), known, len(labels)).astype(int)
        named = [*labels, "missing"]
        used = set(codes.tolist())
        return [named[code] for code in codes], [
            label for code, label in enumerate(named) if code in used
        ]
    factor = 1000.0 if feature.kind == "datetime" else 1.0
    return [finite(float(value) * factor) for value in numbers[kept]], None


def _axis(alt: Any, column: Values, labels: list[str] | None, name: str) -> Any:
    kind: dict[str, Any] = {"type": "quantitative", "scale": alt.Scale(zero=False)}
    if labels is not None:
        kind = {"type": "nominal", "sort": labels}
    elif column.feature.kind == "datetime":
        name = f"{name} (UTC)"
        kind = {"type": "temporal", "scale": alt.Scale(type="utc")}
    return alt.X(field="value", title=literal(name), axis=alt.Axis(title=name), **kind)


def _colour(alt: Any, values: Values, labels: list[str] | None, name: str) -> Any:
    titles = {"title": literal(name), "legend": alt.Legend(title=name)}
    if labels is not None:
        colours = [*CATEGORIES[: len(labels)]] + [LIGHT.rest] * (len(labels) - len(CATEGORIES))
        if "missing" in labels and values.feature.levels and "missing" not in values.feature.levels:
            colours[labels.index("missing")] = LIGHT.rest
        scale = alt.Scale(domain=labels, range=colours)
        return alt.Color(field="colour", type="nominal", scale=scale, **titles)
    if values.feature.kind == "datetime":
        scheme = alt.Scale(scheme="viridis", type="linear")
        return alt.Color(field="colour", type="temporal", scale=scheme, **titles)
    known = values.numbers[np.isfinite(values.numbers)]
    # The middle 96 % of the values: one outlier must not take all of the colours.
    low, high = np.quantile(known, [0.02, 0.98]) if known.size else (0.0, 1.0)
    domain = [float(low), float(high)] if high > low else [float(low), float(low) + 1.0]
    scale = alt.Scale(scheme="viridis", domain=domain, clamp=True)
    return alt.Color(field="colour", type="quantitative", scale=scale, **titles)
