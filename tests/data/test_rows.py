"""Rows by position, mask and label: one reading, and never silently other rows."""

from __future__ import annotations

import json
import re
import warnings
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xwidgets.data.row_names import RowNames, label_text
from xwidgets.data.rows import Found, Rows
from xwidgets.data.sampling import mixed_order
from xwidgets.errors import InvalidShape, InvalidType, InvalidValue, UnknownName


def rows_of(table: pd.DataFrame) -> Rows:
    return Rows(len(table), RowNames.of_index(table), table)


def table(index: Any, name: str | None = None) -> pd.DataFrame:
    index = pd.Index(index, name=name) if not isinstance(index, pd.MultiIndex) else index
    return pd.DataFrame(
        {"a": np.arange(len(index)) * 1.5, "b": list("xyxyxyxyxy")[: len(index)]}, index
    )


SHUFFLED = table([4, 0, 3, 9, 1])


@given(st.permutations(range(8)), st.lists(st.integers(0, 7), max_size=8))
def test_an_index_is_labels_and_a_list_positions(order: list[int], wanted: list[int]) -> None:
    frame = table(order)
    rows = rows_of(frame)
    by_label = rows.find(pd.Index(wanted, dtype=int))
    assert by_label.read_as == "labels"
    assert frame.iloc[by_label.positions].equals(frame.loc[wanted])
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        by_position = rows.find(wanted)
    assert by_position.positions.tolist() == wanted and by_position.read_as == "positions"
    assert bool(heard) == (by_position.positions.tolist() != by_label.positions.tolist())


AMBIGUOUS = [
    [4, 0, 3],
    np.array([4, 0]),
    np.array([3], dtype=object),
    (0, 1),
    3,
    np.int64(1),
]


@pytest.mark.parametrize("value", AMBIGUOUS)
def test_positions_that_are_labels_of_other_rows_are_said(value: Any) -> None:
    rows = rows_of(SHUFFLED)
    with pytest.warns(UserWarning, match=r"rows: found .*read as .*Say which: X\.loc\[") as heard:
        found = rows.find(value)
    assert found.positions.tolist() == np.atleast_1d(np.asarray(value, dtype=int)).tolist()
    assert heard[0].filename == __file__, "at the caller's own line"


@pytest.mark.parametrize(
    "value",
    [
        [2, 3],  # 2 is no label
        pd.Index([4, 0, 3]),
        SHUFFLED.iloc[[4, 0]],
        SHUFFLED.iloc[3],
        SHUFFLED.index[[4, 0]],
        range(2),
        slice(0, 2),
        [True, False, False, True, False],
        Found.at([4, 0, 3]),
    ],
)
def test_nothing_is_said_where_there_is_one_reading(value: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rows_of(SHUFFLED).find(value)
        rows_of(table([0, 1, 2, 3])).find([3, 1])  # labels are positions


def test_what_a_message_tells_to_write_is_the_other_reading() -> None:
    """Both ways that the warning names give what they promise, of one row and of several."""
    rows = rows_of(SHUFFLED)
    for names in (rows, Rows(5, RowNames.read([4, 0, 3, 9, 1], 5), np.zeros((5, 2)))):
        for asked in (3, [3, 1]):
            with pytest.warns(UserWarning) as heard:
                read = names.find(asked).positions
            ways = re.search(r"which: (.+) for (?:the )?labels?, (.+) for", str(heard[0].message))
            assert ways is not None
            label, position = ways.groups()
            scope = {"X": SHUFFLED, "rows": asked}
            by_label = names.find(eval(label, scope)).positions
            one = asked if isinstance(asked, list) else [asked]
            assert [names.names.label(row) for row in by_label] == one
            if position != "a mask":
                assert names.find(eval(position, scope)).positions.tolist() == read.tolist()


MIXED = pd.DataFrame(
    {
        "whole": [1, 2, 3],
        "text": ["x", None, "z"],
        "day": pd.date_range("2024-01-01", periods=3),
        "level": pd.Categorical(["u", "v", None]),
        "yes": [True, False, True],
    },
    index=[30, 10, 20],
)


@pytest.mark.parametrize("frame", [MIXED, MIXED[["whole", "yes"]], SHUFFLED, MIXED.reset_index()])
def test_a_row_of_a_table_is_that_row(frame: pd.DataFrame) -> None:
    rows = rows_of(frame)
    for position, label in enumerate(frame.index):
        assert rows.find_one(frame.loc[label]) == position
        assert rows.find_one(frame.iloc[position]) == position
    changed = frame.iloc[1].copy()
    changed.iloc[0] = -5
    with pytest.raises(InvalidValue, match=f"differ in '{frame.columns[0]}'"):
        rows.find_one(changed)


def test_slices_of_labels_hold_both_ends() -> None:
    named = rows_of(table(["d", "a", "c", "b"]))
    assert named.find(slice("a", "b")).positions.tolist() == [1, 2, 3]
    assert named.find(slice(None, "a")).read_as == "labels"
    assert named.find(slice(1, 3)).positions.tolist() == [1, 2]
    days = rows_of(table(pd.date_range("2024-02-27", periods=6)))
    assert days.find(slice("2024-02-29", "2024-03")).positions.tolist() == [2, 3, 4, 5]
    given_names = Rows(3, RowNames.read(["Ann", "Bob", "Cy"], 3), np.zeros((3, 1)))
    assert given_names.find(slice("Bob", None)).positions.tolist() == [1, 2]
    with pytest.raises(UnknownName, match="did you mean 'Bob'"):
        given_names.find(slice("bob", "Cy"))


def test_rows_of_repeated_labels_are_taken_with_all_of_them() -> None:
    frame = table([7, 8, 7, 9])
    rows = rows_of(frame)
    assert rows.find(frame.loc[[7]]).positions.tolist() == [0, 2]
    assert rows.find(frame.loc[[9, 7]]).positions.tolist() == [3, 0, 2]
    with pytest.raises(InvalidValue, match="several rows bear"):
        rows.find(frame.iloc[[0]])


@given(st.data())
def test_a_mask_goes_by_its_index(data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(6)))
    mask = pd.Series(data.draw(st.lists(st.booleans(), min_size=6, max_size=6)), index=order)
    found = rows_of(SIX).find(mask)
    assert SIX.iloc[found.positions].equals(SIX[mask.reindex(SIX.index)])


SIX = table([5, 3, 1, 0, 2, 4])


@pytest.mark.parametrize(
    ("value", "positions", "read_as"),
    [
        (slice(1, 3), [1, 2], "positions"),
        (slice(-2, None), [3, 4], "positions"),
        (range(2), [0, 1], "positions"),
        (np.array([2, 0, 2]), [2, 0, 2], "positions"),
        (2, [2], "positions"),
        (np.array([True, False, False, True, False]), [0, 3], "mask"),
        ([True, False, False, False, True], [0, 4], "mask"),
        (SHUFFLED["a"] > 4, [3, 4], "mask"),
        (SHUFFLED.index[:2], [0, 1], "labels"),
        (SHUFFLED.query("a > 4"), [3, 4], "labels"),
        (SHUFFLED[["b"]].iloc[[4, 1]], [4, 1], "labels"),
        (pd.Series([9, 4]), [3, 0], "labels"),
        ("9", [3], "labels"),
        ([], [], "positions"),
    ],
)
def test_what_is_given_says_how_it_is_read(value: Any, positions: list[int], read_as: str) -> None:
    found = rows_of(SHUFFLED).find(value)
    assert found.positions.tolist() == positions and found.read_as == read_as


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        (pd.Series([3, 1, 0]), InvalidValue, "labels as well as positions"),
        (pd.Series([True] * 5), InvalidValue, "another index"),
        (pd.Index([77]), UnknownName, "label 77"),
        (9, UnknownName, r"position 9.*9 is a label: pass X\.loc\[9\]"),
        (-1, UnknownName, "count from 0; the last row is 4"),
        ([0, 5], UnknownName, "position 5"),
        ([0, 9], UnknownName, r"pass X\.loc\[rows\]"),
        (SHUFFLED.iloc[1].rename(77), UnknownName, "label 77"),
        ([True, False], InvalidShape, "mask"),
        (SHUFFLED["a"].head(2), InvalidType, "series.index"),
        (pd.DataFrame({"a": [9.0, 8.0]}, index=[4, 0]), InvalidValue, "differ in 'a'"),
        (2.0, InvalidType, "positions"),
        ([None], InvalidType, "positions"),
        (slice("a", "b"), UnknownName, "label 'a'"),
        (slice(0.5, 2), InvalidType, "slice"),
        (np.zeros((2, 2, 2)), InvalidType, "positions"),
    ],
)
def test_what_could_mean_other_rows_is_refused(value: Any, error: type, words: str) -> None:
    with pytest.raises(error, match=words):
        rows_of(SHUFFLED).find(value)


def test_a_label_of_several_rows_stands_for_all_of_them() -> None:
    rows = rows_of(table(["a", "b", "a", "c"]))
    assert rows.find(["a"]).positions.tolist() == [0, 2]
    assert rows.find(pd.Index(["c", "a"])).positions.tolist() == [3, 0, 2]
    assert rows.find_one("c") == 3
    with pytest.raises(InvalidValue, match=r"2 rows with the label 'a'.*one of 0, 2"):
        rows.find_one("a")
    with pytest.raises(UnknownName, match="did you mean 'Bob'"):
        rows_of(table(["Ann", "Bob"])).find("bob ")


def test_levels_dates_and_text() -> None:
    levels = table(pd.MultiIndex.from_tuples([("N", 1), ("N", 2), ("S", 1)], names=["at", "no"]))
    rows = rows_of(levels)
    assert rows.find_one(("N", 2)) == 1 and rows.find((0, 1)).positions.tolist() == [0, 1]
    assert rows.find("S, 1").positions.tolist() == [2]
    assert rows.find(levels.index[[2, 0]]).positions.tolist() == [2, 0]
    assert rows.names is not None and rows.names.name(2) == "S, 1"
    assert rows.names.title == "at, no"
    days = rows_of(table(pd.date_range("2024-03-01", periods=4), "day"))
    assert days.find_one("2024-03-03") == 2
    assert days.find_one(pd.Timestamp("2024-03-02")) == 1
    assert days.find_one(datetime(2024, 3, 4)) == 3
    assert days.find(np.array(["2024-03-02"], "M8[D]")).positions.tolist() == [1]


def test_what_rows_are_called() -> None:
    assert RowNames.of_index(table(range(4))) is None
    assert RowNames.of_index(table([0, 1, 2])) is None
    assert RowNames.of_index(np.zeros((2, 2))) is None
    shifted = RowNames.of_index(table(range(100, 104)))
    assert shifted is not None and isinstance(shifted.labels, range)
    assert shifted.name(2) == "#102" and shifted.positions_of(103) == [3]
    named = RowNames.of_index(table([1007, 1009], "customer"))
    assert named is not None and named.name(1) == "customer 1009"
    given = RowNames.read(["Ann", None, float("nan"), 5], 4)
    assert given is not None
    assert [given.name(i) for i in range(4)] == ["Ann", "row 1", "row 2", "#5"]
    assert [label_text(x) for x in (date(2024, 3, 1), ("a", None), 1.5)] == [
        "2024-03-01",
        "a, ",
        "1.5",
    ]


@pytest.mark.parametrize("make", [pl.Series, pd.Series, np.array, list])
def test_names_of_other_libraries(make: Any) -> None:
    names = RowNames.read(make(["a", "b", "c"]), 3)
    rows = Rows(3, names, np.zeros((3, 1)))
    assert rows.find(make(["c", "a"])).positions.tolist() == [2, 0]
    assert rows.find(make([True, False, True])).positions.tolist() == [0, 2]
    assert rows.find(make([2, 0])).positions.tolist() == [2, 0]


def test_a_polars_table_goes_by_the_column_of_names() -> None:
    X = pl.DataFrame({"customer": [7, 8, 9], "a": [1.0, 2.0, 3.0]})
    rows = Rows(3, RowNames.read(X["customer"], 3, "customer"), X)
    assert rows.find(X.filter(pl.col("a") > 1)).positions.tolist() == [1, 2]
    assert rows.are_new(X.with_columns(a=pl.lit(0.0))) and not rows.are_new(X.head(1))
    assert rows.find(X["a"] > 1).positions.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("given_names", "error"),
    [
        ("customer", InvalidType),
        (5, InvalidType),
        (["a"], InvalidShape),
        ([["a"], ["b"]], InvalidType),
    ],
)
def test_names_that_are_none(given_names: Any, error: type) -> None:
    with pytest.raises(error, match="row_names"):
        RowNames.read(given_names, 2)


def test_whole_numbers_beyond_64_bits_with_a_sign_stay_as_they_are() -> None:
    hashes = [18033468489335881017, 4574815106154987183]
    table = pd.DataFrame({"a": [1, 2]}, index=pd.Index(hashes, dtype="uint64"))
    names = RowNames.of_index(table)
    assert names is not None
    assert names.cells([0, 1]).tolist() == hashes and names.name(0) == f"#{hashes[0]}"
    assert Rows(2, names, table).find_one(pd.Index(hashes[:1], dtype="uint64")) == 0


def test_missing_cells_are_equal_and_others_are_compared() -> None:
    X = pd.DataFrame(
        {
            "a": [np.nan, 1.0, 2.0],
            "b": pd.array([1, None, 3], "Int64"),
            "c": pd.Categorical(["x", None, "y"]),
        },
        index=["p", "q", "r"],
    )
    rows = rows_of(X)
    assert rows.find(X.loc[["q", "p"]]).positions.tolist() == [1, 0]
    changed = X.loc[["p", "q"]].assign(b=pd.array([1, 5], "Int64"))
    with pytest.raises(InvalidValue, match="differ in 'b'"):
        rows.find(changed)


def test_a_mixed_order_is_the_one_of_the_page() -> None:
    """tests/data/mixed_order.json; js/test/order_of_rows.test.ts holds the page to it."""
    cases = json.loads(Path(__file__).with_name("mixed_order.json").read_text())
    for case in cases:
        found = mixed_order(case["n_rows"], case["seed"])
        assert found[:12].tolist() == case["first"]
        assert sorted(found.tolist()) == list(range(case["n_rows"]))
    assert mixed_order(50, 2**40 + 3).tolist() == mixed_order(50, 3).tolist()
    shares = np.histogram(mixed_order(100_000, 1)[:2_000], 10)[0]
    assert shares.min() > 150 and shares.max() < 250, "no part of the table is left out"
