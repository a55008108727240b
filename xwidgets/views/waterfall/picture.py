"""Waterfall: from the base value up to f(x), the largest contributions on top."""

from __future__ import annotations

from ...charts.layout import Push, steps
from ...charts.scene import Scene
from ...charts.wording import signed_amount_text
from ...export.frame import Block, Look, heading, missing_row, nothing, picture
from ...export.row_parts import base_text, prediction_text, row_tail
from ...export.scales import scale, ticks
from ...export.svg import bar, ellipsis, line, polygon, text, text_width

__all__ = ["block", "draw"]

ROW = 26


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Waterfall of the row in focus as SVG."""
    return picture(block, scene, title="Waterfall", width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """One bar per feature, each starting where the one below ends."""
    position = scene.position
    if position is None:
        return nothing(look, "Waterfall", missing_row(scene))
    found = steps(scene, position)
    prediction = float(scene.predictions[position])
    edges = [prediction]
    for push in found:
        edges.append(edges[-1] - push.value)
    gutter = min(max((text_width(p.label) for p in found), default=40.0), 0.42 * look.width)
    room = 52
    across = scale(
        min(*edges, scene.base_value),
        max(*edges, scene.base_value),
        gutter + 16 + room,
        look.width - room,
    )
    foot = 52 + ROW * len(found)
    parts = [heading(look, "Waterfall", row_tail(scene))]
    for value, label in ticks(
        across.low, across.high, max(1, int((across.end - across.start) / 70))
    ):
        at = across(value)
        parts.append(line(at, 46, at, foot, "line"))
        parts.append(text(at, foot + 15, label, colour="muted", anchor="middle"))
    parts.append(prediction_text(scene, look, across(prediction), 36))
    parts.append(line(across(prediction), 41, across(prediction), 52, "ink"))
    for i, push in enumerate(found):
        parts.append(_step(scene, look, push, across(edges[i]), across(edges[i + 1]), i, gutter))
    base = across(scene.base_value)
    parts.append(line(base, foot - ROW / 2, base, foot + 22, "muted", 'stroke-dasharray="2 2"'))
    parts.append(base_text(scene, look, base, foot + 34)[0])
    return Block("".join(parts), foot + 40)


def _step(
    scene: Scene, look: Look, push: Push, end: float, start: float, i: int, gutter: float
) -> str:
    """A bar from `start` (below) to `end`, pointing the way it pushes."""
    top = 52.0 + ROW * i
    middle = top + ROW / 2
    colour = "up" if push.value > 0 else "down"
    if push.feature < 0:
        colour += "-soft"
    focused = push.feature == scene.focus
    parts = [bar(-6, top + 1, gutter + 14, ROW - 2, "faint", radius=4)] if focused else []
    label = ellipsis(push.label, gutter, bold=focused)
    parts.append(
        text(
            gutter,
            middle + 4,
            label,
            colour="ink" if push.feature >= 0 else "muted",
            anchor="end",
            bold=focused,
            whole=look.whole(push.label),
        )
    )
    tip = min(6.0, abs(end - start) * 0.5) * (1 if end >= start else -1)
    y1, y2 = top + 4, top + ROW - 4
    corners = [(start, y1), (end - tip, y1), (end, middle), (end - tip, y2), (start, y2)]
    words = f"{push.label}: {signed_amount_text(push.value, 3)}"
    parts.append(polygon(corners, colour, whole=look.whole(words)))
    parts.append(line(start, y2, start, y2 + 8, "muted"))
    value = signed_amount_text(push.value)
    if abs(end - start) > text_width(value) + 16:
        tint = "surface" if push.feature >= 0 else "ink"
        parts.append(text((start + end) / 2, middle + 4, value, colour=tint, anchor="middle"))
    elif end >= start:
        parts.append(text(end + 5, middle + 4, value, colour="muted"))
    else:
        parts.append(text(end - 5, middle + 4, value, colour="muted", anchor="end"))
    return "".join(parts)
