"""The factors that the sentences name as a figure, which is drawn as SVG and as an Altair chart."""

from __future__ import annotations

import numpy as np

from ...charts.figure import Bars, Figure, Levels, Numbers, Text
from ...charts.scene import Scene
from ...charts.wording import signed_amount_text
from ...results.narrative import Narrative

__all__ = ["figure", "found_in"]


def found_in(scene: Scene) -> Narrative | None:
    """The answer, once there is one; None where its row may not be seen."""
    found = scene.answers.get("narrative")
    return found if isinstance(found, Narrative) and found.sentences else None


def figure(scene: Scene, found: Narrative) -> Figure:
    """Bars of what counted, and the sentences below."""
    sizes = np.zeros(0) if found.attribution is None else found.attribution[0]
    names = found.names
    lanes = np.arange(len(sizes), dtype=np.float64)
    return Figure(
        Numbers(scene.output_label),
        Levels(names or ("nothing counted",)),
        [
            Bars(x=sizes, y=lanes),
            Text(
                x=np.maximum(sizes, 0.0),
                y=lanes,
                text=tuple(map(signed_amount_text, sizes)),
                dx=6.0,
            ),
        ],
        title="In words",
        note=found.text,
    )
