"""Interactions: the triangle of pairs, and the strongest of them in a list."""

from __future__ import annotations

from ...charts.scene import Scene
from ...charts.wording import clean, number_text, plural
from ...export.frame import Block, Look, heading, nothing, picture
from ...export.svg import bar, ellipsis, text, text_width
from .triangle import Triangle, triangle

__all__ = ["block", "draw"]

PAIR = "#8a5cc7"
ROW = 26
GAP = 2
MOST_WIDTH = 56
LIST_WIDTH = 250
WIDE = 640
MAX_PAIRS = 11


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Interactions as SVG."""
    return picture(block, scene, title="Interactions", width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """One cell per pair, names along the edge, the list beside or below."""
    found = triangle(scene)
    if found is None:
        return nothing(look, "Interactions", "No interactions have been computed yet.")
    tail = f"{scene.output_label}, {plural(found.n_rows, found.word)}"
    if found.n_rows < scene.n_total and found.word == "row":
        tail = f"{scene.output_label}, {found.n_rows:,} of {plural(scene.n_total, 'row')}"
    wide = look.width >= WIDE
    room = look.width - (LIST_WIDTH + 28 if wide else 0)
    parts = [
        heading(look, "Interactions" if found.size is None else "Interactions by H", tail),
        _cells(found, look, room),
    ]
    y = 28.0 + ROW * len(found.features)
    left, top = (look.width - LIST_WIDTH, 24.0) if wide else (0.0, y + 8)
    rest, end = _list(found, look, left, top, LIST_WIDTH if wide else look.width)
    parts.append(rest)
    y = max(y, end) + 4
    parts.append(text(0, y + 12, ellipsis(found.about, look.width), colour="muted"))
    return Block("".join(parts), y + 20)


def _cells(found: Triangle, look: Look, room: float) -> str:
    n = len(found.features)
    last = text_width(found.names[found.features[-1]])
    width = min(MOST_WIDTH, max(14.0, (room - min(last + 10, 0.3 * room)) / n))
    parts = []
    for i in range(n):
        y = 24.0 + ROW * i
        for j in range(i + 1):
            shade = f'fill-opacity="{found.share(i, j) * (0.6 if i == j else 1):.2f}"'
            more = shade if i == j else f'style="fill:{PAIR}" {shade}'
            size = (width - GAP, ROW - GAP)
            parts.append(bar(j * width, y, *size, "faint", radius=3))
            parts.append(bar(j * width, y, *size, "muted", radius=3, extra=more))
            said = found.text(i, j)
            if text_width(said, 11) < width - GAP - 2:
                middle = j * width + (width - GAP) / 2
                parts.append(text(middle, y + 16, said, anchor="middle", size=11))
        name = found.names[found.features[i]]
        x = (i + 1) * width + 4
        shown = ellipsis(name, room - x)
        parts.append(text(x, y + 16, shown, whole=look.whole(name)))
    return "".join(parts)


def _list(found: Triangle, look: Look, x: float, y: float, width: float) -> tuple[str, float]:
    pairs = found.pairs()[:MAX_PAIRS]
    if not pairs:
        return text(x, y + 14, "No two features do anything together.", colour="muted"), y + 20
    names = [clean(found.names[j]) for j in found.features]
    most = max(strength for _, _, strength in pairs)
    parts = []
    for i, j, strength in pairs:
        said = number_text(strength, 2)
        name = f"{names[i]} × {names[j]}"
        room = width - text_width(said) - 12
        parts.append(text(x, y + 12, ellipsis(name, room), whole=look.whole(name)))
        parts.append(text(x + width, y + 12, said, anchor="end", colour="muted"))
        length = width * strength / most
        shade = f'style="fill:{PAIR}" fill-opacity="0.7"'
        parts.append(bar(x, y + 17, length, 3, "muted", radius=1.5, extra=shade))
        y += 25
    return "".join(parts), y
