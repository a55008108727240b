"""Names of quantities: what they say, what people mean by a name, what a prediction misses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xwidgets import errors
from xwidgets.data.display import Values
from xwidgets.data.quantities import Quantity, quantity_of, read_quantity, residual
from xwidgets.data.schema import Feature, Schema

NAMES = json.loads(Path(__file__).with_name("quantities.json").read_text(encoding="utf-8"))["names"]


@pytest.mark.parametrize(("name", "parts"), NAMES)
def test_names_say_the_same_as_in_the_page(name: str, parts: Any) -> None:
    found = quantity_of(name)
    assert (None if found is None else list(found)) == parts
    assert found is None or str(found) == name


@given(
    st.builds(
        Quantity,
        st.sampled_from(["attribution", "feature", "prediction", "residual"]),
        st.integers(0, 99),
        st.integers(0, 9),
        st.just(""),
    ),
    st.text(min_size=1),
)
def test_names_are_read_back(quantity: Quantity, column: str) -> None:
    if quantity.kind == "feature":
        quantity = quantity._replace(output=-1)
    elif quantity.kind != "attribution":
        quantity = quantity._replace(feature=-1)
    for one in (quantity, Quantity("column", column=column)):
        assert quantity_of(str(one)) == one


def read(value: object) -> str:
    schema = Schema((Feature("age"), Feature("target"), Feature("a:b")))
    return str(read_quantity(value, schema, ["sex", "feature:1"], 2, "by"))


def test_people_name_features_columns_and_quantities() -> None:
    said = ["age", 1, "sex", "target", "prediction", "residual:1", "a:b", "feature:1", "feature:2"]
    told = "feature:0 feature:1 column:sex target prediction residual:1 feature:2 column:feature:1"
    assert [read(one) for one in said] == [*told.split(), "feature:2"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Age", "did you mean 'age'"),
        ("sexx", "did you mean 'sex'"),
        ("feature:3", "feature 3"),
        ("prediction:2", "output 2"),
        ("column:age", "explainer.columns"),
        (7, "by"),
    ],
)
def test_what_is_not_there_is_refused(value: object, words: str) -> None:
    with pytest.raises(errors.UnknownName, match=words):
        read(value)


def test_what_a_prediction_misses() -> None:
    classes = Values(Feature("y", "category", levels=("no", "yes")), np.array([0, 1, np.nan]))
    told = np.array([[0.75, 0.25], [0.5, 0.5], [0.5, 0.5]])
    np.testing.assert_array_equal(residual(classes, told, 1).numbers, [-0.25, 0.5, np.nan])
    np.testing.assert_array_equal(residual(classes, told, 0).numbers, [0.25, -0.5, np.nan])
    number = Values(Feature("y"), np.array([3.0, 1.0]))
    np.testing.assert_array_equal(residual(number, np.array([[1.0], [4.0]]), 0).numbers, [2, -3])
