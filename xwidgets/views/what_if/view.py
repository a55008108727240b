"""What-if: edit a row, and see prediction and force plot follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypedDict, cast

import numpy as np
import traitlets

from ...results import Attributions
from ...widgets.edits import named_edits
from ...widgets.live import Live
from ...widgets.made_rows import MadeRows
from ...widgets.one_file import FileView
from ...widgets.screen import Screen
from ...widgets.view import View
from ...widgets.words import shown_result
from .look import row_name
from .wire import Sight, TableTrait, Wire

if TYPE_CHECKING:
    from ...charts.scene import Scene

__all__ = ["Options", "WhatIfView"]


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it.

    ``of`` is the row in sight, where it is edited, and ``edits`` what was changed of it: a code
    per position of a shown feature; null is missing.
    """

    row: int
    of: int
    edits: dict[str, float | None]


class WhatIfView(View):
    """An editor for one row; what it changes is seen at once, and read in Python.

    Begins at a row where one is given; otherwise it follows the row in focus.

    Attributes
    ----------
    edited : table
        The edited row, as one row of the caller's own kind of table, with its dtypes. Observe
        it: ``view.observe(f, names="edited")``.
    branches : dict of str to table
        Every branch by its name, one row each.
    kept : table or None
        The rows that were added to the table of edits.
    """

    edited = TableTrait(None, allow_none=True)
    branches: traitlets.Dict = traitlets.Dict()
    kept = TableTrait(None, allow_none=True)

    def __init__(
        self,
        live: Live,
        row: int | None = None,
        of: int = -1,
        edits: Mapping[str, float | None] | None = None,
    ) -> None:
        super().__init__(live, row=row)
        begin = live.selection.row if row is None else row
        self._key = "focus" if row is None else f"row {row}"
        self._wire: Wire = live.wire(self.kind)
        if edits is not None:
            self._wire.open(self._key, of, edits)
            self.arrangement = {"looks": {self.kind: {"of": of, "edits": dict(edits)}}}
        told = self._wire.edits(self._key, begin)
        for name in ("branches", "kept", "edited"):
            setattr(self, name, getattr(told, name))
            told.observe(self._take, names=name)

    def _take(self, change: Any) -> None:
        setattr(self, change["name"], change["new"])

    @property
    def edits(self) -> dict[str, Any]:
        """What was changed of the row in sight: values by feature, None where missing."""
        return named_edits(self._live.study, self._in_sight().get("edits", {}))

    @property
    def result(self) -> Attributions:
        """Attributions of the edited row (of the branch in sight), named as one that is edited."""
        study, sight = self._live.study, self._in_sight()
        found = study.attributions(rows=self.edited, unit=self.unit)
        row = sight.get("of", self.options.get("row", self._live.selection.row))
        if not sight.get("edits"):
            names = None if study.rows.names is None else [study.rows.names.name(row)]
        else:
            names = [f"{row_name(study, row)}, edited"]
        called = None if names is None else np.array(names, dtype=object)
        return replace(found, rows=np.array([row]), row_names=called)

    def _numbers(self) -> Attributions:
        return self.result

    def _in_sight(self) -> Sight:
        """The branch that is in sight, as any page of this row has told it last."""
        told = self._wire.in_sight(self._key)
        looks = self.arrangement.get("looks") or {}
        return told if told is not None else looks.get(self.kind, {})

    def _scene(self, wait: float | None) -> Scene:
        return self.drawn_from(self._screen, {**self.options, **self._in_sight()}, wait)

    def _filed(self) -> FileView:
        arrangement = dict(self.arrangement)
        arrangement["looks"] = {self.kind: self._in_sight()}
        return self.filed(cast(Any, arrangement), **self.options)

    @classmethod
    def drawn_from(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> Scene:
        """As the row in the table while nothing is edited, else as a row that stands in none."""
        row, edits = options.get("of", -1), options.get("edits")
        at = {"row": row} if row >= 0 else {}
        scene = super().drawn_from(screen, {**options, **at}, wait)
        if not edits or not screen.study.has_model:
            return scene
        rows = MadeRows(screen.study, lambda _: None)
        edited = rows.table([{"name": "", "row": row, "edits": dict(edits)}])
        result = screen.study.attributions(rows=edited, unit=screen.drawn_unit)
        return replace(scene, attributions=shown_result(screen.study, result), row=-1)
