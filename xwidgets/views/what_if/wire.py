"""What-if on the wire: the edits of the page, as Python reads them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, TypedDict

import traitlets

from ...widgets.hub import Answer
from ...widgets.live import Live
from ...widgets.requests import EditedRow

__all__ = ["Edits", "Requests", "Sight", "TableTrait", "Wire"]


class TableTrait(traitlets.Any):
    """A table of any library. Old and new are not compared: some tables are no single answer, and
    polars warns of a comparison with None."""

    def set(self, obj: traitlets.HasTraits, value: Any) -> None:
        assert self.name is not None
        old = obj._trait_values.get(self.name, self.default_value)
        obj._trait_values[self.name] = value
        if value is not old:
            obj._notify_trait(self.name, old, value)


class Sight(TypedDict, total=False):
    """The row in sight and what was changed of it; empty where nothing was."""

    of: int
    edits: dict[str, float | None]


class Told(TypedDict):
    """What the page has told of one what-if, for a page that opens later."""

    branches: Sequence[EditedRow]
    current: int
    kept: Sequence[EditedRow]


class Edits(traitlets.HasTraits):
    """What one what-if view holds; observe it.

    Attributes
    ----------
    edited : table
        The branch in sight, as one row of the caller's own kind of table.
    branches : dict of str to table
        Every branch by its name, one row each.
    kept : table or None
        The rows that were added to the table of edits, in their order.
    """

    edited = TableTrait(None, allow_none=True)
    branches: traitlets.Dict = traitlets.Dict()
    kept = TableTrait(None, allow_none=True)


class BeginArgs(TypedDict):
    """What the model takes, and the edits of the page before."""

    key: str


class EditsArgs(TypedDict):
    """What the edits are now."""

    key: str
    branches: list[EditedRow]
    current: int
    kept: list[EditedRow]


class Requests(TypedDict):
    """What only this view asks."""

    what_if_begin: BeginArgs
    what_if_edits: EditsArgs


class Wire:
    """Keeps the edits of the what-if views of one explainer."""

    def __init__(self, live: Live) -> None:
        self._rows = live.made_rows
        self._lock = threading.RLock()
        self._edits: dict[str, Edits] = {}
        self._told: dict[str, Told] = {}

    @property
    def answers(self) -> Mapping[str, Callable[..., Answer]]:
        """What the page asks."""
        return {"what_if_begin": self.begin, "what_if_edits": self.receive}

    def begin(self, key: str = "") -> Answer:
        """What the model takes, and the edits of the page before: asked for as a view opens."""
        limits = self._rows.limits()
        told = self._told.get(key)
        return {"missing": limits.missing, "refused": limits.refused, "told": told}, []

    def edits(self, key: str, row: int) -> Edits:
        """The edits of the views that share `key`; they begin at `row`."""
        with self._lock:
            if key not in self._edits:
                start = self._rows.table([{"name": "", "row": row, "edits": {}}])
                self._edits[key] = Edits(edited=start)
            return self._edits[key]

    def in_sight(self, key: str) -> Sight | None:
        """The branch in sight; None before anything was told."""
        told = self._told.get(key)
        if told is None:
            return None
        branch = told["branches"][told["current"]]
        return {"of": branch["row"], "edits": branch["edits"]} if branch["edits"] else {}

    def open(self, key: str, row: int, edits: Mapping[str, float | None]) -> None:
        """Bring these edits into sight, as ``open`` in history.ts: others stay beside them."""
        told = self._told.get(key, {"branches": [], "current": 0, "kept": []})
        branches, current = list(told["branches"]), told["current"]
        for place, one in enumerate(branches):
            if (one["row"], one["edits"]) == (row, edits):
                self.receive(key, branches, place, told["kept"])
                return
        if branches and not branches[current]["edits"]:
            del branches[current]
        names = {one["name"] for one in branches}
        wanted = f"row {row}"
        free = (wanted if n == 1 else f"{wanted} ({n})" for n in count(1))
        name = next(one for one in free if one not in names)
        branches.append({"name": name, "row": row, "edits": dict(edits)})
        self.receive(key, branches, len(branches) - 1, told["kept"])

    def receive(
        self,
        key: str,
        branches: Sequence[EditedRow],
        current: int,
        kept: Sequence[EditedRow] = (),
    ) -> Answer:
        """The page tells what its edits are now."""
        tables = [self._rows.table([branch]) for branch in branches]
        kept_table = self._rows.table(kept) if kept else None
        edits = self.edits(key, branches[current]["row"])
        self._told[key] = {"branches": branches, "current": current, "kept": kept}
        with edits.hold_trait_notifications():
            edits.branches = {
                branch["name"]: table for branch, table in zip(branches, tables, strict=True)
            }
            edits.kept = kept_table
            edits.edited = tables[current]
        return None, []
