"""Decision boundary: the widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from ...charts.wording import output_label
from ...compute.question import Question
from ...results.units import decided_in
from ...study import Study
from ...widgets.answer_view import AnswerView
from ...widgets.live import Live
from ...widgets.screen import Screen
from ...widgets.words import shown_columns

if TYPE_CHECKING:
    from .figures import BoundaryScene

__all__ = ["BoundaryView", "Options"]


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    features: list[int]
    row: int
    through: bool
    n_rows: int


class BoundaryView(AnswerView):
    """The model over two features, with the line where its decision turns."""

    def __init__(
        self,
        live: Live,
        features: Sequence[int] = (),
        row: int | None = None,
        n_rows: int | None = None,
    ) -> None:
        self._asked_unit = decided_in(live.study.units)
        super().__init__(live, features=list(features) or None, row=row, n_rows=n_rows)

    @staticmethod
    def require_model(study: Study) -> None:
        """Refuse what nobody can answer.

        Raises
        ------
        NotSupported
        """
        study.ask(Question("boundary", {}, decided_in(study.units)))

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        """What is shown, and beside the average the row in focus, which the page may turn to."""
        features, row = options.get("features") or None, options.get("row")
        unit, focus = decided_in(screen.study.units), screen.selection.row
        if row is None and options.get("through"):
            row = focus
        if row is not None:
            return [Question("boundary", {"features": features, "row": row}, unit)]
        average = {"features": features, "n_rows": options.get("n_rows")}
        return [
            Question("boundary", average, unit),
            Question("boundary", {"features": features, "row": focus}, unit),
        ]

    @classmethod
    def drawn_from(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> Any:
        question = cls.questions(screen, options)[0]
        task = screen.study.ask(question)
        task.advance(wait)
        found = task.so_far()
        if found is None:
            return super().drawn_from(screen, options, wait)
        return boundary_scene(screen, found)

    @classmethod
    def in_words(cls, scene: Any) -> str:
        told = getattr(scene, "summary", None)
        return super().in_words(scene) if told is None else str(told())


def boundary_scene(screen: Screen, found: Any) -> BoundaryScene:
    """What a picture of an answer is drawn from."""
    from .figures import BoundaryScene

    study, selection = screen.study, screen.selection
    output, rows, target = selection.output, selection.rows, study.target
    first, second = (shown_columns(study)[j] for j in found.features)
    predicted = study.predicted(found.unit)
    classes = target is not None and target.levels is not None and found.task != "regression"
    threshold = screen.shared.get("threshold")
    selected = None
    if rows is not None:
        selected = np.zeros(study.n_rows, dtype=bool)
        selected[rows] = True
    if isinstance(threshold, Mapping):
        note = "thresholds by group: the line is at the model's own decision"
        found = replace(found, trust={**found.trust, "notes": (*found.trust["notes"], note)})
    return BoundaryScene(
        found,
        (first, second),
        output,
        output_label(found.unit, study.link(found.unit), study.output_names[output]),
        predictions=predicted.values if predicted is not None and predicted.are_whole else None,
        y=np.asarray(target.codes, dtype=np.float64) if target is not None and classes else None,
        threshold=threshold
        if found.unit == "probability" and isinstance(threshold, (int, float))
        else None,
        selected=selected,
        theme=str(screen.shared.get("theme", "auto")),
        model_name=study.model_name,
        seed=study.seed,
    )
