"""Which point has which colour, and the legend that says so."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..charts.coloring import counts_of, levels_of
from ..charts.palette import CATEGORIES, level_places, ramp
from ..charts.ranks import distinct, rank_of, rank_scale
from ..charts.scene import Values
from ..charts.wording import cell_text, percent_text
from .frame import Look
from .svg import bar, circle, dots, ellipsis, fill, text

__all__ = [
    "BINS",
    "Layer",
    "layers",
    "legend",
    "painted",
    "thin",
]

BINS = 12


class Layer(NamedTuple):
    """Points of one colour (a name of the palette or ``#rrggbb``); rings are what is missing."""

    colour: str
    points: np.ndarray
    ring: bool = False


def layers(values: Values | None, points: np.ndarray) -> list[Layer]:
    """Points (positions of explained rows) by colour; what stands apart lies below."""
    if values is None:
        return [Layer("selected", points)]
    numbers = values.numbers[points]
    missing = Layer("muted", points[~np.isfinite(numbers)], True)
    levels = levels_of(values)
    if levels is not None:
        codes = np.where(np.isfinite(numbers), numbers, -1).astype(int)
        places = np.where(codes < 0, -1, level_places(counts_of(values))[codes])
        found = [Layer("neutral", points[places == len(CATEGORIES)])]
        named = [Layer(colour, points[places == k]) for k, colour in enumerate(CATEGORIES)]
        return [*found, *named, missing]
    scale = rank_scale(distinct(values.numbers))
    known = np.isfinite(numbers)
    tied = known & (numbers == scale.tie[0]) if scale.tie else np.zeros(len(points), dtype=bool)
    shares = rank_of(scale.rest, numbers)
    bins = np.where(known & ~tied, np.minimum(np.nan_to_num(shares) * BINS, BINS - 1), -1)
    bins = bins.astype(int)
    found = [Layer("neutral", points[tied])]
    found += [Layer(ramp((k + 0.5) / BINS), points[bins == k]) for k in range(BINS)]
    return [*found, missing]


def painted(found: list[Layer], x: np.ndarray, y: np.ndarray, size: float) -> str:
    """The dots of every layer; `x` and `y` are pixels by position."""
    parts = []
    for layer in found:
        across, up = x[layer.points], y[layer.points]
        parts.append(dots(across, up, size, layer.colour))
        if layer.ring:
            parts.append(dots(across, up, 0.5 * size, "surface"))
    return "".join(parts)


def thin(x: np.ndarray, y: np.ndarray, points: np.ndarray, count: int, cell: float) -> np.ndarray:
    """At most `count` of the points: one per cell of pixels, then evenly by x.

    The same points for the same picture: nothing is drawn by chance.
    """
    if not len(points):
        return points
    keys = np.floor(x[points] / cell) * 1e6 + np.floor(y[points] / cell)
    _, first = np.unique(keys, return_index=True)
    kept = points[first]
    if len(kept) > count:
        kept = kept[np.linspace(0, len(kept) - 1, count).round().astype(int)]
    return np.sort(kept)


def legend(look: Look, label: str, values: Values | None, x: float, y: float, room: float) -> str:
    """Quartiles along the ramp, or a swatch per level; `room` is the height that there is."""
    if values is None:
        return ""
    width = look.width - x
    missing = bool(np.any(~np.isfinite(values.numbers)))
    if levels_of(values) is not None:
        return _swatches(values, missing, x, y, width, room)
    scale = rank_scale(distinct(values.numbers))
    if not scale.rest.n_rows:
        return text(x, y + 12, ellipsis("all missing", width), colour="muted")
    below = [f"{_written(values, scale.tie[0])}: {percent_text(scale.tie[1])}"] if scale.tie else []
    height = max(min(room - 30 - 16 * (len(below) + missing), 150), 30)
    steps = 2 * BINS
    parts = []
    for step in range(steps):
        top = y + 10 + height * step / steps
        parts.append(fill(x, top, 9, height / steps + 0.4, ramp(1 - (step + 0.5) / steps)))
    last = np.inf
    for value, at in scale.ticks:
        middle = y + 10 + height * (1 - at)
        if last - middle < 11:
            continue
        last = middle
        written = ellipsis(_written(values, value), width - 13, 11)
        parts.append(text(x + 13, middle + 4, written, colour="muted", size=11))
    top = y + height + 22
    for k, word in enumerate([*below, *(["missing"] if missing else [])]):
        ring = missing and k == len(below)
        parts.append(_entry(x, top + 16 * k, "muted" if ring else "neutral", word, width, ring))
    return "".join(parts)


def _written(values: Values, value: float) -> str:
    return cell_text(values.feature, value)


def _entry(x: float, top: float, colour: str, word: str, width: float, ring: bool = False) -> str:
    shown = text(x + 13, top + 9, ellipsis(word, width - 13, 11), colour="muted", size=11)
    if ring:
        return circle(x + 4.5, top + 5, 3.5, f"{colour}-stroke", 'fill="none"') + shown
    if colour.startswith("#"):
        return fill(x, top, 9, 9, colour) + shown
    return bar(x, top, 9, 9, colour) + shown


def _swatches(values: Values, missing: bool, x: float, y: float, width: float, room: float) -> str:
    levels = levels_of(values) or ()
    places = level_places(counts_of(values))
    last = len(CATEGORIES)
    whole = len(levels) <= last + 1
    rows = [
        (CATEGORIES[place] if place < last else "neutral", levels[code], False)
        for code, place in enumerate(places.tolist())
        if whole or place < last
    ]
    most = max(1, int(room // 16) - 1 - missing)
    if not whole or len(rows) > most:
        rows = rows[:most]
        rows.append(("neutral", f"{len(levels) - len(rows):,} others", False))
    if missing:
        rows.append(("muted", "missing", True))
    return "".join(
        _entry(x, y + 2 + 16 * i, colour, name, width, ring)
        for i, (colour, name, ring) in enumerate(rows)
    )
