"""Checks and small array work that the results share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from ..errors import InvalidShape, InvalidValue, MissingDependency

__all__ = ["Library", "beside", "build_frame", "check_shape", "positions"]

Library = Literal["pandas", "polars"]


def check_shape(argument: str, array: np.ndarray, expected: tuple[int, ...], what: str) -> None:
    """Raise `InvalidShape` unless `array` has the expected shape."""
    if array.shape != expected:
        raise InvalidShape(
            argument, found=f"an array of shape {array.shape}", expected=f"{expected}, {what}"
        )


def positions(rows: Any, n_rows: int, argument: str = "rows") -> np.ndarray:
    """Positions or a boolean mask as int64 positions.

    Raises
    ------
    InvalidShape
        A mask of another length, or more than one dimension.
    InvalidValue
        A position that does not exist, or neither whole numbers nor booleans.
    """
    found = np.atleast_1d(np.asarray(rows))
    if found.ndim != 1 or (found.dtype == bool and len(found) != n_rows):
        raise InvalidShape(
            argument,
            found=f"an array of shape {found.shape}",
            expected=f"positions, or a mask of {n_rows} booleans",
        )
    if found.dtype == bool:
        return np.flatnonzero(found)
    if found.size and (found.dtype.kind not in "iu" or found.min() < 0 or found.max() >= n_rows):
        raise InvalidValue(
            argument,
            found=f"{found.dtype} values from {found.min()} to {found.max()}",
            expected=f"positions from 0 to {n_rows - 1}",
            fix="count from 0 within this result",
        )
    return found.astype(np.int64)


def beside(columns: Mapping[str, Any], cells: Mapping[str, Any]) -> dict[str, Any]:
    """Fixed columns, and behind them one per feature under its own name.

    A feature that is called as a fixed column gets ``_`` at its end, as often as it takes to be
    called as no other column; the fixed columns and all other features keep their names.

    >>> list(beside({"row": [0], "cost": [1]}, {"cost": [2], "cost_": [3]}))
    ['row', 'cost', 'cost__', 'cost_']
    """
    found = dict(columns)
    for name, values in cells.items():
        own = name
        while own in columns or (own != name and (own in cells or own in found)):
            own += "_"
        found[own] = values
    return found


def build_frame(columns: dict[str, Sequence[Any]], library: str) -> Any:
    """A pandas or polars DataFrame of equally long columns."""
    if library == "pandas":
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingDependency(
                "to_frame", found="no pandas", fix="pip install pandas, or pass library='polars'"
            ) from error
        return pd.DataFrame(columns).infer_objects()
    if library == "polars":
        try:
            import polars as pl
        except ImportError as error:
            raise MissingDependency(
                "to_frame", found="no polars", fix="pip install polars, or pass library='pandas'"
            ) from error
        return pl.DataFrame({name: _plain(values) for name, values in columns.items()})
    raise InvalidValue(
        "library", found=repr(library), expected="'pandas' or 'polars'", fix="leave it out"
    )


def _plain(values: Sequence[Any]) -> Any:
    """Cells of one polars column: text where they are of several types."""
    array = np.asarray(values)
    if array.dtype != object:
        return array
    cells = [None if value is None or value != value else value for value in array.tolist()]
    types = {type(value) for value in cells if value is not None}
    if len(types) <= 1:
        return cells
    if types <= {bool, int, float}:
        return [None if value is None else float(value) for value in cells]
    return [None if value is None else str(value) for value in cells]
