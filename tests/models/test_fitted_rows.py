"""How many rows a model was fitted to, as it says itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import xwidgets as xw
from xwidgets.models.fitted_rows import fitted_to_as_many, n_fitted

X = pd.DataFrame(np.random.default_rng(0).normal(size=(150, 2)), columns=["a", "b"])
Y = X.a + X.b
SCALED = make_column_transformer((StandardScaler(), ["a"]), remainder="drop")


@pytest.mark.parametrize(
    "model",
    [
        DecisionTreeRegressor(),
        RandomForestRegressor(3),
        GradientBoostingRegressor(n_estimators=3),
        HistGradientBoostingRegressor(max_iter=3),
        HistGradientBoostingRegressor(max_iter=3, early_stopping=True, validation_fraction=0.2),
        KNeighborsRegressor(),
        make_pipeline(SCALED, LinearRegression()),
        GridSearchCV(DecisionTreeRegressor(), {"max_depth": [2, 3]}, cv=2),
    ],
    ids=lambda model: type(model).__name__,
)
def test_models_that_keep_count(model):
    assert n_fitted(model.fit(X, Y)) == 150


def test_models_that_keep_none():
    assert n_fitted(LinearRegression().fit(X, Y)) is None
    assert n_fitted(len) is None and n_fitted(None) is None


def test_lightgbm():
    lightgbm = pytest.importorskip("lightgbm")
    assert n_fitted(lightgbm.LGBMRegressor(n_estimators=2, verbose=-1).fit(X, Y)) == 150


def test_a_doubt_where_there_is_a_sign_and_a_fact_elsewhere():
    model = DecisionTreeRegressor(max_depth=3).fit(X, Y)

    def told(rows: int, model=model):
        with xw.explain(model, X[:rows], Y[:rows]) as explainer:
            found = explainer.performance().result
            schema = explainer._live.hub.schema
            kinds = {one["kind"]: one["text"] for one in found.trust["doubts"]}
            return kinds.get("fitted_rows"), schema.get("n_fitted"), dict(found.facts())

    text, count, facts = told(150)
    assert text == "fitted to as many rows: 150" and count == 150
    assert not facts["rows it learnt from"]
    for text, count, facts in (told(100), told(150, LinearRegression().fit(X, Y))):
        assert text is None and count is None
        assert facts["rows it learnt from"].startswith("not known")


@pytest.mark.parametrize(
    "model",
    [
        HistGradientBoostingClassifier(max_iter=3),
        HistGradientBoostingClassifier(max_iter=3, early_stopping=True),
        RandomForestClassifier(20, random_state=0),
        DecisionTreeClassifier(max_depth=3),
        GradientBoostingClassifier(n_estimators=3),
        make_pipeline(StandardScaler(), HistGradientBoostingClassifier(max_iter=3)),
    ],
    ids=lambda one: type(one).__name__,
)
@pytest.mark.parametrize("n_classes", [2, 3])
def test_a_half_that_was_held_out_is_told_by_its_y(model, n_classes):
    rng = np.random.default_rng(n_classes)
    X = rng.normal(size=(600, 3))
    y = np.minimum(rng.integers(0, n_classes + 1, 600), n_classes - 1)
    held = y.copy()
    held[:60] = 0
    with xw.explain(model.fit(X, y), X, y) as explainer:
        predictor = explainer._study.inputs.predictor
    assert fitted_to_as_many(predictor, 600, y.astype(float))
    assert not fitted_to_as_many(predictor, 600, held.astype(float))
    assert fitted_to_as_many(predictor, 600)
