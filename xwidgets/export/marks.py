"""Marks of a figure as SVG."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ..charts import figure as f
from ..charts.wording import clean
from .colours import layers, painted, thin
from .frame import Look
from .sides import Placed
from .svg import bar, circle, dot_layer, dots, ellipsis, escape, fill, num, text, text_width

__all__ = ["Area", "drawn", "overlaid"]

MAX_POINTS = 3000
MAX_LINES = 100
MAX_CURVE = 400
GAP = 1.0
SHADES = 8
"""Of curves that fade."""
SHADES_OF_CELLS = 30


class Area(NamedTuple):
    """A plot on the sheet."""

    look: Look
    x: Placed
    y: Placed
    left: float
    top: float
    right: float
    bottom: float


def drawn(mark: f.Mark, figure: f.Figure, area: Area) -> str:
    """One mark, as it may be cut at the edges of the plot."""
    match mark:
        case f.Points():
            return _points(mark, figure, area)
        case f.Line():
            return _line(mark, area)
        case f.Band():
            return _band(mark, area)
        case f.Bars():
            return _bars(mark, figure, area)
        case f.Dashes():
            return _dashes(mark, area)
        case f.Rule():
            return _rule(mark, area)
        case f.Cells():
            return _cells(mark, area)
    return ""


def overlaid(mark: f.Mark, area: Area) -> str:
    """Words, which are not cut."""
    if isinstance(mark, f.Text):
        return _text(mark, area)
    if isinstance(mark, f.Cells) and mark.text:
        return _cell_texts(mark, area)
    return ""


def paint(color: str, stroke: bool = False) -> str:
    """A color as an attribute: a class of the palette, or itself."""
    if color.startswith("#"):
        return f'{"stroke" if stroke else "fill"}="{escape(color)}"'
    return f'class="{escape(color)}{"-stroke" if stroke else ""}"'


def _box(x: float, y: float, width: float, height: float, color: str, extra: str = "") -> str:
    if not color.startswith("#"):
        return bar(x, y, width, height, color, extra=extra)
    if not extra:
        return fill(x, y, width, height, color)
    return fill(x, y, width, height, color).replace("/>", f" {extra}/>")


def _faded(opacity: float, name: str = "opacity") -> str:
    return f' {name}="{opacity:.2g}"' if opacity < 1 else ""


def _stroke(d: str, color: str, width: float, opacity: float = 1.0, dash: bool = False) -> str:
    if not d:
        return ""
    more = ' stroke-dasharray="5 4"' if dash else ""
    return (
        f'<path fill="none" {paint(color, True)} stroke-width="{num(width)}"'
        f'{_faded(opacity, "stroke-opacity")}{more} d="{d}"/>'
    )


# --- points -----------------------------------------------------------------------------------


def _points(mark: f.Points, figure: f.Figure, area: Area) -> str:
    x, y = area.x.place(mark.x), area.y.place(mark.y)
    if mark.spread:
        apart = _apart(len(x)) * mark.spread
        lanes = area.x.step or (area.x.lane is not None and 36.0)
        if isinstance(figure.y, f.Levels):
            y = y + apart * area.y.step
        elif area.x.step:
            x = x + apart * lanes
        elif area.x.lane is not None:
            x = np.where(np.isnan(mark.x), x + apart * lanes, x)
    seen = (x >= area.left - 2) & (x <= area.right + 2) & (y >= area.top - 2)
    there = np.flatnonzero(seen & (y <= area.bottom + 2))
    if mark.ring:
        color = f'fill="none" stroke-width="1.6"{_faded(mark.opacity)}'
        kept = there[: area.look.points(60)]
        return "".join(circle(x[i], y[i], mark.size / 2, "ring ink-stroke", color) for i in kept)
    kept = thin(x, y, there, area.look.points(MAX_POINTS), 2.0)
    if mark.values is None:
        content = dots(x[kept], y[kept], mark.size, mark.color)
    else:
        content = painted(layers(mark.values, kept), x, y, mark.size)
    return dot_layer(content, mark.opacity)


def _apart(count: int) -> np.ndarray:
    """Offsets in -0.5 ... 0.5, the same every time (multiples of the golden ratio)."""
    return (np.arange(count) * 0.6180339887498949) % 1 - 0.5


# --- curves -----------------------------------------------------------------------------------


def _line(mark: f.Line, area: Area) -> str:
    x = area.x.place(np.where(np.isfinite(mark.x), mark.x, np.nan))
    x = np.where(np.isfinite(mark.x), x, np.nan)
    if mark.y.ndim == 2:
        lines = mark.y
        most = area.look.points(MAX_LINES)
        if len(lines) > most:
            lines = lines[np.linspace(0, len(lines) - 1, most).round().astype(int)]
        d = "".join(_moves(x, area.y.place(line), mark.step) for line in lines)
        return _stroke(d, mark.color, mark.width, mark.opacity, mark.dash)
    y = area.y.place(mark.y)
    if len(x) > 3 and not mark.step and mark.shades is None:
        some = _enough(x, y, area.look.points(MAX_CURVE))
        x, y = x[some], y[some]
    d = _moves(x, y, mark.step)
    halo = _stroke(d, "surface", mark.width + 2.5, 0.8) if mark.width >= 2 else ""
    if mark.shades is None:
        return halo + _stroke(d, mark.color, mark.width, mark.opacity, mark.dash)
    level = np.ceil(np.minimum(mark.shades[1:], mark.shades[:-1]) * SHADES) / SHADES
    parts = [halo]
    for shade in np.unique(level):
        pieces = []
        for start, stop in _runs(level == shade):
            pieces.append(_moves(x[start : stop + 1], y[start : stop + 1], mark.step))
        opacity = mark.opacity * max(0.15, float(shade))
        parts.append(_stroke("".join(pieces), mark.color, mark.width, opacity, mark.dash))
    return "".join(parts)


def _enough(x: np.ndarray, y: np.ndarray, count: int) -> np.ndarray:
    """Positions of at most about `count` points, of which a long curve is drawn."""
    if len(x) <= count:
        return np.arange(len(x))
    return np.unique(np.linspace(0, len(x) - 1, count).round().astype(int))


def _runs(true: np.ndarray) -> list[tuple[int, int]]:
    """Beginning and end (exclusive) of every stretch of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], true, [False]]).astype(int)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _moves(x: np.ndarray, y: np.ndarray, step: bool = False) -> str:
    """A path through points, interrupted at NaN."""
    parts = []
    for start, stop in _runs(np.isfinite(x) & np.isfinite(y)):
        points = list(zip(x[start:stop].tolist(), y[start:stop].tolist(), strict=True))
        first = f"M{num(points[0][0])} {num(points[0][1])}"
        if step:
            rest = "".join(f"H{num(a)}V{num(b)}" for a, b in points[1:])
        else:
            rest = "".join(f"L{num(a)} {num(b)}" for a, b in points[1:])
        parts.append(first + (rest or "h0"))
    return "".join(parts)


def _band(mark: f.Band, area: Area) -> str:
    x = np.where(np.isfinite(mark.x), area.x.place(mark.x), np.nan)
    low, high = area.y.place(mark.y), area.y.place(mark.y2)
    d = []
    for start, stop in _runs(np.isfinite(x + low + high)):
        there = [*zip(x[start:stop].tolist(), high[start:stop].tolist(), strict=True)]
        back = [*zip(x[start:stop].tolist(), low[start:stop].tolist(), strict=True)][::-1]
        d.append("M" + "L".join(f"{num(a)} {num(b)}" for a, b in [*there, *back]) + "z")
    if not d:
        return ""
    opacity = _faded(mark.opacity, "fill-opacity")
    return f'<path {paint(mark.color)}{opacity} d="{"".join(d)}"/>'


# --- bars, rules, dashes ----------------------------------------------------------------------


def _bars(mark: f.Bars, figure: f.Figure, area: Area) -> str:
    sideways = isinstance(figure.y, f.Levels)
    extra = _faded(mark.opacity).strip()
    parts = []
    if sideways:
        ends = area.x.place(mark.x)
        begins = area.x.place(np.zeros(len(ends)) if mark.x2 is None else mark.x2)
        high = area.y.step * mark.width
        tops = area.y.place(mark.y) + area.y.step * mark.shift - high / 2
        for end, begin, top in zip(ends, begins, tops, strict=True):
            if math.isfinite(end + begin + top):
                left = min(end, begin)
                parts.append(_box(left, top, abs(end - begin), high, mark.color, extra))
        return "".join(parts)
    ends = area.y.place(mark.y)
    begins = area.y.place(np.zeros(len(ends)) if mark.y2 is None else mark.y2)
    if mark.x2 is not None:
        edges = np.sort(np.stack([area.x.place(mark.x), area.x.place(mark.x2)]), axis=0)
        lefts, wides = edges[0], np.maximum(edges[1] - edges[0] - GAP, 0.6)
    else:
        lane = area.x.step or 36.0
        wides = np.full(len(ends), lane * mark.width)
        lefts = area.x.place(mark.x) + lane * mark.shift - wides / 2
    for end, begin, left, wide in zip(ends, begins, lefts, wides, strict=True):
        if math.isfinite(end + begin + left + wide):
            top = min(end, begin)
            parts.append(_box(left, top, wide, abs(end - begin), mark.color, extra))
    return "".join(parts)


def _dashes(mark: f.Dashes, area: Area) -> str:
    x, y = area.x.place(mark.x), area.y.place(mark.y)
    half = min(24.0, (area.x.step or 40.0) * mark.width / 2)
    parts = []
    for k, (middle, height) in enumerate(zip(x, y, strict=True)):
        if math.isfinite(middle + height):
            shade = 1.0 if mark.shades is None else max(0.15, float(mark.shades[k]))
            d = f"M{num(middle - half)} {num(height)}h{num(2 * half)}"
            parts.append(_stroke(d, "surface", 4.5, 0.8))
            parts.append(_stroke(d, mark.color, 2.2, mark.opacity * shade))
    return "".join(parts)


def _rule(mark: f.Rule, area: Area) -> str:
    """From (x, y) to (x2, y2); along a side that is not given, across the plot."""
    n = max(len(value) for value in (mark.x, mark.y) if value is not None)
    ends = []
    for side, low, high, first, second in (
        (area.x, area.left, area.right, mark.x, mark.x2),
        (area.y, area.top, area.bottom, mark.y, mark.y2),
    ):
        if first is None:
            ends += [np.full(n, low), np.full(n, high)]
        else:
            begin = side.place(first)
            ends += [begin, begin if second is None else side.place(second)]
    d = [
        f"M{num(a)} {num(c)}L{num(b)} {num(d)}"
        for a, b, c, d in zip(*ends, strict=True)
        if math.isfinite(a + b + c + d)
    ]
    return _stroke("".join(d), mark.color, mark.width, mark.opacity, mark.dash)


# --- surfaces ---------------------------------------------------------------------------------


def cell_color(mark: f.Cells, value: float) -> str:
    """Up and down, or the one color."""
    return mark.color if not mark.both_signs else "up" if value > 0 else "down"


def cell_opacity(mark: f.Cells, value: float) -> float:
    """Stronger where it is larger; with words over it never so strong that they drown."""
    return min(1.0, abs(value) / mark.reach) * (0.6 if mark.text else 0.95)


def _cell_boxes(mark: f.Cells, area: Area) -> list[tuple[int, float, float, float, float]]:
    """Which cell, and its box."""

    def ends(side: Placed, first: np.ndarray, second: np.ndarray | None) -> np.ndarray:
        a = side.place(first)
        if second is None:
            return np.stack([a - side.step / 2 + GAP, a + side.step / 2 - GAP])
        return np.sort(np.stack([a, side.place(second)]), axis=0)

    x, y = ends(area.x, mark.x, mark.x2), ends(area.y, mark.y, mark.y2)
    there = np.isfinite(mark.value) & np.isfinite(x.sum(axis=0) + y.sum(axis=0))
    (x0, x1), (y0, y1) = x.tolist(), y.tolist()
    return [(k, x0[k], y0[k], x1[k] - x0[k], y1[k] - y0[k]) for k in np.flatnonzero(there).tolist()]


def _cells(mark: f.Cells, area: Area) -> str:
    """One path per color and opacity."""
    paths: dict[tuple[str, float], list[str]] = {}
    for k, left, top, wide, high in _cell_boxes(mark, area):
        value = float(mark.value[k])
        shade = 1.0 if mark.shades is None else float(mark.shades[k])
        opacity = round(cell_opacity(mark, value) * shade * SHADES_OF_CELLS) / SHADES_OF_CELLS
        key = (cell_color(mark, value), opacity) if opacity else ("faint", 1.0)
        seam_x, seam_y = 0.3 * (mark.x2 is not None), 0.3 * (mark.y2 is not None)
        right = f"h{num(wide + seam_x)}v{num(high + seam_y)}h{num(-wide - seam_x)}z"
        paths.setdefault(key, []).append(f"M{num(left)} {num(top)}{right}")
    return "".join(
        f'<path {paint(color)}{_faded(opacity, "fill-opacity")} d="{"".join(d)}"/>'
        for (color, opacity), d in sorted(paths.items())
    )


def _cell_texts(mark: f.Cells, area: Area) -> str:
    parts = []
    for k, left, top, wide, high in _cell_boxes(mark, area):
        said = clean(mark.text[k], 60)
        if text_width(said) < wide - 4 and high >= 14:
            middle = (left + wide / 2, top + high / 2 + 4)
            parts.append(text(*middle, said, anchor="middle"))
    return "".join(parts)


def _text(mark: f.Text, area: Area) -> str:
    x, y = area.x.place(mark.x) + mark.dx, area.y.place(mark.y) + mark.dy
    parts = []
    for at, height, said in zip(x, y, mark.text, strict=True):
        if not (math.isfinite(at + height) and area.top - 8 <= height <= area.bottom + 8):
            continue
        room = {
            "start": area.look.width - at,
            "end": at,
            "middle": 2 * min(at, area.look.width - at),
        }[mark.anchor]
        shown = ellipsis(clean(said), room + 0.5)  # half a pixel: sums of widths round
        whole = area.look.whole(said)
        parts.append(
            text(at, height + 4, shown, colour=mark.color, anchor=mark.anchor, whole=whole)
        )
    return "".join(parts)
