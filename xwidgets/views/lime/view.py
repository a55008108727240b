"""Lime: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from ...compute.question import Question
from ...errors import XwidgetsError
from ...results import Attributions
from ...widgets.answer_view import AnswerView
from ...widgets.encode import attributions_block
from ...widgets.live import Live
from ...widgets.roles import BlockState
from ...widgets.screen import Screen

if TYPE_CHECKING:
    from ...charts.scene import Scene

__all__ = ["LimeView", "Options"]

METHOD = "lime"


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    row: int
    rows: list[int]
    discretize: bool
    kernel_width: float
    n_samples: int
    draws: str
    max_display: int


class LimeView(AnswerView):
    """Weights of a linear model around a row, how well it fits, and SHAP values beside them."""

    def __init__(self, live: Live, asked_unit: str = "", **options: Any) -> None:
        self._asked_unit = asked_unit
        super().__init__(live, **options)

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        rows = options.get("rows") or [int(options.get("row", screen.selection.row))]
        asked = {
            "rows": rows,
            "discretize": options.get("discretize", True),
            "kernel_width": options.get("kernel_width"),
            "n_samples": options.get("n_samples"),
            "draws": options.get("draws"),
        }
        return [Question(METHOD, asked, screen.drawn_unit)]

    @classmethod
    def blocks(cls, screen: Screen, options: Mapping[str, Any]) -> list[BlockState]:
        found = _shap(screen, options)
        return [] if found is None else [attributions_block(found)]

    @classmethod
    def drawn_from(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> Scene:
        scene = super().drawn_from(screen, options, wait)
        found = _shap(screen, options)
        if found is None:
            return scene
        named = replace(found, feature_names=scene.attributions.feature_names)
        return replace(scene, attributions=named)


def _shap(screen: Screen, options: Mapping[str, Any]) -> Attributions | None:
    """SHAP values of the rows that are shown, where they are not there yet and can be had."""
    rows = np.array(LimeView.questions(screen, options)[0].options["rows"])
    if np.isin(rows, screen.study.so_far(screen.drawn_unit).rows).all():
        return None
    with suppress(XwidgetsError):
        return screen.study.run(screen.drawn_unit).explain_now(rows)
    return None
