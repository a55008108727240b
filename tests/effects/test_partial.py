"""Partial dependence and ICE: by definition, and as scikit-learn computes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_diabetes, load_iris
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.inspection import partial_dependence as by_sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import xwidgets as xw
from xwidgets.data import Frame
from xwidgets.methods.effects.answers import ByModel, ByTrees, Varied, answers_of
from xwidgets.methods.effects.partial import partial_dependence
from xwidgets.models import as_predictor

RNG = np.random.default_rng(0)
N = 150
MIXED = pd.DataFrame(
    {
        "age": np.where(RNG.random(N) < 0.1, np.nan, RNG.integers(18, 80, N)),
        "city": pd.Categorical(RNG.choice(["Bern", "Oslo", "Rome"], N)),
        "income": RNG.lognormal(3, 1, N),
    }
)
LABELS = (RNG.random(N) < 1 / (1 + np.exp(1 - MIXED.income / 30))).astype(int)


def curve(frame: Frame, column: int, values: Any) -> Varied:
    return Varied((column,), np.asarray(values, float)[:, None])


@pytest.mark.parametrize(
    "model",
    [
        RandomForestRegressor(12, random_state=0),
        HistGradientBoostingRegressor(max_iter=30, random_state=0),
    ],
    ids=lambda model: type(model).__name__,
)
def test_scikit_learn_says_the_same_of_numbers(model: Any) -> None:
    X, y = load_diabetes(return_X_y=True, as_frame=True)
    model = model.fit(X, y)
    frame = Frame.from_table(X)
    weight = RNG.random(len(X))
    answers = answers_of(as_predictor(model, frame), frame)
    assert isinstance(answers, ByTrees)
    rows = np.arange(len(X))
    for column in (0, 2, 8):
        theirs = by_sklearn(
            model,
            X,
            [column],
            kind="both",
            method="brute",
            grid_resolution=70,
            sample_weight=weight,
        )
        grid = theirs["grid_values"][0]
        [ours] = partial_dependence(
            answers, rows, [curve(frame, column, grid)], weight=weight, kept=rows >= 0
        )
        np.testing.assert_allclose(ours.ice[:, :, 0], theirs["individual"][0], rtol=1e-10)
        np.testing.assert_allclose(ours.mean[:, 0], theirs["average"][0], rtol=1e-10)


MODELS = [
    (RandomForestClassifier(8, random_state=0), "probability"),
    (ExtraTreesClassifier(8, max_depth=4, random_state=0), "log_odds"),
    (GradientBoostingClassifier(n_estimators=15, random_state=0), "log_odds"),
    (GradientBoostingClassifier(n_estimators=15, random_state=0), "probability"),
    (HistGradientBoostingClassifier(max_iter=15, random_state=0), "probability"),
]


@pytest.mark.parametrize("model, unit", MODELS)
def test_trees_say_what_the_model_says_of_three_classes(model: Any, unit: str) -> None:
    X, y = load_iris(return_X_y=True)
    frame = Frame.from_table(X)
    predictor = as_predictor(model.fit(X, y), frame, output=unit)
    many = RNG.permutation(np.unique(X[:, 2]))  # in any order
    varied = [
        curve(frame, 0, np.linspace(3, 9, 130)),  # more than one word of bits
        curve(frame, 2, many),
        Varied((1, 3), np.array([[a, b] for a in (2.0, 3.1, 4.0) for b in (0.1, 1.5, 9.0)])),
    ]
    rows = RNG.permutation(len(X))[:90]
    trees = answers_of(predictor, frame)
    assert isinstance(trees, ByTrees)
    for ours, theirs in zip(
        partial_dependence(trees, rows, varied, kept=rows >= 0),
        partial_dependence(ByModel(predictor, frame), rows, varied, kept=rows >= 0),
        strict=True,
    ):
        np.testing.assert_allclose(ours.ice, theirs.ice, atol=1e-12)
        np.testing.assert_allclose(ours.mean, theirs.mean, atol=1e-12)


def pipeline() -> Any:
    columns = make_column_transformer(
        (OneHotEncoder(sparse_output=False), ["city"]), remainder="passthrough"
    )
    return make_pipeline(columns, HistGradientBoostingClassifier(max_iter=20, random_state=0))


@pytest.mark.parametrize("unit", ["log_odds", "probability"])
@pytest.mark.parametrize("native", [False, True], ids=["one-hot", "categories"])
def test_raw_columns_of_categories_and_missing_values(native: bool, unit: str) -> None:
    model = HistGradientBoostingClassifier(max_iter=20, random_state=0) if native else pipeline()
    frame = Frame.from_table(MIXED)
    predictor = as_predictor(model.fit(MIXED, LABELS), frame, output=unit)
    trees = answers_of(predictor, frame)
    assert isinstance(trees, ByTrees)
    varied = [
        curve(frame, 0, [20, 50, np.nan, 90]),
        curve(frame, 1, [2, 0, 1]),
        Varied((1, 2), np.array([[0.0, 10.0], [2.0, 100.0]])),
    ]
    rows = np.arange(N)
    [age, city, both] = partial_dependence(trees, rows, varied, kept=rows >= 0)
    for found, one in zip((age, city, both), varied, strict=True):
        for g, codes in enumerate(one.codes):
            table = MIXED.copy()
            for column, code in zip(one.columns, codes, strict=True):
                value = table.city.cat.categories[int(code)] if column == 1 else code
                name = table.columns[column]
                table[name] = (
                    pd.Categorical([value] * N, categories=MIXED.city.cat.categories)
                    if column == 1
                    else value
                )
            asked = predictor.predict(table[list(MIXED.columns)])
            np.testing.assert_allclose(found.ice[:, g], asked, atol=1e-12)
            np.testing.assert_allclose(found.mean[g], asked.mean(axis=0), atol=1e-12)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("kind", ["trees", "linear", "network", "neighbours"])
def test_what_is_shown_is_what_scikit_learn_says(kind: str) -> None:
    """From the public method, of a Pipeline: numbers, a category, two features; ICE row by row."""
    table = MIXED.fillna({"age": 40.0})
    last = {
        "trees": HistGradientBoostingClassifier(max_iter=20, random_state=0),
        "linear": LogisticRegression(max_iter=500),
        "network": MLPClassifier((8,), max_iter=200, random_state=0),
        "neighbours": KNeighborsClassifier(7),
    }[kind]
    columns = make_column_transformer(
        (OneHotEncoder(sparse_output=False), ["city"]), remainder=StandardScaler()
    )
    model = make_pipeline(columns, last).fit(table, LABELS)
    explainer = xw.explain(model, table, output="probability")
    grids: dict[str, Any] = {
        "age": np.array([20.0, 41.0, 77.0]),
        "city": np.array(["Rome", "Bern"], dtype=object),
    }
    for name, grid in grids.items():
        theirs = by_sklearn(
            model,
            table,
            [name],
            kind="both",
            method="brute",
            response_method="predict_proba",
            categorical_features=["city"],
            custom_values={name: grid},
        )
        found = explainer.dependence(name, method="pdp", grid=list(grid)).result
        np.testing.assert_allclose(found.average[:, 1], theirs["average"][0], atol=1e-10)
        np.testing.assert_allclose(found.individual[:, :, 1], theirs["individual"][0], atol=1e-10)
        assert found.rows.tolist() == list(range(N))
    both = by_sklearn(
        model,
        table,
        ["age", "income"],
        kind="average",
        method="brute",
        response_method="predict_proba",
        custom_values={"age": grids["age"], "income": np.array([5.0, 60.0])},
    )
    pair = explainer.dependence(
        ["age", "income"], method="pdp", grid=[grids["age"].tolist(), [5.0, 60.0]]
    ).result
    np.testing.assert_allclose(pair.average[:, :, 1], both["average"][0], atol=1e-10)
