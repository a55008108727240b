"""Trade-off as a figure, which is drawn as SVG and as an Altair chart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...charts.figure import Bars, Figure, Figures, Levels, Line, Mark, Numbers, Points, Rule, Text
from ...charts.scene import Scene
from ...charts.wording import clean, number_text
from ...results.tradeoff import Tradeoff

__all__ = ["TITLES", "figures", "found_in", "spread"]

MAX_NAMES = 12
HEIGHT, GAP = 240.0, 15.0
"""Of a plot, and between two names, in pixels."""
TITLES = {
    "features used": "features used",
    "interaction strength": "interaction strength (0: a sum of curves)",
    "main-effect complexity": "numbers per curve",
    "to read": "leaves, coefficients or terms to read",
}


def found_in(scene: Scene) -> Tradeoff | None:
    """The answer, once there is one."""
    found = scene.answers.get("tradeoff")
    return found if isinstance(found, Tradeoff) else None


def figures(scene: Scene, found: Tradeoff) -> Figures:
    """One plot for each measure that can be told."""
    scored = bool(np.isfinite(found.mean).any())
    there = np.isfinite(found.complexity) & (np.isfinite(found.mean)[:, None] | (not scored))
    shown = np.flatnonzero(there.any(axis=0)).tolist()
    notes = [str(note) for note in found.trust.get("notes", ())]
    unread = [
        name
        for name, one in zip(found.model_names, found.complexity[:, -1], strict=True)
        if not np.isfinite(one)
    ]
    if unread:
        notes.append(f"cannot be read: {', '.join(unread)}")
    return Figures(
        [_plot(found, k) if scored else _bars(found, k) for k in shown],
        columns=2,
        least_width=380.0,
        title="Trade-off",
        subtitle=found.sentence,
        note="; ".join(notes),
    )


def _bars(found: Tradeoff, measure: int) -> Figure:
    """Complexity alone, where no model has a score."""
    name, cost = found.measure_names[measure], found.complexity[:, measure]
    known = np.flatnonzero(np.isfinite(cost))
    lanes = np.arange(len(known), dtype=np.float64)
    told = tuple(number_text(one, 3) for one in cost[known])
    return Figure(
        Numbers(TITLES.get(name, name), "complexity", zero=True),
        Levels(tuple(found.model_names[k] for k in known), field="model"),
        [Bars(x=cost[known], y=lanes), Text(x=cost[known], y=lanes, text=told, dx=6.0)],
    )


def _plot(found: Tradeoff, measure: int) -> Figure:
    cost, mean = found.complexity[:, measure], found.mean
    error = np.nan_to_num(found.standard_error)
    drawn = np.flatnonzero(np.isfinite(cost) & np.isfinite(mean))
    low, high = float((mean - error)[drawn].min()), float((mean + error)[drawn].max())
    pad = 0.08 * (high - low) or 0.05 * abs(high) or 0.5
    low, high = low - pad, high + pad
    marks: list[Mark] = []
    edge = drawn[found.front[drawn, measure]]
    edge = edge[np.argsort(cost[edge], kind="stable")]
    if len(edge) > 1:
        marks.append(Line(x=cost[edge], y=mean[edge], color="line", width=1.5, step=True))
    marks.append(
        Rule(
            x=cost[drawn],
            x2=cost[drawn],
            y=(mean - error)[drawn],
            y2=(mean + error)[drawn],
            color="muted",
        )
    )
    labels = tuple(found.model_names[k] for k in drawn)
    marks.append(
        Points(
            x=cost[drawn],
            y=mean[drawn],
            size=7.0,
            color="ink",
            more={"model": labels, "kind": tuple(found.kinds[k] for k in drawn)},
        )
    )
    ringed = int(found.simplest[measure])
    if ringed in drawn:
        marks.append(
            Points(x=cost[[ringed]], y=mean[[ringed]], size=15.0, color="selected", ring=True)
        )
    first = np.lexsort((-found.gain[drawn], ~found.front[drawn, measure]))[:MAX_NAMES]
    named = drawn[first]
    unit = (high - low) / HEIGHT
    at = spread(mean[named] / unit, GAP, low / unit + GAP / 2, high / unit - GAP / 2) * unit
    marks.append(
        Text(
            x=cost[named],
            y=at,
            text=tuple(clean(found.model_names[k], 24) for k in named),
            dx=9.0,
            dy=-8.0,
        )
    )
    name = found.measure_names[measure]
    wide = name == "to read" and cost[drawn].max() > 20 * max(1.0, cost[drawn].min())
    along = Numbers(TITLES.get(name, name), "complexity", spacing="log" if wide else "linear")
    least, most = float(cost[drawn].min()), float(cost[drawn].max())
    if wide and least > 0:  # the marks at both ends stand inside
        margin = (most / least) ** 0.04
        along = replace(along, low=least / margin, high=most * margin)
    way = "more" if found.greater_is_better else "less"
    return Figure(
        along,
        Numbers(f"{found.metric}, held out ({way} is better)", "score", low=low, high=high),
        marks,
        height=HEIGHT,
    )


def spread(at: np.ndarray, gap: float, low: float, high: float) -> np.ndarray:
    """Places as near to these as can be, no two nearer to each other than `gap`.

    They stay between `low` and `high` where there is room for all.

    Examples
    --------
    >>> spread(np.array([5.0, 5.0, 9.0]), 2.0, 0.0, 10.0).tolist()
    [4.0, 6.0, 9.0]
    """
    order = np.argsort(at, kind="stable")
    room = gap * np.arange(len(at))
    # The nearest rising sequence, after the gaps are taken out: means of what pools together.
    blocks: list[list[float]] = []
    for wanted in (at[order] - room).tolist():
        blocks.append([wanted, 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, n), (b, m) = blocks[-2:]
            blocks[-2:] = [[(a * n + b * m) / (n + m), n + m]]
    found = np.repeat([mean for mean, _ in blocks], [int(n) for _, n in blocks])
    top = max(low, high - (room[-1] if len(room) else 0.0))
    placed = np.empty_like(at, dtype=np.float64)
    placed[order] = np.clip(found, low, top) + room
    return placed
