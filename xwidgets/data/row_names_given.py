"""Names of rows as a caller gives them, and values that must stand in the order of the rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import InvalidValue, UnknownName
from .row_names import RowNames
from .wording import did_you_mean, shown

__all__ = ["read_row_names", "same_order"]


def read_row_names(given: Any, table: Any, X: Any, beside: Any = None) -> RowNames | None:
    """What rows are called: as given, by a column of the table or `beside` it, or by its index.

    Raises
    ------
    InvalidType, InvalidShape, InvalidValue, UnknownName
    """
    if given is None:
        return RowNames.of_index(table)
    if given is False:
        return None
    n_rows = table.shape[0]
    if not isinstance(given, str):
        same_order(X, given, "row_names")
        return RowNames.read(given, n_rows)
    names = _columns_of(table)
    others = list(beside) if isinstance(beside, Mapping) else _columns_of(beside)
    if given not in names and given in others:
        return RowNames.read(beside[given], n_rows, given)
    if given not in names:
        raise UnknownName(
            "row_names",
            found=f"the column {shown(given)}",
            expected="a column of X, or one name per row",
            fix=did_you_mean(given, list(map(str, names))) if names else "pass a list of names",
        )
    return RowNames.read(table[given], n_rows, given)


def _columns_of(table: Any) -> list[Any]:
    names = getattr(table, "column_names", None)  # pyarrow's
    return list(getattr(table, "columns", ()) if names is None else names)


def same_order(X: Any, y: Any, argument: str = "y") -> None:
    """Refuse values whose index holds X's labels in another order: rows go by position."""
    mine: Any = getattr(X, "index", None)
    others: Any = getattr(y, "index", None)
    if not all(hasattr(index, "equals") and hasattr(index, "isin") for index in (mine, others)):
        return
    if mine.equals(others) or len(mine) != len(others):
        return
    if mine.is_unique and others.is_unique and bool(others.isin(mine).all()):
        raise InvalidValue(
            argument,
            found="the index of X in another order",
            expected="the value of every row of X, by position",
            fix=f"{argument}.loc[X.index]; or {argument}.to_numpy(), if the order is right as is",
        )
