"""Rows with cells of other rows: trees and parts say what the model says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from xwidgets.data import Frame
from xwidgets.methods import permutation
from xwidgets.methods.effects.answers import ByModel, ByParts, ByTrees, answers_of
from xwidgets.methods.stop import Cancelled, cancellable
from xwidgets.models import as_predictor

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

RNG = np.random.default_rng(0)
N = 150
X = pd.DataFrame(
    {
        "age": np.where(RNG.random(N) < 0.1, np.nan, RNG.integers(18, 80, N)),
        "city": RNG.choice(["Bern", "Oslo", "Rome"], N),
        "income": RNG.lognormal(3, 1, N),
        "unused": 1.0,
    }
)
SCORE = X.income / 30 + (X.city == "Oslo") - X.age.fillna(40) / 50
TARGETS = {
    "two": (SCORE.median() < SCORE).astype(int),
    "three": np.digitize(SCORE, SCORE.quantile([0.3, 0.7])),
    "number": SCORE,
}


def encoded(model: Any) -> Any:
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    columns = make_column_transformer(
        (OneHotEncoder(), ["city"]), (numbers, ["age", "income", "unused"])
    )
    return make_pipeline(columns, model)


@pytest.mark.parametrize(
    "model, target, kind",
    [
        (RandomForestClassifier(10, random_state=0), "two", ByTrees),
        (RandomForestClassifier(10, random_state=0), "three", ByTrees),
        (HistGradientBoostingClassifier(max_iter=15, random_state=0), "two", ByTrees),
        (HistGradientBoostingClassifier(max_iter=15, random_state=0), "three", ByTrees),
        (GradientBoostingRegressor(n_estimators=12, random_state=0), "number", ByTrees),
        (LogisticRegression(), "three", ByParts),
        (MLPClassifier((6, 4), max_iter=40, random_state=0), "two", ByParts),
        (KNeighborsClassifier(), "two", ByModel),
    ],
)
def test_the_model_says_the_same(model: Any, target: str, kind: type) -> None:
    model = encoded(model).fit(X, TARGETS[target])
    frame = Frame.from_table(X)
    predictor = as_predictor(model, frame)
    answers = answers_of(predictor, frame)
    assert isinstance(answers, kind)
    rows = np.flatnonzero(RNG.random(N) < 0.7)
    orders = np.stack([RNG.permutation(len(rows)), RNG.integers(0, len(rows), len(rows))])
    players: list[tuple[int, ...]] = [(0,), (1,), (2, 3), (), (0, 1, 2, 3)]
    found = [
        said
        for one in ([*players[:3]], [players[3]], [players[4]])
        for said in answers.swap(rows, one, orders)
    ]
    for columns, said in zip(players, found, strict=True):
        for order, ours in zip(orders, said, strict=True):
            table = X.iloc[rows].reset_index(drop=True)
            for column in X.columns[list(columns)]:
                table[column] = X[column].to_numpy()[rows[order]]
            np.testing.assert_allclose(ours, predictor.predict(table), rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(found[3][0], found[3][1])


@pytest.mark.parametrize("n_players", [1, 8, 9, 30])
def test_any_number_of_players(n_players: int) -> None:
    """More than walk together, and the same numbers for any number of threads."""
    table = RNG.normal(size=(80, 30))
    y = (table[:, 0] + table[:, 1] * table[:, 2] > 0).astype(int)
    model = HistGradientBoostingClassifier(max_iter=20).fit(table, y)
    frame = Frame.from_table(table)
    predictor = as_predictor(model, frame)
    rows, orders = np.arange(80), np.stack([RNG.permutation(80) for _ in range(3)])
    players = [(j,) for j in range(n_players)]
    one, two = (
        list(answers_of(predictor, frame, n_jobs=n).swap(rows, players, orders)) for n in (1, 2)
    )
    asked = list(ByModel(predictor, frame).swap(rows, players, orders))
    np.testing.assert_array_equal(one, two)
    np.testing.assert_allclose(one, asked, rtol=1e-10, atol=1e-12)


def test_even_votes_are_called_as_the_forest_calls_them() -> None:
    """Half of the trees for each class, whoever adds them up: the first class, as its own."""
    table = RNG.normal(size=(200, 3))
    y = RNG.integers(0, 2, 200)
    model = RandomForestClassifier(10, random_state=0).fit(table, y)
    assert (np.abs(model.predict_proba(table)[:, 1] - 0.5) < 1e-12).any()
    frame = Frame.from_table(table)
    found = permutation.importance(as_predictor(model, frame), frame, y)
    assert found.trust["score"] == [pytest.approx(model.score(table, y), abs=1e-15)]


def test_it_can_be_stopped() -> None:
    table = RNG.normal(size=(50, 4))
    model = LogisticRegression().fit(table, (table[:, 0] > 0).astype(int))
    frame = Frame.from_table(table)
    answers = answers_of(as_predictor(model, frame), frame)
    with cancellable(lambda: True), pytest.raises(Cancelled):
        list(answers.swap(np.arange(50), [(0,)], np.arange(50)[None]))
