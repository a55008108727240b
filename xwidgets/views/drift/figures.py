"""Drift as a figure, which is drawn as SVG and as an Altair chart."""

from __future__ import annotations

import numpy as np

from ...charts.figure import Figure, Levels, Numbers, Points, Rule
from ...charts.scene import Scene
from ...results.drift import VERDICTS, Drift

__all__ = ["figure", "found_in"]

MAX_FEATURES = 15
COLORS = ("muted", "up", "down")
"""By the verdict."""


def found_in(scene: Scene) -> Drift | None:
    """The answer, once there is one."""
    found = scene.answers.get("drift")
    return found if isinstance(found, Drift) else None


def figure(scene: Scene, found: Drift) -> Figure:
    """Of the latest batch: predictions, then the features that moved most, with intervals."""
    del scene
    n = len(found.feature_names)
    order = np.concatenate([np.arange(n, found.effect.shape[1]), found.order()[:MAX_FEATURES]])
    size, low, high = (one[-1, order] for one in (found.effect, found.low, found.high))
    verdict = found.verdict[-1, order]
    lanes = np.arange(len(order), dtype=np.float64)
    marks: list[Rule | Points] = [Rule(x=low, x2=high, y=lanes)]
    for code, color in enumerate(COLORS):
        which = verdict == code
        if which.any():
            marks.append(
                Points(
                    x=size[which],
                    y=lanes[which],
                    size=8,
                    color=color,
                    name=VERDICTS[code],
                    ring=code == VERDICTS.index("cannot tell"),
                )
            )
    return Figure(
        Numbers("share of rows that moved", field="effect", low=0.0),
        Levels(tuple(found.column_names[j] for j in order)),
        [*marks, Rule(x=np.array([found.trust["least"]]), dash=True)],
        title="Drift",
        subtitle=f"{found.batch_names[-1]}, {int(found.batch_rows[-1]):,} rows",
        note=found.sentence,
    )
