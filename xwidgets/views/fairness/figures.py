"""Fairness as figures: a picture for each metric, all with the same groups."""

from __future__ import annotations

import numpy as np

from ...charts.figure import Figure, Figures, Levels, Mark, Numbers, Points, Rule, Text
from ...charts.scene import Scene
from ...charts.wording import clean, plural
from ...results.fairness import Fairness
from ...results.summary import remarks

__all__ = ["figures", "found_in"]

MAX_GROUPS = 12
"""Of more groups, those with the most rows are drawn."""
FIRST = (
    "selection rate",
    "recall",
    "false positive rate",
    "precision",
    "accuracy",
    "calibration gap",
    "mean prediction",
    "mean error",
    "MAE",
    "R2",
)
"""Drawn, in this order."""


def found_in(scene: Scene) -> Fairness | None:
    """The answer, once there is one."""
    found = scene.answers.get("fairness")
    return found if isinstance(found, Fairness) else None


def figures(found: Fairness) -> Figures:
    """Dots with intervals, side by side."""
    order = np.argsort(-found.counts, kind="stable")[:MAX_GROUPS]
    drawn = [found.metrics.index(name) for name in FIRST if name in found.metrics]
    parts = [_metric(found, k, np.sort(order)) for k in drawn]
    return Figures(
        parts,
        columns=3,
        least_width=230.0,
        title=f"Fairness by {clean(' and '.join(found.by), 80)}",
        subtitle=found.sentence,
        note=_note(found, len(order)),
    )


def _metric(found: Fairness, k: int, order: np.ndarray) -> Figure:
    value, low, high = (part[k, order] for part in (found.values, found.low, found.high))
    lanes = np.arange(len(order), dtype=np.float64)
    ends = np.concatenate([value, low, high, [found.overall[k]]])
    ends = ends[np.isfinite(ends)]
    right = float(ends.max()) if len(ends) else 1.0
    marks: list[Mark] = [
        Rule(x=np.array([found.overall[k]]), color="muted", dash=True),
        Rule(x=low, x2=high, y=lanes, width=2.0, color="muted"),
        Points(x=value, y=lanes, size=6.0, color="ink"),
        Text(
            x=np.full(len(lanes), right),
            y=lanes,
            text=tuple(found.told(found.metrics[k], one) for one in value.tolist()),
            dx=10.0,
            color="ink",
        ),
    ]
    names = tuple(f"{clean(found.groups[j], 30)}" for j in order.tolist())
    return Figure(Numbers(""), Levels(names, size=22.0), marks, title=found.metrics[k])


def _note(found: Fairness, n_drawn: int) -> str:
    parts = [f"{plural(int(found.counts.sum()), 'row')}, 95 % intervals; dashed: all rows"]
    parts += [
        f"{one['name']}: {one['verdict']} (gap {found.told(found.metrics[0], one['gap'])})"
        for one in found.criteria
    ]
    if n_drawn < len(found.groups):
        parts.append(f"the {n_drawn} largest of {len(found.groups)} groups")
    return "; ".join([*parts, *remarks(found.trust)])
