"""Which importance is on screen, of which outputs; all of them side by side, a color for each."""

from __future__ import annotations

import numpy as np

from ..results.importance import mean_absolute
from .palette import CATEGORIES, level_places
from .scene import Scene

__all__ = [
    "importance_method",
    "importance_outputs_label",
    "output_colors",
    "output_importance",
    "outputs_label",
    "shows_outputs",
]


def importance_method(scene: Scene) -> str:
    """The one on screen: of this view where it has one of its own, else of all views."""
    options = scene.options
    return str(options.get("method") or options.get("importance_method") or "shap")


def shows_outputs(scene: Scene) -> bool:
    """Whether importance shows all outputs side by side."""
    chosen = scene.options.get("by_output") and not scene.options.get("compared")
    return (
        bool(chosen)
        and importance_method(scene) == "shap"
        and len(scene.attributions.output_names) > 2
    )


def outputs_label(scene: Scene) -> str:
    """What all outputs together are called."""
    classes = scene.attributions.unit != "value" or scene.target_levels is not None
    return "all classes" if classes else "all outputs"


def importance_outputs_label(scene: Scene, method: str) -> str:
    """Of which outputs an importance is, where that differs between methods; else empty."""
    names = scene.attributions.output_names
    if len(names) < 3:  # of two classes one says what the other does
        return ""
    found = scene.importances.get(method)
    whole = method != "shap" and found is not None and found.values.shape[1] < len(names)
    return outputs_label(scene) if whole else names[scene.output]


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
