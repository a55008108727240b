"""Reasons of new rows: the largest attributions, as a frame and as JSON, checked at the door."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

import xwidgets as xw
from xwidgets.errors import (
    InvalidColumns,
    InvalidType,
    InvalidValue,
    NotSupported,
    UnknownName,
)
from xwidgets.methods.reasons import strongest

from .conftest import X

NEW = X.iloc[:6].assign(age=33)


def test_the_largest_come_first_and_what_did_not_count_is_left_out():
    values = np.array([[0.3, -0.5, 0.001, 0.2], [0.0, 0.0, 1e-9, 0.0]])
    found = strongest(values, 2, 1e-3)
    assert found.row.tolist() == [0, 0]
    assert found.feature.tolist() == [1, 0]
    assert found.rank.tolist() == [1, 2]
    np.testing.assert_allclose(found.share, np.array([0.5, 0.3]) / 1.001)


def test_equal_ones_stand_in_the_order_of_the_features():
    found = strongest(np.array([[0.2, -0.2, 0.2]]), 3, 1e-3)
    assert found.feature.tolist() == [0, 1, 2]


def test_an_estimate_counts_where_it_is_told_from_zero():
    values, error = np.array([[0.3, -0.5]]), np.array([[0.01, 0.3]])
    assert strongest(values, 2, 1e-3, error=error).feature.tolist() == [0]


def test_only_what_pushed_towards_the_decision():
    values = np.array([[0.3, -0.5], [0.3, -0.5]])
    found = strongest(values, 4, 1e-3, towards=np.array([1.0, -1.0]))
    assert list(zip(found.row, found.feature, strict=True)) == [(0, 0), (1, 1)]


def test_they_are_those_of_the_attributions(explainer: xw.Explainer):
    found = explainer.reasons(NEW, k=2)
    values = explainer.attributions(rows=NEW).values[:, :, 1]
    frame = found.to_frame()
    for i in range(len(NEW)):
        mine = frame[frame["row"] == i]
        order = np.argsort(-np.abs(values[i]), kind="stable")[:2]
        assert mine["feature"].tolist() == [X.columns[j] for j in order]
        np.testing.assert_allclose(mine["attribution"], values[i][order])
        assert mine["value"].tolist() == [NEW.iloc[i, j] for j in order]
    sums = found.base_values + np.bincount(found.row, found.attribution) + found.rest
    np.testing.assert_allclose(sums, found.predictions, atol=1e-9)


def test_the_decision_and_its_threshold(explainer: xw.Explainer, model: Any):
    found = explainer.reasons(NEW, towards="decision", threshold=0.8)
    chance = model.predict_proba(NEW)[:, 1]
    assert found.to_frame().groupby("row")["decision"].first().tolist() == [
        "yes" if p >= 0.8 else "no" for p in chance
    ]
    np.testing.assert_allclose(found.probability, chance)
    assert found.towards_decision.all()
    signs = np.where(found.decision[found.row] == 1, 1, -1)
    assert (found.attribution * signs > 0).all()


def test_json_lines_hold_no_nan_and_the_callers_texts(explainer: xw.Explainer, tmp_path: Path):
    path = tmp_path / "reasons.jsonl"
    text = explainer.reasons(NEW, texts={"income": "Your income"}, path=path).to_json_lines()
    assert path.read_text(encoding="utf-8") == text
    records = [json.loads(line, parse_constant=pytest.fail) for line in text.splitlines()]
    assert [one["row"] for one in records] == list(range(6))
    assert {one["schema"] for one in records} == {"xwidgets.reasons/1"}
    told = {reason["feature"]: reason["text"] for one in records for reason in one["reasons"]}
    assert told["income"] == "Your income"
    assert set(told) <= set(X.columns)


def test_one_row_as_a_mapping_is_what_it_is_in_a_table(explainer: xw.Explainer):
    one = explainer.reasons(NEW.iloc[0].to_dict()).records()
    assert one == explainer.reasons(NEW).records()[:1]


def test_names_of_rows_are_those_of_the_index(explainer: xw.Explainer):
    named = NEW.set_axis([f"c{i}" for i in range(6)])
    assert [one["row_name"] for one in explainer.reasons(named).records()] == list(named.index)


def test_rows_of_the_table(explainer: xw.Explainer):
    assert (
        explainer.reasons([3, 5]).records()[1]["reasons"]
        == (explainer.reasons(X.iloc[[3, 5]]).records()[1]["reasons"])
    )
    assert explainer.reasons().n_rows == len(X)


def test_threads_say_the_same(explainer: xw.Explainer):
    rows = [NEW.iloc[[i]] for i in range(6)] * 2
    alone = [explainer.reasons(row).records() for row in rows]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda row: explainer.reasons(row).records(), rows)) == alone


def test_groups_count_together(model: Any):
    explainer = xw.explain(model, X, groups={"person": ["age", "income"]})
    found = explainer.reasons(NEW, k=9)
    assert "person" in found.to_frame()["feature"].tolist()
    assert "income=" in str(found.to_frame()["value"].iloc[0])
    with pytest.raises(UnknownName, match="texts"):
        explainer.reasons(NEW, texts={"age": "Your age"})


def test_three_classes_are_explained_for_the_class_that_is_decided_for():
    y = np.repeat(["a", "b", "c"], [50, 50, 60])
    numbers = X[["age", "income"]].assign(age=X["age"] + np.repeat([0, 40, 90], [50, 50, 60]))
    model = LogisticRegression(max_iter=400).fit(numbers, y)
    found = xw.explain(model, numbers).reasons(numbers.iloc[::40])
    decided = model.predict(numbers.iloc[::40])
    assert [one["output"] for one in found.records()] == decided.tolist()
    assert [one["decision"] for one in found.records()] == decided.tolist()
    opened = xw.from_records(found)  # base values of several classes
    sums = opened.attributions()
    np.testing.assert_allclose(sums.additivity_gap(), 0, atol=1e-9)


def test_numbers_decide_nothing():
    numbers = X[["age", "income"]]
    explainer = xw.explain(LinearRegression().fit(numbers, X["noise"]), numbers)
    record = explainer.reasons(numbers.iloc[:1]).records()[0]
    assert record["decision"] is None and record["probability"] is None
    with pytest.raises(NotSupported, match="decide nothing"):
        explainer.reasons(numbers.iloc[:1], towards="decision")


def test_a_row_for_which_nothing_counted_stays():
    numbers = X[["age", "income"]]
    explainer = xw.explain(lambda rows: np.full(len(rows), 2.0), numbers)
    found = explainer.reasons(numbers.iloc[:2])
    assert found.to_frame()["rank"].tolist() == [0, 0]
    assert [one["reasons"] for one in found.records()] == [[], []]
    assert "2 rows without any" in repr(found)


def test_a_category_that_the_model_refuses_is_named_before_work(explainer: xw.Explainer):
    with pytest.raises(InvalidValue, match="Paris"):
        explainer.reasons(NEW.assign(city="Paris"))


@pytest.mark.parametrize(
    ("rows", "kind", "words"),
    [
        (NEW.drop(columns="age"), InvalidColumns, "X_new: found no column 'age'"),
        (NEW.assign(more=1), InvalidColumns, "unexpected"),
        (NEW.assign(age="old"), InvalidType, "'age'"),
        (NEW.iloc[:0], InvalidValue, "no row"),
        ([], InvalidValue, "no row"),
        ([{"age": 3}], InvalidColumns, "no column"),
    ],
)
def test_other_rows_are_refused(explainer: xw.Explainer, rows: Any, kind: type, words: str):
    with pytest.raises(kind, match=words):
        explainer.reasons(rows)


@pytest.mark.parametrize(
    ("keywords", "kind"),
    [
        ({"k": 0}, InvalidValue),
        ({"k": 2.5}, InvalidValue),
        ({"towards": "me"}, UnknownName),
        ({"texts": ["age"]}, InvalidType),
        ({"texts": {"agee": "Age"}}, UnknownName),
        ({"texts": {"age": " "}}, InvalidType),
        ({"threshold": 1.2}, InvalidValue),
        ({"output": "maybe"}, UnknownName),
        ({"path": "/no/such/folder/reasons.jsonl"}, InvalidValue),
    ],
)
def test_arguments_that_cannot_be(explainer: xw.Explainer, keywords: Any, kind: type):
    with pytest.raises(kind):
        explainer.reasons(NEW, **keywords)


def test_polars_in_polars_out(model: Any):
    import polars

    table = polars.from_pandas(X[["age", "income"]])
    linear = LinearRegression().fit(X[["age", "income"]].to_numpy(), X["noise"])
    explainer = xw.explain(lambda rows: linear.predict(rows.to_numpy()), table)
    found = explainer.reasons(table.head(2)).to_frame()
    assert isinstance(found, polars.DataFrame)
    assert isinstance(explainer.reasons(table.head(2)).records(), list)


def test_an_index_of_dates_is_json(explainer: xw.Explainer):
    dated = NEW.set_axis(pd.date_range("2024-03-01", periods=6))
    assert explainer.reasons(dated).records()[0]["row_name"] == "2024-03-01T00:00:00"
