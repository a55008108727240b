"""Importance as bars with error bars."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...charts.outputs import (
    importance_method,
    importance_outputs_label,
    output_colors,
    output_importance,
    outputs_label,
    shows_outputs,
)
from ...charts.palette import LIGHT
from ...charts.scene import Scene
from ...charts.style import WIDTH, finite, inline, note, title
from ...charts.wording import plural, unique_labels, unit_label

__all__ = ["build"]

MAX_DISPLAY = 20
BAR = "#8a9198"
"""As the page draws bars while nothing is selected: muted, at 72 %."""


def build(scene: Scene) -> Any:
    """Bars of the option ``method``; the selected rows over all rows where there are some."""
    import altair as alt

    if shows_outputs(scene):
        return _by_output(scene)
    method = importance_method(scene)
    found = scene.importances.get(method)
    if found is None:
        values, spread = scene.importance, scene.importance_error
        measure = f"mean |SHAP|, {unit_label(scene.attributions.unit, scene.link)}"
        whole = scene.n_explained >= scene.n_total
        what = "standard error" if whole else "95 % of the mean over all rows"
    else:
        at = min(scene.output, found.values.shape[1] - 1)
        values, spread = found.values[:, at], found.standard_deviation[:, at]
        measure, what = found.unit, "spread"
    selected = scene.selected_importance if method == "shap" else None
    shown = np.argsort(-(values if selected is None else selected), kind="stable")
    shown = shown[: int(scene.options.get("max_display") or MAX_DISPLAY)]
    labels = unique_labels([scene.names[j] for j in shown])
    records = [
        {
            "label": label,
            "importance": finite(values[j]),
            "low": finite(values[j] - spread[j]),
            "high": finite(values[j] + spread[j]),
            "spread": finite(spread[j]),
            "selected": None if selected is None else finite(selected[j]),
        }
        for j, label in zip(shown, labels, strict=True)
    ]
    y = alt.Y(field="label", type="nominal", sort=labels, title=None)
    tips = [
        alt.Tooltip(field="label", type="nominal", title="feature"),
        alt.Tooltip(field="importance", type="quantitative", title=measure, format=".4g"),
        alt.Tooltip(field="spread", type="quantitative", title=what, format=".2g"),
    ]
    rows = note(scene, scene.n_explained, scene.n_explained)
    base = alt.Chart()
    bars = base.mark_bar(
        color=LIGHT.rest if selected is not None else BAR, height={"band": 0.7}
    ).encode(x=alt.X(field="importance", type="quantitative", title=measure), y=y, tooltip=tips)
    layers = [bars]
    if selected is not None:
        tips = [
            *tips,
            alt.Tooltip(field="selected", type="quantitative", title="selected", format=".4g"),
        ]
        layers.append(
            base.mark_bar(color=LIGHT.selected, height={"band": 0.4}).encode(
                x=alt.X(field="selected", type="quantitative"), y=y, tooltip=tips
            )
        )
        rows += f"; teal: {plural(scene.n_selected, 'selected row')}"
    layers.append(
        base.mark_rule(color=LIGHT.ink).encode(
            x=alt.X(field="low", type="quantitative"),
            x2=alt.X2(field="high"),
            y=y,
            tooltip=tips,
        )
    )
    label = scene.output_label
    if method != "shap":
        label = importance_outputs_label(scene, method) or method
    head = title("Importance", label, f"{rows}; lines: {what}")
    return alt.layer(*layers, data=inline(records)).properties(
        width=WIDTH, height={"step": 18}, title=head
    )


def _by_output(scene: Scene) -> Any:
    """All outputs in one bar per feature, the largest sum first."""
    import altair as alt

    values = output_importance(scene)
    order = np.argsort(-values.sum(axis=1), kind="stable")
    shown = order[: int(scene.options.get("max_display") or MAX_DISPLAY)]
    labels = unique_labels([scene.names[j] for j in shown])
    outputs = unique_labels(list(scene.attributions.output_names), 40)
    records = [
        {"label": label, "output": output, "place": k, "importance": finite(values[j, k])}
        for j, label in zip(shown, labels, strict=True)
        for k, output in enumerate(outputs)
    ]
    measure = f"mean |SHAP|, {unit_label(scene.attributions.unit, scene.link)}"
    rows = note(scene, scene.n_explained, scene.n_explained)
    if scene.selected_importance is not None:
        rows = plural(scene.n_selected, "selected row")
    colors = [color or LIGHT.neutral for color in output_colors(scene)]
    bars = alt.Chart(inline(records)).mark_bar(height={"band": 0.7}, stroke=LIGHT.surface)
    return bars.encode(
        x=alt.X(field="importance", type="quantitative", aggregate="sum", title=measure),
        y=alt.Y(field="label", type="nominal", sort=labels, title=None),
        color=alt.Color(
            field="output",
            type="nominal",
            title=None,
            scale=alt.Scale(domain=outputs, range=colors),
        ),
        order=alt.Order(field="place", type="quantitative"),
        tooltip=[
            alt.Tooltip(field="label", type="nominal", title="feature"),
            alt.Tooltip(field="output", type="nominal"),
            alt.Tooltip(field="importance", type="quantitative", title=measure, format=".4g"),
        ],
    ).properties(
        width=WIDTH,
        height={"step": 18},
        title=title("Importance", f"{outputs_label(scene)}, {rows}, summed"),
    )
