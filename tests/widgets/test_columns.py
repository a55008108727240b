"""Columns that a user adds: how they are read, where they are known, what goes with them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

import xwidgets as xw
from xwidgets import errors
from xwidgets.charts.quantities import coloring
from xwidgets.compute.question import Question
from xwidgets.views.catalogue import draw
from xwidgets.widgets.screen import scene

N = 40
LABELS = [f"c{i}" for i in range(N)]
SEX = np.where(np.arange(N) % 3 == 0, "Female", "Male").astype(object)


@pytest.fixture
def explainer():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(N, 3)), columns=["a", "b", "c"], index=LABELS)
    y = (X["a"] > 0).to_numpy()
    model = LogisticRegression().fit(X, y)
    with xw.explain(model, X, y, output="probability", class_names=["no", "yes"]) as found:
        found.attributions()
        yield found


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (pd.Series(SEX, index=LABELS), "category"),
        (pl.Series(SEX), "category"),
        (list(SEX), "category"),
        (pd.Categorical(SEX), "category"),
        (np.arange(N) / 7, "number"),
        (np.arange(N) % 2 == 0, "boolean"),
        (pd.Series(pd.date_range("2024-01-01", periods=N), index=LABELS), "datetime"),
    ],
)
def test_every_kind_of_values(explainer, values, kind):
    explainer.columns["new"] = values
    assert explainer._study.extras[0].feature.kind == kind
    assert list(explainer.columns) == ["new"] and "new" in explainer.columns
    assert len(explainer.columns["new"]) == N
    assert repr(explainer.columns).startswith("<Columns 'new: ")
    explainer.columns["new"] = values  # a cell that runs again
    del explainer.columns["new"]
    assert list(explainer.columns) == [] and repr(explainer.columns) == "<Columns: none>"


def test_values_of_more_rows_go_by_their_labels(explainer):
    people = pd.Series([*SEX, "other"], index=[*LABELS, "z"])[::-1]
    explainer.columns["sex"] = people
    assert explainer.columns["sex"].tolist() == SEX.tolist()


def test_missing_values_are_missing(explainer):
    explainer.columns["sex"] = [None, *SEX[1:]]
    explainer.columns["size"] = [np.nan, *range(1, N)]
    assert explainer.columns["sex"][0] is None
    explainer.selection.filters = [{"column": "sex", "levels": [None]}]
    assert explainer.selection.rows.tolist() == [0]
    explainer.selection.filters = [{"column": "size", "max": 2}]
    assert explainer.selection.rows.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("name", "values", "error", "words"),
    [
        ("a", SEX, errors.InvalidColumns, "is a feature"),
        ("known", SEX, errors.InvalidColumns, r"del explainer\.columns\['known'\]"),
        ("n", SEX[:-1], errors.InvalidShape, "39 rows"),
        ("n", pd.Series([*SEX, "x"]), errors.InvalidShape, "41 rows"),
        ("n", np.zeros((N, 2)), errors.InvalidShape, "one column"),
        ("n", "Female", errors.InvalidType, "one per row of X"),
        ("n", 3, errors.InvalidType, "one per row of X"),
        ("n", pd.Series(SEX, index=LABELS[::-1]), errors.InvalidValue, "another order"),
        (3, SEX, errors.InvalidType, "as a name"),
        (" ", SEX, errors.InvalidType, "as a name"),
    ],
)
def test_bad_input_is_named(explainer, name, values, error, words):
    explainer.columns["known"] = np.arange(N)
    with pytest.raises(error, match=words) as told:
        explainer.columns[name] = values
    assert "columns" in str(told.value)
    assert list(explainer.columns) == ["known"]


def test_what_is_not_there(explainer):
    explainer.columns["sex"] = SEX
    with pytest.raises(KeyError, match="did you mean 'sex'"):
        explainer.columns["sexx"]
    assert explainer.columns.get("age") is None
    with pytest.raises(errors.UnknownName):
        del explainer.columns["age"]


def test_open_views_know_it_at_once_and_lose_it(explainer, recorded):
    hub = explainer.dashboard()._hub
    before = len(hub.blocks)
    recorded.clear()
    explainer.columns["sex"] = SEX
    assert len(hub.blocks) == before + 1
    assert [list(update) for update in recorded.updates(hub)] == [["blocks"]]
    assert recorded.size() < 3000, "no other data"
    recorded.page_sets(hub, color_by="column:sex", order="column:sex")
    explainer.selection.filters = [{"column": "sex", "levels": ["Female"]}, {"feature": "a"}]
    explainer.selection.threshold = {"quantity": "sex", "values": {"Female": 0.25}}
    assert explainer.selection.threshold["quantity"] == "column:sex"
    del explainer.columns["sex"]
    assert len(hub.blocks) == before
    assert (hub.color_by, hub.order, hub.threshold) == ("auto", "similarity", None)
    assert [c["terms"][0]["quantity"] for c in explainer.selection.filters] == ["feature:0"]


def test_pictures_frames_and_files_have_it(explainer, tmp_path):
    explainer.columns["sex"] = SEX
    view = explainer.table()
    assert view.to_frame()["sex"].tolist() == SEX.tolist()
    assert "sex" in draw("table", view._scene(wait=None))
    colored = explainer.dependence("a", color_by="sex")
    drawn = scene(explainer._live.screen, colored.options, wait=None)
    assert coloring(drawn, 0).label == "sex"
    assert "Female" in colored._still()[0] and "Female" in str(colored.to_altair().to_dict())
    text = explainer.dashboard().exported("html").decode()
    assert '"column"' in text and "Female" in text


@pytest.mark.parametrize("by", ["residual", "prediction", "target", "row", "attribution:1"])
def test_stills_are_colored_and_ordered_by_any_quantity(explainer, by):
    view = explainer.dependence("a", color_by=by)
    drawn = scene(explainer._live.screen, view.options, wait=None)
    assert coloring(drawn, 0).values is not None
    assert view._still()[0] and view.to_altair()


def test_a_residual_is_actual_minus_predicted(explainer):
    result = explainer.attributions()
    missed = explainer._study.target.codes - result.predictions[:, 1]
    explainer.selection.filters = [{"quantity": "residual", "output": "yes", "min": 0.1}]
    assert explainer.selection.rows.tolist() == np.flatnonzero(missed >= 0.1).tolist()
    explainer.selection.unit = "log_odds"
    explainer.attributions()
    explainer.selection.filters = [{"quantity": "residual", "output": 1, "min": 0.1}]
    assert explainer.selection.rows.tolist() == np.flatnonzero(missed >= 0.1).tolist()


@pytest.mark.parametrize("quantity", ["residual", "prediction", "attribution"])
def test_a_filter_finds_its_rows_before_anything_was_shown(quantity):
    X = np.random.default_rng(0).normal(size=(N, 2))
    y = X[:, 0] > 0
    with xw.explain(LogisticRegression().fit(X, y), X, y, output="probability") as found:
        about = {"feature": 0} if quantity == "attribution" else {}
        found.selection.filters = [{"quantity": quantity, "min": 0.1, **about}]
        first = found.selection.rows.tolist()
        found.attributions()
        found.selection.filters = []
        found.selection.filters = [{"quantity": quantity, "min": 0.1, **about}]
        assert 0 < len(first) < N and found.selection.rows.tolist() == first


def test_a_number_misses_in_its_own_unit():
    X = np.random.default_rng(0).normal(size=(30, 2))
    y = X[:, 0] + np.arange(30) % 3
    with xw.explain(LinearRegression().fit(X, y), X, y) as found:
        missed = y - found.attributions().predictions[:, 0]
        found.selection.filters = [{"quantity": "residual", "max": -0.5}]
        assert found.selection.rows.tolist() == np.flatnonzero(missed <= -0.5).tolist()


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"quantity": "sex", "values": {"Femal": 0.3}}, errors.UnknownName, "did you mean"),
        ({"quantity": "sex", "values": {"Female": 3}}, errors.InvalidValue, "0 to 1"),
        ({"quantity": "sex", "values": {}}, errors.InvalidValue, "level: probability"),
        ({"by": "sex"}, errors.InvalidValue, "level: probability"),
        ({"quantity": "a", "values": {"1": 0.3}}, errors.InvalidValue, "no levels"),
        ({"quantity": "age", "values": {"1": 0.3}}, errors.UnknownName, "age"),
    ],
)
def test_thresholds_of_groups(explainer, given, error, words):
    explainer.columns["sex"] = SEX
    explainer.selection.threshold = {"quantity": "sex", "values": {"Female": 0.3, "Male": 1}}
    assert explainer.selection.threshold == {
        "quantity": "column:sex",
        "values": {"Female": 0.3, "Male": 1.0},
    }
    with pytest.raises(error, match=words):
        explainer.selection.threshold = given
    assert explainer.selection.threshold["values"]["Female"] == 0.3


def test_methods_are_given_it_and_answers_go_with_it(explainer):
    explainer.columns["sex"] = SEX
    study = explainer._study
    assert study._ground("").quantity("column:sex").feature.levels == ("Female", "Male")
    threshold = {"quantity": "column:sex", "values": {"Female": 0.25}}
    question = Question("performance", {"threshold": threshold}, "probability")
    task = study.ask(question)
    assert study.ask(question) is task
    del explainer.columns["sex"]
    assert study.ask(question) is not task


def test_a_name_is_never_markup(explainer):
    explainer.columns["<img src=x>"] = SEX
    text = explainer.dashboard().exported("html").decode()
    assert not re.search(r"<img src=x", text)
