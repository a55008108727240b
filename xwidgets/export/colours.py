"""Which point has which colour, and the legend that says so."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..charts.palette import CATEGORIES, viridis
from ..charts.scene import Values
from ..charts.wording import cell_text
from .frame import Look
from .svg import dots, ellipsis, fill, text

__all__ = ["Layer", "layers", "legend", "painted", "thin"]

BINS = 9


class Layer(NamedTuple):
    """Points of one colour: a name of the palette or ``#rrggbb``."""

    colour: str
    points: np.ndarray


def layers(values: Values | None, points: np.ndarray) -> list[Layer]:
    """Points (positions of explained rows) by colour, grey first."""
    if values is None:
        return [Layer("selected", points)]
    numbers = values.numbers[points]
    if values.feature.levels is not None:
        codes = np.where(np.isnan(numbers), -1, numbers).astype(int)
        grey = (codes < 0) | (codes >= len(CATEGORIES))
        named = [Layer(colour, points[codes == code]) for code, colour in enumerate(CATEGORIES)]
        return [Layer("rest", points[grey]), *named]
    bins = _rank_bins(values.numbers)[points]
    found = [Layer("rest", points[bins < 0])]
    return found + [Layer(viridis((k + 0.5) / BINS), points[bins == k]) for k in range(BINS)]


def _rank_bins(numbers: np.ndarray) -> np.ndarray:
    """Bin of every number by its rank (ties share their mean rank); -1 where missing."""
    known = np.isfinite(numbers)
    bins = np.full(len(numbers), -1)
    if known.any():
        _, inverse, counts = np.unique(numbers[known], return_inverse=True, return_counts=True)
        middle = np.cumsum(counts) - (counts + 1) / 2
        ranks = middle[inverse] / max(1, known.sum() - 1)
        bins[known] = np.minimum((ranks * BINS).astype(int), BINS - 1)
    return bins


def painted(found: list[Layer], x: np.ndarray, y: np.ndarray, size: float) -> str:
    """The dots of every layer; `x` and `y` are pixels by position."""
    return "".join(dots(x[layer.points], y[layer.points], size, layer.colour) for layer in found)


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
    """Low to high, or a swatch per level; `room` is the height that there is."""
    if values is None:
        return ""
    width = look.width - x
    if values.feature.levels is not None:
        return _swatches(values.feature.levels, values.numbers, x, y, width, room)
    known = values.numbers[np.isfinite(values.numbers)]
    if not known.size:
        return text(x, y + 12, ellipsis("all missing", width), colour="muted")
    low, high = (cell_text(values.feature, float(v)) for v in (known.min(), known.max()))
    height = max(min(room - 36, 150), 30)
    steps = 18
    parts = [text(x, y + 10, ellipsis(high, width), colour="muted", size=11)]
    for step in range(steps):
        top = y + 16 + height * step / steps
        parts.append(fill(x, top, 9, height / steps + 0.4, viridis(1 - (step + 0.5) / steps)))
    parts.append(text(x, y + 30 + height, ellipsis(low, width), colour="muted", size=11))
    return "".join(parts)


def _swatches(
    levels: tuple[str, ...], numbers: np.ndarray, x: float, y: float, width: float, room: float
) -> str:
    count = min(len(levels), len(CATEGORIES), max(1, int(room // 16) - 1))
    rows = [(CATEGORIES[k], levels[k]) for k in range(count)]
    if len(levels) > count or np.isnan(numbers).any():
        rows.append(("", "others" if len(levels) > count else "missing"))
    parts = []
    for i, (colour, name) in enumerate(rows):
        top = y + 16 * i
        if colour:
            parts.append(fill(x, top + 2, 9, 9, colour))
        else:
            parts.append(f'<rect class="rest" x="{x:.0f}" y="{top + 2:.0f}" width="9" height="9"/>')
        parts.append(
            text(x + 13, top + 11, ellipsis(name, width - 13, 11), colour="muted", size=11)
        )
    return "".join(parts)
