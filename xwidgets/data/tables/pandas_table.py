"""pandas DataFrames: NumPy, nullable, categorical, string and Arrow dtypes."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from ..columns import Column, decode_levels, read_array, read_levels, seconds, unsupported
from ..schema import Feature
from .arrays import as_objects, from_seconds, narrow
from .base import Table

__all__ = ["PandasTable"]


class PandasTable:
    """A DataFrame; its index travels with `take` and is renumbered elsewhere."""

    backend = "pandas"

    def __init__(self, native: Any) -> None:
        self.native = native
        self._cells: np.ndarray | None = None

    @property
    def shape(self) -> tuple[int, int]:
        return self.native.shape[0], self.native.shape[1]

    @property
    def keys(self) -> Sequence[Hashable]:
        return list(self.native.columns)

    @property
    def dtypes(self) -> Sequence[Any]:
        import pandas as pd

        return [
            # pandas calls unordered categories equal in any order; their codes are not.
            ("category", tuple(dtype.categories), dtype.ordered)
            if isinstance(dtype, pd.CategoricalDtype)
            else dtype
            for dtype in self.native.dtypes
        ]

    def read(self, position: int, name: str, argument: str) -> Column:
        return _read(self.native.iloc[:, position], name, argument)

    def select(self, positions: Sequence[int]) -> PandasTable:
        return PandasTable(self.native.iloc[:, list(positions)])

    def take(self, rows: np.ndarray) -> PandasTable:
        return PandasTable(self.native.iloc[rows])

    def concat(self, other: Table) -> PandasTable:
        import pandas as pd

        first = self.native
        wider = {
            key: new
            for key, old, new in zip(self.keys, first.dtypes, other.native.dtypes, strict=True)
            if old != new
        }
        return PandasTable(pd.concat([first.astype(wider), other.native], ignore_index=True))

    def numbers(self) -> np.ndarray | None:
        if self._cells is None:
            dtypes = set(self.native.dtypes)
            first = next(iter(dtypes))
            if len(dtypes) == 1 and isinstance(first, np.dtype) and first.kind in "biuf":
                self._cells = self.native.to_numpy()
        return self._cells

    def of_numbers(self, cells: np.ndarray) -> Any:
        import pandas as pd

        return pd.DataFrame(cells, columns=self.native.columns, copy=False)

    def gather(self, index: np.ndarray) -> Any:
        numbers = self.numbers()
        if numbers is not None:
            return self.of_numbers(numbers[index, np.arange(index.shape[1])])
        by_column = np.ascontiguousarray(index.T)
        return self._assemble(
            {
                position: self.native.iloc[:, position].array.take(by_column[position])
                for position in range(index.shape[1])
            }
        )

    def build(
        self, matrix: np.ndarray, features: Sequence[Feature], levels: Sequence[list[Any] | None]
    ) -> PandasTable:
        if set(self.native.dtypes) == {np.dtype(np.float64)}:
            return PandasTable(self.of_numbers(np.array(matrix, dtype=np.float64)))
        cells = {
            position: _build(
                matrix[:, position],
                self.native.iloc[:, position],
                features[position],
                levels[position],
            )
            for position in range(self.shape[1])
        }
        return PandasTable(self._assemble(cells))

    def _assemble(self, cells: dict[int, Any]) -> Any:
        import pandas as pd

        for position, column in cells.items():
            if str(column.dtype) == "object":  # otherwise pandas looks for strings in it
                cells[position] = pd.Series(column, dtype=object, copy=False)
        frame = pd.DataFrame(cells, copy=False)
        frame.columns = self.native.columns
        return frame


def _read(series: Any, name: str, argument: str) -> Column:
    import pandas as pd

    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return read_levels(
            np.asarray(series.cat.codes), list(series.cat.categories), len(series), declared=True
        )
    if isinstance(dtype, pd.ArrowDtype):
        import pyarrow as pa

        from .narwhals_table import read_series

        return read_series(pa.chunked_array(series.array.__arrow_array__()), name, argument)
    if isinstance(dtype, pd.StringDtype):
        codes, levels = pd.factorize(series.array, sort=True)
        return read_levels(codes, list(levels), len(series))
    if isinstance(dtype, pd.DatetimeTZDtype):
        naive = series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        return Column("datetime", seconds(naive), timezone=str(dtype.tz))
    if isinstance(dtype, pd.PeriodDtype):
        return Column("datetime", seconds(series.dt.to_timestamp().to_numpy()))
    if isinstance(dtype, np.dtype):
        return read_array(series.to_numpy(), name, argument)
    if isinstance(dtype, pd.SparseDtype):
        return read_array(np.asarray(series.array), name, argument)
    if pd.api.types.is_bool_dtype(dtype):
        return Column("boolean", series.to_numpy(dtype=np.float64, na_value=np.nan))
    if pd.api.types.is_numeric_dtype(dtype):
        return Column("number", series.to_numpy(dtype=np.float64, na_value=np.nan))
    if isinstance(dtype, pd.IntervalDtype):
        return read_array(series.to_numpy(dtype=object), name, argument)
    raise unsupported(name, argument, str(dtype))


def _build(values: np.ndarray, like: Any, feature: Feature, levels: list[Any] | None) -> Any:
    import pandas as pd

    dtype = like.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        known = list(levels or [])
        if len(known) != len(dtype.categories):
            dtype = pd.CategoricalDtype(known, ordered=dtype.ordered)
        codes = np.where(np.isnan(values), -1, values).astype(np.int64)
        return pd.Categorical.from_codes(codes, dtype=dtype)
    if isinstance(dtype, np.dtype):
        if dtype.kind in "biuf":
            return narrow(values, dtype)
        if dtype.kind in "mM":
            return from_seconds(values, dtype)
        # Reading a whole column takes longer than asking a model about a row.
        absent = like.to_numpy()[like.isna()] if np.isnan(values).any() else np.empty(0)
        return as_objects(values, feature, levels, absent[0] if len(absent) else np.nan)
    if levels is not None:
        return pd.array(decode_levels(values, levels, pd.NA), dtype=dtype)
    if feature.kind == "datetime":
        return _moments(values, dtype)
    if feature.unit == "s":
        return pd.array(pd.to_timedelta(values, unit="s"), dtype=dtype)
    if isinstance(dtype, pd.SparseDtype):
        return pd.arrays.SparseArray(narrow(values, dtype.subtype), fill_value=dtype.fill_value)
    known_values = values[~np.isnan(values)]
    numbers = pd.array(np.where(np.isnan(values), pd.NA, values), dtype="Float64")
    if _holds(dtype, known_values):
        return numbers.astype(dtype)
    return numbers


def _moments(values: np.ndarray, dtype: Any) -> Any:
    import pandas as pd

    utc = pd.DatetimeIndex(from_seconds(values, np.dtype("M8[us]"))).tz_localize("UTC")
    if isinstance(dtype, pd.DatetimeTZDtype):
        return utc.tz_convert(dtype.tz).as_unit(dtype.unit).array
    if isinstance(dtype, pd.PeriodDtype):
        return utc.tz_localize(None).to_period(dtype.freq).array
    zone = getattr(getattr(dtype, "pyarrow_dtype", None), "tz", None)
    local = utc.tz_convert(zone) if zone else utc.tz_localize(None)
    return pd.array(local, dtype=dtype)


def _holds(dtype: Any, values: np.ndarray) -> bool:
    import pandas as pd

    if pd.api.types.is_bool_dtype(dtype):
        return bool(np.isin(values, (0.0, 1.0)).all())
    if pd.api.types.is_integer_dtype(dtype):
        return bool((values == np.rint(values)).all())
    return True
