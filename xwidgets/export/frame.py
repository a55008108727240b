"""What every picture has: a size limit, a quiet frame, a heading."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, Protocol

from ..charts.scene import Scene
from ..charts.wording import clean, integer_text
from .svg import Theme, bar, document, ellipsis, escape, num, text, text_width

__all__ = [
    "MAX_BYTES",
    "MIN_WIDTH",
    "Block",
    "Drawing",
    "Look",
    "as_theme",
    "heading",
    "nothing",
    "picture",
    "sized",
]

MAX_BYTES = 36_000
"""Of any picture, so that it fits into 50 KB of HTML as base64."""

MIN_WIDTH = 240
PAD = 14
NOT_YET = "Nothing was computed yet when this picture was drawn."


class Look(NamedTuple):
    """How much room there is, and how much detail (1: all; less where a file grew too large)."""

    width: float
    detail: float = 1.0
    height: float = 0.0
    """What stands beside it is so high; 0: nothing does."""
    max_points: float = math.inf

    def of(self, width: float, height: float = 0.0) -> Look:
        """The same for a part of the room."""
        return self._replace(width=width, height=height)

    def whole(self, name: str) -> str:
        """A name in full, as far as the size limit lets it."""
        return clean(name, max(16, int(160 * self.detail)))

    def points(self, count: int) -> int:
        """How many points may be drawn."""
        return max(20, int(min(count, self.max_points) * self.detail))


class Block(NamedTuple):
    """A piece of a picture: markup from (0, 0) on, and its height."""

    body: str
    height: float


Draw = Callable[[Scene, Look], Block]


class Drawing(Protocol):
    """A view as a picture: a self-contained SVG."""

    def __call__(self, scene: Scene, *, width: float = 960, theme: str | None = None) -> str: ...


def heading(look: Look, title: str, tail: str = "") -> str:
    """A view's name and, quieter, what it shows."""
    room = look.width - text_width(title, bold=True) - 8
    rest = ellipsis(tail, room)
    more = f'<tspan class="muted" font-weight="400" dx="8">{escape(rest)}</tspan>' if rest else ""
    whole = f"<title>{escape(look.whole(tail))}</title>" if rest != tail else ""
    return f'<text class="ink bold" x="0" y="14">{whole}{escape(title)}{more}</text>'


def nothing(look: Look, title: str, why: str = NOT_YET) -> Block:
    """A picture that cannot be drawn says why."""
    return Block(heading(look, title) + text(0, 40, ellipsis(why, look.width), colour="muted"), 52)


def missing_row(scene: Scene) -> str:
    """Why the row in focus has no picture."""
    if not scene.n_explained:
        return "No row has been explained yet."
    n_done, n_total = integer_text(scene.n_explained), integer_text(scene.n_total)
    return f"{scene.row_label} is not explained yet ({n_done} of {n_total} rows are)."


def framed(block: Block, look: Look, title: str, theme: Theme, pad: float = PAD) -> str:
    """A block as a file of its own."""
    width, height = look.width + 2 * pad, block.height + 2 * pad
    sheet = bar(0.5, 0.5, width - 1, height - 1, "surface line-stroke", radius=8)
    body = f'<g transform="translate({num(pad)} {num(pad)})">{block.body}</g>'
    return document(sheet + body, width, height, title=title, theme=theme)


def as_theme(theme: str | None) -> Theme:
    """Light, dark, or what the reader prefers."""
    return "light" if theme == "light" else "dark" if theme == "dark" else "auto"


def picture(
    draw: Draw, scene: Scene, *, title: str, width: float, theme: str | None, pad: float = PAD
) -> str:
    """A scene, drawn with as much detail as fits into `MAX_BYTES`."""
    name = f"{title}, {clean(scene.model_name)}"
    chosen = as_theme(theme or scene.theme)
    return sized(lambda look: draw(scene, look), name, max(width, MIN_WIDTH), chosen, pad)


def sized(
    draw: Callable[[Look], Block], title: str, width: float, theme: Theme, pad: float = PAD
) -> str:
    """A file with as much detail as fits into `MAX_BYTES`."""
    svg = ""
    for detail in (1.0, 0.6, 0.35, 0.2, 0.1, 0.05):
        look = Look(width - 2 * pad, detail)
        svg = framed(draw(look), look, title, theme, pad)
        if len(svg) <= MAX_BYTES and len(svg.encode()) <= MAX_BYTES:
            break
    return svg
