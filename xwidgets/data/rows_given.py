"""Helpers of reading rows: what is given, and whether a table holds rows of another."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import InvalidType, InvalidValue, warn
from .row_names import RowNames, is_missing
from .wording import shown

__all__ = [
    "as_array",
    "as_row",
    "column_labels",
    "is_index",
    "is_table",
    "require_same_cells",
    "say_which",
    "warn_of_labels",
]


def is_index(value: Any) -> bool:
    return hasattr(value, "get_indexer_for") and hasattr(value, "equals")


def is_table(value: Any) -> bool:
    if getattr(value, "ndim", None) == 2:
        return True
    return hasattr(value, "columns") or hasattr(value, "column_names") or isinstance(value, dict)


def column_labels(table: Any) -> list[Any]:
    names = getattr(table, "column_names", None)
    return list(getattr(table, "columns", ()) if names is None else names)


def as_row(value: Any, table: Any) -> Any:
    """``X.loc[label]``, a Series that its label names, as a table of one row; else None."""
    index: Any = getattr(value, "index", None)
    columns = column_labels(table)
    if not is_index(index) or not hasattr(value, "to_frame") or len(index) != len(columns):
        return None
    if index.equals(getattr(table, "index", None)) or not all(name in index for name in columns):
        return None
    return None if value.name is None else value.to_frame().T


def say_which(names: RowNames | None, rows: int | None = None) -> tuple[str, str]:
    """What to write for a label, and for a position, where a whole number could be both.

    `rows` is the one row that was asked for; None: a list of them.
    """
    if names is not None and names.index is not None:
        inside = "rows" if rows is None else rows
        return f"X.loc[{inside}]", f"X.iloc[{inside}]"
    if rows is None:
        return "list(map(str, rows))", "a mask"
    return f'"{rows}"', f"range({rows}, {rows + 1})"


def warn_of_labels(names: RowNames | None, rows: np.ndarray, argument: str, *, one: bool) -> None:
    """Whole numbers were read as positions; say so where they are labels of other rows, too."""
    if names is None or not rows.size or not names.bear(rows):
        return
    others = [row for row in rows.tolist() if names.label(row) != row]
    if not others:
        return
    row = others[0]
    label, position = say_which(names, row if one else None)
    what = (
        "a whole number that is a position and a label"
        if one
        else ("whole numbers that are positions and labels")
    )
    warn(
        f"{argument}: found {what}, read as {'a position' if one else 'positions'}: "
        f"{row} is row {row} ({names.name(row)}), the label {row} is row "
        f"{names.positions_of(row)[0]}. Say which: {label} for {'the label' if one else 'labels'}, "
        f"{position} for {'the position' if one else 'positions'}."
    )


def as_array(value: Any) -> np.ndarray:
    """As NumPy reads it; lists of tuples and of mixed kinds stay as they are."""
    if hasattr(value, "__array__"):
        return np.asarray(value)
    kinds = {type(cell) for cell in value}
    whole = all(issubclass(kind, (int, np.integer, bool, np.bool_)) for kind in kinds)
    floating = all(issubclass(kind, (int, float, np.integer, np.floating)) for kind in kinds)
    mixed = any(issubclass(kind, (bool, np.bool_)) for kind in kinds) and len(kinds) > 1
    if (whole or floating) and not mixed:
        return np.asarray(value)
    cells = np.empty(len(value), dtype=object)
    cells[:] = list(value)
    return cells


def _are_same(theirs: np.ndarray, ours: np.ndarray) -> bool:
    """Whether all cells are equal, or missing in both."""
    if theirs.shape != ours.shape:
        return False
    with np.errstate(invalid="ignore"):
        equal = np.asarray(theirs == ours)
    if equal.dtype != bool:  # pandas' NA is neither equal nor unequal
        equal = np.array([isinstance(cell, (bool, np.bool_)) and bool(cell) for cell in equal])
    left = ~equal
    return all(
        is_missing(one) and is_missing(other)
        for one, other in zip(theirs[left], ours[left], strict=True)
    )


def require_same_cells(value: Any, table: Any, found: np.ndarray, argument: str) -> None:
    """Rows of another table may have the same labels, as 0, 1, 2."""
    own = set(column_labels(table))
    shared = [name for name in column_labels(value) if name in own]
    for name in shared:
        if not _are_same(np.asarray(value[name]), np.asarray(table[name])[found]):
            raise InvalidValue(
                argument,
                found=f"rows that differ in {shown(name)} from those of X with the same labels",
                expected="rows of X",
                fix="pass their positions or labels",
            )
    if not shared:
        raise InvalidType(
            argument,
            found=f"a {type(value).__name__} without a column of X",
            expected="rows of X",
            fix="pass their positions or labels",
        )
