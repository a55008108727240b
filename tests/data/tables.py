"""Tables for the tests: the same rows in every container, and random ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import scipy.sparse
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

NAME = "<img src=x onerror=alert(1)> \U0001f600 \u202eabc"


def mixed() -> pd.DataFrame:
    """Every kind of column that pandas holds, each with a missing value where it can."""
    stamps = ["2024-03-01", None, "2024-03-02 10:00:00", "1969-12-31 23:59:59"]
    moments = pd.to_datetime(stamps, format="ISO8601")
    texts = ["x", None, "y", "x"]
    return pd.DataFrame(
        {
            "int": [1, 2, 3, 2**40],
            "float": [1.5, np.nan, -3.25, np.inf],
            "float32": np.array([0.1, 0.2, np.nan, 4], dtype=np.float32),
            "bool": [True, False, True, True],
            "category": pd.Categorical(["hi", "lo", None, "hi"], categories=["lo", "hi", "unused"]),
            "text": pd.Series(texts, dtype="str"),
            "object text": pd.Series(texts, dtype=object),
            "Int64": pd.array([1, None, 2, 3], "Int64"),
            "boolean": pd.array([True, None, False, True], "boolean"),
            "Float32": pd.array([1.5, None, 2, 3], "Float32"),
            "string": pd.array(texts, dtype="string"),
            "naive": moments,
            "zoned": moments.tz_localize("Europe/Paris"),
            "duration": pd.to_timedelta([1, None, 3, 90], unit="h"),
            "arrow int": pd.array([1, None, 2, 3], dtype="int64[pyarrow]"),
            "arrow text": pd.array(texts, dtype=pd.ArrowDtype(pa.string())),
            "arrow time": pd.Series(moments).astype("timestamp[us][pyarrow]"),
            NAME: [0.0, 1.0, 2.0, 3.5],
        }
    )


def containers() -> dict[str, Any]:
    """One table of numbers, a boolean and text, as every backend holds it."""
    table = mixed()[["int", "float", "bool", "text", "category", "Int64", "naive", "zoned"]]
    return {
        "pandas": table,
        "pandas-arrow": table.convert_dtypes(dtype_backend="pyarrow"),
        "polars": pl.from_pandas(table).with_columns(
            pl.col("category").cast(pl.String).cast(pl.Enum(["lo", "hi", "unused"]))
        ),
        "pyarrow": pa.Table.from_pandas(table, preserve_index=False),
        "record-batch": pa.RecordBatch.from_pandas(table, preserve_index=False),
        "capsule": Capsule(pa.Table.from_pandas(table, preserve_index=False)),
    }


class Capsule:
    """A table that has nothing but the Arrow PyCapsule interface."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


def natives() -> dict[str, Any]:
    """Tables of every backend and many dtypes."""
    numbers = np.array([[1.0, 0.0, 2.5], [0.0, np.nan, 1.0], [3.0, 0.0, 0.0], [0.0, 0.0, 7.0]])
    whole = np.array([[1, 0, 2], [0, 3, 1], [3, 0, 0], [0, 0, 7]])
    no_objects = mixed().drop(columns=["object text"])
    return {
        "float64": numbers,
        "float32": numbers.astype(np.float32),
        "fortran": np.asfortranarray(numbers),
        "int8": whole.astype(np.int8),
        "uint64": whole.astype(np.uint64),
        "bool": whole > 0,
        "object": mixed().astype(object).to_numpy(),
        "str": np.array([["a", "b"], ["b", "b"], ["a", "c"], ["a", "a"]]),
        "datetime": np.array([["2024-01-01", "NaT"]] * 4, dtype="M8[ns]"),
        "timedelta": np.array([[1, 2], [3, 4], [5, 6], [7, 8]], dtype="m8[s]"),
        "csr_matrix": scipy.sparse.csr_matrix(numbers),
        "csc_array": scipy.sparse.csc_array(numbers),
        "coo_array": scipy.sparse.coo_array(whole),
        "pandas": mixed(),
        "pandas float": pd.DataFrame(numbers, columns=[0, 1, 2], index=list("abcd")),
        "polars": pl.from_pandas(no_objects),
        "polars enum": pl.DataFrame(
            {"e": pl.Series(["b", None, "a", "b"], dtype=pl.Enum(["b", "a"])), "n": [1, 2, 3, None]}
        ),
        "pyarrow": pa.Table.from_pandas(no_objects, preserve_index=False),
        "pyarrow codes": pa.table({"d": pa.array([3, None, 1, 3]).dictionary_encode()}),
    }


def column_names(n_features: int) -> st.SearchStrategy[list[str]]:
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    return st.lists(text, min_size=n_features, max_size=n_features, unique=True)


def arrow_names(n_features: int) -> st.SearchStrategy[list[str]]:
    """Names that survive Arrow (which ends them at a NUL) and polars (which names the empty)."""
    text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
    return st.lists(text, min_size=n_features, max_size=n_features, unique=True)


@st.composite
def matrices(draw: st.DrawFn) -> np.ndarray:
    dtype = draw(st.sampled_from(["f8", "f4", "i8", "i2", "u1", "?"]))
    shape = draw(st.tuples(st.integers(1, 6), st.integers(1, 5)))
    return draw(npst.arrays(dtype, shape))


@st.composite
def pandas_tables(draw: st.DrawFn) -> pd.DataFrame:
    """Columns of random kinds under random names, with missing values."""
    n_rows = draw(st.integers(1, 8))
    names = draw(arrow_names(draw(st.integers(1, 5))))

    def cells(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(st.none() | values, min_size=n_rows, max_size=n_rows))

    columns: dict[str, Any] = {}
    for name in names:
        kind = draw(st.sampled_from(["float", "Int64", "boolean", "text", "category", "moment"]))
        if kind == "float":
            columns[name] = pd.array(cells(st.floats(allow_nan=False)), dtype="Float64")
        elif kind == "Int64":
            columns[name] = pd.array(cells(st.integers(-(2**53), 2**53)), dtype="Int64")
        elif kind == "boolean":
            columns[name] = pd.array(cells(st.booleans()), dtype="boolean")
        elif kind == "text":
            text = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
            columns[name] = pd.array(cells(text), dtype="string")
        elif kind == "category":
            columns[name] = pd.Categorical(cells(st.sampled_from("abc")), categories=list("abc"))
        else:
            seconds = st.integers(-(10**9), 3 * 10**9)
            columns[name] = pd.to_datetime(pd.array(cells(seconds), dtype="Int64"), unit="s")
    return pd.DataFrame(columns)
