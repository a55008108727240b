"""What charts of one row say about it."""

from __future__ import annotations

from .probability import besides, in_brackets
from .scene import Scene
from .wording import amount_text

__all__ = ["row_notes"]


def row_notes(scene: Scene) -> list[str]:
    """What the row is, and f(x) beside the base value."""
    if scene.position is None:
        return [f"{scene.row_label} is not explained yet"]
    actual = scene.actual_text
    prediction = amount_text(float(scene.predictions[scene.position]))
    return [
        scene.row_label + (f", actually {actual}" if actual else ""),
        f"f(x) = {prediction}{besides(scene.probability)}; base value "
        f"{amount_text(scene.base_value)}{in_brackets(scene.base_probability)}; "
        f"{scene.output_label}"
        if scene.probability is not None
        else f"f(x) = {prediction}, base value {amount_text(scene.base_value)}, "
        f"{scene.output_label}",
    ]
