"""Helpers of reading rows: what is given, and whether a table holds rows of another."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import InvalidType, InvalidValue
from .row_names import is_missing
from .wording import shown

__all__ = ["as_array", "column_labels", "is_index", "is_table", "require_same_cells"]


def is_index(value: Any) -> bool:
    return hasattr(value, "get_indexer_for") and hasattr(value, "equals")


def is_table(value: Any) -> bool:
    if getattr(value, "ndim", None) == 2:
        return True
    return hasattr(value, "columns") or hasattr(value, "column_names") or isinstance(value, dict)


def column_labels(table: Any) -> list[Any]:
    names = getattr(table, "column_names", None)
    return list(getattr(table, "columns", ()) if names is None else names)


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
