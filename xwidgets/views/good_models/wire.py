"""Good models on the wire: what would be done, before somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NotRequired, TypedDict

from ...errors import NotSupported
from ...methods.good_models.making import chosen_how, in_words
from ...widgets.hub import Answer
from ...widgets.live import Live

__all__ = ["Requests", "Wire"]


class PlanArgs(TypedDict):
    """As the view's options."""

    how: NotRequired[str]
    n: NotRequired[int]


class Requests(TypedDict):
    """What only this view asks."""

    good_models_plan: PlanArgs


class Wire:
    """Says in words how models would be had beside the one that is explained."""

    def __init__(self, live: Live) -> None:
        self._study = live.study

    @property
    def answers(self) -> Mapping[str, Callable[..., Answer]]:
        """What the page asks."""
        return {"good_models_plan": self.plan}

    def plan(self, how: str | None = None, n: int | None = None) -> Answer:
        """A sentence, what the button says, and whether there is one."""
        inputs = self._study.inputs
        if inputs is None or not self._study.has_model:
            return {"said": "There is no model to vary.", "button": ""}, []
        try:
            chosen = chosen_how(inputs.predictor, how or "auto")
        except NotSupported as error:
            ways = "explainer.good_models(models) compares models that you have."
            return {
                "said": f"There are no copies to compare: {error.found}. {ways}",
                "button": "",
            }, []
        said, button = in_words(inputs.predictor, chosen, n or 10)
        return {"said": said, "button": button}, []
