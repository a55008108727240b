"""Any table as a Frame: numbers, cells, rows, errors."""

from __future__ import annotations

import hashlib
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.tables import (
    NAME,
    column_names,
    containers,
    matrices,
    mixed,
    natives,
    pandas_tables,
)
from xwidgets import errors
from xwidgets.data import Frame

quick = settings(max_examples=40, deadline=None)
NATIVES = natives()


def same_native(left: Any, right: Any) -> None:
    """Same class, same dtypes, same cells."""
    assert type(left) is type(right)
    if isinstance(left, pd.DataFrame):
        pd.testing.assert_frame_equal(
            left.reset_index(drop=True), right.reset_index(drop=True), check_freq=False
        )
    elif isinstance(left, np.ndarray):
        assert left.dtype == right.dtype
        pd.testing.assert_frame_equal(pd.DataFrame(left), pd.DataFrame(right))
    elif isinstance(left, pl.DataFrame):
        assert left.equals(right, null_equal=True) and left.schema == right.schema
    elif isinstance(left, pa.Table):
        assert left.schema.equals(right.schema)
        assert pl.from_arrow(left).equals(pl.from_arrow(right))
    else:
        assert left.dtype == right.dtype and left.format == right.format
        np.testing.assert_array_equal(left.toarray(), right.toarray())


def digest(native: Any) -> str:
    if scipy.sparse.issparse(native):
        native = native.tocsr()
        native = (native.data, native.indices, native.indptr)
    return hashlib.sha256(pickle.dumps(native)).hexdigest()


def rows_of(native: Any, rows: list[int]) -> Any:
    if isinstance(native, pd.DataFrame):
        return native.iloc[rows]
    if isinstance(native, pa.Table):
        return native.take(rows)
    return (
        native.tocsr()[rows].asformat(native.format)
        if scipy.sparse.issparse(native)
        else native[rows]
    )


# -- reading --------------------------------------------------------------------------------


def test_columns_of_every_kind() -> None:
    frame = Frame.from_table(mixed())
    kinds = {feature.name: feature.kind for feature in frame.schema.features}
    assert kinds["int"] == kinds["Int64"] == kinds["arrow int"] == kinds["duration"] == "number"
    assert kinds["bool"] == kinds["boolean"] == "boolean"
    assert kinds["category"] == kinds["text"] == kinds["object text"] == "category"
    assert kinds["naive"] == kinds["zoned"] == kinds["arrow time"] == "datetime"

    def column(name: str) -> list[float | None]:
        numbers = frame.column(frame.schema.position(name)).tolist()
        return [None if number != number else number for number in numbers]

    nan = None
    assert column("category") == [1, 0, nan, 1]
    assert frame.schema[frame.schema.position("category")].levels == ("lo", "hi", "unused")
    assert column("text") == column("object text") == column("arrow text") == [0, nan, 1, 0]
    assert column("boolean") == [1, nan, 0, 1]
    assert column("naive") == column("arrow time") == [1709251200, nan, 1709373600, -1]
    assert column("zoned")[0] == 1709251200 - 3600
    assert column("duration") == [3600, nan, 10800, 324000]
    assert column("float")[3] == np.inf


@pytest.mark.parametrize("name", ["float", "float32", "zoned", "category", "text", "Int64"])
def test_missing_is_noticed(name: str) -> None:
    schema = Frame.from_table(mixed()).schema
    assert schema[schema.position(name)].has_missing
    assert not schema[schema.position("int")].has_missing


def test_whole_numbers() -> None:
    table = pd.DataFrame({"i": [1, 2], "f": [1.0, np.nan], "g": [1.5, 2], "inf": [1, np.inf]})
    assert [f.integer for f in Frame.from_table(table).schema.features] == [
        True,
        True,
        False,
        False,
    ]


def test_identifiers_are_text_and_cities_are_categories() -> None:
    table = pd.DataFrame({"id": [f"row {i}" for i in range(60)], "city": ["a", "b", "c"] * 20})
    assert [f.kind for f in Frame.from_table(table).schema.features] == ["text", "category"]


@pytest.mark.parametrize("name", ["pandas-arrow", "polars", "pyarrow", "record-batch", "capsule"])
def test_every_container_has_the_same_numbers(name: str) -> None:
    tables = containers()
    expected, found = Frame.from_table(tables["pandas"]), Frame.from_table(tables[name])
    assert found.schema.names == expected.schema.names
    wanted, got = expected.matrix().copy(), found.matrix().copy()
    if name == "pandas-arrow":  # convert_dtypes turns NaN and whole floats into other dtypes
        wanted[~np.isfinite(wanted)], got[~np.isfinite(got)] = 0, 0
    np.testing.assert_array_equal(got, wanted)
    assert [f.kind for f in found.schema.features] == [f.kind for f in expected.schema.features]
    assert [f.levels for f in found.schema.features] == [f.levels for f in expected.schema.features]


@given(pandas_tables())
@quick
def test_containers_agree_on_random_tables(table: pd.DataFrame) -> None:
    frame = Frame.from_table(table)
    arrow = Frame.from_table(pa.Table.from_pandas(table, preserve_index=False))
    polars = Frame.from_table(pl.from_pandas(table))
    objects = Frame.from_table(table.astype(object).to_numpy(), feature_names=list(table.columns))
    np.testing.assert_array_equal(arrow.matrix(), frame.matrix())
    for position, feature in enumerate(frame.schema.features):
        texts = [frame.text(row, position) for row in range(frame.n_rows)]
        assert texts == [polars.text(row, position) for row in range(frame.n_rows)]
        if feature.kind != "datetime":
            assert texts == [objects.text(row, position) for row in range(frame.n_rows)]
        if feature.kind in ("number", "boolean"):
            np.testing.assert_array_equal(polars.column(position), frame.column(position))


@given(matrices())
@quick
def test_numpy_matrix_is_the_array(array: np.ndarray) -> None:
    frame = Frame.from_table(array)
    expected = array.astype(np.float64)
    np.testing.assert_array_equal(frame.matrix(), expected)
    np.testing.assert_array_equal(frame.column(0), expected[:, 0])
    assert frame.matrix().flags.c_contiguous and not frame.matrix().flags.writeable
    assert not frame.column(0).flags.writeable
    sparse = Frame.from_table(scipy.sparse.csr_array(array))
    np.testing.assert_array_equal(sparse.matrix(), expected)
    np.testing.assert_array_equal(sparse.column(0), expected[:, 0])


def test_objects_that_mark_missing_in_their_own_way() -> None:
    cells = np.array([1, None, np.nan, pd.NA, pd.NaT, np.datetime64("NaT"), 2.5], dtype=object)
    frame = Frame.from_table(cells.reshape(-1, 1))
    assert np.isnan(frame.column(0)).tolist() == [False] + [True] * 5 + [False]
    assert frame.schema[0].kind == "number"


def test_levels_that_read_alike_stay_apart() -> None:
    frame = Frame.from_table(pd.DataFrame({"a": pd.Series([1, "1", "b"], dtype=object)}))
    assert len(set(frame.schema[0].levels or ())) == 3
    assert len(set(frame.column(0))) == 3


def test_all_missing_column() -> None:
    for table in (pd.DataFrame({"a": [None, None]}), pl.DataFrame({"a": [None, None]})):
        frame = Frame.from_table(table)
        assert np.isnan(frame.column(0)).all() and frame.schema[0].has_missing


def test_array_likes_and_wrappers() -> None:
    import narwhals as nw

    assert Frame.from_table(np.ones((2, 2)).view(np.memmap)).backend == "numpy"
    assert Frame.from_table(nw.from_native(pl.DataFrame({"a": [1]}))).backend == "polars"
    frame = Frame.from_table(mixed())
    assert Frame.from_table(frame) is frame


# -- names ----------------------------------------------------------------------------------


@given(column_names(3))
@quick
def test_any_unicode_name(names: list[str]) -> None:
    frame = Frame.from_table(np.zeros((2, 3)), feature_names=names)
    own = Frame.from_table(pd.DataFrame(np.zeros((2, 3)), columns=names))
    assert own.schema.names == frame.schema.names
    assert own.own_names == tuple(names)
    assert frame.own_names is None
    assert [frame.schema.position(name) for name in frame.schema.names] == [0, 1, 2]
    for position, (shown, name) in enumerate(zip(frame.schema.names, names, strict=True)):
        assert shown == name or shown.startswith(f"(column {position})")
        assert shown == name or not (name.isprintable() and name.strip())


def test_blank_names_are_shown_as_positions() -> None:
    table = pd.DataFrame([[1.0, 2.0, 3.0, 4.0]], columns=["", " \u200b\t", "(column 1)", "d"])
    frame = Frame.from_table(table)
    assert frame.schema.names == ("(column 0)", "(column 1)*", "(column 1)", "d")
    assert frame.schema.position(1) == 1
    assert list(frame.native.columns) == list(table.columns)
    for row in (table, table.iloc[:, ::-1], dict(table.iloc[0]), [dict(table.iloc[0])]):
        assert Frame.like(row, frame).matrix().tolist() == [[1.0, 2.0, 3.0, 4.0]]
    by_shown = dict(zip(frame.schema.names, [5.0, 6.0, 7.0, 8.0], strict=True))
    assert Frame.like(by_shown, frame).matrix().tolist() == [[5.0, 6.0, 7.0, 8.0]]


def test_odd_names() -> None:
    table = pd.DataFrame([[1, 2, 3, 4]], columns=[7, ("a", "b"), "\ud800", "n" * 10_000])
    assert Frame.from_table(table).schema.names == ("7", "a, b", "\\ud800", "n" * 10_000)
    assert Frame.from_table(np.zeros((1, 2))).schema.names == ("x0", "x1")


def test_ten_thousand_columns() -> None:
    frame = Frame.from_table(pd.DataFrame(np.zeros((2, 10_000))))
    assert frame.n_features == 10_000
    with pytest.raises(errors.UnknownName):
        frame.schema.position("10001x")


# -- rows -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NATIVES)
def test_gather_of_whole_rows_is_the_table(name: str) -> None:
    frame = Frame.from_table(NATIVES[name])
    rows = [2, 0, 2, 1, 3]
    index = np.repeat(np.array(rows)[:, None], frame.n_features, axis=1)
    expected = rows_of(frame.native, rows)
    same_native(frame.gather(index), expected)
    same_native(frame.to_native(rows), expected)
    same_native(frame.take(rows).native, expected)
    np.testing.assert_array_equal(frame.take(rows).matrix(), frame.matrix()[rows])


@pytest.mark.parametrize("name", NATIVES)
def test_gather_mixes_rows_and_keeps_dtypes(name: str) -> None:
    frame = Frame.from_table(NATIVES[name])
    index = np.random.default_rng(0).integers(0, frame.n_rows, (9, frame.n_features))
    mixed_up = Frame.like(frame.gather(index), frame)
    np.testing.assert_array_equal(
        mixed_up.matrix(), frame.matrix()[index, np.arange(frame.n_features)]
    )
    assert list(mixed_up._table.dtypes) == list(frame._table.dtypes)


@pytest.mark.parametrize("name", NATIVES)
def test_mix_is_gather_of_rows_and_a_reference(name: str) -> None:
    frame = Frame.from_table(NATIVES[name])
    known = np.random.default_rng(0).random((3, frame.n_features)) < 0.5
    rows, reference = np.array([3, 0, 3]), np.array([1, 2])
    index = np.where(known[:, None], rows[:, None, None], reference[:, None])
    same_native(
        frame.mix(known, rows, reference), frame.gather(index.reshape(-1, frame.n_features))
    )


@pytest.mark.parametrize("name", NATIVES)
def test_gather_of_no_rows(name: str) -> None:
    frame = Frame.from_table(NATIVES[name])
    empty = frame.gather(np.empty((0, frame.n_features), dtype=int))
    assert type(empty) is type(frame.native) and empty.shape == (0, frame.n_features)


@pytest.mark.parametrize("name", NATIVES)
def test_from_matrix_is_the_inverse_of_matrix(name: str) -> None:
    frame = Frame.from_table(NATIVES[name])
    made = frame.from_matrix(frame.matrix())
    if name == "polars":  # NaN and null are one and the same in numbers
        made = made.with_columns(pl.col("float", "float32").fill_nan(None))
        frame = Frame.from_table(
            frame.native.with_columns(pl.col("float", "float32").fill_nan(None))
        )
    same_native(made, rows_of(frame.native, [0, 1, 2, 3]))


@pytest.mark.parametrize("name", NATIVES)
def test_concat(name: str) -> None:
    frame = Frame.from_table(NATIVES[name])
    both = frame.concat(frame.take([1, 0]))
    same_native(both.native, rows_of(frame.native, [0, 1, 2, 3, 1, 0]))
    np.testing.assert_array_equal(both.matrix(), frame.matrix()[[0, 1, 2, 3, 1, 0]])


@given(pandas_tables(), st.data())
@quick
def test_take_and_concat_put_a_table_together(table: pd.DataFrame, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(table)))
    for native in (table, pl.from_pandas(table)):
        frame = Frame.from_table(native)
        if 0 < cut < frame.n_rows:
            parts = frame.take(range(cut)), frame.take(range(cut, frame.n_rows))
            same_native(parts[0].concat(parts[1]).native, native)


def test_sparse_keeps_stored_zeros() -> None:
    matrix = scipy.sparse.csr_array(
        (np.array([0.0, 5.0, 7.0]), (np.array([0, 0, 1]), np.array([0, 2, 1]))), shape=(2, 3)
    )
    frame = Frame.from_table(matrix)
    assert frame.gather(np.array([[0, 0, 0], [1, 1, 0]])).nnz == 4
    assert frame.gather(np.zeros((1, 3), dtype=int)).nnz == 2


def test_from_matrix_never_changes_a_value_to_fit() -> None:
    frame = Frame.from_table(
        pd.DataFrame({"i": [1, 2], "I": pd.array([1, 2], "Int8"), "b": [True, False]})
    )
    made = frame.from_matrix(np.array([[0.5, 0.5, np.nan]]))
    assert made.iloc[0, :2].tolist() == [0.5, 0.5] and np.isnan(made.iloc[0, 2])
    assert Frame.from_table(np.array([[1, 2]])).from_matrix(np.array([[0.5, 1]]))[0, 0] == 0.5
    made = Frame.from_table(pl.DataFrame({"a": [1, 2]})).from_matrix(np.array([[0.5], [np.nan]]))
    assert made["a"].to_list() == [0.5, None]


# -- like -----------------------------------------------------------------------------------


def people() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "age": [30, 40],
            "income": [1.5, 2.5],
            "city": pd.Categorical(["Paris", "Rome"]),
            "job": ["cook", "clerk"],
            "when": pd.to_datetime(["2024-01-01", "2024-01-02"]),
        }
    )


def test_like_reorders_and_converts() -> None:
    frame = Frame.from_table(people())
    shuffled = people()[["city", "when", "job", "age", "income"]]
    shuffled["city"] = shuffled["city"].cat.set_categories(["Rome", "Paris"])
    for rows in (shuffled, pl.from_pandas(shuffled), pa.Table.from_pandas(shuffled)):
        other = Frame.like(rows, frame)
        pd.testing.assert_frame_equal(other.native, people(), check_dtype=True)
        np.testing.assert_array_equal(other.matrix(), frame.matrix())
        assert other.schema == frame.schema


def test_like_takes_rows_as_mappings() -> None:
    frame = Frame.from_table(people())
    row = {"job": "clerk", "age": 41.5, "income": 3, "city": "Rome", "when": None}
    other = Frame.like(row, frame)
    assert other.native["age"].tolist() == [41.5]
    assert other.native["city"].dtype == people()["city"].dtype
    assert other.text(0, 4) == "missing" and other.text(0, 3) == "clerk"
    assert Frame.like([row, row], frame).n_rows == 2


def test_like_appends_unseen_levels() -> None:
    frame = Frame.from_table(people())
    rows = people().assign(city="Oslo", job=["baker", "cook"])
    other = Frame.like(rows, frame)
    assert other.schema[2].levels == ("Paris", "Rome", "Oslo")
    assert other.column(2).tolist() == [2, 2]
    assert other.schema[3].levels == ("clerk", "cook", "baker")
    both = frame.concat(other)
    assert both.column(2).tolist() == [0, 1, 2, 2]
    assert both.column(3).tolist() == [1, 0, 2, 1]
    assert list(both.native["city"].cat.categories) == ["Paris", "Rome", "Oslo"]
    enum = pl.DataFrame({"e": pl.Series(["a"], dtype=pl.Enum(["a"]))})
    both = Frame.from_table(enum).concat(Frame.like({"e": "z"}, Frame.from_table(enum)))
    assert both.native["e"].to_list() == ["a", "z"] and both.column(0).tolist() == [0, 1]


def test_like_of_an_array() -> None:
    frame = Frame.from_table(np.array([[1.0, 2.0]]), feature_names=["a", "b"])
    assert Frame.like(pd.DataFrame({"b": [5], "a": [4]}), frame).native.tolist() == [[4, 5]]
    unnamed = Frame.from_table(np.array([[1.0, 2.0]]))
    assert Frame.like(pd.DataFrame({"b": [5], "a": [4]}), unnamed).native.tolist() == [[5, 4]]
    sparse = Frame.from_table(scipy.sparse.csr_array([[1.0, 0.0]]))
    assert Frame.like(np.array([[0.0, 3.0]]), sparse).native.nnz == 1


def test_like_matches_integer_labels() -> None:
    frame = Frame.from_table(pd.DataFrame({0: [1], 1: [2]}))
    assert Frame.like(pd.DataFrame({1: [5], 0: [4]}), frame).matrix().tolist() == [[4, 5]]
    assert Frame.like(pl.DataFrame({"1": [5], "0": [4]}), frame).matrix().tolist() == [[4, 5]]


def test_like_numbers_for_numeric_categories() -> None:
    frame = Frame.from_table(pd.DataFrame({"k": pd.Categorical([3, 1, 3])}))
    assert Frame.like(pd.DataFrame({"k": [1, 3]}), frame).column(0).tolist() == [0, 1]


LIKE_ERRORS = {
    "misspelt": (people().rename(columns={"income": "Incom"}), errors.InvalidColumns, "'income'"),
    "missing": (people().drop(columns="age"), errors.InvalidColumns, "'age'"),
    "extra": (people().assign(target=1), errors.InvalidColumns, "'target'"),
    "number": (np.zeros((2, 4)), errors.InvalidColumns, "4 columns"),
    "text for numbers": (people().assign(age="old"), errors.InvalidType, "'old'"),
    "numbers for dates": (people().assign(when=1.0), errors.InvalidType, "'when'"),
    "one row": (people().iloc[0], errors.InvalidShape, "iloc"),
    "short mapping": ({"age": 1}, errors.InvalidColumns, "'income'"),
    "none": (None, errors.InvalidType, "None"),
}


@pytest.mark.parametrize("case", LIKE_ERRORS)
def test_like_says_what_is_wrong(case: str) -> None:
    rows, kind, words = LIKE_ERRORS[case]
    with pytest.raises(kind, match=words) as caught:
        Frame.like(rows, Frame.from_table(people()), "rows")
    assert str(caught.value).startswith("rows: found")


def test_like_suggests_the_spelling() -> None:
    with pytest.raises(errors.InvalidColumns, match="did you mean 'income' by 'incmoe'"):
        Frame.like(people().rename(columns={"income": "incmoe"}), Frame.from_table(people()))


# -- refusals -------------------------------------------------------------------------------

REFUSED: dict[str, tuple[Any, type[Exception], str]] = {
    "0-D": (np.array(1.0), errors.InvalidShape, r"\(\)"),
    "1-D": (np.zeros(3), errors.InvalidShape, r"X\[\[i\]\]"),
    "3-D": (np.zeros((1, 2, 3)), errors.InvalidShape, r"\(1, 2, 3\)"),
    "series": (pd.Series([1]), errors.InvalidShape, "iloc"),
    "polars series": (pl.Series([1]), errors.InvalidShape, "one column"),
    "arrow column": (pa.chunked_array([[1]]), errors.InvalidShape, "one column"),
    "no rows": (np.zeros((0, 2)), errors.InvalidShape, "without rows"),
    "no rows, pandas": (pd.DataFrame({"a": []}), errors.InvalidShape, "without rows"),
    "no columns": (pl.DataFrame(), errors.InvalidShape, "without columns"),
    "complex": (np.zeros((1, 1), complex), errors.InvalidType, "'x0'.*complex"),
    "bytes": (np.zeros((1, 1), "S2"), errors.InvalidType, "'x0'.*astype"),
    "object bytes": (pd.DataFrame({"q": [b"1"]}), errors.InvalidType, "'q'.*bytes"),
    "object lists": (pd.DataFrame({"a": [1], "q": [[1]]}), errors.InvalidType, "'q'.*list"),
    "lists": (pl.DataFrame({"q": [[1]]}), errors.InvalidType, "'q'.*List"),
    "structs": (pa.table({"q": [{"a": 1}]}), errors.InvalidType, "'q'.*Struct"),
    "binary": (pa.table({"q": [b"a"]}), errors.InvalidType, "'q'.*Binary"),
    "structured": (np.zeros(2, [("a", float)]), errors.InvalidType, "structured"),
    "masked": (np.ma.zeros((2, 2)), errors.InvalidType, "filled"),
    "lazy": (pl.LazyFrame({"a": [1]}), errors.InvalidType, "collect"),
    "list": ([[1, 2]], errors.InvalidType, "list"),
    "dict": ({"a": [1]}, errors.InvalidType, "dict"),
    "None": (None, errors.InvalidType, "None"),
    "string": ("abc", errors.InvalidType, "str"),
    "function": (len, errors.InvalidType, "builtin"),
    "duplicates": (pd.DataFrame([[1, 2]], columns=["a", "a"]), errors.InvalidColumns, "'a'"),
    "1 and '1'": (pd.DataFrame([[1, 2]], columns=[1, "1"]), errors.InvalidColumns, "'1'"),
    "arrow duplicates": (
        pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]),
        errors.InvalidColumns,
        "'a'",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    table, kind, words = REFUSED[case]
    with pytest.raises(kind, match=words) as caught:
        Frame.from_table(table)
    assert isinstance(caught.value, errors.XwidgetsError)
    assert str(caught.value).startswith("X: found") and "Fix:" in str(caught.value)


@pytest.mark.parametrize("names", ["ab", ["a"], ["a", "a"], 3, {"a": 1, "b": 2}])
def test_feature_names_are_checked(names: Any) -> None:
    with pytest.raises(errors.XwidgetsError, match="feature_names"):
        Frame.from_table(np.zeros((1, 2)), feature_names=names)


def test_a_model_is_not_a_table() -> None:
    from sklearn.linear_model import LinearRegression

    with pytest.raises(errors.InvalidType, match="LinearRegression"):
        Frame.from_table(LinearRegression())


@pytest.mark.parametrize("rows", [[4], [-1], [0.5], [True, False, True, True]])
def test_take_checks_positions(rows: list[Any]) -> None:
    with pytest.raises(errors.XwidgetsError, match="rows"):
        Frame.from_table(mixed()).take(rows)


@pytest.mark.parametrize("index", [np.zeros((2, 2), int), np.full((2, 3), 9), np.zeros((2, 3))])
def test_gather_checks_its_index(index: np.ndarray) -> None:
    with pytest.raises(errors.XwidgetsError, match="index"):
        Frame.from_table(np.zeros((2, 3))).gather(index)


def test_from_matrix_refuses_codes_without_level() -> None:
    with pytest.raises(errors.InvalidValue, match="'a'"):
        Frame.from_table(pd.DataFrame({"a": ["x"]})).from_matrix(np.array([[1.0]]))


# -- cells ----------------------------------------------------------------------------------


def test_text() -> None:
    frame = Frame.from_table(mixed())

    def text(name: str, row: int) -> str:
        return frame.text(row, frame.schema.position(name))

    assert text("int", 3) == str(2**40)
    assert text("float32", 0) == "0.1"
    assert text("float", 1) == text("category", 2) == text("zoned", 1) == "missing"
    assert text("bool", 0) == "True" and text("category", 0) == "hi"
    assert text("zoned", 0) == text("naive", 0) == "2024-03-01"
    assert text("naive", 2) == "2024-03-02 10:00" and text("naive", 3) == "1969-12-31 23:59:59"
    assert text("duration", 0) == "3600 s" and text(NAME, 3) == "3.5"


def test_cells_are_python_values() -> None:
    frame = Frame.from_table(mixed())
    cells = frame.cells([3, 1])
    assert cells.shape == (2, frame.n_features) and cells.dtype == object
    assert cells[0, 0] == 2**40 and type(cells[0, 0]) is int
    assert cells[0, 3] is True and cells[0, 4] == "hi" and cells[1, 5] is None
    assert np.isnan(cells[1, 1])


# -- promises -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NATIVES)
def test_the_callers_table_is_untouched(name: str) -> None:
    native = NATIVES[name]
    before = digest(native)
    frame = Frame.from_table(native)
    index = np.zeros((2, frame.n_features), dtype=int)
    made = Frame.like(frame.gather(index), frame)
    frame.concat(made), frame.matrix(), frame.take([0]), frame.from_matrix(frame.matrix())
    assert frame.native is native
    assert digest(native) == before


def test_reads_from_many_threads() -> None:
    frame = Frame.from_table(pd.concat([mixed()] * 200, ignore_index=True))
    index = np.random.default_rng(0).integers(0, frame.n_rows, (500, frame.n_features))
    expected = Frame.like(frame.gather(index), frame).matrix()

    def read(_: int) -> bool:
        found = Frame.like(frame.gather(index), frame).matrix()
        return np.array_equal(found, expected, equal_nan=True)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(read, range(8)))


def test_import_is_light() -> None:
    heavy = ["pandas", "polars", "pyarrow", "scipy", "sklearn", "shap", "narwhals", "altair"]
    code = (
        "import sys, xwidgets.data.frame, xwidgets.data.datasets, xwidgets.results\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_table_is_read_while_another_thread_imports_pandas(monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "pandas", type(sys)("pandas"))  # begun, nothing in it yet
    assert Frame.from_table(np.arange(6.0).reshape(3, 2)).n_rows == 3
