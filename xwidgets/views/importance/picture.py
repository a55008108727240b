"""Importance as bars: the selected rows over all rows, with whiskers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

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
from ...export.frame import Block, Look, heading, nothing, picture
from ...export.svg import bar, ellipsis, fill, line, polygon, text, text_width

__all__ = ["block", "draw"]

ROW = 24
MAX_DISPLAY = 12


class Bars(NamedTuple):
    """What one method says: lengths, spreads, and what they measure."""

    values: np.ndarray
    spread: np.ndarray
    label: str


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Importance as SVG."""
    return picture(block, scene, title="Importance", width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """Bars of the chosen method, marks of the others."""
    method = importance_method(scene)
    bars = _bars(scene, method)
    if bars is None:
        return nothing(look, "Importance", f"{method} importance has not been computed.")
    if method == "shap" and not scene.n_explained:
        return nothing(look, "Importance", "No row has been explained yet.")
    if shows_outputs(scene):
        return _by_output(scene, look)
    selected = scene.selected_importance if method == "shap" else None
    order = scene.ranking if method == "shap" else np.argsort(-bars.values, kind="stable")
    shown = order[: int(scene.options.get("max_display") or MAX_DISPLAY)]

    size = float(np.nanmax(np.concatenate([bars.values[shown], *_present(selected, shown)])))
    size = size if np.isfinite(size) and size > 0 else 1.0
    gutter = _gutter(scene, look, shown)
    left, right = gutter + 10, look.width - 62
    length = max(right - left, 20)
    parts = [heading(look, "Importance", _tail(scene, method, selected is not None))]
    others = {
        name: found
        for name in ("permutation", "impurity", "shap")
        if scene.options.get("compared")
        and name != method
        and (found := _bars(scene, name)) is not None
    }
    y = 24.0
    for j in shown:
        parts.append(_name(scene, look, j, gutter, y))
        value = float(bars.values[j])
        if selected is None:
            wide = length * max(value, 0) / size
            parts.append(bar(left, y + 6, wide, 12, "muted", radius=2, extra='opacity="0.72"'))
        else:
            now = float(selected[j])
            parts.append(bar(left, y + 3, length * now / size, 11, "selected", radius=2))
            parts.append(bar(left, y + 16, length * value / size, 4, "rest", radius=2))
            value = now
        end = left + length * max(value, float(bars.values[j]), 0) / size
        spread = float(bars.spread[j])
        if selected is None and spread > 0:
            low, high = (left + length * max(v, 0) / size for v in (value - spread, value + spread))
            parts.append(line(low, y + 12, min(high, right + 6), y + 12, "ink"))
            end = max(end, min(high, right + 6))
        shown_value = number_text(value, 2)
        marks: list[float] = []
        for mark, other in enumerate(others.values()):
            top = float(np.nanmax(other.values))
            if top > 0 and other.values[j] > 0:
                at = left + length * float(other.values[j]) / top
                parts.append(_mark(at, y + 12, mark))
                marks.append(at)
        needed = text_width(shown_value) + 16
        for at in sorted(marks):  # the value stands where no mark is
            if end - 6 < at < end + needed:
                end = at + 5
        parts.append(text(end + 6, y + 16, shown_value, colour="muted"))
        y += ROW
    more = len(order) - len(shown)
    foot = bars.label + (f" · {more} more" if more > 0 else "")
    parts.append(text(left, y + 15, ellipsis(foot, look.width - left), colour="muted"))
    y += 22
    if others:
        parts.append(_others_key([_of_outputs(scene, name) for name in others], look, left, y))
        y += 18
    return Block("".join(parts), y)


def _gutter(scene: Scene, look: Look, shown: np.ndarray) -> float:
    widest = max(text_width(scene.names[j], bold=j == scene.focus) for j in shown)
    return min(widest, 0.42 * look.width)


def _name(scene: Scene, look: Look, j: int, gutter: float, y: float) -> str:
    name, focused = scene.names[j], j == scene.focus
    label = ellipsis(name, gutter, bold=focused)
    shown = text(gutter, y + 16, label, anchor="end", bold=focused, whole=look.whole(name))
    back = bar(-6, y + 1, look.width + 12, ROW - 2, "faint", radius=4) if focused else ""
    return back + shown


def _by_output(scene: Scene, look: Look) -> Block:
    """All outputs in one bar per feature, the largest sum first."""
    values = output_importance(scene)
    sums = values.sum(axis=1)
    selected = scene.selected_importance is not None
    whole = output_importance(scene, selected=False).sum(axis=1)
    order = np.argsort(-sums, kind="stable")
    shown = order[: int(scene.options.get("max_display") or MAX_DISPLAY)]
    size = float(max(sums[shown].max(), whole[shown].max() if selected else 0)) or 1.0
    gutter = _gutter(scene, look, shown)
    left = gutter + 10
    length = max(look.width - 62 - left, 20)
    rows = "selected over all rows" if selected else _rows(scene)
    parts = [heading(look, "Importance", f"{outputs_label(scene)}, {rows}")]
    colors = output_colors(scene)
    y = 24.0
    for j in shown:
        parts.append(_name(scene, look, j, gutter, y))
        x, top, high = left, y + (3 if selected else 6), 11 if selected else 12
        for value, color in zip(values[j], colors, strict=True):
            wide = length * value / size
            drawn = max(wide - 0.5, 0)  # a gap between two of one color
            parts.append(
                fill(x, top, drawn, high, color) if color else bar(x, top, drawn, high, "neutral")
            )
            x += wide
        if selected:
            parts.append(bar(left, y + 16, length * whole[j] / size, 4, "rest", radius=2))
            x = max(x, left + length * whole[j] / size)
        parts.append(text(x + 6, y + 16, number_text(float(sums[j]), 2), colour="muted"))
        y += ROW
    more = len(order) - len(shown)
    label = f"mean |SHAP|, {unit_label(scene.attributions.unit, scene.link)}, summed"
    foot = label + (f" · {more} more" if more > 0 else "")
    parts.append(text(left, y + 15, ellipsis(foot, look.width - left), colour="muted"))
    key, height = _outputs_key(scene, look, left, y + 22)
    return Block("".join(parts) + key, y + 22 + height)


def _outputs_key(scene: Scene, look: Look, left: float, y: float) -> tuple[str, float]:
    """Which color is which output, in as many lines as it takes; and their height."""
    names = scene.attributions.output_names
    pairs = list(zip(output_colors(scene), names, strict=True))
    entries = [pair for pair in pairs if pair[0]] + [pair for pair in pairs if not pair[0]][:1]
    n_others = len(names) - len(entries) + 1
    parts, x, top = [], left, y
    for color, name in entries:
        word = f"{n_others} others" if color is None and n_others > 1 else name
        word = ellipsis(word, min(220, look.width - left - 14))
        wide = 28 + text_width(word)
        if x > left and x + wide > look.width:
            x, top = left, top + 18
        parts.append(fill(x, top + 2, 9, 9, color) if color else bar(x, top + 2, 9, 9, "neutral"))
        parts.append(text(x + 14, top + 11, word, colour="muted"))
        x += wide
    return "".join(parts), top + 18 - y


def _present(values: np.ndarray | None, shown: np.ndarray) -> list[np.ndarray]:
    return [] if values is None else [values[shown]]


def _others_key(names: list[str], look: Look, left: float, y: float) -> str:
    """What the marks are, below the bars or, where that is too narrow, further left."""
    words = [*names[:-1], f"{names[-1]}, each to its largest"]
    if sum(24 + text_width(word) for word in words) > look.width:
        words = names
    x = min(left, max(0.0, look.width - sum(26 + text_width(word) for word in words)))
    parts = []
    for mark, word in enumerate(words):
        parts.append(_mark(x + 4, y + 8, mark))
        parts.append(text(x + 14, y + 12, ellipsis(word, look.width - x - 14), colour="muted"))
        x += 26 + text_width(word)
    return "".join(parts)


def _mark(x: float, y: float, kind: int) -> str:
    if kind == 0:
        return polygon([(x, y - 4), (x + 4, y), (x, y + 4), (x - 4, y)], "ink surface-stroke")
    return bar(x - 1.5, y - 5, 3, 10, "muted surface-stroke")


def _bars(scene: Scene, method: str) -> Bars | None:
    if method == "shap":
        label = f"mean |SHAP|, {unit_label(scene.attributions.unit, scene.link)}"
        return Bars(scene.importance, scene.importance_error, label)
    found = scene.importances.get(method)
    if found is None or found.values.shape[0] != len(scene.names):
        return None
    at = min(scene.output, found.values.shape[1] - 1)
    return Bars(found.values[:, at], found.standard_deviation[:, at], found.unit)


def _tail(scene: Scene, method: str, selected: bool) -> str:
    if method != "shap":
        return _of_outputs(scene, method)
    if selected:
        return f"selected over all rows, {scene.output_label}"
    return f"{scene.output_label}, {_rows(scene)}"


def _of_outputs(scene: Scene, method: str) -> str:
    """``permutation, all classes``: marks of a whole model may stand beside bars of one class."""
    label = importance_outputs_label(scene, method)
    return f"{method}, {label}" if label else method


def _rows(scene: Scene) -> str:
    n, total = scene.n_explained, scene.n_total
    return plural(n, "row") if n >= total else f"so far {n:,} of {plural(total, 'row')}"
