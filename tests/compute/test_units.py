"""The unit that is shown by default: the one in which all rows are exact and quick."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import (
    LinearDiscriminantAnalysis,
    QuadraticDiscriminantAnalysis,
)
from sklearn.ensemble import (
    BaggingClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

import xwidgets as xw

N = 120
rng = np.random.default_rng(0)
X = pd.DataFrame(rng.normal(size=(N, 5)), columns=list("abcde"))
y = (X["a"] + X["b"] * X["c"] > 0).astype(int)
MIXED = X.assign(city=rng.choice(["Rome", "Oslo", "Lima"], N))


def one_hot(model):
    encode = make_column_transformer(
        (OneHotEncoder(sparse_output=False), ["city"]), remainder="passthrough"
    )
    return make_pipeline(encode, model)


def unit(model, table=X, **keywords):
    with xw.explain(model, table, **keywords) as explainer:
        return explainer._study.unit


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (RandomForestClassifier(5, random_state=0), "probability"),
        (DecisionTreeClassifier(random_state=0), "probability"),
        (BaggingClassifier(DecisionTreeClassifier(), 3, random_state=0), "probability"),
        (MLPClassifier((4,), max_iter=30, random_state=0), "probability"),
        (SVC(probability=True, random_state=0), "probability"),
        (QuadraticDiscriminantAnalysis(), "probability"),
        (HistGradientBoostingClassifier(max_iter=5), "log_odds"),
        (GradientBoostingClassifier(n_estimators=5), "log_odds"),
        (LogisticRegression(), "log_odds"),
        (LinearDiscriminantAnalysis(), "log_odds"),
        (make_pipeline(StandardScaler(), LogisticRegression()), "log_odds"),
        (make_pipeline(PCA(3), HistGradientBoostingClassifier(max_iter=5)), "probability"),
        (RidgeClassifier(), "value"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_the_unit_of_the_models_own_sum(model, expected):
    assert unit(model.fit(X, y)) == expected


def test_regression_is_explained_as_it_is():
    assert unit(RandomForestRegressor(3).fit(X, X["a"])) == "value"


def test_a_function_that_tells_probabilities():
    def function(table):
        p = 1 / (1 + np.exp(-table["a"].to_numpy()))
        return np.column_stack([1 - p, p])

    assert unit(function) == "probability"


@pytest.mark.parametrize(
    "model", [HistGradientBoostingClassifier(max_iter=5), LogisticRegression()]
)
def test_behind_encoders_in_raw_columns(model):
    pipeline = one_hot(model).fit(MIXED, y)
    assert unit(pipeline, MIXED) == "log_odds"


def test_where_even_log_odds_would_be_asked_for_coalitions_it_is_probability():
    # Interventional values of one-hot columns are no sum of the trees' own.
    pipeline = one_hot(HistGradientBoostingClassifier(max_iter=5)).fit(MIXED, y)
    assert unit(pipeline, MIXED, background=MIXED.head(20)) == "probability"


@pytest.mark.parametrize("library", ["xgboost", "lightgbm", "catboost"])
def test_the_boosters_in_both_apis(library):
    if library == "xgboost":
        from xgboost import XGBClassifier

        model = XGBClassifier(n_estimators=5).fit(X, y)
        native = model.get_booster()
    elif library == "lightgbm":
        from lightgbm import LGBMClassifier

        model = LGBMClassifier(n_estimators=5, verbose=-1).fit(X, y)
        native = model.booster_
    else:
        from catboost import CatBoostClassifier

        model = CatBoostClassifier(iterations=5, verbose=0, allow_writing_files=False).fit(X, y)
        native = None
    assert unit(model) == "log_odds"
    if native is not None:
        assert unit(native) == "log_odds"


def test_additive_models():
    from interpret.glassbox import ExplainableBoostingClassifier

    model = ExplainableBoostingClassifier(interactions=0, max_rounds=20, outer_bags=1)
    assert unit(model.fit(X, y)) == "log_odds"


def test_whoever_asks_gets_what_was_asked_for():
    model = HistGradientBoostingClassifier(max_iter=5).fit(X, y)
    assert unit(model, output="probability") == "probability"
    assert unit(model, output="log_odds") == "log_odds"


def test_the_plan_that_decided_is_the_one_that_explains():
    with xw.explain(LogisticRegression().fit(X, y), X) as explainer:
        run = explainer._study.run()
        assert run._plan is not None
        result = run.result()
    assert result.unit == "log_odds" and result.trust["algorithm"] == "linear"
    np.testing.assert_allclose(
        result.base_values + result.values.sum(axis=1), result.predictions, atol=1e-9
    )
