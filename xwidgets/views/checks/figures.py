"""Checks as a figure, which is drawn as SVG and as an Altair chart."""

from __future__ import annotations

import numpy as np

from ...charts.figure import Bars, Figure, Levels, Numbers, Text
from ...charts.scene import Scene
from ...charts.wording import signed_amount_text
from ...results.checks import Checks

__all__ = ["figure", "found_in"]

MAX_FEATURES = 12


def found_in(scene: Scene) -> Checks | None:
    """The answer, once there is one."""
    found = scene.answers.get("checks")
    return found if isinstance(found, Checks) else None


def figure(scene: Scene, found: Checks) -> Figure:
    """The largest differences, of the output on screen."""
    sizes = np.nan_to_num(found.differences[:, scene.output])
    order = np.argsort(-np.abs(sizes), kind="stable")[:MAX_FEATURES]
    lanes = np.arange(len(order), dtype=np.float64)
    return Figure(
        Numbers(scene.output_label),
        Levels(tuple(found.feature_names[j] for j in order)),
        [
            Bars(x=sizes[order], y=lanes),
            Text(
                x=np.maximum(sizes[order], 0.0),
                y=lanes,
                text=tuple(map(signed_amount_text, sizes[order])),
                dx=6.0,
            ),
        ],
        title="Checks",
    )
