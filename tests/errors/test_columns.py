"""Errors by columns that the model does not see: planted, null, identifiers, and what is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

import xwidgets as xw
from xwidgets.compute.question import Question
from xwidgets.data.display import Values
from xwidgets.data.schema import Feature
from xwidgets.errors import InvalidType, UnknownName
from xwidgets.methods.errors.columns import coarse
from xwidgets.results.errors import Errors

N = 2_000


def planted() -> tuple[Any, np.ndarray, np.ndarray, np.ndarray]:
    """A model that is wrong in four of ten rows from the web, and in none elsewhere."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(N, 2))
    source = rng.choice(["web", "shop", "phone"], N)
    y = np.where((rng.random(N) < 0.4) & (source == "web"), X[:, 0] < 0, X[:, 0] >= 0)
    return LogisticRegression().fit(X, y), X, y.astype(int), source


@pytest.fixture(scope="module")
def explainer() -> xw.Explainer:
    model, X, y, source = planted()
    made = xw.explain(model, X, y)
    made.columns["source"] = source
    made.columns["order"] = [f"order {k}" for k in range(N)]
    made.columns["pair"] = pd.Categorical([f"pair {k // 2}" for k in range(N)])
    return made


def asked(explainer: xw.Explainer, **options: Any) -> Errors:
    return explainer.errors(refit=False, **options).result


def test_the_tree_splits_by_a_column_that_the_model_does_not_see(explainer):
    found = asked(explainer)
    assert found.splits[found.feature[0]] == "source"
    web = next(k for k, name in enumerate(found.names) if name == "source is web")
    assert found.conditions[web][0]["quantity"] == "column:source"
    assert found.error_share[web] > 0.9
    assert "(not seen by the model)" in found.sentence
    frame = found.to_frame()
    assert frame["unseen"][web] == "source"
    assert frame["unseen"][0] == ""


def test_columns_that_tell_single_rows_are_left_out_and_that_is_said(explainer):
    found = asked(explainer)
    assert "order, pair were left out: they tell single rows" in " ".join(found.trust["notes"])
    assert not {"order", "pair"} & {found.splits[j] for j in found.feature if j >= 0}


def test_which_columns_are_asked(explainer):
    assert asked(explainer, columns=[]).column_names == ()
    assert max(asked(explainer, columns=[]).feature) < 2
    assert asked(explainer, columns="source").column_names == ("source",)
    assert not asked(explainer, columns=["source"]).trust["notes"]


def test_a_column_that_is_added_later_is_asked_and_one_that_changes_is_asked_anew():
    model, X, y, source = planted()
    with xw.explain(model, X, y) as explainer:
        view = explainer.errors(refit=False)
        assert view.result.column_names == ()
        explainer.columns["source"] = np.random.default_rng(1).permutation(source)
        assert view.result.column_names == ("source",)
        assert not view.result.slice_confirmed.any()
        del explainer.columns["source"]
        explainer.columns["source"] = source
        assert view.result.slice_confirmed.any()


@pytest.mark.parametrize(
    ("given_", "kind", "words"),
    [
        (3, InvalidType, "columns"),
        ([3], InvalidType, "columns"),
        ("sourse", UnknownName, "source"),
        (["x0"], UnknownName, "features are used in any case"),
    ],
)
def test_bad_columns(explainer, given_, kind, words):
    with pytest.raises(kind, match=words):
        explainer.errors(columns=given_)


@pytest.mark.once
def test_nothing_is_found_by_columns_that_say_nothing():
    """Of 200 tables with further columns, some of many levels, at most 5 % split a tree by them,
    and at most 5 % have a slice that is borne out."""
    rng = np.random.default_rng(2)
    X = rng.normal(size=(600, 1))
    trees = slices = 0
    truth = X[:, 0] > 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        y = (truth ^ (rng.random(600) < 0.2)).astype(int)
        show = {
            "zip": pd.Categorical.from_codes(rng.integers(0, 30, 600), [str(k) for k in range(30)]),
            "source": rng.choice(["a", "b", "c"], 600),
        }
        with xw.explain(lambda X: X[:, 0] > 0, X, y, show=show) as explainer:
            question = Question("errors", {"refit": False}, explainer._study.units[0])
            found = explainer._study.ask(question).result()
        trees += len(found.feature) > 1
        slices += bool(found.slice_confirmed.any())
    assert trees <= 10
    assert slices <= 10


@settings(max_examples=40)
@given(st.lists(st.integers(-1, 60), min_size=1, max_size=200), st.integers(2, 9))
def test_rare_levels_are_joined_and_come_back(codes: list[int], most: int):
    numbers = np.where(np.array(codes) < 0, np.nan, codes)
    feature = Feature("zip", "category", levels=tuple(map(str, range(61))))
    found = coarse(Values(feature, numbers), most)
    joined = found.column.numbers
    assert len(np.unique(joined[~np.isnan(joined)])) <= most
    assert (np.isnan(joined) == np.isnan(numbers)).all()
    own = {int(k) for k in joined[~np.isnan(joined)]}
    for k in own:
        inside = np.isin(numbers, found.expanded([k]))
        assert (inside == (joined == k)).all()
    assert sorted(found.expanded(range(most))) == list(range(61))


def test_in_pictures_and_in_a_file_without_a_kernel(explainer, tmp_path: Path):
    view = explainer.errors(refit=False, columns="source")
    for name in ("e.svg", "e.html"):
        view.save(tmp_path / name)
    assert "not seen by the model: source" in (tmp_path / "e.svg").read_text()
    assert "not seen by the model" in str(view.to_altair().to_dict())


def test_a_study_that_is_read_without_its_model_shows_what_was_asked(explainer, tmp_path: Path):
    asked(explainer)
    explainer.save(tmp_path / "study.xw")
    with xw.load(tmp_path / "study.xw") as loaded:
        assert "column:source" in str(loaded.errors(refit=False).result.slice_conditions)
