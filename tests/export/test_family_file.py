"""One file with several models of the same rows."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import xwidgets as xw
from xwidgets.errors import NotSupported

X, Y = load_breast_cancer(return_X_y=True, as_frame=True)
X = X.iloc[:200, :5]
Y = Y.iloc[:200]


@pytest.fixture(scope="module")
def models():
    found = xw.tradeoff(
        {
            "tree": DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, Y),
            "logistic": make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y),
        },
        X,
        Y,
    )
    yield found
    found.close()


def state_of(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(
        re.search(r'<script id="state" type="application/json">(.*?)</script>', text)[1]
    )


def named(state, role):
    return [block for block in state["blocks"] if block["role"] == role]


def test_all_models_are_in_it_and_their_table_once(models, tmp_path):
    models.selection.row = 3
    models.to_html(tmp_path / "all.html")
    state = state_of(tmp_path / "all.html")
    (other,) = state["others"]
    assert [one["hub"]["schema"]["family"]["name"] for one in (state, other)] == [
        "tree",
        "logistic",
    ]
    assert {one["hub"]["schema"]["family"]["key"] for one in (state, other)} == {"file"}
    assert [one["hub"]["row"] for one in (state, other)] == [3, 3]
    for role in ("features", "target"):
        assert [block["start"] for block in named(state, role)] == [
            block["start"] for block in named(other, role)
        ]
    ours, theirs = (named(one, "attributions")[0]["start"] for one in (state, other))
    assert ours != theirs
    asked = [json.loads(block["meta"]["key"])[0] for block in named(other, "answer")]
    assert "tradeoff" in asked
    assert state["views"][0]["arrangement"]["place"] == "models"
    assert "<title>tree, logistic: 200 rows explained</title>" in (tmp_path / "all.html").read_text(
        encoding="utf-8"
    )


def test_a_view_of_one_model_is_alone_in_its_file(models, tmp_path):
    models["tree"].force(3).save(tmp_path / "force.html")
    state = state_of(tmp_path / "force.html")
    assert "others" not in state and "family" not in state["hub"]["schema"]


def test_a_sample_is_of_the_same_rows_in_each(models, tmp_path):
    models.to_html(tmp_path / "sample.html", rows="sample")
    state = state_of(tmp_path / "sample.html")
    rows = [one["hub"]["schema"]["n_rows"] for one in (state, *state["others"])]
    assert rows == [200, 200]


def test_numbers_are_those_of_the_result(models, tmp_path):
    models.save(tmp_path / "a.csv")
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + models.result.complexity.size
    assert f"{models.result.mean[0]:.17g}"[:12] in lines[1]


def test_what_a_saved_file_holds_of_all_models_is_shown_without_them(models, tmp_path):
    told = models.result
    said = models["tree"].good_models(n=2).result
    models["tree"].save(tmp_path / "tree.xw")
    with xw.load(tmp_path / "tree.xw") as loaded:
        dashboard = loaded.dashboard("models")
        assert dashboard.place == "models"
        assert loaded.tradeoff().result.model_names == ("tree", "logistic")
        np.testing.assert_array_equal(loaded.tradeoff().result.mean, told.mean)
        # However it was asked for: nobody can answer another question.
        np.testing.assert_array_equal(loaded.good_models().result.scores, said.scores)
        with pytest.raises(NotSupported, match=r"without it.*xw\.load\(path, model=model\)"):
            loaded.good_models(n=5)
        dashboard.save(tmp_path / "models.html")  # no row of it was explained
        dashboard.save(tmp_path / "models.svg")
        text = (tmp_path / "models.svg").read_text(encoding="utf-8")
        assert "logistic" in text and "good model" in text
    asked = [
        json.loads(block["meta"]["key"])[0]
        for block in named(state_of(tmp_path / "models.html"), "answer")
    ]
    assert {"tradeoff", "good_models"} <= set(asked)


def test_terms_of_a_saved_file_are_shown_without_the_model(models, tmp_path):
    found = models["logistic"].terms().result
    models["logistic"].save(tmp_path / "logistic.xw")
    with xw.load(tmp_path / "logistic.xw") as loaded:
        np.testing.assert_array_equal(loaded.terms().result.value, found.value)
    models["tree"].save(tmp_path / "tree.xw")
    with xw.load(tmp_path / "tree.xw") as loaded, pytest.raises(NotSupported):
        loaded.terms()
