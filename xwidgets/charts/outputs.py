"""All outputs of a model side by side: their importances, and a color for each."""

from __future__ import annotations

import numpy as np

from ..results.importance import mean_absolute
from .palette import CATEGORIES, level_places
from .scene import Scene

__all__ = ["output_colors", "output_importance", "outputs_label", "shows_outputs"]


def shows_outputs(scene: Scene) -> bool:
    """Whether importance shows all outputs side by side."""
    options = scene.options
    chosen = options.get("by_output") and options.get("method", "shap") == "shap"
    return bool(chosen) and len(scene.attributions.output_names) > 2


def outputs_label(scene: Scene) -> str:
    """What all outputs together are called."""
    classes = scene.attributions.unit != "value" or scene.target_levels is not None
    return "all classes" if classes else "all outputs"


def output_importance(scene: Scene, selected: bool = True) -> np.ndarray:
    """Mean absolute attributions, float64 (n_features, n_outputs).

    Of the selected rows where `selected` and some of them are explained, else of all rows.
    """
    values = scene.attributions.values
    if selected and scene.selected_importance is not None:
        values = values[scene.mask]
    return mean_absolute(values)[0]


def output_colors(scene: Scene) -> list[str | None]:
    """A class has the color of its rows; None: the neutral one, where there are too many."""
    names = scene.attributions.output_names
    known = np.zeros(0)
    if scene.y is not None and scene.target_levels == names:
        known = scene.y[np.isfinite(scene.y) & (scene.y >= 0)]
    places = level_places(np.bincount(known.astype(int), minlength=len(names)))
    return [CATEGORIES[k] if k < len(CATEGORIES) else None for k in places.tolist()]
