"""Dependence: a feature's value against what it adds to the prediction."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...charts.scene import Scene, Values
from ...charts.wording import clean
from ...data.schema import Feature
from ..colours import Layer, layers, legend, painted, thin
from ..frame import Block, Look, heading, nothing, picture
from ..scales import Scale, date_ticks, extent, scale, ticks
from ..svg import bar, circle, dot_layer, ellipsis, line, text, text_width

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


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Dependence as SVG."""
    return picture(block, scene, title="Dependence", width=width, theme=theme)


def block(scene: Scene, look: Look, points: int = MAX_POINTS, plot: float = PLOT) -> Block:
    """Scatter of the feature in focus, `plot` pixels high, with its histogram above."""
    if not scene.n_explained:
        return nothing(look, "Dependence", "No row has been explained yet.")
    feature = scene.focus
    column = scene.column(feature)
    axis_name = clean(scene.names[feature])
    if column is None:  # a group of features has no value of its own
        column = Values(Feature("prediction"), scene.predictions)
        axis_name = f"prediction (“{clean(scene.names[feature], 60)}” is a group)"
    colouring = scene.colouring(feature)
    values = scene.values[:, feature]
    side = 96 if colouring.values is not None else 8

    low, high = extent(values)
    top, bottom = 50.0, 50.0 + plot
    foot = bottom
    up = scale(min(low, 0.0), max(high, 0.0), bottom - 6, top + 6, 0.03)
    y_ticks = ticks(up.low, up.high, max(3, int(plot / 38)), signed=True)
    left = max(text_width(label) for _, label in y_ticks) + 10
    right = look.width - side
    lanes = _lanes(column, left + 8, right - 8)
    x, y = lanes.x, up.many(values)

    tail = axis_name
    if colouring.label and colouring.values is not None:
        tail += f", coloured by {colouring.label}"
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
    parts.append(_points(x, y, colouring.values, mask, look.points(points)))
    position = scene.position
    if position is not None and np.isfinite(y[position]):
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


def _lanes(column: Values, start: float, end: float) -> Lanes:
    feature, numbers = column
    missing = ~np.isfinite(numbers)
    lane: list[tuple[float, str, float]] = []
    if missing.any():
        lane = [(start + 22, "missing", 56.0)]
        start += 58
    names = feature.levels or (("False", "True") if feature.kind == "boolean" else None)
    if names is not None:
        x, marks = _level_lanes(numbers, missing, names, start, end)
    else:
        low, high = extent(numbers)
        across = scale(low, high, start, end, 0.01)
        x = across.many(np.where(missing, low, numbers))
        marks = _number_ticks(feature, across, low, high)
    if lane:
        x[missing] = lane[0][0] + _jitter(int(missing.sum()), 18)
    return Lanes(x, lane + marks, names is not None)


def _number_ticks(
    feature: Feature, across: Scale, low: float, high: float
) -> list[tuple[float, str, float]]:
    count = max(2, int((across.end - across.start) / 80))
    if feature.kind == "datetime":
        found = date_ticks(low, high, max(1, count - 1))
    else:
        found = ticks(across.low, across.high, count)
        if feature.integer:
            found = [(v, t) for v, t in found if float(v).is_integer()] or found
    return [(across(value), label, 160.0) for value, label in found]


def _level_lanes(
    numbers: np.ndarray, missing: np.ndarray, names: tuple[str, ...], start: float, end: float
) -> tuple[np.ndarray, list[tuple[float, str, float]]]:
    codes = np.where(missing, 0, numbers).astype(int)
    count = len(names)
    if count > MAX_LEVELS:  # the commonest levels, in code order, then all others in one lane
        common = np.bincount(codes[~missing], minlength=count)
        kept = np.sort(np.argsort(-common, kind="stable")[: MAX_LEVELS - 1])
        lane_of = np.full(count, MAX_LEVELS - 1)
        lane_of[kept] = np.arange(MAX_LEVELS - 1)
        codes = lane_of[codes]
        names = (*(names[k] for k in kept), f"{count - MAX_LEVELS + 1} others")
    step = (end - start) / len(names)
    centres = start + step * (np.arange(len(names)) + 0.5)
    x = centres[codes] + _jitter(len(codes), min(0.32 * step, 40))
    marks = [(float(at), name, step - 4) for at, name in zip(centres, names, strict=True)]
    return x, marks


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
