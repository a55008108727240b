"""Dependence: a feature's value against what it adds, coloured by another feature."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..coloring import coded, colored
from ..layout import evenly
from ..palette import LIGHT
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
        note(scene, len(kept), scene.n_explained, n_missing),
    )
    chart = alt.layer(zero, grey, *points, data=inline(records))
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
