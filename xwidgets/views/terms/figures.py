"""Own terms as figures, which are drawn as SVG and as an Altair chart."""

from __future__ import annotations

import numpy as np

from ...charts.figure import (
    Bars,
    Cells,
    Dashes,
    Figure,
    Figures,
    Levels,
    Line,
    Mark,
    Numbers,
    Points,
    Rule,
    Text,
)
from ...charts.scene import Scene
from ...charts.wording import amount_text, clean, output_label, signed_text
from ...data.schema import Feature
from ...results.contours import has_lanes
from ...results.penalty_path import PenaltyPath
from ...results.summary import remarks
from ...results.terms import Terms

__all__ = ["figures", "found_in"]

MAX_BARS = 12
MAX_CURVES = 6
MAX_POINTS = 120
MAX_SIDE = 16
MAX_LEVELS = 12
MAX_NAMED = 5


def found_in(scene: Scene) -> Terms | None:
    """The answer, once there is one."""
    found = scene.answers.get("terms")
    return found if isinstance(found, Terms) else None


def figures(scene: Scene, found: Terms) -> Figures:
    """What each term moves, and the curves of those that move most."""
    output = scene.output
    order = found.order(output)
    shown = [t for t in order.tolist() if found.n_first[t]][:MAX_CURVES]
    curves = [_curve(scene, found, t) for t in shown]
    what = output_label(found.unit, scene.link, found.output_names[output])
    parts: list[Figure | Figures] = [_bars(found, order[:MAX_BARS], output)]
    if curves:
        parts.append(Figures(curves, columns=3, least_width=200.0))
    path = scene.answers.get("terms.path")
    if isinstance(path, PenaltyPath):
        parts.append(_path(path))
    return Figures(
        parts,
        columns=1,
        title="Own terms",
        subtitle=f"{what} is {amount_text(float(found.intercept[output]), 4)}, the mean, plus "
        "what each term says",
        note="; ".join(_notes(found, output)),
    )


def _path(found: PenaltyPath) -> Figure:
    """Coefficients against the strength of the penalty, the largest by name."""
    x = np.log10(found.strength)
    lines = found.coefficients.T
    own = float(np.log10(found.own))
    marks: list[Mark] = [
        Rule(y=np.zeros(1), color="line"),
        Line(x, lines[MAX_NAMED:], color="rest", width=1.0),
        Line(x, lines[:MAX_NAMED], color="ink", width=1.5),
        Rule(x=np.array([own]), color="selected", dash=True, name="the model's own"),
    ]
    best = found.best
    if best is not None:
        marks.append(
            Rule(x=x[[best]], color="neutral", dash=True, name=f"least {found.error_name}")
        )
    at = np.argmax(np.abs(lines[:MAX_NAMED]), axis=1)
    named = tuple(clean(name, 30) for name in found.column_names[:MAX_NAMED])
    marks.append(Text(x[at], lines[np.arange(len(at)), at], text=named, dy=-5.0))
    return Figure(
        Numbers(f"strength of the penalty, log10({found.parameter})"),
        Numbers("", signed=True),
        marks,
        title="Path over the penalty",
        note="; ".join(remarks(found.trust)),
        height=160,
    )


def _notes(found: Terms, output: int) -> list[str]:
    n_left = len(found.term_names) - MAX_BARS
    left = [f"{n_left} smaller terms are not drawn"] if n_left > 0 else []
    return [*left, *remarks(found.trust)]


def _bars(found: Terms, order: np.ndarray, output: int) -> Figure:
    """Per standard deviation of the column with its sign; of what has no slope, without one."""
    sizes = found.size[order, output]
    slopes = found.standardized[order, output]
    lengths = np.where(np.isfinite(slopes), slopes, sizes)
    lanes = np.arange(len(order), dtype=np.float64)
    words = [
        f"{signed_text(found.slope[t, output], 3)} per unit"
        if np.isfinite(found.slope[t, output])
        else f"± {amount_text(float(found.size[t, output]))}"
        for t in order.tolist()
    ]
    color = {True: "up", False: "down"}
    marks: list[Mark] = []
    straight = np.isfinite(slopes)
    for some, name in (
        (straight & (lengths > 0), color[True]),
        (straight & (lengths <= 0), color[False]),
        (~straight, "muted"),
    ):
        if some.any():
            marks.append(Bars(x=lengths[some], y=lanes[some], color=name))
    marks.append(Text(x=np.maximum(lengths, 0.0), y=lanes, text=tuple(words), dx=6.0))
    names = tuple(clean(found.term_names[t], 40) for t in order.tolist())
    return Figure(
        Numbers("what a standard deviation moves", signed=True, zero=True),
        Levels(names, size=20.0),
        marks,
    )


def _curve(scene: Scene, found: Terms, term: int) -> Figure:
    first, second, value = found.curve(term)
    j, k = found.features[term].tolist()
    name = clean(found.term_names[term], 60)
    if k >= 0:
        return _pair(scene, found, term, first, second, value[..., scene.output])
    y = Numbers("", signed=True)
    heights = value[:, scene.output]
    some = slice(int(found.start[term]), int(found.start[term + 1]))
    share = found.share[some]
    feature = _feature(scene, j)
    if has_lanes(feature.kind):
        most = np.sort(np.argsort(-share, kind="stable")[:MAX_LEVELS])
        texts = tuple(found.labels_first[some][p] or feature.text(first[p]) for p in most.tolist())
        lanes = np.arange(len(most), dtype=np.float64)
        zero = Rule(y=np.zeros(1), color="line")
        return Figure(Levels(texts, name), y, [zero, Dashes(lanes, heights[most], color="ink")],
                      height=120)  # fmt: skip
    known = np.isfinite(first)
    marks: list[Mark] = [Rule(y=np.zeros(1), color="line")]
    marks += _shap(scene, j, first[known], heights[known], bool(found.steps[term]))
    marks.append(Line(first[known], heights[known], color="ink", step=bool(found.steps[term])))
    few = known.sum() <= MAX_LEVELS and feature.integer and np.isnan(found.slope[term]).any()
    if few and not found.steps[term]:  # there is nothing between whole numbers that are few
        marks.append(Points(first[known], heights[known], color="ink", size=5.0))
    note = ""
    if not known.all():
        note = f"missing {signed_text(float(heights[~known][0]))}"
    return Figure(Numbers(name, feature=feature), y, marks, note=note, height=120)


def _feature(scene: Scene, j: int) -> Feature:
    column = scene.whole_column(j)
    return Feature("") if column is None else column.feature


def _shap(scene: Scene, j: int, grid: np.ndarray, heights: np.ndarray, steps: bool) -> list[Mark]:
    """SHAP values of some rows; their background has another mean than the rows: they are moved."""
    column = scene.whole_column(j)
    if column is None or not scene.n_explained:
        return []
    rows = scene.attributions.rows
    numbers = column.numbers[rows] if rows is not None else column.numbers
    values = scene.values[:, j]
    inside = (numbers >= grid[0]) & (numbers <= grid[-1])
    if not inside.any():
        return []
    at = np.flatnonzero(inside)
    own = np.interp(numbers[at], grid, heights)
    if steps:
        own = heights[np.searchsorted(grid, numbers[at], side="right") - 1]
    shift = float((own - values[at]).mean())
    at = at[np.unique(np.linspace(0, len(at) - 1, min(MAX_POINTS, len(at))).astype(int))]
    return [
        Points(
            numbers[at],
            values[at] + shift,
            size=2.4,
            color="rest",
            name="SHAP values of rows",
        )
    ]


def _pair(
    scene: Scene,
    found: Terms,
    term: int,
    first: np.ndarray,
    second: np.ndarray,
    value: np.ndarray,
) -> Figure:
    sides = []
    for j, grid in zip(found.features[term].tolist(), (first, second), strict=True):
        feature = _feature(scene, j)
        known = np.arange(len(grid)) if has_lanes(feature.kind) else np.flatnonzero(
            np.isfinite(grid)
        )  # fmt: skip
        n = min(MAX_SIDE, len(known))
        sides.append(
            (feature, grid, known[np.unique(np.linspace(0, len(known) - 1, n).astype(int))])
        )
    (a, xs, i), (b, ys, k) = sides
    x, left, right = _edges(a, xs[i], clean(scene.names[found.features[term, 0]], 40))
    y, low, high = _edges(b, ys[k], clean(scene.names[found.features[term, 1]], 40))
    at, on = (part.ravel() for part in np.indices((len(i), len(k))))
    cells = Cells(
        left[at],
        low[on],
        value[np.ix_(i, k)].ravel(),
        x2=None if right is None else right[at],
        y2=None if high is None else high[on],
    )
    return Figure(x, y, [cells], height=120)


def _edges(
    feature: Feature, grid: np.ndarray, name: str
) -> tuple[Numbers | Levels, np.ndarray, np.ndarray | None]:
    if has_lanes(feature.kind) or len(grid) < 2:
        names = tuple(feature.text(value) for value in grid)
        return Levels(names, name), np.arange(len(grid), dtype=np.float64), None
    middles = grid[:-1] / 2 + grid[1:] / 2
    edges = np.concatenate([grid[:1], middles, grid[-1:]])
    return Numbers(name, feature=feature), edges[:-1], edges[1:]
