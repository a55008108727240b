"""What is on screen: a study, its selection, and what was chosen for all views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..data.display import Values
from ..results import Attributions, Record
from ..results.importance import mean_absolute
from ..study import Study
from .encode import trust_summary
from .selection import Selection
from .words import shown_columns, shown_names

if TYPE_CHECKING:
    from ..charts.scene import Scene

__all__ = ["Screen", "scene"]


class Screen(NamedTuple):
    """What pictures and files are made from; `shared` is empty before anything was shown."""

    study: Study
    selection: Selection
    unit: str
    shared: Mapping[str, Any] = {}
    """What all views share; see `shared.SharedState`."""
    asked_unit: str = ""

    @property
    def drawn_unit(self) -> str:
        """What pictures and files are in: the unit that was asked for, else the study's own."""
        return self.asked_unit or self.study.unit

    @property
    def focus(self) -> int:
        """The feature in focus; where none was chosen, the most important by now, or the first."""
        if self.selection.feature >= 0:
            return self.selection.feature
        found = self.study.so_far()
        if not found.n_rows:
            return 0
        return int(np.argmax(mean_absolute(found.values)[0][:, self.selection.output]))


def scene(
    screen: Screen,
    options: Mapping[str, Any],
    wait: float | None,
    result: Attributions | None = None,
) -> Scene:
    """What a still picture or a chart is drawn from, in the screen's `drawn_unit`.

    Parameters
    ----------
    screen : Screen
    options : mapping
        Of the view; they come before what is on screen.
    wait : float or None
        Seconds to wait for all numbers (the first rows are always waited for); None: until the
        run is done, or has stopped by itself with a sample of the rows.
    result : Attributions, optional
        To draw from; nothing is waited for then.

    Raises
    ------
    Exception
        What the model raised, or `Cancelled` where nothing (or, with None, not all) is there.
    """
    from ..charts.scene import Scene

    study, selection = screen.study, screen.selection
    if result is None:
        run = study.run(screen.drawn_unit)
        run.want()
        run.wait(wait)
        if wait is None:
            run.settled()
        result = run.first()
    selected = None
    if selection.rows is not None:
        selected = np.zeros(study.n_rows, dtype=bool)
        selected[selection.rows] = True
    target = study.target
    words = shown_names(study)
    return Scene(
        attributions=replace(result, feature_names=words),
        frame=study.frame,
        y=None if target is None else target.codes,
        target_levels=None if target is None else target.levels,
        output=selection.output,
        row=int(options.get("row", selection.row)),
        feature=int(options.get("feature", selection.feature)),
        selected=selected,
        theme=screen.shared.get("theme", "auto"),
        columns={
            name: Values(replace(column.feature, name=name), column.numbers)
            for name, column in zip(words, shown_columns(study), strict=True)
        },
        row_names=study.rows.names,
        extras=study.extras,
        model_name=study.model_name,
        n_rows_total=study.n_rows,
        importances={
            method: replace(found, feature_names=words)
            for method, found in study.importances.items()
        },
        trust=trust_summary(result),
        options={**screen.shared, **options},
        link=study.link(screen.drawn_unit),
        answers=_answers(study, screen.drawn_unit),
    )


def _answers(study: Study, unit: str) -> dict[str, Record]:
    """By method; of several the latest, and one in the unit that is drawn before any other."""
    answered = sorted(study.answered(), key=lambda one: one[0].unit == unit)
    return {question.method: found for question, found in answered}
