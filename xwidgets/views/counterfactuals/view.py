"""Counterfactuals: the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from ...compute.question import Question
from ...data import Frame
from ...data.display import display_cells, display_columns
from ...methods.counterfactuals.planning import exact_rows
from ...results.counterfactuals import Counterfactuals
from ...study import Study
from ...widgets.answer_view import AnswerView
from ...widgets.live import Live
from ...widgets.one_file import FileView
from ...widgets.screen import Screen
from ...widgets.wire import Arrangement
from .asked import question_of

if TYPE_CHECKING:
    from ...charts.scene import Scene

__all__ = ["CounterfactualsView", "Options"]


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    row: int
    rows: list[int]
    target: Any
    vary: list[int]
    ranges: Any
    monotone: Any
    max_changes: int
    n: int
    rules: Any
    missing_cost: float
    menu: int
    seconds: float


LOOKS = ("target", "vary", "max_changes", "n", "menu")
"""What can be chosen in the page."""


class CounterfactualsView(AnswerView):
    """The row beside plans that change what the model says of it."""

    def __init__(self, live: Live, **options: Any) -> None:
        super().__init__(live, **options)

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        return [question_of(screen, options)]

    @property
    def question(self) -> Question:
        """What is shown now, with what was chosen in its page."""
        return question_of(self._screen, self._looking)

    @property
    def _looking(self) -> Mapping[str, Any]:
        return self.drawn(self._live.study, self.options, self.arrangement)

    @property
    def result(self) -> Counterfactuals:
        """The plans; ``rows`` are rows of the caller's own kind of table, with its dtypes."""
        study = self._live.study
        found: Counterfactuals = study.ask(self.question).result()
        rows = found.rows_asked
        names = None if study.rows.names is None else study.rows.names.cells(rows)
        tables = [
            exact_rows(study.frame, row, found.codes[found.of == place])
            for place, row in enumerate(rows.tolist())
            if (found.of == place).any()
        ]
        table = joined(study, tables) if tables else study.frame.to_native(rows[:0])
        return found.with_rows(
            table,
            lambda: (cells(study, study.frame.to_native(rows)), cells(study, table)),
            names,
        )

    def to_frame(self, *, wide: bool = False, menu: bool = False) -> Any:
        """The plans as a table; see :meth:`xwidgets.results.Counterfactuals.to_frame`."""
        return self.result.to_frame(wide=wide, menu=menu)

    @classmethod
    def drawn(
        cls, study: Study, options: Mapping[str, Any], arrangement: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        return _looked(options, arrangement)

    @classmethod
    def filed(cls, arrangement: Arrangement | None = None, **options: Any) -> FileView:
        return super().filed(arrangement, **_looked(options, arrangement or {}))

    @classmethod
    def in_words(cls, scene: Scene) -> str:
        found = scene.answers.get("counterfactuals")
        told = super().in_words(scene)
        return told if found is None else f"{told} A plan for the model is no promise."


def joined(study: Study, tables: list[Any]) -> Any:
    """Tables below each other."""
    whole = Frame.like(tables[0], study.frame)
    for table in tables[1:]:
        whole = whole.concat(Frame.like(table, study.frame))
    return whole.native


def cells(study: Study, table: Any) -> np.ndarray:
    """Cells of a table as results show them, object (n_rows, n_features)."""
    if not len(table):
        return np.empty((0, len(study.groups.names)), dtype=object)
    frame = Frame.like(table, study.frame)
    return display_cells(frame, study.groups, display_columns(frame, study.groups), None)


def _looked(options: Mapping[str, Any], arrangement: Mapping[str, Any]) -> dict[str, Any]:
    """Options with what was chosen in the page in their place; what is null there is left out."""
    look = arrangement.get("looks", {}).get("counterfactuals", {})
    chosen = {name: look[name] for name in LOOKS if name in look}
    return {name: one for name, one in {**options, **chosen}.items() if one is not None}
