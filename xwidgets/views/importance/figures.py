"""Importance as a figure: bars of the chosen method, marks of the others."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ...charts.figure import Bars, Figure, Levels, Mark, Numbers, Points, Rule, Text
from ...charts.outputs import (
    importance_method,
    importance_outputs_label,
    output_colors,
    output_importance,
    outputs_label,
    shows_outputs,
)
from ...charts.scene import Scene
from ...charts.wording import number_text, plural, unit_label
from ...results.summary import remarks

__all__ = ["TITLE", "figure", "lacks"]

ROW = 24.0
MAX_DISPLAY = 12
TITLE = "Importance"


class Measured(NamedTuple):
    """What one method says: lengths, spreads, what they measure, and what the spread is."""

    values: np.ndarray
    spread: np.ndarray
    label: str
    lines: str


def lacks(scene: Scene) -> str:
    """Why there is no picture; empty where there is one."""
    method = importance_method(scene)
    if _measured(scene, method) is None:
        return f"{method} importance has not been computed."
    return "" if method != "shap" or scene.n_explained else "No row has been explained yet."


def figure(scene: Scene) -> Figure:
    """The selected rows over all rows, or all outputs in one bar per feature."""
    if shows_outputs(scene):
        return _by_output(scene)
    method = importance_method(scene)
    found = _measured(scene, method)
    assert found is not None
    selected = scene.selected_importance if method == "shap" else None
    order = scene.ranking if method == "shap" else np.argsort(-found.values, kind="stable")
    shown = order[: int(scene.options.get("max_display") or MAX_DISPLAY)]
    lanes, values, spread = np.arange(len(shown)), found.values[shown], found.spread[shown]
    more = {"spread": spread.tolist()}
    ends, note = values, ""
    marks: list[Mark]
    if selected is None:
        low, high = np.maximum(values - spread, 0.0), values + spread
        marks = [Bars(values, lanes, width=0.5, opacity=0.72, more=more)]
        if (spread > 0).any():
            marks.append(Rule(low, lanes, x2=high, y2=lanes, color="ink"))
            note = f"lines: {found.lines}"
        ends = np.fmax(values, high)
    else:
        now = selected[shown]
        marks = [
            Bars(
                now,
                lanes,
                width=0.46,
                shift=-0.14,
                color="selected",
                more={**more, "of_all_rows": values.tolist()},
            ),
            Bars(values, lanes, width=0.17, shift=0.25, color="rest"),
        ]
        ends, values = np.fmax(values, now), now
    size = float(np.nanmax(np.concatenate([found.values[shown], values]), initial=0.0))
    others = _others(scene, method, shown, size)
    if others:  # what they are compared with has a name, too
        marks[0] = replace(marks[0], name=found.label)
    ends = np.fmax.reduce([ends, *(one.x for one in others)])
    words = tuple(number_text(float(value), 2) for value in values)
    return Figure(
        Numbers(_counted(found.label, order, shown), field="importance", low=0.0),
        _features(scene, shown),
        [*marks, *others, Text(ends, lanes, text=words, dx=10.0 if others else 7.0)],
        title=TITLE,
        subtitle=_tail(scene, method, selected is not None),
        note="; ".join(filter(None, [note, *_remarks(scene, method)])),
    )


def _others(scene: Scene, method: str, shown: np.ndarray, size: float) -> list[Points]:
    """What the other methods say, each on a scale of its own: its largest is as long as ours."""
    if not scene.options.get("compared"):
        return []
    found: list[Points] = []
    for name in ("permutation", "impurity", "shap"):
        other = None if name == method else _measured(scene, name)
        if other is None:
            continue
        top = float(np.nanmax(other.values))
        x = other.values[shown] / (top or 1.0) * size
        found.append(
            Points(
                np.where((x > 0) & (top > 0), x, np.nan),
                np.arange(len(shown)),
                size=4.5 if found else 9.0,
                ring=not found,
                color="ink",
                name=f"{_of_outputs(scene, name)}, to its largest",
            )
        )
    return found


def _by_output(scene: Scene) -> Figure:
    """All outputs in one bar per feature, the largest sum first."""
    values = output_importance(scene)
    sums = values.sum(axis=1)
    selected = scene.selected_importance is not None
    whole = output_importance(scene, selected=False).sum(axis=1)
    order = np.argsort(-sums, kind="stable")
    shown = order[: int(scene.options.get("max_display") or MAX_DISPLAY)]
    lanes = np.arange(len(shown))
    ends = np.cumsum(values[shown], axis=1)
    width, shift = (0.46, -0.14) if selected else (0.5, 0.0)
    names, colors = scene.attributions.output_names, output_colors(scene)
    n_others = sum(color is None for color in colors)
    marks: list[Mark] = [
        Bars(
            ends[:, k],
            lanes,
            x2=ends[:, k] - values[shown, k],
            color=color or "neutral",
            name=name if color or n_others == 1 else f"{n_others} others",
            more={"output": [name] * len(shown), "alone": values[shown, k].tolist()},
            width=width,
            shift=shift,
        )
        for k, (name, color) in enumerate(zip(names, colors, strict=True))
    ]
    if selected:
        marks.append(Bars(whole[shown], lanes, width=0.17, shift=0.25, color="rest"))
    words = tuple(number_text(float(total), 2) for total in sums[shown])
    reach = np.fmax(sums, whole)[shown] if selected else sums[shown]
    marks.append(Text(reach, lanes, text=words, dx=6.0))
    label = f"mean |SHAP|, {unit_label(scene.attributions.unit, scene.link)}, summed"
    rows = "selected over all rows" if selected else _rows(scene)
    return Figure(
        Numbers(_counted(label, order, shown), field="importance", low=0.0),
        _features(scene, shown),
        marks,
        title=TITLE,
        subtitle=f"{outputs_label(scene)}, {rows}",
    )


def _features(scene: Scene, shown: np.ndarray) -> Levels:
    bold = np.flatnonzero(shown == scene.focus)
    names = tuple(scene.names[j] for j in shown)
    return Levels(names, field="label", size=ROW, bold=int(bold[0]) if bold.size else -1)


def _counted(label: str, order: np.ndarray, shown: np.ndarray) -> str:
    more = len(order) - len(shown)
    return f"{label} · {more} more" if more else label


def _measured(scene: Scene, method: str) -> Measured | None:
    if method == "shap":
        label = f"mean |SHAP|, {unit_label(scene.attributions.unit, scene.link)}"
        whole = scene.n_explained >= scene.n_total
        lines = "standard error" if whole else "95 % of the mean over all rows"
        return Measured(scene.importance, scene.importance_error, label, lines)
    found = scene.importances.get(method)
    if found is None or found.values.shape[0] != len(scene.names):
        return None
    at = min(scene.output, found.values.shape[1] - 1)
    return Measured(found.values[:, at], found.standard_deviation[:, at], found.unit, "spread")


def _remarks(scene: Scene, method: str) -> list[str]:
    """Doubts of a method that has a record of its own: those of SHAP values stand beside them."""
    found = None if method == "shap" else scene.importances.get(method)
    return [] if found is None else remarks(found.trust)


def _tail(scene: Scene, method: str, selected: bool) -> str:
    if method != "shap":
        return _of_outputs(scene, method)
    if selected:
        return f"{plural(scene.n_selected, 'selected row')} over all rows, {scene.output_label}"
    return f"{scene.output_label}, {_rows(scene)}"


def _of_outputs(scene: Scene, method: str) -> str:
    """``permutation, all classes``: marks of a whole model may stand beside bars of one class."""
    label = importance_outputs_label(scene, method)
    return f"{method}, {label}" if label else method


def _rows(scene: Scene) -> str:
    n, total = scene.n_explained, scene.n_total
    return plural(n, "row") if n >= total else f"so far {n:,} of {plural(total, 'row')}"
