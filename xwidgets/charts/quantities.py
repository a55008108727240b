"""Quantities in a picture: what points are colored and rows are ordered by."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..data.quantities import quantity_of, residual
from ..data.schema import Feature
from ..results.probability import probabilities
from .scene import Scene, Values
from .wording import clean

__all__ = ["Named", "coloring", "quantity"]


class Named(NamedTuple):
    """A quantity over the explained rows; `values` is None where there is none."""

    label: str
    values: Values | None


NOTHING = Named("", None)


def coloring(scene: Scene, feature: int) -> Named:
    """What colors the points of a feature's scatter, by the option ``color_by``.

    ``"auto"``: the feature with the strongest apparent interaction; also ``"none"`` and names of
    quantities.
    """
    choice = str(scene.options.get("color_by", "auto"))
    if choice == "auto":
        choice = f"feature:{scene.partner(feature)}"
    name, values = quantity(scene, choice)
    if values is not None and values.feature.kind == "boolean":
        levels = Feature(values.feature.name, "category", levels=("False", "True"))
        values = Values(levels, values.numbers)
    return Named(clean(name), values)


def quantity(scene: Scene, name: str) -> Named:
    """What a name stands for.

    Predictions, residuals and effects are of the output on screen unless the name says one.
    """
    found = quantity_of(name)
    result = scene.attributions
    if found is None or max(found.feature + 1, 0) > len(scene.names):
        return NOTHING
    kind, at, output, column = found
    output = scene.output if output < 0 else output
    if output >= result.predictions.shape[1]:
        return NOTHING
    if kind == "feature":
        return Named(scene.names[at], scene.column(at))
    if kind == "target":
        return Named("actual", scene.actual)
    if kind == "residual":
        return Named("residual", _residual(scene, output))
    if kind == "column":
        for k, extra in enumerate(scene.extras):
            if extra.feature.name == column:
                return Named(column, scene.extra(k, result.rows))
        return NOTHING
    if kind == "row":
        return Named("row", Values(Feature("row", integer=True), result.rows.astype(np.float64)))
    if kind == "prediction":
        return Named("prediction", Values(Feature("prediction"), result.predictions[:, output]))
    effect = f"effect of {scene.names[at]}"
    return Named(effect, Values(Feature(effect), result.values[:, at, output]))


def _residual(scene: Scene, output: int) -> Values | None:
    """Actual minus predicted; of classes in probability, whatever the unit."""
    actual, result = scene.actual, scene.attributions
    levels = scene.target_levels
    if actual is None or (levels is None) != (result.unit == "value"):
        return None
    told: np.ndarray | None = result.predictions
    if levels is None:
        return residual(actual, result.predictions, output) if result.n_outputs == 1 else None
    if tuple(levels) != tuple(result.output_names):
        return None
    if result.unit != "probability":
        told = probabilities(result.predictions, scene.link)
    return None if told is None else residual(actual, told, output)
