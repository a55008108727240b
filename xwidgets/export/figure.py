"""A `Figure` as SVG."""

from __future__ import annotations

import math

import numpy as np

from ..charts import figure as f
from ..charts.wording import amount_text, clean
from . import marks
from .colours import legend
from .frame import MIN_WIDTH, Block, Look, as_theme, heading, sized
from .sides import across, gutter, labels_below, upward
from .svg import bar, circle, ellipsis, group, line, num, text, text_width

__all__ = ["block", "draw"]

GAP = 24.0
SIDE = 96.0
"""Width of a scale of colors beside a plot."""
ABOVE = 28.0
STEPS = 16
MAX_SQUARE = 340.0
MOST_BELOW = 2
"""Lines of what is said of a title, beside that on its own."""


def draw(
    figure: f.Figure | f.Figures, *, title: str = "", width: float = 960, theme: str = "auto"
) -> str:
    """Draw a figure, or several, as SVG.

    Parameters
    ----------
    figure : Figure or Figures
    title : str
        The accessible name; default the figure's own title.
    width : float
        In CSS pixels; at least 240.
    theme : {"auto", "light", "dark"}

    Returns
    -------
    str
        At most 36 KB, without scripts, ids or references. The same figure gives the same bytes.
    """
    name = title or ", ".join(part for part in (figure.title, figure.subtitle) if part)
    return sized(
        lambda look: block(figure, look),
        clean(name) or "Figure",
        max(width, MIN_WIDTH),
        as_theme(theme),
    )


def block(figure: f.Figure | f.Figures, look: Look) -> Block:
    """A figure as a part of a picture."""
    return _several(figure, look) if isinstance(figure, f.Figures) else _single(figure, look)


def _several(figures: f.Figures, look: Look) -> Block:
    n = max(1, len(figures.figures))
    fit = int((look.width + GAP) // (figures.least_width + GAP))
    columns = max(1, min(n, figures.columns, fit))
    width = (look.width - GAP * (columns - 1)) / columns
    parts, y = _head(figures, look)
    for start in range(0, n, columns):
        row = figures.figures[start : start + columns]
        blocks = [block(one, look.of(width)._replace(detail=look.detail / n)) for one in row]
        parts += [group(one.body, k * (width + GAP), y) for k, one in enumerate(blocks)]
        y += max((one.height for one in blocks), default=0.0) + (12 if start + columns < n else 0)
    notes, y = _note(figures.note, look, y)
    return Block("".join(parts) + notes, y)


def _head(figure: f.Figure | f.Figures, look: Look) -> tuple[list[str], float]:
    """The title and, beside it and below, what is said of it."""
    if not (figure.title or figure.subtitle):
        return [], 4.0
    title = ellipsis(clean(figure.title), look.width, bold=True)
    said = clean(figure.subtitle, 300)
    beside = look.width - text_width(title, bold=True) - 8
    first, *below = _wrapped(said, look.width, 12, beside)
    whole = look.whole(said) if len(below) > MOST_BELOW else ""
    if whole:
        below[MOST_BELOW - 1 :] = [ellipsis(" ".join(below[MOST_BELOW - 1 :]), look.width)]
    parts = [heading(look, title, first)]
    parts += [
        text(0, 29 + 15 * k, words, colour="muted", whole=whole) for k, words in enumerate(below)
    ]
    return parts, 24.0 + 15 * len(below)


def _single(figure: f.Figure, look: Look) -> Block:
    parts, y = _head(figure, look)
    key, y = _key(figure, look, y)
    parts.append(key)
    colored = next((m for m in figure.marks if isinstance(m, f.Points) and m.values), None)
    scaled = next((m for m in figure.marks if isinstance(m, f.Cells) and m.title), None)
    side = SIDE if colored or scaled else 8.0
    if figure.y.title:
        title = figure.y.title
        parts.append(text(0, y + 11, ellipsis(title, look.width), whole=look.whole(title)))
        y += 18
    top = y + (ABOVE if figure.above else 4.0)
    left, right = _ends(figure, look, side)
    bottom = top + _height(figure, right - left)
    area = marks.Area(
        look, across(figure, left, right), upward(figure, top, bottom), left, top, right, bottom
    )
    parts.append(_grid(figure, area))
    inside = "".join(marks.drawn(mark, figure, area) for mark in figure.marks)
    reach = 6.0  # dots at the edge are whole
    box = (left - reach, top - reach, right - left + 2 * reach, bottom - top + 2 * reach)
    x, y0, wide, high = (num(part) for part in box)
    parts.append(
        f'<svg x="{x}" y="{y0}" width="{wide}" height="{high}" viewBox="{x} {y0} {wide} {high}">'
        f"{inside}</svg>"
    )
    parts += [marks.overlaid(mark, area) for mark in figure.marks]
    parts.append(_above(figure, area))
    labels, foot = labels_below(area.x.ticks, area.x.step > 0, look, bottom)
    parts.append(labels)
    if figure.x.title:
        title = figure.x.title
        shown = ellipsis(title, look.width)
        half = text_width(shown) / 2
        middle = min(max((left + right) / 2, half), look.width - half)
        parts.append(text(middle, foot + 13, shown, anchor="middle", whole=look.whole(title)))
        foot += 20
    if colored is not None:
        parts.append(
            legend(look, colored.values_title, colored.values, right + 14, top, bottom - top)
        )
    elif scaled is not None:
        parts.append(_cell_scale(scaled, look, right + 14, top, bottom - top))
    notes, foot = _note(figure.note, look, foot)
    return Block("".join(parts) + notes, foot)


def _ends(figure: f.Figure, look: Look, side: float) -> tuple[float, float]:
    """Left and right of the plot: room for what is written beside it."""
    left = gutter(upward(figure, 0, _height(figure, 300.0)).ticks, figure, look)
    right = look.width - side
    for mark in figure.marks:
        if not (isinstance(mark, f.Text) and mark.anchor == "start" and len(mark.text)):
            continue
        shares = across(figure, 0.0, 1.0).place(mark.x)
        for share, said in zip(shares, mark.text, strict=True):
            needed = text_width(clean(said)) + mark.dx
            if share > 0.05 and needed < 0.45 * look.width:
                right = min(right, left + (look.width - needed - left) / float(share))
    return left, max(right, left + 40)


def _height(figure: f.Figure, width: float) -> float:
    if isinstance(figure.y, f.Levels):
        return figure.y.size * max(1, len(figure.y.names))
    return min(width, MAX_SQUARE) if figure.square else figure.height


def _grid(figure: f.Figure, area: marks.Area) -> str:
    """Ticks at the left, quiet lines across, and the names of lanes."""
    parts = []
    lanes = isinstance(figure.y, f.Levels)
    bold = figure.y.bold if isinstance(figure.y, f.Levels) else -1
    for k, tick in enumerate(area.y.ticks):
        if not lanes:
            parts.append(line(area.left, tick.at, area.right, tick.at, "faint"))
        room = area.left - 10 if lanes else area.left
        shown = ellipsis(tick.label, room, bold=k == bold)
        whole = area.look.whole(tick.label) if lanes else ""
        if k == bold:
            size = area.y.step
            high = tick.at - size / 2 + 1
            parts.insert(0, bar(-6, high, area.look.width + 12, size - 2, "faint", radius=4))
        parts.append(
            text(
                area.left - (10 if lanes else 6),
                tick.at + 4,
                shown,
                colour="ink" if lanes else "muted",
                anchor="end",
                bold=k == bold,
                whole=whole,
            )
        )
    if not lanes:
        parts.append(line(area.left, area.bottom, area.right, area.bottom, "line"))
    if area.x.lane is not None:
        edge = area.left + 0.87 * 58
        parts.append(line(edge, area.top, edge, area.bottom, "line", 'stroke-dasharray="2 3"'))
    return "".join(parts)


def _above(figure: f.Figure, area: marks.Area) -> str:
    """The histogram over the plot, as high as its tallest bar."""
    tallest = max((float(np.nanmax(m.y, initial=0.0)) for m in figure.above), default=0.0)
    if not tallest:
        return ""
    foot = area.top - 2
    up = area.y._replace(
        place=lambda counts: foot - np.where(counts > 0, np.maximum(0.8, 24 * counts / tallest), 0)
    )
    plain = f.Figure(figure.x, f.Numbers(), ())
    return "".join(marks.drawn(m, plain, area._replace(y=up)) for m in figure.above)


def _key(figure: f.Figure, look: Look, y: float) -> tuple[str, float]:
    """What the marks are called, in as many lines as it takes."""
    parts, x, top = [], 0.0, y
    entries = f.named(figure)
    for mark in entries:
        word = ellipsis(clean(mark.name), min(240.0, look.width - 22))
        wide = 22 + text_width(word) + 14
        if x and x + wide - 14 > look.width:
            x, top = 0.0, top + 17
        parts.append(_sample(mark, x, top + 7))
        parts.append(text(x + 22, top + 11, word, colour="muted", whole=look.whole(mark.name)))
        x += wide
    return "".join(parts), top + (19 if entries else 0)


def _sample(mark: f.Mark, x: float, y: float) -> str:
    opacity = f'opacity="{min(1.0, max(mark.opacity, 0.35)):.2g}"'
    color = marks.paint(mark.color)
    if isinstance(mark, f.Points):
        if mark.ring:
            return circle(x + 8, y, 4, "ink-stroke", 'fill="none" stroke-width="1.6"')
        return f'<circle {color} {opacity} cx="{num(x + 8)}" cy="{num(y)}" r="3.5"/>'
    if isinstance(mark, (f.Line, f.Rule, f.Dashes)):
        dash = ' stroke-dasharray="5 4"' if getattr(mark, "dash", False) else ""
        width = max(1.2, min(2.2, mark.width)) if not isinstance(mark, f.Dashes) else 2.2
        return (
            f'<path {marks.paint(mark.color, True)} {opacity}{dash} stroke-width="{num(width)}" '
            f'd="M{num(x)} {num(y)}h16"/>'
        )
    return f'<rect {color} {opacity} x="{num(x + 3)}" y="{num(y - 5)}" width="10" height="10"/>'


def _cell_scale(mark: f.Cells, look: Look, x: float, y: float, room: float) -> str:
    """From the largest value to the smallest, or to as much below 0."""
    low = -mark.reach if mark.both_signs else 0.0
    height = max(30.0, min(room - 24, 150.0))
    parts = [
        text(x, y + 4, ellipsis(mark.title, look.width - x, 11), colour="muted", size=11,
             whole=look.whole(mark.title))
    ]  # fmt: skip
    top = y + 12
    for k in range(STEPS):
        value = mark.reach + (low - mark.reach) * (k + 0.5) / STEPS
        shade = f'fill-opacity="{marks.cell_opacity(mark, value):.2f}"'
        color = marks.cell_color(mark, value)
        step = height / STEPS
        parts.append(
            f'<rect {marks.paint(color)} {shade} x="{num(x)}" y="{num(top + step * k)}" '
            f'width="9" height="{num(step + 0.3)}"/>'
        )
    for value in {mark.reach, low, 0.0}:
        at = top + height * (mark.reach - value) / (mark.reach - low)
        written = ellipsis(amount_text(value + mark.middle), look.width - x - 13, 11)
        parts.append(text(x + 13, at + 4, written, colour="muted", size=11))
    return "".join(parts)


def _note(note: str, look: Look, y: float) -> tuple[str, float]:
    """Words below, on as many lines as it takes."""
    parts = []
    for words in filter(None, _wrapped(clean(note, 600), look.width)):
        parts.append(text(0, y + 14, words, colour="muted", size=11))
        y += 15
    return "".join(parts), y + 4


def _wrapped(words: str, width: float, size: float = 11, first: float = math.inf) -> list[str]:
    """Lines of words; the first has less room, and is empty where no word fits into it."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        room = width if lines[1:] else min(first, width)
        if text_width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(ellipsis(word, width, size))
    return lines
