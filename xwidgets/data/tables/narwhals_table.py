"""polars, pyarrow and every other eager table that narwhals reads."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from ..columns import Column, read_levels, seconds, unsupported, whole
from ..schema import Feature
from .arrays import from_seconds
from .base import Table

__all__ = ["NarwhalsTable", "read_series"]


class NarwhalsTable:
    """An eager data frame."""

    def __init__(self, native: Any) -> None:
        import narwhals as nw

        self.native = native
        self._frame = nw.from_native(native, eager_only=True)
        self._series = [self._frame.get_column(key) for key in self._frame.columns]

    @property
    def backend(self) -> str:
        name = self._frame.implementation.value
        return name if name in ("polars", "pyarrow") else "narwhals"

    @property
    def shape(self) -> tuple[int, int]:
        return self._frame.shape

    @property
    def keys(self) -> Sequence[Hashable]:
        return self._frame.columns

    @property
    def dtypes(self) -> Sequence[Any]:
        if self.backend == "pyarrow":
            return list(self.native.schema.types)
        return list(self._frame.schema.values())

    def read(self, position: int, name: str, argument: str) -> Column:
        return read_series(self._series[position].to_native(), name, argument)

    def select(self, positions: Sequence[int]) -> NarwhalsTable:
        return NarwhalsTable(self._frame[:, list(positions)].to_native())

    def take(self, rows: np.ndarray) -> NarwhalsTable:
        return NarwhalsTable(self._frame[rows].to_native())

    def concat(self, other: Table) -> NarwhalsTable:
        import narwhals as nw

        if self.backend == "pyarrow":
            import pyarrow as pa

            both = [self.native.cast(other.native.schema), other.native]
            return NarwhalsTable(pa.concat_tables(both))
        first = self._frame.with_columns(
            self._series[position].cast(new)
            for position, (old, new) in enumerate(
                zip(self.dtypes, self._frame_dtypes(other), strict=True)
            )
            if old != new
        )
        return NarwhalsTable(
            nw.concat([first, nw.from_native(other.native, eager_only=True)]).to_native()
        )

    def gather(self, index: np.ndarray) -> Any:
        by_column = np.ascontiguousarray(index.T)
        return self._assemble(
            [series[rows] for series, rows in zip(self._series, by_column, strict=True)]
        )

    def numbers(self) -> None:
        return None

    def of_numbers(self, cells: np.ndarray) -> Any:
        raise NotImplementedError

    def build(
        self, matrix: np.ndarray, features: Sequence[Feature], levels: Sequence[list[Any] | None]
    ) -> NarwhalsTable:
        columns = zip(self._series, matrix.T, features, levels, strict=True)
        native = self._assemble([_build(*column) for column in columns])
        return NarwhalsTable(_with_types_of(self.native, native))

    def _assemble(self, columns: Sequence[Any]) -> Any:
        import narwhals as nw

        return nw.from_dict(dict(zip(self._frame.columns, columns, strict=True))).to_native()

    @staticmethod
    def _frame_dtypes(other: Table) -> Sequence[Any]:
        return other.dtypes


def read_series(native: Any, name: str, argument: str) -> Column:
    """Read one column of polars, pyarrow or another library.

    Raises
    ------
    InvalidType
        Nested values, bytes, times of day, objects: the message names the column.
    """
    import narwhals as nw

    if hasattr(native, "unify_dictionaries") and hasattr(native.type, "index_type"):
        return _read_dictionary(native)
    series = nw.from_native(native, series_only=True)
    dtype = series.dtype
    if dtype == nw.Boolean:
        return Column("boolean", _numbers(series.cast(nw.Int8)))
    if dtype.is_numeric():
        return Column("number", _numbers(series))
    if dtype == nw.Enum:
        levels = list(dtype.categories)
        return read_levels(_codes(series, levels), levels, len(series), declared=True)
    if dtype in (nw.String, nw.Categorical):
        texts = series.cast(nw.String)
        levels = sorted(texts.drop_nulls().unique().to_list())
        declared = dtype == nw.Categorical
        return read_levels(_codes(texts, levels), levels, len(series), declared=declared)
    if dtype in (nw.Date, nw.Datetime):
        zone = getattr(dtype, "time_zone", None)
        return Column("datetime", seconds(series.to_numpy()), timezone=zone)
    if dtype == nw.Duration:
        return Column("number", seconds(series.to_numpy()), unit="s")
    if series.null_count() == len(series):
        return Column("number", np.full(len(series), np.nan))
    fix = {
        "Binary": "decode it to strings",
        "Time": "pass the hours of the day as a number",
    }.get(type(dtype).__name__, "split it into columns of single values")
    raise unsupported(name, argument, str(dtype), fix)


def _read_dictionary(native: Any) -> Column:
    array = native.unify_dictionaries().combine_chunks()
    chunks = getattr(array, "chunks", [array])
    if not chunks:
        return Column("category", np.empty(0), [])
    array = chunks[0]
    levels = array.dictionary.to_pylist()
    codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    if None in levels:
        codes = np.where(codes == levels.index(None), -1, codes)
    return read_levels(codes, levels, len(codes), declared=True)


def _numbers(series: Any) -> np.ndarray:
    import narwhals as nw

    return np.asarray(series.cast(nw.Float64).to_numpy(), dtype=np.float64)


def _codes(series: Any, levels: list[str]) -> np.ndarray:
    import narwhals as nw

    missing = series.is_null().to_numpy()
    codes = np.full(len(series), -1, dtype=np.int64)
    if levels and not missing.all():
        known = series.drop_nulls().cast(nw.String)
        coded = known.replace_strict(levels, range(len(levels)), return_dtype=nw.Int64)
        codes[~np.asarray(missing, dtype=bool)] = coded.to_numpy()
    return codes


def _build(like: Any, values: np.ndarray, feature: Feature, levels: list[Any] | None) -> Any:
    import narwhals as nw

    backend, dtype, key = like.implementation, like.dtype, like.name
    if levels is not None:
        native = like.to_native()
        if hasattr(native, "unify_dictionaries") and hasattr(native.type, "index_type"):
            return nw.from_native(_build_dictionary(native.type, values, levels), series_only=True)
        if dtype == nw.Enum:
            dtype = nw.Enum([str(level) for level in levels])
        known = nw.new_series(key, [*levels, None], dtype, backend=backend)
        return known[np.where(np.isnan(values), len(levels), values).astype(np.int64)]
    if feature.kind == "datetime":
        moments = nw.new_series(
            key, from_seconds(values, np.dtype("M8[us]")), nw.Datetime("us"), backend=backend
        )
        zone = getattr(dtype, "time_zone", None)
        if zone:
            moments = moments.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
        return moments.cast(dtype)
    if feature.unit == "s":
        spans = from_seconds(values, np.dtype("m8[us]"))
        return nw.new_series(key, spans, nw.Duration("us"), backend=backend).cast(dtype)
    numbers = nw.new_series(key, np.ascontiguousarray(values), nw.Float64, backend=backend)
    if dtype.is_float():
        return (numbers.fill_nan(None) if like.null_count() else numbers).cast(dtype)
    numbers = numbers.fill_nan(None)
    known_values = values[~np.isnan(values)]
    if dtype == nw.Boolean and np.isin(known_values, (0.0, 1.0)).all():
        return numbers.cast(nw.Int8).cast(dtype)
    if dtype.is_decimal() or (dtype.is_integer() and (whole(values) or not known_values.size)):
        return numbers.cast(dtype)
    return numbers


def _build_dictionary(dtype: Any, values: np.ndarray, levels: list[Any]) -> Any:
    import pyarrow as pa

    missing = np.isnan(values)
    codes = np.where(missing, 0, values).astype(np.int64)
    fits = len(levels) <= 2 ** (dtype.index_type.bit_width - 1)
    index = pa.array(codes, type=dtype.index_type if fits else pa.int64(), mask=missing)
    known = pa.array(levels, type=dtype.value_type)
    array = pa.DictionaryArray.from_arrays(index, known, ordered=dtype.ordered)
    return pa.chunked_array([array])


def _with_types_of(like: Any, native: Any) -> Any:
    """Give pyarrow columns the very types (dictionary index, string width) of `like`."""
    if not hasattr(native, "schema") or not hasattr(native.schema, "field"):
        return native
    for position, (wanted, found) in enumerate(
        zip(like.schema.types, native.schema.types, strict=True)
    ):
        same_family = hasattr(wanted, "index_type") == hasattr(found, "index_type")
        if wanted != found and same_family and not str(found).startswith("double"):
            column = native.column(position).cast(wanted)
            native = native.set_column(position, like.schema.field(position), column)
    return native
