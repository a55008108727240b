"""Step by step: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from ...compute.question import Question
from ...results.step_through import Steps
from ...widgets.answer_view import AnswerView
from ...widgets.live import Live
from ...widgets.screen import Screen

if TYPE_CHECKING:
    from ...charts.scene import Scene

__all__ = ["Options", "StepThroughView"]


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    walk: str
    row: int
    features: list[int]
    tree: int
    feature: int
    beside: int
    step: int


class StepThroughView(AnswerView):
    """A walk through the steps by which numbers of a row, or of a feature, arise."""

    def __init__(self, live: Live, asked_unit: str = "", **options: Any) -> None:
        self._asked_unit = asked_unit
        super().__init__(live, **options)

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        if options["walk"] == "effects":
            of_feature = {
                "feature": int(options.get("feature", screen.focus)),
                "beside": options.get("beside"),
            }
            return [Question("step_through.effects", of_feature, screen.drawn_unit)]
        asked = {
            "row": int(options.get("row", screen.selection.row)),
            "features": options.get("features"),
            "tree": options.get("tree"),
        }
        return [Question(f"step_through.{options['walk']}", asked, screen.drawn_unit)]

    @classmethod
    def in_words(cls, scene: Scene) -> str:
        """Every step, in its words."""
        found = scene.answers.get(f"step_through.{scene.options.get('walk')}")
        if not isinstance(found, Steps) or not found.said:
            return super().in_words(scene)
        steps = zip(found.titles, found.said, strict=True)
        return " ".join(
            f"{k}. {title}: {told[scene.output]}" for k, (title, told) in enumerate(steps, 1)
        )
