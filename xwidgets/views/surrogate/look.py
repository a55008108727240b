"""How an imitation looks: the arguments of `surrogate`, as its page has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...data.wording import shown
from ...errors import InvalidType, InvalidValue, UnknownName
from ...methods.imitation.asked import check_rows
from ...widgets.bits import mask_of
from ...widgets.holder import Holder
from ...widgets.looks import chosen, read_arguments
from ...widgets.screen import Screen

__all__ = ["options_of", "read_look", "write_look"]

KINDS = ("tree", "rules", "linear")
MAX_DEPTH = 8


def options_of(
    self: Holder, max_depth: int = 3, kind: str = "tree", rows: Any = None
) -> dict[str, Any]:
    """Options of the view, checked; see `surrogate`."""
    if isinstance(max_depth, bool) or not isinstance(max_depth, int):
        raise InvalidType(
            "max_depth",
            found=f"{shown(max_depth)} ({type(max_depth).__name__})",
            expected=f"a whole number from 1 to {MAX_DEPTH}",
            fix="max_depth=3",
        )
    if not 1 <= max_depth <= MAX_DEPTH:
        raise InvalidValue(
            "max_depth",
            found=str(max_depth),
            expected=f"1 to {MAX_DEPTH}: longer rules are read by nobody",
            fix="max_depth=3",
        )
    if kind not in KINDS:
        raise UnknownName(
            "kind",
            found=shown(kind),
            expected=" or ".join(map(repr, KINDS)),
            fix='kind="tree"',
        )
    chosen: list[int] | None = None
    if rows is not None:
        if self._study.rows.are_new(rows):
            raise InvalidType(
                "rows",
                found=f"a {type(rows).__name__} of new rows",
                expected="positions, labels or a mask of the rows of X",
                fix="xw.explain(model, new_rows).surrogate()",
            )
        chosen = self._rows(rows).unique.tolist()
    check_rows(self._study.n_rows if chosen is None else len(chosen), some=chosen is not None)
    return {"max_depth": max_depth, "kind": kind, "rows": chosen}


def read_look(self: Holder, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `surrogate` as options of its view.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName, NotSupported
    """
    return read_arguments(self, given, options_of, "surrogate")


def write_look(screen: Screen, look: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same the other way: a look as arguments of the method."""
    rows, rest = look.get("rows"), {name: one for name, one in look.items() if name != "rows"}
    n_rows = screen.study.n_rows
    if isinstance(rows, str):  # as bits, which a selection becomes
        rows = np.flatnonzero(mask_of({"name": "", "rows": rows}, n_rows)).tolist()
    return chosen({**rest, "rows": rows})
