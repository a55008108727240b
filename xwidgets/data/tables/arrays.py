"""NumPy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

import numpy as np

from ..columns import Column, decode_levels, first_missing, read_array
from ..schema import Feature, time_zone
from .base import Table

__all__ = ["ArrayTable"]


class ArrayTable:
    """A two-dimensional array; its columns have no names of their own."""

    backend = "numpy"
    keys = None

    def __init__(self, native: np.ndarray) -> None:
        self.native = native

    @property
    def shape(self) -> tuple[int, int]:
        return self.native.shape[0], self.native.shape[1]

    @property
    def dtypes(self) -> Sequence[Any]:
        return (self.native.dtype,) * self.shape[1]

    def read(self, position: int, name: str, argument: str) -> Column:
        return read_array(self.native[:, position], name, argument)

    def select(self, positions: Sequence[int]) -> ArrayTable:
        return ArrayTable(self.native[:, list(positions)])

    def take(self, rows: np.ndarray) -> ArrayTable:
        return ArrayTable(self.native[rows])

    def concat(self, other: Table) -> ArrayTable:
        return ArrayTable(np.concatenate([self.native, other.native]))

    def gather(self, index: np.ndarray) -> np.ndarray:
        return self.native[index, np.arange(self.shape[1])]

    def numbers(self) -> np.ndarray | None:
        return self.native if self.native.dtype.kind in "biuf" else None

    def of_numbers(self, cells: np.ndarray) -> np.ndarray:
        return cells

    def build(
        self, matrix: np.ndarray, features: Sequence[Feature], levels: Sequence[list[Any] | None]
    ) -> ArrayTable:
        dtype = self.native.dtype
        if dtype.kind in "biuf":
            return ArrayTable(narrow(matrix, dtype))
        if dtype.kind in "mM":
            return ArrayTable(from_seconds(matrix, dtype))
        native = np.empty(matrix.shape, dtype=object)
        for position, (feature, known) in enumerate(zip(features, levels, strict=True)):
            absent = first_missing(self.native[:, position])
            native[:, position] = as_objects(matrix[:, position], feature, known, absent)
        return ArrayTable(native if dtype.kind == "O" else _as_text(native, dtype))


def _as_text(native: np.ndarray, dtype: np.dtype[Any]) -> np.ndarray:
    return native.astype(str) if dtype.kind == "U" else native.astype(dtype)


def narrow(values: np.ndarray, dtype: np.dtype[Any]) -> np.ndarray:
    """Numbers in `dtype`, or as float64 where it could not hold them."""
    if dtype.kind == "f":
        return values.astype(dtype)
    low, high = (0, 1) if dtype.kind == "b" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    fits = (values == np.rint(values)) & (values >= low) & (values <= high)
    return values.astype(dtype) if fits.all() else values.astype(np.float64)


def from_seconds(values: np.ndarray, dtype: np.dtype[Any]) -> np.ndarray:
    """Datetimes or durations from float64 seconds, to the microsecond."""
    missing = np.isnan(values)
    micro = np.rint(np.where(missing, 0.0, values) * 1e6).astype(np.int64)
    moments = micro.view(f"{dtype.kind}8[us]")
    moments[missing] = np.array("NaT", dtype=moments.dtype)
    return moments.astype(dtype)


def as_objects(
    values: np.ndarray, feature: Feature, levels: list[Any] | None, absent: Any
) -> np.ndarray:
    """Python values behind float64 codes; `absent` where missing.

    Datetimes come as ``datetime.datetime``, aware where the column has a time zone, and
    durations as ``datetime.timedelta``.
    """
    if levels is not None:
        return decode_levels(values, levels, absent)
    missing = np.isnan(values)
    if feature.kind == "datetime":
        cells = from_seconds(values, np.dtype("M8[us]")).astype(object)
        if feature.timezone:
            zone = time_zone(feature.timezone)
            known = [moment.replace(tzinfo=UTC).astimezone(zone) for moment in cells[~missing]]
            cells[~missing] = known
    elif feature.unit == "s":
        cells = from_seconds(values, np.dtype("m8[us]")).astype(object)
    elif feature.kind == "boolean":
        cells = (values == 1.0).astype(object)
        cells[~np.isin(values, (0.0, 1.0))] = values[~np.isin(values, (0.0, 1.0))]
    elif feature.integer:
        cells = values.astype(object)
        integral = ~missing & np.isfinite(values) & (values == np.rint(values))
        cells[integral] = [int(value) for value in values[integral]]
    else:
        cells = values.astype(object)
    cells[missing] = absent
    return cells
