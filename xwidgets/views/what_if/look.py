"""How a what-if looks: the arguments of `what_if`, as its page has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...study import Study
from ...widgets.edits import edits_text, named_edits, read_edits
from ...widgets.holder import Holder
from ...widgets.looks import read_arguments
from ...widgets.screen import Screen

__all__ = ["options_of", "read_look", "row_name", "tell_look", "write_look"]


def options_of(
    self: Holder, row: Any = None, *, edits: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Arguments of `what_if` as options of its view, each of them checked.

    Raises
    ------
    UnknownName, InvalidType, InvalidValue, NotSupported
    """
    found: dict[str, Any] = {} if row is None else {"row": self._row(row)}
    if edits is None:
        return found
    made_rows = self._live.made_rows
    of = found.get("row", self.selection.row)
    codes = read_edits(self._study, of, edits, made_rows.limits)
    return {**found, "of": of, "edits": codes}


def read_look(self: Holder, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `what_if` as what a dashboard keeps of its view.

    Raises
    ------
    UnknownName, InvalidType, InvalidValue, NotSupported
    """
    return read_arguments(self, given, options_of, "what_if")


def write_look(screen: Screen, look: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same the other way. Of one that follows the focus, edits of that row alone."""
    row = look.get("row")
    of = look.get("of", row)
    if row is None and of != screen.selection.row:
        return {}
    edits = named_edits(screen.study, look.get("edits") or {})
    return {**({} if row is None else {"row": of}), **({"edits": edits} if edits else {})}


def tell_look(screen: Screen, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What was done: ``"what-if: age 39 → 44"``."""
    study = screen.study
    row = after.get("of", before.get("of"))
    if row is None:
        return ""
    was = before.get("edits", {}) if before.get("of", row) == row else {}
    if before.get("edits") and "of" not in after and row != screen.selection.row:
        return f"what-if: {row_name(study, screen.selection.row)} as it is"
    text = edits_text(study, row, was, after.get("edits", {}))
    return f"what-if: {text or f'{row_name(study, row)} as it is'}"


def row_name(study: Study, row: int) -> str:
    """What a row is called: ``"row 7"`` where it has no name of its own."""
    names = study.rows.names
    return f"row {row}" if names is None else names.name(row)
