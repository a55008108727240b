"""What the pictures of one row share: which row, f(x), and the base value."""

from __future__ import annotations

from ..charts.probability import besides, in_brackets
from ..charts.scene import Scene
from ..charts.wording import amount_text
from .frame import Look
from .svg import ellipsis, text, text_width

__all__ = ["base_text", "prediction_text", "row_tail"]


def row_tail(scene: Scene) -> str:
    """``row 112, actually benign``."""
    actual = scene.actual_text
    return scene.row_label + (f", actually {actual}" if actual else "")


def prediction_text(scene: Scene, look: Look, x: float, y: float) -> str:
    """``f(x) = 0.77, probability of benign``, at `x` or as near to it as there is room."""
    position = scene.position
    assert position is not None
    prediction = amount_text(float(scene.predictions[position]))
    words = f"f(x) = {prediction}, {scene.output_label}{besides(scene.probability)}"
    shown = ellipsis(words, look.width, bold=True)
    at = _inside(x, text_width(shown, bold=True), look.width)
    return text(at, y, shown, anchor="middle", bold=True, whole=look.whole(words))


def base_text(scene: Scene, look: Look, x: float, y: float) -> tuple[str, float, float]:
    """``base value 0.63``, the middle of where it stands, and its width."""
    words = f"base value {amount_text(scene.base_value)}{in_brackets(scene.base_probability)}"
    width = text_width(words)
    at = _inside(x, width, look.width)
    return text(at, y, words, colour="muted", anchor="middle"), at, width


def _inside(x: float, width: float, whole: float) -> float:
    return min(max(x, width / 2), whole - width / 2)
