"""The pictures of errors, which are drawn as SVG and as an Altair chart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...charts.figure import Bars, Figure, Figures, Levels, Mark, Numbers, Rule, Text
from ...charts.scene import Scene
from ...charts.wording import clean, plural
from ...results.attribution_slices import AttributionSlices
from ...results.errors import Errors
from ...results.errors_outliers import ErrorsOutliers
from ...results.performance_words import percent
from ...results.sliced import Sliced, beside, unseen
from ...results.summary import remarks
from ...results.units import unit_label

__all__ = ["drawn", "figures", "found_in"]

MAX_NAME = 84
MAX_ROWS = 10
HELD = "95 % intervals of rows that chose nothing"


def found_in(scene: Scene) -> Errors | None:
    """The answer, once there is one."""
    found = scene.answers.get("errors")
    return found if isinstance(found, Errors) else None


def _hidden(found: Errors) -> list[str]:
    """Which columns of the picture the model does not see: long names are cut there."""
    told = [*found.conditions, *found.slice_conditions]
    names = dict.fromkeys(clean(name) for one in told for name in beside(one))
    return [f"not seen by the model: {', '.join(names)}"] if names else []


def drawn(scene: Scene, found: Errors) -> Figures:
    """With what else was asked for."""
    slices = scene.answers.get("errors.attribution_slices")
    whole = figures(found, slices if isinstance(slices, AttributionSlices) else None)
    outliers = scene.answers.get("errors.outliers")
    if not isinstance(outliers, ErrorsOutliers) or outliers.distance is None:
        return whole
    # A file of some rows names no others.
    if len(outliers.distance) != scene.frame.n_rows:
        return whole
    return replace(whole, figures=[*whole.figures, _outliers(scene, outliers)])


def _outliers(scene: Scene, found: ErrorsOutliers) -> Figure:
    """The most unusual rows: how far they are from the others, and what is unusual."""
    rows = found.order[:MAX_ROWS]
    lanes = np.arange(len(rows), dtype=np.float64)
    distance = np.zeros(0) if found.distance is None else found.distance[rows]
    names = [
        f"row {row}" if scene.row_names is None else scene.row_names.name_and_position(row)
        for row in rows.tolist()
    ]
    words = tuple(clean(found.said_of(row), MAX_NAME) for row in rows.tolist())
    high = float(distance.max(initial=0.0))
    marks: list[Mark] = [
        Bars(x=np.where(chosen, distance, np.nan), y=lanes, color=color, opacity=0.6)
        for chosen, color in ((lanes < found.n_apart, "up"), (lanes >= found.n_apart, "rest"))
        if chosen.any()
    ]
    if found.median is not None:
        marks.append(Rule(x=np.array([found.median]), color="muted", dash=True))
    marks.append(Text(x=np.full(len(lanes), high), y=lanes, text=words, dx=10.0, color="ink"))
    return Figure(
        Numbers(
            f"distance to the tenth nearest ({unit_label(found.unit)})", low=0.0, high=high or 1
        ),
        Levels(tuple(clean(name, MAX_NAME) for name in names), size=20.0),
        marks,
        title="Unusual explanations",
    )


def figures(found: Errors, explained: AttributionSlices | None = None) -> Figures:
    """The tree, its nodes indented, and below it the slices: bars of rates on one scale."""
    parts = [
        _figure(
            found,
            "Tree",
            _indented(found),
            found.rates,
            found.error_share,
            found.counts,
            (found.low, found.high),
            np.ones(len(found.rates), bool),
        )
    ]
    parts += [
        _slices(one, title)
        for one, title in ((found, "Slices"), (explained, "Slices by SHAP values"))
        if one is not None and len(one.slice_names)
    ]
    n = int(found.trust.get("n_rows", 0))
    return Figures(
        parts,
        columns=1,
        title="Errors",
        subtitle=found.sentence,
        note="; ".join([f"{plural(n, 'row')}, {HELD}", *_hidden(found), *remarks(found.trust)]),
    )


def _slices(found: Sliced, title: str) -> Figure:
    names = [
        clean(name + unseen(conditions), MAX_NAME)
        for name, conditions in zip(found.slice_names, found.slice_conditions, strict=True)
    ]
    return _figure(
        found,
        title,
        names,
        found.slice_rates,
        found.slice_error_share,
        found.slice_counts,
        (found.slice_low, found.slice_high),
        found.slice_confirmed > 0,
    )


def _indented(found: Errors) -> list[str]:
    """What leads to each node, further in the deeper it lies."""
    own = [one[-1:] for one in found.conditions]
    names = ["all rows" if not part else str(part[0]["text"]) for part in own]
    for node, above in enumerate(found.parent.tolist()):
        if above >= 0:
            split = found.splits[found.feature[above]]
            mine = [one for one in found.conditions[node] if one["feature_name"] == split]
            names[node] = str(mine[0]["text"]) if mine else found.names[node]
            names[node] += unseen(mine)
    dots = ["\u2013 " * int(depth) for depth in found.depth]
    return [clean(dot + name, MAX_NAME) for dot, name in zip(dots, names, strict=True)]


def _figure(
    found: Sliced,
    title: str,
    names: list[str],
    rates: np.ndarray,
    shares: np.ndarray,
    counts: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
    sure: np.ndarray,
) -> Figure:
    lanes = np.arange(len(names), dtype=np.float64)
    high = float(np.nanmax(np.concatenate([rates, ends[1], [0.0]])))
    low = float(np.nanmin(np.concatenate([rates, ends[0], [0.0]])))
    more = rates > found.rate
    marks: list[Mark] = [
        Bars(
            x=np.where(chosen, rates, np.nan),
            y=lanes,
            color=color,
            opacity=opacity,
            more={"rows": tuple(f"{n:,}" for n in counts.tolist())},
        )
        for chosen, color, opacity in (
            (sure & more, "up", 0.8),
            (sure & ~more, "down", 0.6),
            (~sure, "rest", 0.6),
        )
        if chosen.any()
    ]
    words = [
        f"{found.amount(rate)}, {percent(share)} of all, {plural(int(n), 'row')}"
        for rate, share, n in zip(rates, shares, counts, strict=True)
    ]
    marks += [
        Rule(x=ends[0], x2=ends[1], y=lanes, width=2.0, color="ink"),
        Rule(x=np.array([found.rate]), color="muted", dash=True),
        Text(x=np.full(len(lanes), high), y=lanes, text=tuple(words), dx=10.0, color="ink"),
    ]
    return Figure(
        Numbers(found.metric, low=low, high=high if high > low else 1.0),
        Levels(tuple(names), size=20.0),
        marks,
        title=title,
    )
