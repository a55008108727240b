"""Beeswarm: one strip per feature, a point per row, coloured by the feature's own value."""

from __future__ import annotations

import numpy as np

from ...charts.axis import ALL_FEATURES
from ...charts.layout import evenly, offsets
from ...charts.palette import ramp
from ...charts.scene import Scene
from ...charts.wording import plural
from ...export.colours import BINS, Layer, layers, painted
from ...export.frame import Block, Look, heading, nothing, picture
from ...export.scales import extent, scale, ticks
from ...export.svg import bar, dot_layer, ellipsis, fill, line, text, text_width

__all__ = ["block", "draw"]

ROW = 26
MAX_DISPLAY = 12
MAX_POINTS = 3600


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Beeswarm as SVG."""
    return picture(block, scene, title="Beeswarm", width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """Strips of the most important features."""
    if not scene.n_explained:
        return nothing(look, "Beeswarm", "No row has been explained yet.")
    shown = scene.ranking[: int(scene.options.get("max_display") or MAX_DISPLAY)]
    rows = _rows(scene, max(20, look.points(MAX_POINTS) // len(shown)))
    gutter = min(max(text_width(scene.names[j], bold=True) for j in shown), 0.32 * look.width)
    low, high = extent(scene.values[:, shown])
    zoom = scene.axis_state(ALL_FEATURES).get("effect")
    low, high = zoom or (min(low, 0.0), max(high, 0.0))
    across = scale(low, high, gutter + 16, look.width - 8, 0.02)
    height = 24 + ROW * len(shown)
    drawn = "" if len(rows) == scene.n_explained else f", {len(rows):,} of them drawn"
    tail = f"{scene.output_label}, {plural(scene.n_explained, 'row')}{drawn}"
    parts = [heading(look, "Beeswarm", tail)]
    for value, label in ticks(across.low, across.high, max(3, int(look.width / 130)), signed=True):
        x = across(value)
        parts.append(line(x, 24, x, height, "line"))
        parts.append(text(x, height + 15, label, colour="muted", anchor="middle"))
    if low <= 0 <= high:
        parts.append(line(across(0.0), 24, across(0.0), height, "muted"))
    mask = scene.mask
    marks: list[str] = []
    for i, j in enumerate(shown):
        middle = 24 + ROW * (i + 0.5)
        focused = j == scene.focus
        if focused:
            parts.append(bar(-6, middle - ROW / 2 + 1, gutter + 14, ROW - 2, "faint", radius=4))
        parts.append(
            text(
                gutter,
                middle + 4,
                ellipsis(scene.names[j], gutter, bold=focused),
                anchor="end",
                bold=focused,
                whole=look.whole(scene.names[j]),
            )
        )
        inside = (scene.values[rows, j] >= low) & (scene.values[rows, j] <= high)
        points = rows[inside]
        along = across.many(scene.values[points, j])
        offset = middle + _offsets(along)
        column = scene.column(int(j))
        coloured = [
            Layer(layer.colour, np.flatnonzero(np.isin(points, layer.points)), layer.ring)
            for layer in layers(column, points if mask is None else points[mask[points]])
        ]
        if mask is not None:
            coloured.insert(0, Layer("rest", np.flatnonzero(~mask[points])))
        marks.append(painted(coloured, along, offset, 3.2))
    parts.append(dot_layer("".join(marks)))
    caption = ellipsis("attribution: what the feature adds", look.width - across.start)
    parts.append(text(across.start, height + 33, caption, colour="muted"))
    parts.append(_key(look, across.start + text_width(caption) + 20, height + 24))
    return Block("".join(parts), height + 38)


def _rows(scene: Scene, count: int) -> np.ndarray:
    """The rows to draw: all, or evenly by prediction, so that every part of it is there."""
    return np.sort(evenly(np.argsort(scene.predictions, kind="stable"), count))


def _offsets(x: np.ndarray) -> np.ndarray:
    """Pixels up and down that keep the dots of one strip apart."""
    places = offsets(x, 3.0)
    widest = float(np.abs(places).max(initial=1.0))
    return places * min(2.5, (ROW / 2 - 3) / widest)


def _key(look: Look, left: float, y: float) -> str:
    words = "low to high value of the feature"
    width = BINS * 8
    x = look.width - width - text_width(words) - 8
    if x < left:
        return ""
    steps = (fill(x + 8 * k, y, 8, 8, ramp((k + 0.5) / BINS)) for k in range(BINS))
    return "".join(steps) + text(x + width + 8, y + 9, words, colour="muted")
