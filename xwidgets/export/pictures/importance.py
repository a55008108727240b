"""Importance as bars: the selected rows over all rows, with whiskers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...charts.scene import Scene
from ...charts.wording import number_text, plural, unit_label
from ..frame import Block, Look, heading, nothing, picture
from ..svg import bar, ellipsis, line, polygon, text, text_width

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
    method = str(scene.options.get("method", "shap"))
    bars = _bars(scene, method)
    if bars is None:
        return nothing(look, "Importance", f"{method} importance has not been computed.")
    if method == "shap" and not scene.n_explained:
        return nothing(look, "Importance", "No row has been explained yet.")
    selected = scene.selected_importance if method == "shap" else None
    order = scene.ranking if method == "shap" else np.argsort(-bars.values, kind="stable")
    shown = order[: int(scene.options.get("max_display") or MAX_DISPLAY)]

    size = float(np.nanmax(np.concatenate([bars.values[shown], *_present(selected, shown)])))
    size = size if np.isfinite(size) and size > 0 else 1.0
    widest = max(text_width(scene.names[j], bold=j == scene.focus) for j in shown)
    gutter = min(widest, 0.42 * look.width)
    left, right = gutter + 10, look.width - 62
    length = max(right - left, 20)
    parts = [heading(look, "Importance", _tail(scene, method, selected is not None))]
    others = {
        name: found
        for name in ("permutation", "impurity", "shap")
        if name != method and (found := _bars(scene, name)) is not None
    }
    y = 24.0
    for j in shown:
        name = scene.names[j]
        focused = j == scene.focus
        if focused:
            parts.append(bar(-6, y + 1, look.width + 12, ROW - 2, "faint", radius=4))
        label = ellipsis(name, gutter, bold=focused)
        parts.append(
            text(gutter, y + 16, label, anchor="end", bold=focused, whole=look.whole(name))
        )
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
        parts.append(_others_key(list(others), look, left, y))
        y += 18
    return Block("".join(parts), y)


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
        label = f"mean |SHAP|, {unit_label(scene.attributions.unit)}"
        return Bars(scene.importance, scene.importance_error, label)
    found = scene.importances.get(method)
    if found is None or found.values.shape[0] != len(scene.names):
        return None
    at = min(scene.output, found.values.shape[1] - 1)
    return Bars(found.values[:, at], found.standard_deviation[:, at], found.unit)


def _tail(scene: Scene, method: str, selected: bool) -> str:
    if method != "shap":
        return f"{method}, {scene.output_label}"
    if selected:
        return f"selected over all rows, {scene.output_label}"
    n, total = scene.n_explained, scene.n_total
    rows = plural(n, "row") if n >= total else f"so far {n:,} of {plural(total, 'row')}"
    return f"{scene.output_label}, {rows}"
