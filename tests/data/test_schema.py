"""Names, kinds, levels, groups, and how values read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xwidgets import errors
from xwidgets.data import Feature, Schema, resolve_groups, sample_rows
from xwidgets.data.wording import did_you_mean, shown

quick = settings(max_examples=60, deadline=None)
CITIES = Schema(tuple(map(Feature, ["age", "City_A", "City_B", "income"])))


def test_position() -> None:
    assert CITIES.position("income") == CITIES.position(3) == CITIES.position(np.int32(3)) == 3


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Age", "did you mean 'age'"),
        ("incmoe", "did you mean 'income'"),
        ("city_a", "did you mean 'City_A'"),
        ("zzz", "use one of 'age'"),
        (4, "position 4; expected 0 to 3"),
        (-1, "position -1"),
    ],
)
def test_unknown_names_are_answered(name: object, words: str) -> None:
    with pytest.raises(errors.UnknownName, match=words) as caught:
        CITIES.position(name, "color_by")
    assert str(caught.value).startswith("color_by: found")
    assert isinstance(caught.value, KeyError)


@pytest.mark.parametrize("name", [True, None, 1.0, ["age"], b"age"])
def test_neither_name_nor_position(name: object) -> None:
    with pytest.raises(errors.InvalidType, match="feature"):
        CITIES.position(name)


def test_a_position_that_is_a_name() -> None:
    with pytest.raises(errors.UnknownName, match="did you mean the name '10'"):
        Schema((Feature("10"), Feature("20"))).position(10)


def test_long_names_stay_short_in_messages() -> None:
    names = [letter * 10_000 for letter in "ab"]
    with pytest.raises(errors.UnknownName) as caught:
        Schema(tuple(map(Feature, names))).position("a" * 9_999)
    assert len(str(caught.value)) < 500 and "did you mean 'aaa" in str(caught.value)
    assert len(shown("x" * 10_000)) <= 60
    assert did_you_mean("q", ["a", "b"]).startswith("use one of")


@given(
    st.dictionaries(
        st.text("ghij", min_size=1, max_size=2), st.sets(st.integers(0, 5), min_size=1), max_size=4
    )
)
@quick
def test_groups_hold_every_feature_once(groups: dict[str, set[int]]) -> None:
    schema = Schema(tuple(map(Feature, "abcdef")))
    listed = [member for members in groups.values() for member in members]
    if len(set(listed)) < len(listed):
        with pytest.raises(errors.InvalidValue, match="in both"):
            resolve_groups(groups, schema)
        return
    found = resolve_groups(groups, schema)
    assert sorted(member for members in found.members for member in members) == list(range(6))
    assert [members[0] for members in found.members] == sorted(m[0] for m in found.members)
    for name, members in zip(found.names, found.members, strict=True):
        assert set(members) == groups.get(name, set(members))
        assert name in groups or schema.names[members[0]] == name


def test_groups() -> None:
    assert resolve_groups(None, CITIES).names == CITIES.names
    found = resolve_groups({"City": ["City_B", "City_A"], "money": "income"}, CITIES)
    assert found.names == ("age", "City", "money")
    assert found.members == ((0,), (1, 2), (3,))
    assert resolve_groups({"age": ["age", "income"]}, CITIES).members == ((0, 3), (1,), (2,))


@pytest.mark.parametrize(
    ("groups", "kind", "words"),
    [
        ({"City": ["City_A", "City_X"]}, errors.UnknownName, "did you mean"),
        ({"City": []}, errors.InvalidValue, "no feature"),
        ({"City": None}, errors.InvalidType, "NoneType"),
        ({"a": ["age"], "b": ["age"]}, errors.InvalidValue, "'a' and 'b'"),
        ({"income": ["age"]}, errors.InvalidValue, "like a feature outside"),
        ({1: ["age"]}, errors.InvalidType, "strings"),
        ([["age"]], errors.InvalidType, "mapping"),
    ],
)
def test_groups_are_checked(groups: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        resolve_groups(groups, CITIES)
    assert str(caught.value).startswith("groups")


@pytest.mark.parametrize(
    ("feature", "value", "text"),
    [
        (Feature("n"), 0.1 + 0.2, "0.3"),
        (Feature("n"), 12.0, "12"),
        (Feature("n"), -1234567.891, "-1234567.9"),
        (Feature("n"), 1e20, "1e+20"),
        (Feature("n"), 1e-12, "1e-12"),
        (Feature("n"), np.inf, "inf"),
        (Feature("n"), np.nan, "missing"),
        (Feature("b", "boolean"), 1.0, "True"),
        (Feature("b", "boolean"), 0.5, "0.5"),
        (Feature("c", "category", levels=("<b>", "x")), 0.0, "<b>"),
        (Feature("c", "category", levels=("<b>", "x")), 7.0, "level 7"),
        (Feature("d", "datetime"), 0.0, "1970-01-01"),
        (Feature("d", "datetime", timezone="Asia/Tokyo"), 0.0, "1970-01-01 09:00"),
        (Feature("d", "datetime", timezone="+02:00"), -7200.0, "1970-01-01"),
        (Feature("d", "datetime"), 1e15, "1000000000000000 s since 1970"),
        (Feature("s", unit="s"), 90.0, "90 s"),
    ],
)
def test_text(feature: Feature, value: float, text: str) -> None:
    assert feature.text(value) == text


@given(st.integers(1, 200), st.integers(0, 250), st.integers(0, 9))
@quick
def test_sample_rows(n_rows: int, size: int, seed: int) -> None:
    rows = sample_rows(n_rows, size, seed)
    assert rows.dtype == np.int64 and len(rows) == min(n_rows, size)
    assert len(set(rows.tolist())) == len(rows) and (np.diff(rows) > 0).all()
    assert all(0 <= row < n_rows for row in rows)
    np.testing.assert_array_equal(rows, sample_rows(n_rows, size, seed))


def test_samples_differ_by_seed() -> None:
    assert len({tuple(sample_rows(1000, 5, seed)) for seed in range(20)}) == 20
