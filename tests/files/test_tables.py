"""Tables in a file and out of it: the same library, the same types, equal to the bit."""

from __future__ import annotations

import json
import math
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse
from hypothesis import given, settings

from tests.data import tables
from xwidgets.data import Frame
from xwidgets.errors import InvalidType
from xwidgets.files import Reading, Writing
from xwidgets.files.cells import from_json, key_of, to_json
from xwidgets.files.lanes import pack, unpack
from xwidgets.files.tables import read_table, write_table


def again(native: Any) -> tuple[Any, Any]:
    """The table as a Frame holds it, and what a file makes of it."""
    frame = Frame.from_table(native)
    writing = Writing()
    found = json.loads(json.dumps(write_table(frame.native, frame.backend, writing)))
    with ThreadPoolExecutor(2) as pool:
        arrays = unpack(pack(writing.arrays, pool), pool)
    return frame.native, read_table(found, Reading(arrays))


def require_equal(one: Any, other: Any) -> None:
    assert type(one) is type(other)
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, check_exact=True, check_freq=True)
        assert list(map(type, one.columns)) == list(map(type, other.columns))
        for left, right in zip(one.items(), other.items(), strict=True):
            if left[1].dtype == object:
                require_cells(left[1].to_numpy(), right[1].to_numpy())
    elif isinstance(one, pl.DataFrame):
        assert one.schema == other.schema
        assert one.equals(other)
    elif isinstance(one, pa.Table):
        assert one.schema.equals(other.schema, check_metadata=True)
        assert other.validate(full=True) is None
        # Tables of NaN are unequal to themselves.
        assert one.to_pydict().keys() == other.to_pydict().keys()
        for name in one.column_names:
            require_cells(one[name].to_pylist(), other[name].to_pylist())
    elif scipy.sparse.issparse(one):
        assert (one.format, one.dtype, one.nnz) == (other.format, other.dtype, other.nnz)
        assert one.toarray().tobytes() == other.toarray().tobytes()
    else:
        assert (one.dtype, one.shape) == (other.dtype, other.shape)
        assert one.flags.f_contiguous == other.flags.f_contiguous
        if one.dtype == object:
            require_cells(one.ravel(), other.ravel())
        else:
            assert one.tobytes() == other.tobytes()


def require_cells(one: Any, other: Any) -> None:
    assert list(map(key_of, one)) == list(map(key_of, other))


def zoned() -> pd.DataFrame:
    """More dtypes of pandas, and indexes of theirs."""
    stamps = pd.date_range("2024-01-01", periods=4, freq="6h", name="when")
    frame = pd.DataFrame(
        {
            "interval": pd.cut([1, 5, 9, 2], [0, 4, 10]),
            "period": pd.period_range("2024-01", periods=4, freq="M"),
            "offset": stamps.tz_localize(timezone(timedelta(hours=5, minutes=30))),
            "seconds": stamps.as_unit("s"),
            "sparse": pd.arrays.SparseArray([0.0, 0.0, 1.5, 0.0]),
            "numbered": pd.Categorical([3, None, 1, 3], categories=[3, 2, 1], ordered=True),
            "dated": pd.Categorical(stamps),
            "Int8": pd.array([1, None, -3, 4], "Int8"),
            "UInt64": pd.array([2**64 - 1, None, 0, 4], "UInt64"),
            "whole": [2**53 + 1, 2, 3, 4],
            "mixed": pd.Series([1, "1", 1.0, True], dtype=object),
        },
        index=stamps,
    )
    frame.columns.name = "what"
    return frame


def indexed() -> dict[str, Any]:
    numbers = np.arange(12.0).reshape(4, 3)
    return {
        "every dtype": zoned(),
        "multi": pd.DataFrame(
            numbers,
            index=pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["x", None]),
            columns=[("p", 1), ("p", 2), ("q", 1)],
        ),
        "labels of several types": pd.DataFrame(
            numbers, index=[1, "1", None, 2.5], columns=[0, "x", 2.5]
        ),
        "range": pd.DataFrame(numbers, index=pd.RangeIndex(10, 2, -2)),
        "unsigned": pd.DataFrame(numbers, index=np.array([1, 2, 3, 2**63], dtype=np.uint64)),
        "one type": pd.DataFrame(numbers.astype(np.float32)),
        "polars types": pl.DataFrame(
            {
                "date": [date(2024, 1, 1), None],
                "moment": pl.Series(
                    [datetime(2024, 1, 1), None], dtype=pl.Datetime("ms", "Asia/Tokyo")
                ),
                "span": pl.Series([timedelta(1), None], dtype=pl.Duration("ns")),
                "decimal": pl.Series([Decimal("1.50"), None], dtype=pl.Decimal(10, 2)),
                "category": pl.Series(["b", None], dtype=pl.Categorical),
                "u64": pl.Series([2**64 - 1, None], dtype=pl.UInt64),
                "nothing": pl.Series([None, None], dtype=pl.Null),
                "f32": pl.Series([0.1, math.nan], dtype=pl.Float32),
                "flag": [None, True],
            }
        ),
        "arrow types": pa.table(
            {
                "date": pa.array([date(2024, 1, 1), None]),
                "moment": pa.array([datetime(2024, 1, 1), None], pa.timestamp("ns", "Asia/Tokyo")),
                "span": pa.array([timedelta(1), None], pa.duration("s")),
                "decimal": pa.array([Decimal("1.50"), None], pa.decimal128(10, 2)),
                "large": pa.array(["b", None], pa.large_string()),
                "u64": pa.array([2**53, None], pa.uint64()),
                "half": pa.array(np.array([0.5, 2], dtype=np.float16)),
                "nothing": pa.nulls(2),
                "nan": [math.nan, None],
                "flag": [None, True],
                "codes": pa.array(["x", None]).dictionary_encode(),
            }
        ),
        "chunks": pa.concat_tables([pa.table({"a": [1, None]}), pa.table({"a": [3, 4]})]),
    }


@pytest.mark.parametrize("name", [*tables.natives(), *tables.containers(), *indexed()])
def test_a_table_comes_back(name):
    every = {**tables.natives(), **tables.containers(), **indexed()}
    require_equal(*again(every[name]))


@given(tables.pandas_tables())
@settings(max_examples=150, deadline=None)
def test_any_pandas_table_comes_back(table):
    require_equal(*again(table))


@given(tables.pandas_tables())
@settings(max_examples=75, deadline=None)
def test_any_polars_table_comes_back(table):
    require_equal(*again(pl.from_pandas(table)))


@given(tables.pandas_tables())
@settings(max_examples=75, deadline=None)
def test_any_arrow_table_comes_back(table):
    require_equal(*again(pa.Table.from_pandas(table)))


@given(tables.matrices())
def test_any_array_comes_back(matrix):
    require_equal(*again(matrix))
    if matrix.dtype.kind != "f" or not np.isnan(matrix).any():
        require_equal(*again(scipy.sparse.csr_array(matrix)))


CELLS = [
    *(None, True, 1, 10**300, 1.0, -0.0, math.inf, math.nan, "a\ud800\0", (1, ("x", None))),
    *(Decimal("1.10"), Decimal("NaN"), date(2024, 2, 29), timedelta(-1, 5, 7)),
    datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Paris"), fold=1),
    *(datetime(1, 1, 1), datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=-3)))),
    *(np.float32(0.1), np.int8(-3), np.bool_(True), np.str_("x"), np.datetime64("NaT", "D")),
    *(pd.NA, pd.NaT, pd.Timestamp("2024-01-01 00:00:00.000000007", tz="Asia/Tokyo")),
    *(pd.Timedelta(5, "ns"), pd.Interval(0, 1.5, "left"), pd.Period("2024-03", "M")),
]


@pytest.mark.parametrize("cell", CELLS, ids=repr)
def test_a_cell_comes_back_as_what_it_was(cell):
    found = from_json(json.loads(json.dumps(to_json(cell), allow_nan=False)))
    assert type(found) is type(cell)
    assert repr(found) == repr(cell)
    assert key_of(found) == key_of(cell)


class Custom:
    pass


@pytest.mark.parametrize(
    ("table", "named"),
    [
        (pd.DataFrame({"a": [1], "b": pd.Series([Custom()], dtype=object)}), "'b' of X"),
        (np.array([[1, Custom()]], dtype=object), "column 1 of X"),
        (pd.DataFrame({"a": [1]}, index=[Custom()]), "index of X"),
        (pd.DataFrame({"n": pd.Series([10**4001], dtype=object)}), "'n' of X"),
    ],
)
def test_what_no_file_can_hold_is_named(table, named):
    frame_backend = "numpy" if isinstance(table, np.ndarray) else "pandas"
    with pytest.raises(InvalidType, match=named) as caught:
        write_table(table, frame_backend, Writing())
    assert "plain values" in str(caught.value)
