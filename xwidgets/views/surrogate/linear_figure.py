"""The terms of a linear imitation as a figure: the still and the chart draw the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...charts.figure import Bars, Figure, Levels, Numbers, Points, Rule, Text
from ...charts.scene import Scene
from ...charts.wording import clean, plural, signed_amount_text
from ...results.linear_surrogate import NUMBER, LinearSurrogate

__all__ = ["linear_figure"]

MAX_FEATURES = 14


def linear_figure(found: LinearSurrogate, scene: Scene) -> Figure:
    """A bar per number, a range with a dot per level, the features that add most first."""
    k = min(scene.output, found.size.shape[1] - 1)
    order = np.argsort(-found.size[:, k], kind="stable")[:MAX_FEATURES]
    order = order[found.size[order, k] > 0] if found.size.any() else order[:1]
    lanes: dict[int, int] = {int(j): lane for lane, j in enumerate(order)}
    bars: list[tuple[float, float]] = []
    dots: list[tuple[float, float]] = []
    ranges: list[tuple[float, float, float]] = []
    for j, lane in lanes.items():
        mine = found.term_feature == j
        number = mine & (found.term_level == NUMBER)
        levels = found.coefficients[mine & ~number, k]
        bars += [(float(one), lane) for one in found.coefficients[number, k]]
        dots += [(float(one), lane) for one in levels]
        if len(levels):
            ranges.append((float(levels.min()), float(levels.max()), lane))

    def columns(values: Sequence[tuple[float, ...]], n: int) -> np.ndarray:
        return np.array(values, np.float64).reshape(-1, n).T

    low, high, at = columns(ranges, 3)
    x, y = columns(dots, 2)
    wide, where = columns(bars, 2)
    n_fitted = int(found.trust["n_rows"]) - int(found.trust["n_held_out"])
    fitted = f"the {plural(n_fitted, 'row')} that it was fitted to"
    return Figure(
        Numbers(f"adds to {scene.output_label}", signed=True, zero=True),
        Levels(tuple(clean(scene.names[j], 60) for j in lanes)),
        [
            Bars(x=wide, y=where),
            Rule(x=low, x2=high, y=at, width=1.6, color="muted"),
            Points(x=x, y=y, size=5.0, color="ink"),
            Text(
                x=np.maximum(wide, 0.0),
                y=where,
                text=tuple(map(signed_amount_text, wide)),
                dx=6.0,
            ),
        ],
        title="Imitation",
        subtitle=found.sentence,
        note="; ".join(
            [
                f"bars: one standard deviation more (over {fitted}); dots: levels, beside the mean "
                "of all rows",
                *map(str, found.trust.get("notes", ())),
            ]
        ),
    )
