"""Dependence: a feature's value against what it adds to the prediction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ...charts.axis import Axis, axis_of, stretched, tick_values
from ...charts.coloring import levels_of
from ...charts.levels import level_page
from ...charts.quantities import coloring
from ...charts.scene import Scene, Values
from ...charts.wording import cell_text, clean
from ...data.schema import Feature
from ...export import figure
from ...export.colours import Layer, layers, legend, painted, thin
from ...export.frame import Block, Look, heading, nothing, picture
from ...export.scales import Scale, date_ticks, extent, scale, ticks
from ...export.svg import (
    bar,
    circle,
    dot_layer,
    ellipsis,
    line,
    num,
    path,
    polygon,
    text,
    text_width,
)
from .effects import EffectScene

__all__ = ["block", "draw"]

PLOT = 226.0
OTHER = 88.0  # heading and histogram above the plot, ticks and name below
MAX_LEVELS = 12
MAX_POINTS = 3000


class Lanes(NamedTuple):
    """Where each row stands across, and the ticks below: place, text, room for it."""

    x: np.ndarray
    ticks: list[tuple[float, str, float]]
    has_levels: bool
    axis: Axis | None
    place: Callable[[np.ndarray], np.ndarray] | None
    """Pixels of values; NaN beyond the axis."""
    lane_of: np.ndarray
    """Which lane (by `centers`) each row stands in, -1 for numbers."""
    centers: np.ndarray
    half_width: float

    @property
    def middles(self) -> np.ndarray | None:
        """Centres of lanes where there are no numbers."""
        return self.centers if self.has_levels else None


def draw(scene: Scene | EffectScene, *, width: float = 960, theme: str | None = None) -> str:
    """Dependence as SVG."""
    if isinstance(scene, EffectScene):
        return figure.draw(scene.figure(), width=width, theme=theme or scene.theme)
    return picture(block, scene, title="Dependence", width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """Scatter of the feature in focus, its histogram above; as high as what stands beside it."""
    plot = max(PLOT, look.height - OTHER)
    if not scene.n_explained:
        return nothing(look, "Dependence", "No row has been explained yet.")
    feature = scene.focus
    column = scene.column(feature)
    axis_name = clean(scene.names[feature])
    if column is None:  # a group of features has no value of its own
        column = Values(Feature("prediction"), scene.predictions)
        axis_name = f"prediction (“{clean(scene.names[feature], 60)}” is a group)"
    colouring = coloring(scene, feature)
    values = scene.values[:, feature]
    side = 96 if colouring.values is not None else 8

    state = scene.axis_state(feature)
    low, high = extent(values)
    effect = state.get("effect")
    top, bottom = 50.0, 50.0 + plot
    foot = bottom
    up = scale(min(low, 0.0), max(high, 0.0), bottom - 6, top + 6, 0.03)
    if effect:
        up = Scale(float(effect[0]), float(effect[1]), bottom, top)
    y_ticks = ticks(up.low, up.high, max(3, int(plot / 38)), signed=True)
    left = max(text_width(label) for _, label in y_ticks) + 10
    right = look.width - side
    lanes = _lanes(column, values, state, left + 8, right - 8)
    shown = (values >= up.low) & (values <= up.high)
    x, y = lanes.x, np.where(shown, up.many(values), np.nan)

    tail = axis_name
    if colouring.label and colouring.values is not None:
        tail += f", colored by {colouring.label}"
    parts = [heading(look, "Dependence", tail)]
    for value, label in y_ticks:
        parts.append(text(left - 6, up(value) + 4, label, colour="muted", anchor="end"))
    parts.append(line(left, up(0.0), right, up(0.0), "line"))
    marks, foot = _tick_labels(lanes, look, foot)
    parts.append(marks)
    middle = (left + right) / 2
    parts.append(
        text(
            middle,
            foot + 31,
            ellipsis(axis_name, right - left),
            anchor="middle",
            whole=look.whole(axis_name),
        )
    )
    mask = scene.mask
    parts.append(_histogram(x, mask, left, right, top))
    parts.append(_beyond(lanes, column.feature, left, right, foot + 31, look))
    parts.append(_points(x, y, colouring.values, mask, look.points(MAX_POINTS)))
    if scene.options.get("trend", True):
        place = lanes.place
        kinds = [("ink" if mask is None else "muted", None), ("selected", mask)]
        for colour, rows in kinds[: 1 if mask is None else 2]:
            if lanes.middles is None and place is not None:
                parts.append(_curve(scene.trend(feature, rows), place, up, colour))
            parts.append(_means(lanes, values, rows, up, colour))
    position = scene.position
    if position is not None and np.isfinite(x[position] + y[position]):
        parts.append(
            circle(
                x[position], y[position], 5.5, "ring ink-stroke", 'fill="none" stroke-width="1.6"'
            )
        )
    parts.append(legend(look, colouring.label, colouring.values, right + 14, top, plot))
    return Block("".join(parts), foot + OTHER - 50)


def _tick_labels(lanes: Lanes, look: Look, foot: float) -> tuple[str, float]:
    """Labels that do not overlap, of levels on two lines where one is too narrow."""
    parts = []
    narrow = [text_width(label) > room for _, label, room in lanes.ticks]
    stagger = lanes.has_levels and len(lanes.ticks) > 2 and any(narrow)
    ends = [-np.inf, -np.inf]
    for k, (at, label, room) in enumerate(lanes.ticks):
        row = k % 2 if stagger else 0
        shown = ellipsis(label, 2 * room if stagger else room)
        half = text_width(shown) / 2
        if at - half <= ends[row] + 4 and not lanes.has_levels:
            continue
        ends[row] = at + half
        whole = look.whole(label)
        y = foot + 14 + 15 * row
        parts.append(text(at, y, shown, colour="muted", anchor="middle", whole=whole))
    return "".join(parts), foot + (15 if stagger else 0)


def _points(
    x: np.ndarray, y: np.ndarray, values: Values | None, mask: np.ndarray | None, count: int
) -> str:
    there = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if mask is None:
        kept = thin(x, y, there, count, 2.0)
        return dot_layer(painted(layers(values, kept), x, y, 4.6), 0.85)
    grey = thin(x, y, there[~mask[there]], count // 2, 2.5)
    kept = thin(x, y, there[mask[there]], count // 2, 2.0)
    return dot_layer(painted([Layer("rest", grey)], x, y, 4.2), 0.6) + dot_layer(
        painted(layers(values, kept), x, y, 5.2)
    )


def _lanes(
    column: Values, values: np.ndarray, state: Mapping[str, Any], start: float, end: float
) -> Lanes:
    feature, numbers = column
    missing = ~np.isfinite(numbers)
    names = levels_of(column)
    if missing.all() and names is None:
        middle = (start + end) / 2
        x = middle + _jitter(len(numbers), 60)
        ticks = [(middle, "all missing", end - start)]
        return Lanes(x, ticks, False, None, None, np.zeros(len(x), int), np.array([middle]), 30)
    lane: list[tuple[float, str, float]] = []
    if missing.any():
        lane = [(start + 22, "missing", 56.0)]
        start += 58
    lane_of = np.where(missing, 0, -1)
    centers = np.array([lane[0][0]]) if lane else np.zeros(0)
    half_width = 18.0
    axis, place = None, None
    if names is not None:
        found = _level_lanes(
            numbers, missing, values, names, int(state.get("page") or 0), start, end
        )
        x, marks, lanes, places, half_width = found
        lane_of = np.where(missing, 0, lanes + len(centers))
        centers = np.concatenate([centers, places])
    else:
        axis = axis_of(numbers, state, fine=feature.kind == "datetime")
        across = _across(axis, start, end)

        def place(wanted: np.ndarray) -> np.ndarray:
            inside = (wanted >= axis.low) & (wanted <= axis.high)
            return np.where(inside, across.many(stretched(axis, wanted)), np.nan)

        x = place(np.where(missing, np.nan, numbers))
        marks = _number_ticks(feature, axis, across)
    if lane:
        x[missing] = lane[0][0] + _jitter(int(missing.sum()), 18)
    return Lanes(x, lane + marks, names is not None, axis, place, lane_of, centers, half_width)


def _across(axis: Axis, start: float, end: float) -> Scale:
    low, high = stretched(axis, np.array([axis.low, axis.high]))
    return scale(float(low), float(high), start, end, 0.01)


def _number_ticks(feature: Feature, axis: Axis, across: Scale) -> list[tuple[float, str, float]]:
    count = max(2, int((across.end - across.start) / 80))
    if axis.spacing != "linear":
        values = tick_values(axis, count)
        if len(values) > 1:
            places = across.many(stretched(axis, np.array(values)))
            return [
                (float(at), cell_text(feature, value), 160.0)
                for at, value in zip(places, values, strict=True)
            ]
    if feature.kind == "datetime":
        found = date_ticks(axis.low, axis.high, max(1, count - 1))
    else:
        whole = axis.spacing == "linear"
        low, high = (across.low, across.high) if whole else (axis.low, axis.high)
        found = ticks(low, high, count)
        if feature.integer:
            found = [(v, t) for v, t in found if float(v).is_integer()] or found
    places = across.many(stretched(axis, np.array([value for value, _ in found])))
    return [(float(at), label, 160.0) for at, (_, label) in zip(places, found, strict=True)]


def _level_lanes(
    numbers: np.ndarray,
    missing: np.ndarray,
    values: np.ndarray,
    names: tuple[str, ...],
    page: int,
    start: float,
    end: float,
) -> tuple[np.ndarray, list[tuple[float, str, float]], np.ndarray, np.ndarray, float]:
    """Pixels, ticks, lane of every row, centers of lanes, half of a lane's room for points."""
    codes = np.where(missing, 0, numbers).astype(int)
    counts = np.bincount(codes[~missing], minlength=len(names))
    sums = np.bincount(codes[~missing], values[~missing], minlength=len(names))
    shown, others = level_page(counts, sums, MAX_LEVELS, page)
    lane_of_code = np.full(len(names), len(shown))
    lane_of_code[shown] = np.arange(len(shown))
    labels = [names[int(code)] for code in shown]
    if len(others):
        labels.append(f"{len(others):,} others")
    lanes = lane_of_code[codes]
    step = (end - start) / max(1, len(labels))
    centers = start + step * (np.arange(len(labels)) + 0.5)
    half_width = min(0.32 * step, 40)
    x = centers[lanes] + _jitter(len(codes), half_width)
    marks = [(float(at), name, step - 4) for at, name in zip(centers, labels, strict=True)]
    return x, marks, lanes, centers, half_width


def _beyond(lanes: Lanes, feature: Feature, left: float, right: float, y: float, look: Look) -> str:
    """How many rows the axis leaves out."""
    axis = lanes.axis
    if axis is None:
        return ""
    parts = []
    if axis.below:
        words = f"‹ {axis.below:,} below {cell_text(feature, axis.low)}"
        parts.append(text(left, y, words, colour="muted", size=11))
    if axis.above:
        words = f"{axis.above:,} beyond {cell_text(feature, axis.high)} ›"
        parts.append(text(right, y, words, colour="muted", anchor="end", size=11))
    return "".join(parts)


def _curve(
    points: np.ndarray, place: Callable[[np.ndarray], np.ndarray], up: Scale, colour: str
) -> str:
    """The trend: a line through the means, the middle half of the rows around it."""
    if len(points) < 2:
        return ""
    x = place(points[:, 0])
    kept = np.isfinite(x)
    if kept.sum() < 2:
        return ""
    heights = [np.clip(up.many(points[kept, k]), up.end, up.start) for k in (1, 2, 3)]
    mean, low, high = ([*zip(x[kept], height, strict=True)] for height in heights)
    band = polygon([*high, *low[::-1]], colour, extra='fill-opacity=".13"')
    line_d = "M" + "L".join(f"{num(a)} {num(b)}" for a, b in mean)
    return (
        band
        + path(line_d, "surface", 'fill="none" stroke-width="4.5" stroke-opacity=".8"')
        + path(line_d, colour, 'fill="none" stroke-width="2"')
    )


def _means(
    lanes: Lanes,
    values: np.ndarray,
    mask: np.ndarray | None,
    up: Scale,
    colour: str,
) -> str:
    """A short line at the mean of every level, and of what is missing."""
    parts = []
    reach = min(24.0, lanes.half_width + 3)
    for k, center in enumerate(lanes.centers):
        rows = lanes.lane_of == k
        if mask is not None:
            rows = rows & mask
        if not rows.any():
            continue
        y = float(values[rows].mean())
        if up.low <= y <= up.high:
            d = f"M{num(center - reach)} {num(up(y))}h{num(2 * reach)}"
            parts.append(path(d, "surface", 'stroke-width="4.5" stroke-opacity=".8"'))
            parts.append(path(d, colour, 'stroke-width="2"'))
    return "".join(parts)


def _jitter(count: int, reach: float) -> np.ndarray:
    """Evenly spread offsets, the same every time (multiples of the golden ratio)."""
    return ((np.arange(count) * 0.6180339887498949) % 1 - 0.5) * 2 * reach


def _histogram(
    x: np.ndarray, mask: np.ndarray | None, left: float, right: float, foot: float
) -> str:
    there = np.isfinite(x)
    n_bins = max(10, min(40, int((right - left) / 16)))
    edges = np.linspace(left, right, n_bins + 1)
    everything = np.histogram(x[there], edges)[0]
    chosen = everything if mask is None else np.histogram(x[there & mask], edges)[0]
    tallest = max(1, int(everything.max()))
    width = (right - left) / n_bins - 1
    parts = []
    for i in range(n_bins):
        for count, colour in ((everything[i], "rest"), (chosen[i], "selected")):
            if colour == "selected" and mask is None:
                continue
            if count:
                height = max(0.8, 24 * count / tallest)
                parts.append(bar(edges[i], foot - 2 - height, width, height, colour))
    return "".join(parts)
