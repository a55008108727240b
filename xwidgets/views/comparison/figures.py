"""Comparison as a figure, which is drawn as SVG and as an Altair chart."""

from __future__ import annotations

import numpy as np

from ...charts.figure import Figure, Figures, Levels, Numbers, Points, Rule, Text
from ...charts.scene import Scene
from ...charts.wording import clean
from ...results.comparison import OTHERS, SURE, Comparison
from ...results.summary import remarks

__all__ = ["figures", "found_in"]

MAX_COHORTS = 6
MAX_LINES = 6
MAX_NAME = 40
TITLES = {"model": "Model", "importance": "Importance, mean |SHAP|", "effect": "Effect, mean SHAP"}


def found_in(scene: Scene) -> Comparison | None:
    """The answer, once there is one."""
    found = scene.answers.get("comparison")
    return found if isinstance(found, Comparison) else None


def figures(found: Comparison) -> Figures:
    """What the model says of every cohort, and what is most important for it, with intervals."""
    parts = [
        _figure(found, j, found.measures[j])
        for j, group in enumerate(found.groups)
        if group == "model"
    ]
    important = [j for j, group in enumerate(found.groups) if group == "importance"]
    important.sort(key=lambda j: -float(np.nan_to_num(found.overall[j])))
    parts += [
        _figure(found, j, f"importance of {found.measures[j]}") for j in important[:MAX_LINES]
    ]
    note = f"Dots and 95 % intervals: cohorts; rings: {OTHERS}; dashed: all rows"
    return Figures(
        parts,
        columns=2,
        title="Cohorts",
        subtitle=found.sentence,
        note="; ".join([note, *remarks(found.trust)]),
    )


def _figure(found: Comparison, j: int, title: str) -> Figure:
    """A lane for each cohort, the first ones of many."""
    n = min(MAX_COHORTS, len(found.cohorts))
    lanes = np.arange(n, dtype=np.float64)
    values, sure = found.values[:n, j], found.p[:n, j] <= SURE
    ends = found.low[:n, j], found.high[:n, j]
    told = [values, *ends, found.rest[:n, j], found.overall[[j]]]
    known = np.concatenate(told)
    known = known[np.isfinite(known)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    return Figure(
        Numbers(
            field="value",
            low=low,
            high=high if high > low else low + 1,
            share=bool(found.shares[j]),
        ),
        Levels(tuple(clean(name, MAX_NAME) for name in found.cohorts[:n]) or ("no cohort",)),
        [
            Rule(x=ends[0], x2=ends[1], y=lanes, width=2.0),
            Points(x=found.rest[:n, j], y=lanes, size=5, color="muted", name=OTHERS, ring=True),
            *(
                Points(x=np.where(which, values, np.nan), y=lanes, size=8, color=color, name=name)
                for which, color, name in (
                    (sure, "up", "a sure difference"),
                    (~sure, "ink", "no sure difference"),
                )
            ),
            Text(
                x=np.full(n, high),
                y=lanes,
                text=tuple(found.told(j, one) for one in values.tolist()),
                dx=8.0,
            ),
            Rule(x=found.overall[[j]], color="muted", dash=True),
        ],
        title=clean(title, MAX_NAME),
    )
