"""Rows as a caller names them: positions, a mask, or (elsewhere) a table of new ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import InvalidShape, InvalidType, InvalidValue, UnknownName

__all__ = ["are_positions", "as_positions", "is_whole", "ordered_positions", "positions_within"]


def is_whole(value: Any) -> bool:
    """Whether it is a whole number; True and False are none."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def are_positions(rows: Any) -> bool:
    """Positions or a mask, as opposed to a table of new rows."""
    if is_whole(rows) or isinstance(rows, range):
        return True
    if isinstance(rows, np.ndarray):
        return rows.ndim <= 1
    if isinstance(rows, (list, tuple)):
        return all(isinstance(i, (int, bool, np.integer, np.bool_)) for i in rows)
    return getattr(rows, "ndim", 2) == 1


def ordered_positions(rows: Any, n_rows: int) -> np.ndarray:
    """Positions in the caller's order; repeats stay."""
    checked = as_positions(rows, n_rows, "rows")
    array = np.atleast_1d(np.asarray(rows))
    return checked if array.dtype == bool or array.size == 0 else array.astype(np.int64)


def as_positions(value: Any, n_rows: int, argument: str) -> np.ndarray:
    """Row positions (sorted, unique int64) from positions or a boolean mask.

    Raises
    ------
    InvalidType, InvalidShape, UnknownName
    """
    rows = np.asarray(value)
    if rows.dtype == bool:
        if rows.shape != (n_rows,):
            raise InvalidShape(
                argument,
                found=f"a mask of shape {rows.shape}",
                expected=f"({n_rows},)",
                fix="pass one True or False per row of X",
            )
        return np.flatnonzero(rows)
    if rows.size == 0:
        return np.empty(0, dtype=np.int64)
    if rows.dtype.kind not in "iu" or rows.ndim > 1:
        raise InvalidType(
            argument,
            found=f"{type(value).__name__} of {rows.dtype}",
            expected="row positions (whole numbers), a boolean mask, or None",
        )
    rows = np.unique(rows.astype(np.int64))
    if rows[0] < 0 or rows[-1] >= n_rows:
        wrong = rows[0] if rows[0] < 0 else rows[-1]
        raise UnknownName(
            argument, found=f"row {wrong}", expected=f"0 to {n_rows - 1}", fix="count from 0"
        )
    return rows


def positions_within(rows: Any, n_rows: int, argument: str) -> np.ndarray:
    """Positions (int64) in any shape and order, each of a row that there is.

    Raises
    ------
    InvalidType, InvalidValue
    """
    positions = np.asarray(rows)
    if positions.size == 0:
        return positions.astype(np.int64)
    if positions.dtype.kind not in "iu":
        raise InvalidType(
            argument,
            found=f"{positions.dtype} values",
            expected="whole numbers",
            fix="pass positions, numpy.flatnonzero(mask) for a mask",
        )
    low, high = int(positions.min()), int(positions.max())
    if low < 0 or high >= n_rows:
        raise InvalidValue(
            argument,
            found=f"position {low if low < 0 else high}",
            expected=f"0 to {n_rows - 1}",
        )
    return positions.astype(np.int64, copy=False)
