"""Findings as a still picture: a line of words for each that is to be looked at."""

from __future__ import annotations

from ...charts.scene import Scene
from ...export.frame import Block, Look, heading, nothing, picture
from ...export.svg import circle, ellipsis, polygon, text, text_width
from .figures import SHAPES, found_in, lines

__all__ = ["block", "draw"]

TOP, ROW, NARROW_ROW = 52, 22, 40
NARROW = 700
VERDICT = 58


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Findings as SVG."""
    return picture(block, scene, title="Findings", width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """The same as a panel of a still dashboard."""
    found = found_in(scene)
    if found is None:
        return nothing(look, "Findings")
    wide = look.width >= NARROW
    step = ROW if wide else NARROW_ROW
    parts = [
        heading(look, "Findings"),
        text(0, 36, ellipsis(found.sentence, look.width), colour="muted"),
    ]
    told = lines(found)
    names = max((text_width(one.name, bold=True) for one in told), default=0.0)
    amounts = max((text_width(one.amount) for one in told), default=0.0)
    for k, one in enumerate(told):
        y = TOP + step * k
        parts.append(_mark(5, y, *SHAPES[one.verdict]))
        parts.append(text(16, y + 4, one.verdict, colour="muted"))
        parts.append(text(16 + VERDICT, y + 4, one.name, bold=True, whole=look.whole(one.question)))
        end = 16 + VERDICT + names + 12 + amounts
        parts.append(text(end, y + 4, one.amount, anchor="end"))
        x = end + 12 if wide else 16 + VERDICT
        shown = ellipsis(one.text, look.width - x)
        parts.append(text(x, y + (4 if wide else 21), shown, whole=look.whole(one.text)))
    return Block("".join(parts), TOP + step * len(told))


def _mark(x: float, y: float, shape: str, color: str) -> str:
    if shape == "circle":
        return circle(x, y, 4, color)
    corners = {
        "square": ((-4, -4), (4, -4), (4, 4), (-4, 4)),
        "triangle-up": ((0, -5), (5, 4), (-5, 4)),
        "stroke": ((-4, -1), (4, -1), (4, 1), (-4, 1)),
    }[shape]
    return polygon(((x + dx, y + dy) for dx, dy in corners), color)
