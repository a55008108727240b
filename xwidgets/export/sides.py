"""The two sides of a plot: where values stand in pixels, and the ticks along them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..charts.axis import Axis, stretched, tick_values
from ..charts.figure import Figure, Levels, Numbers
from ..charts.wording import cell_text, clean
from ..data.schema import Feature
from .frame import Look
from .scales import Scale, date_ticks, scale, ticks
from .svg import ellipsis, text, text_width

__all__ = ["LANE", "Placed", "Tick", "across", "labels_below", "number_ticks", "upward"]

LANE = 58.0
"""Width of the lane of what is missing."""
LABEL = 160.0


class Tick(NamedTuple):
    """Pixels, what is written, and the room for it."""

    at: float
    label: str
    room: float


class Placed(NamedTuple):
    """One side of a plot.

    `place` gives pixels of values, NaN for what is not drawn; `step` is the size of a lane, 0
    where there are numbers; `lane` is the middle of that of what is missing.
    """

    place: Callable[[np.ndarray], np.ndarray]
    ticks: list[Tick]
    step: float
    lane: float | None = None


def across(figure: Figure, left: float, right: float) -> Placed:
    """The horizontal side."""
    x = figure.x
    if isinstance(x, Levels):
        return _lanes(x, left, right)
    axis = figure.axis("x")
    start, lane, first = left, None, []
    if x.missing:
        lane = left + 0.4 * LANE
        first = [Tick(lane, "missing", LANE - 2)]
        start = left + LANE
    along = _along(axis, start, right)

    def place(values: np.ndarray) -> np.ndarray:
        pixels = _inside(axis, along, values)
        return pixels if lane is None else np.where(np.isnan(values), lane, pixels)

    count = max(2, int((right - start) / 80))
    return Placed(place, first + _ticks(x, axis, along, count), 0.0, lane)


def upward(figure: Figure, top: float, bottom: float) -> Placed:
    """The vertical side."""
    y = figure.y
    if isinstance(y, Levels):
        return _lanes(y, top, bottom)
    axis = figure.axis("y")
    along = _along(axis, bottom, top)
    count = max(3, int((bottom - top) / 38))
    found = _ticks(y, axis, along, count)
    return Placed(lambda values: _inside(axis, along, values), found, 0.0)


def _ticks(numbers: Numbers, axis: Axis, along: Scale, count: int) -> list[Tick]:
    if not numbers.share:
        return number_ticks(numbers.feature, axis, along, count, numbers.signed)
    found = ticks(100 * axis.low, 100 * axis.high, count, numbers.signed)
    return [Tick(along(value / 100), f"{label} %", LABEL) for value, label in found]


def _lanes(levels: Levels, start: float, end: float) -> Placed:
    step = (end - start) / max(1, len(levels.names))
    found = [Tick(start + step * (k + 0.5), clean(n), step - 4) for k, n in enumerate(levels.names)]
    return Placed(lambda values: start + step * (values + 0.5), found, step)


def _along(axis: Axis, start: float, end: float) -> Scale:
    low, high = stretched(axis, np.array([axis.low, axis.high]))
    return scale(float(low), float(high), start, end)


def _inside(axis: Axis, along: Scale, values: np.ndarray) -> np.ndarray:
    """Pixels; those beyond the range stay finite, so that a curve leaves where it does."""
    known = np.isfinite(values)
    if axis.spacing == "log" and axis.found.values[0] > 0:
        known = known & (values > 0)
    pixels = along.many(stretched(axis, np.where(known, values, axis.low)))
    return np.where(known, np.clip(pixels, -1e5, 1e5), np.nan)


def number_ticks(
    feature: Feature, axis: Axis, along: Scale, count: int, signed: bool = False
) -> list[Tick]:
    """Round values, moments, powers of ten, quantiles: by what the axis is."""
    if axis.spacing != "linear":
        values = tick_values(axis, count)
        if len(values) > 1:
            places = along.many(stretched(axis, np.array(values)))
            return [
                Tick(float(at), cell_text(feature, value), LABEL)
                for at, value in zip(places, values, strict=True)
            ]
    if feature.kind == "datetime":
        found = date_ticks(axis.low, axis.high, max(1, count - 1))
    else:
        found = ticks(axis.low, axis.high, count, signed)
        if feature.integer:
            found = [(v, t) for v, t in found if float(v).is_integer()] or found
            if not feature.separators:
                found = [(v, t.replace(",", "")) for v, t in found]
    places = along.many(stretched(axis, np.array([value for value, _ in found])))
    return [Tick(float(at), label, LABEL) for at, (_, label) in zip(places, found, strict=True)]


def labels_below(found: list[Tick], lanes: bool, look: Look, foot: float) -> tuple[str, float]:
    """Labels that do not overlap, of lanes on two lines where one is too narrow; where they end."""
    parts = []
    narrow = [text_width(tick.label) > tick.room for tick in found]
    stagger = lanes and len(found) > 2 and any(narrow)
    ends = [-np.inf, -np.inf]
    for k, tick in enumerate(found):
        row = k % 2 if stagger else 0
        shown = ellipsis(tick.label, 2 * tick.room if stagger else tick.room)
        half = text_width(shown) / 2
        at = min(max(tick.at, half), look.width - half)
        if at - half <= ends[row] + 4 and not lanes:
            continue
        ends[row] = at + half
        whole = look.whole(tick.label)
        y = foot + 14 + 15 * row
        parts.append(text(at, y, shown, colour="muted", anchor="middle", whole=whole))
    return "".join(parts), foot + (33 if stagger else 18)


def gutter(found: list[Tick], figure: Figure, look: Look) -> float:
    """Width of what is written left of a plot."""
    bold = figure.y.bold if isinstance(figure.y, Levels) else -1
    widest = max((text_width(t.label, bold=k == bold) for k, t in enumerate(found)), default=0.0)
    return min(widest, 0.42 * look.width) + 10
