"""Stacked force: the force plots of many rows side by side, turned upright."""

from __future__ import annotations

import numpy as np

from ...charts.layout import ordering
from ...charts.probability import probability_ticks
from ...charts.scene import Scene
from ...charts.wording import plural
from ...export.frame import Block, Look, heading, nothing, picture
from ...export.scales import Scale, scale, ticks
from ...export.svg import line, path, text, text_width

__all__ = ["block", "draw"]

HEIGHT = 120.0
MAX_COLUMNS = 420


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Stacked force as SVG."""
    return picture(block, scene, title="All rows", width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """One thin column per row: pushes up below f(x), pushes down above it."""
    order, name = ordering(scene)
    if not len(order):
        return nothing(look, "All rows", "No row has been explained yet.")
    count = min(len(order), look.points(MAX_COLUMNS), max(1, int(look.width / 2)))
    chosen, selected = _columns(scene, order, count)
    values = scene.values[chosen]
    f = scene.predictions[chosen]
    ups, downs = np.maximum(values, 0).sum(axis=1), -np.minimum(values, 0).sum(axis=1)
    low, high = float((f - ups).min()), float((f + downs).max())
    down = scale(min(low, scene.base_value), max(high, scene.base_value), 28 + HEIGHT, 30, 0.01)
    y_ticks = ticks(down.low, down.high, 4)
    left = max(text_width(label) for _, label in y_ticks) + 10
    beside = _probabilities(scene, down)
    room = max((text_width(label) + 10 for _, label in beside), default=0.0)
    step = min((look.width - left - room) / count, 24.0)

    drawn = "" if count == len(order) else f", {count:,} of them drawn"
    parts = [heading(look, "All rows", f"ordered by {name}, {plural(len(order), 'row')}{drawn}")]
    for value, label in y_ticks:
        parts.append(text(left - 6, down(value) + 4, label, colour="muted", anchor="end"))
    middles = left + step * (np.arange(count) + 0.5)
    f_y, up_y, down_y = (down.many(part) for part in (f, f - ups, f + downs))
    thick = f'stroke-width="{max(step, 1) + 0.3:.1f}" shape-rendering="crispEdges"'
    for chosen_ones, suffix in ((~selected, "-soft"), (selected, "")):
        at = np.flatnonzero(chosen_ones)
        for colour, far in (("up", up_y), ("down", down_y)):
            d = _strokes(middles[at], f_y[at], far[at])
            if d:
                parts.append(path(d, f"{colour}{suffix}", thick))
    base = down(scene.base_value)
    right = left + step * count
    for log_odds, label in beside:
        parts.append(text(right + 6, down(log_odds) + 4, label, colour="muted"))
    parts.append(line(left, base, right, base, "muted", 'stroke-dasharray="2 3"'))
    focused = np.flatnonzero(chosen == (-1 if scene.position is None else scene.position))
    if focused.size:
        x = float(middles[focused[0]])
        parts.append(line(x, 24, x, 34 + HEIGHT, "ink"))
    return Block("".join(parts), 38 + HEIGHT)


def _probabilities(scene: Scene, down: Scale) -> list[tuple[float, str]]:
    """The axis once more, in probabilities; none where log-odds have none of their own."""
    if not scene.has_probability_axis:
        return []
    return probability_ticks(down.low, down.high, 18 * (down.high - down.low) / HEIGHT)


def _columns(scene: Scene, order: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """One row per column (the focused, else a selected one, else the middle), and which count."""
    mask = scene.mask
    bounds = np.linspace(0, len(order), count + 1).round().astype(int)
    chosen = order[(bounds[:-1] + bounds[1:] - 1) // 2]
    if count < len(order):
        place = np.searchsorted(bounds, np.arange(len(order)), side="right") - 1
        if mask is not None:
            hits = np.flatnonzero(mask[order])
            chosen[place[hits]] = order[hits]
        focused = np.flatnonzero(order == (-1 if scene.position is None else scene.position))
        if focused.size:
            chosen[place[focused[0]]] = order[focused[0]]
    return chosen, np.ones(count, dtype=bool) if mask is None else mask[chosen]


def _strokes(x: np.ndarray, start: np.ndarray, end: np.ndarray) -> str:
    """Upright strokes as one path, on tenths of a pixel across and half pixels down."""
    parts = []
    for at, a, b in zip(x.tolist(), start.tolist(), end.tolist(), strict=True):
        length = round(b * 2) / 2 - round(a * 2) / 2
        if length:
            parts.append(f"M{at:.1f} {round(a * 2) / 2:g}v{length:g}")
    return "".join(parts)
