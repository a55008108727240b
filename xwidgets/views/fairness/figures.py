"""Fairness as figures: rates by group, then what else was asked of the same groups."""

from __future__ import annotations

import numpy as np

from ...charts.figure import Figure, Figures, Numbers
from ...charts.scene import Scene
from ...charts.wording import clean, plural
from ...results import Record
from ...results.by_group import ByGroup
from ...results.fairness import Fairness
from ...results.summary import remarks
from .asked import Room, asked_figures, lanes, largest

__all__ = ["figures"]

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
ASKED = ("fairness.features", "fairness.recourse", "fairness.reweighed")


def figures(scene: Scene, detail: float = 1.0) -> Figures | None:
    """All that is answered: a picture for each metric, all with the same groups, and the rest."""
    room = Room.of(detail)
    rates = scene.answers.get("fairness")
    asked = [one for one in map(scene.answers.get, ASKED) if isinstance(one, ByGroup)]
    parts = [asked_figures(one, room) for one in asked if rates is None or _of_same(rates, one)]
    if isinstance(rates, Fairness):
        parts.insert(0, _rates(rates, room))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Figures(parts, columns=1)


def _of_same(rates: Record, asked: ByGroup) -> bool:
    """Whether both are of the same groups, and of the same class where both name one."""
    return isinstance(rates, Fairness) and (
        asked.quantities == rates.quantities
        and getattr(asked, "positive", rates.positive) == rates.positive
    )


def _rates(found: Fairness, room: Room) -> Figures:
    """Dots with intervals, side by side."""
    order = largest(found.counts, room.groups)
    drawn = [found.metrics.index(name) for name in FIRST if name in found.metrics]
    parts = [_metric(found, k, order) for k in drawn]
    return Figures(
        parts,
        columns=3,
        least_width=230.0,
        title=f"Fairness by {clean(' and '.join(found.by), 80)}",
        subtitle=found.sentence,
        note=_note(found, len(order)),
    )


def _metric(found: Fairness, k: int, order: np.ndarray) -> Figure:
    name = found.metrics[k]
    return lanes(
        name,
        [found.groups[j] for j in order.tolist()],
        found.values[k, order],
        (found.low[k, order], found.high[k, order]),
        [found.told(name, one) for one in found.values[k, order].tolist()],
        axis=Numbers("", share=found.is_share(name)),
        rule=float(found.overall[k]),
    )


def _note(found: Fairness, n_drawn: int) -> str:
    parts = [f"{plural(int(found.counts.sum()), 'row')}, 95 % intervals; dashed: all rows"]
    parts += [
        f"{one['name']}: {one['verdict']} (gap {found.told(found.metrics[0], one['gap'])})"
        for one in found.criteria
    ]
    if n_drawn < len(found.groups):
        parts.append(f"the {n_drawn} largest of {len(found.groups)} groups")
    return "; ".join([*parts, *remarks(found.trust)])
