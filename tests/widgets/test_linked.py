"""Several models of the same rows: one selection, and what is refused at the door."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import xwidgets as xw
from xwidgets.errors import InvalidColumns, InvalidType, InvalidValue, UnknownName

X, Y = load_breast_cancer(return_X_y=True, as_frame=True)
X = X.iloc[:, :6]


def _models():
    return {
        "logistic": make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y),
        "forest": RandomForestClassifier(8, max_depth=3, random_state=0).fit(X, Y),
    }


@pytest.fixture(scope="module")
def fitted():
    return _models()


@pytest.fixture
def models(fitted):
    found = xw.tradeoff(fitted, X, Y)
    yield found
    found.close()


def test_it_is_a_mapping_of_names_to_explainers(models):
    assert list(models) == ["logistic", "forest"]
    assert len(models) == 2
    assert models["forest"].model.n_estimators == 8
    with pytest.raises(UnknownName, match="forest"):
        models["forrest"]


def test_focus_and_selection_go_both_ways(models):
    logistic, forest = models["logistic"].selection, models["forest"].selection
    logistic.row = 7
    forest.feature = 2
    assert (forest.row, logistic.feature) == (7, 2)
    forest.rows = [3, 5]
    assert logistic.rows.tolist() == [3, 5]
    logistic.filters = [{"feature": "mean radius", "min": 20}]
    assert forest.filters == logistic.filters
    assert np.array_equal(forest.rows, np.flatnonzero(X["mean radius"] >= 20))
    logistic.threshold = 0.3
    assert forest.threshold == 0.3
    logistic.rows = None
    assert forest.rows is None


def test_what_a_model_says_selects_the_same_rows_in_another(models):
    logistic, forest = models["logistic"].selection, models["forest"].selection
    forest.filters = [{"quantity": "prediction", "output": "1", "min": 0.9}]
    assert len(forest.rows)
    assert np.array_equal(logistic.rows, forest.rows)
    assert logistic.filters[0]["terms"][0]["quantity"] == "row"
    assert forest.filters[0]["terms"][0]["quantity"] == "prediction:1"


def test_a_page_hears_of_python_and_not_of_what_it_shows_already(models, recorded):
    logistic, forest = (models[name]._live.hub for name in models)
    recorded.clear()
    models.selection.row = 4
    assert {"row": 4} in recorded.updates(logistic)
    assert {"row": 4} in recorded.updates(forest)
    recorded.clear()
    recorded.page_sets(logistic, row=9)
    assert (forest.row, models["forest"].selection.row) == (9, 9)
    assert recorded.updates(forest) == []
    models.selection.row = 5  # Python is heard as before
    assert {"row": 5} in recorded.updates(forest)


def test_an_observer_that_answers_a_page_is_heard_by_it(models, recorded):
    logistic, forest = (models[name]._live.hub for name in models)
    selection = models["logistic"].selection
    selection.observe(lambda _: setattr(selection, "feature", 1), names="row")
    recorded.clear()
    recorded.page_sets(logistic, row=9)
    assert {"feature": 1} in recorded.updates(logistic)
    assert {"feature": 1} in recorded.updates(forest)


def test_two_threads_that_change_two_of_them_both_end(models):
    one, other = models["logistic"].selection, models["forest"].selection

    def change(selection, rows):
        for row in rows:
            selection.row = row

    threads = [
        threading.Thread(target=change, args=(one, range(200))),
        threading.Thread(target=change, args=(other, range(200, 400))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    assert one.row == other.row


def test_the_page_opens_another_model_by_its_name(models):
    live = models["logistic"]._live
    hub = models["forest"]._live.hub
    assert live._open_model("forest")[0] == {"hub": f"anywidget:{hub.model_id}"}
    told = live.hub.schema["family"]
    assert told["names"] == ["logistic", "forest"]
    assert told["key"] == hub.schema["family"]["key"]
    with pytest.raises(UnknownName):
        live._open_model("tree")


def test_what_cannot_stand_beside_one_another_is_refused_before_any_work(fitted):
    with pytest.raises(InvalidType, match="models by name"):
        xw.tradeoff(list(fitted.values()), X, Y)
    with pytest.raises(InvalidValue, match="at least two"):
        xw.tradeoff({"a": fitted["forest"]}, X, Y)
    with pytest.raises(InvalidType, match="y"):
        xw.tradeoff(fitted, X)
    with pytest.raises(InvalidType, match="text"):
        xw.tradeoff({1: fitted["forest"], 2: fitted["forest"]}, X, Y)
    fewer = LogisticRegression(max_iter=2000).fit(X.iloc[:, :3], Y)
    with pytest.raises(InvalidColumns, match="fewer"):
        xw.tradeoff({**fitted, "fewer": fewer}, X, Y)
    number = LinearRegression().fit(X, Y)
    with pytest.raises(InvalidValue, match="same question"):
        xw.tradeoff({**fitted, "number": number}, X, Y)
    other = LogisticRegression(max_iter=2000).fit(X, np.arange(len(X)) % 3)
    with pytest.raises(InvalidValue, match="same question"):
        xw.tradeoff({**fitted, "three": other}, X, Y)


def test_code_for_every_member_travels_with_the_first(models):
    """The logistic model is a sum of terms; the forest, which may be shown first, is not."""
    from xwidgets.widgets.pieces import lacking

    hub = models["forest"]._live.hub
    assert not hub.schema.get("has_terms")
    assert "additive" not in lacking(hub.schema)
