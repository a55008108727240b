"""Plans as figures: each a way of steps from what the model says now to what it shall say."""

from __future__ import annotations

import numpy as np

from ...charts.figure import Bars, Figure, Figures, Levels, Numbers, Rule, Text
from ...charts.probability import probability_text
from ...charts.scene import Scene
from ...charts.wording import clean, output_label, plural
from ...results.counterfactuals import Counterfactuals
from ...results.probability import probabilities
from ...results.summary import remarks

__all__ = ["figures", "found_in"]

MAX_PLANS = 6
LONGEST = 60

PER_LETTER = 16.0
"""Of a plan's width, so that what it changes is written out: names take two fifths of it."""


def found_in(scene: Scene) -> Counterfactuals | None:
    """The answer, once there is one."""
    found = scene.answers.get("counterfactuals")
    return found if isinstance(found, Counterfactuals) else None


def figures(scene: Scene, found: Counterfactuals) -> Figures:
    """A figure per plan of the first row."""
    plans = np.flatnonzero(found.of == 0)[:MAX_PLANS]
    goal = found.goals[0]
    axis = output_label(found.unit, scene.link, found.output_names[goal["output"]])
    if goal["largest"]:
        axis = f"{axis}, lead over the next"
    paths = found.path[plans]
    bounds = [bound for bound in (goal["low"], goal["high"]) if bound is not None]
    if goal["largest"]:
        bounds = [0.0]
    ends = np.concatenate([paths.ravel(), np.array(bounds, dtype=np.float64)])
    low, high = float(ends.min()), float(ends.max())
    margin = 0.06 * (high - low) or 0.5
    drawn = [
        _figure(
            found,
            int(plan),
            place,
            axis,
            (low - margin, high + margin),
            bounds,
            _said(scene, found, int(plan)),
        )
        for place, plan in enumerate(plans)
    ]
    names = [name for one in drawn if isinstance(one.y, Levels) for name in one.y.names]
    return Figures(
        drawn,
        least_width=PER_LETTER * max(map(len, names), default=0),
        title="Counterfactuals",
        subtitle=clean(found.sentence),
        note="; ".join(
            [
                "Distances: numbers in median absolute deviations, a change of category counts 1",
                *remarks(found.trust),
            ]
        ),
    )


def _said(scene: Scene, found: Counterfactuals, plan: int) -> str:
    """What the model says then: a probability wherever something makes it one."""
    goal = found.goals[0]
    if not goal["largest"]:
        link = scene.link if found.unit == "log_odds" else ""
        all_outputs = found.predictions[plan]
        told = all_outputs if found.unit == "probability" else probabilities(all_outputs, link)
        if told is not None:
            text = probability_text(float(told[goal["output"]]))
            return f"p {text}" if link else text  # beside an axis of log-odds
    return f"{found.path[plan][_n_changes(found, plan)]:.3g}"


def _n_changes(found: Counterfactuals, plan: int) -> int:
    return sum(one["plan"] == plan for one in found.changes)


def _figure(
    found: Counterfactuals,
    plan: int,
    place: int,
    axis: str,
    ends: tuple[float, float],
    bounds: list[float],
    said: str,
) -> Figure:
    changes = [one for one in found.changes if one["plan"] == plan]
    path = found.path[plan][: len(changes) + 1]
    names = tuple(
        clean(
            f"{found.feature_names[one['feature']]}: {one['before_text']} \u2192 {one['text']}",
            LONGEST,
        )
        for one in changes
    )
    lanes = np.arange(len(changes), dtype=np.float64)
    up = path[1:] >= path[:-1]
    marks = [
        Bars(x=path[1:][side], x2=path[:-1][side], y=lanes[side], color=color)
        for side, color in ((up, "up"), (~up, "down"))
        if side.any()
    ]
    return Figure(
        Numbers(axis, low=ends[0], high=ends[1]),
        Levels(names),
        [
            *marks,
            *([Rule(x=np.array(bounds), dash=True)] if bounds else []),
            # Right of the last step, also of one that goes back.
            Text(x=path[-2:].max(keepdims=True), y=lanes[-1:], text=(said,), dx=6.0),
        ],
        title=f"{place + 1}. {found.why[plan]}",
        subtitle=f"distance {found.distance[plan]:.3g}, {plural(len(changes), 'change')}",
    )
