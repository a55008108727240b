"""How a matrix of pairs looks: the arguments of `interactions`, as its page has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import InvalidType, NotSupported
from ...widgets.holder import Holder, count
from ...widgets.looks import chosen, read_arguments
from ...widgets.screen import Screen
from .view import METHODS

__all__ = ["options_of", "read_look", "write_look"]


def options_of(
    self: Holder, method: str = "shap", rows: Any = None, *, n_rows: int | None = None
) -> dict[str, Any]:
    """Options of the view, checked; see `interactions`."""
    if method not in METHODS:
        raise NotSupported(
            "method",
            found=repr(method),
            expected='"shap" or "h"',
            fix="interactions(); a click on a cell opens its pair",
        )
    most = count(n_rows, "n_rows")
    if most is not None and method != "h":
        raise NotSupported(
            "n_rows", found=f'{n_rows} with method="{method}"', expected="none", fix="rows="
        )
    chosen: list[int] | None = None
    if rows is not None:
        if self._study.rows.are_new(rows):
            raise InvalidType(
                "rows",
                found=f"a {type(rows).__name__} of new rows",
                expected="positions, labels or a mask of the rows of X",
                fix="xw.explain(model, new_rows).interactions()",
            )
        chosen = self._rows(rows).unique.tolist()
    return {"rows": chosen, "method": method, "n_rows": most}


def read_look(self: Holder, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `interactions` as options of its view.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName, NotSupported
    """
    return read_arguments(self, given, options_of, "interactions")


def write_look(screen: Screen, look: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same the other way: a look as arguments of the method."""
    return chosen(look)
