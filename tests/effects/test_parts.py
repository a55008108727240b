"""Linear models, networks, radial kernels: their parts say what the model says when asked."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.inspection import partial_dependence as by_sklearn
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import (
    LinearRegression,
    LogisticRegression,
    PoissonRegressor,
    Ridge,
    SGDClassifier,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, SplineTransformer, StandardScaler
from sklearn.svm import SVC, SVR, LinearSVC, NuSVC, OneClassSVM

from xwidgets.data import Frame
from xwidgets.errors import Cancelled, ModelFailed, ModelOutput
from xwidgets.methods.effects import joined
from xwidgets.methods.effects.answers import ByModel, ByParts, Varied, answers_of
from xwidgets.methods.effects.partial import partial_dependence
from xwidgets.methods.stop import cancellable
from xwidgets.models import as_predictor
from xwidgets.models.parts import Kernels, Layers, Parts

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

RNG = np.random.default_rng(0)
N = 240
X = RNG.normal(size=(N, 4)) * (1.0, 30.0, 0.1, 1.0)
SCORE = X[:, 0] + X[:, 1] / 30 * X[:, 0] + 8 * X[:, 2]
TWO = (SCORE + RNG.normal(size=N) > 0).astype(int)
THREE = np.digitize(SCORE, (-0.7, 0.7))
TARGETS = {"TWO": TWO, "THREE": THREE, "SCORE": SCORE}
FEW = {"max_iter": 40, "random_state": 0}
MIXED = pd.DataFrame(
    {
        "age": np.where(RNG.random(N) < 0.1, np.nan, RNG.integers(18, 80, N)),
        "city": RNG.choice(["Bern", "Oslo", "Rome"], N),
        "score": X[:, 0],
        "member": RNG.random(N) < 0.4,
    }
)


def encoded(model: Any) -> Any:
    """Behind what a table of numbers, texts and gaps needs."""
    numbers = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    columns = make_column_transformer(
        (OneHotEncoder(), ["city"]), (numbers, ["age", "score"]), remainder="passthrough"
    )
    return make_pipeline(columns, model)


def curve(column: int, values: Any) -> Varied:
    return Varied((column,), np.asarray(values, float)[:, None])


@pytest.mark.parametrize(
    "model, target",
    [
        (LogisticRegression(), "TWO"),
        (LogisticRegression(), "THREE"),
        (make_pipeline(StandardScaler(), MLPClassifier((9,), **FEW)), "TWO"),
        (MLPClassifier((7, 5), activation="tanh", **FEW), "THREE"),
        (MLPRegressor(hidden_layer_sizes=(6, 4), **FEW), "SCORE"),
        (LinearRegression(), "SCORE"),
        (PoissonRegressor(), "THREE"),
        (make_pipeline(SplineTransformer(), Ridge()), "SCORE"),
        (make_pipeline(StandardScaler(), SVR(C=5.0)), "SCORE"),
        (KernelRidge(kernel="rbf"), "SCORE"),
    ],
    ids=str,
)
@pytest.mark.parametrize("weighted", [False, True])
def test_scikit_learn_says_the_same(model: Any, target: str, weighted: bool) -> None:
    model = model.fit(X, TARGETS[target])
    frame = Frame.from_table(X)
    answers = answers_of(as_predictor(model, frame), frame)
    assert isinstance(answers, ByParts)
    weight = RNG.random(N) if weighted else None
    method = {"response_method": "predict_proba"} if hasattr(model, "predict_proba") else {}
    theirs = [
        by_sklearn(model, X, [j], kind="both", method="brute", sample_weight=weight, **method)
        for j in range(4)
    ]
    varied = [curve(j, one["grid_values"][0]) for j, one in enumerate(theirs)]
    rows = np.arange(N)
    ours = partial_dependence(answers, rows, varied, weight=weight, kept=rows >= 0)
    for found, one in zip(ours, theirs, strict=True):
        # Of two classes scikit-learn tells the second alone.
        mean, ice = found.mean.T, np.moveaxis(found.ice, -1, 0)
        n = len(one["average"])
        np.testing.assert_allclose(mean[-n:], one["average"], rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(ice[-n:], one["individual"], rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    "model, unit",
    [
        (LogisticRegression(), "probability"),
        (LogisticRegression(C=1e4, max_iter=500), "log_odds"),
        (OneVsRestClassifier(LogisticRegression()), "probability"),
        (SGDClassifier(loss="log_loss", random_state=0), "probability"),
        (LinearSVC(), "value"),
        (MLPClassifier((8,), activation="logistic", **FEW), "probability"),
        (MLPClassifier((8, 3), activation="identity", **FEW), "log_odds"),
        (MLPClassifier((8,), alpha=0, learning_rate_init=0.3, **FEW), "log_odds"),
    ],
    ids=str,
)
@pytest.mark.parametrize("target", ["TWO", "THREE"])
def test_behind_encoders_with_texts_and_gaps(model: Any, unit: str, target: str) -> None:
    frame = Frame.from_table(MIXED)
    predictor = as_predictor(encoded(model).fit(MIXED, TARGETS[target]), frame, output=unit)
    answers = answers_of(predictor, frame)
    assert isinstance(answers, ByParts)
    varied = [
        curve(0, [20, 50.5, np.nan, 400]),
        curve(1, [2, 0, 1]),
        Varied((2, 3), np.array([[a, b] for a in (-40.0, 0.3, 40.0) for b in (0.0, 1.0)])),
    ]
    rows = RNG.permutation(N)[:100]
    for ours, theirs in zip(
        partial_dependence(answers, rows, varied, kept=rows % 2 == 0),
        partial_dependence(ByModel(predictor, frame), rows, varied, kept=rows % 2 == 0),
        strict=True,
    ):
        # Log-odds near the clip hang on the last digits of 1 - p.
        np.testing.assert_allclose(ours.ice, theirs.ice, rtol=1e-10, atol=1e-9)
        np.testing.assert_allclose(ours.mean, theirs.mean, rtol=1e-10, atol=1e-9)


@pytest.mark.parametrize(
    "model", [SVC(C=3.0), NuSVC(gamma=1.0), OneClassSVM(), SVC(kernel="linear")], ids=str
)
def test_support_vectors(model: Any) -> None:
    frame = Frame.from_table(MIXED)
    predictor = as_predictor(encoded(model).fit(MIXED, TWO), frame)
    answers = answers_of(predictor, frame)
    assert isinstance(answers, ByParts)
    varied = [curve(0, [20, 50.5, np.nan, 400]), curve(1, [2, 0, 1]), curve(2, [-30.0, 0.1])]
    rows = RNG.permutation(N)[:100]
    for ours, theirs in zip(
        partial_dependence(answers, rows, varied, kept=rows >= 0),
        partial_dependence(ByModel(predictor, frame), rows, varied, kept=rows >= 0),
        strict=True,
    ):
        np.testing.assert_allclose(ours.ice, theirs.ice, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("model", [SVC(), SVC(kernel="poly"), SVC(gamma=1e4, kernel="sigmoid")])
def test_machines_that_vote_and_other_kernels_are_asked(model: Any) -> None:
    frame = Frame.from_table(X)
    target = THREE if model.kernel == "rbf" else TWO
    predictor = as_predictor(model.fit(X, target), frame)
    assert isinstance(answers_of(predictor, frame), ByModel)


def test_threads_and_chunks_change_nothing() -> None:
    many = np.tile(X, (12, 1))
    frame = Frame.from_table(many)
    model = MLPClassifier((6,), **FEW).fit(X, THREE)
    answers = answers_of(as_predictor(model, frame), frame, n_jobs=1)
    assert isinstance(answers, ByParts)
    varied = [curve(j, np.linspace(-1, 1, 70)) for j in range(3)]
    rows = np.arange(len(many))
    alone = partial_dependence(answers, rows, varied, kept=rows % 7 == 0)
    beside = partial_dependence(replace(answers, n_jobs=3), rows, varied, kept=rows % 7 == 0)
    few = [partial_dependence(answers, rows, [one], kept=rows % 7 == 0)[0] for one in varied]
    for a, b, c in zip(alone, beside, few, strict=True):
        np.testing.assert_array_equal(a.ice, b.ice)
        np.testing.assert_array_equal(a.mean, b.mean)
        np.testing.assert_allclose(a.ice, c.ice, rtol=1e-13)


@pytest.mark.parametrize("hidden", [(5,), (6, 3)], ids=str)
def test_our_own_loop_says_what_numpy_says(
    hidden: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = np.tile(X, (3, 1))  # more than one block of the loop
    frame = Frame.from_table(many)
    model = MLPClassifier(hidden, **FEW).fit(X, THREE)
    answers = answers_of(as_predictor(model, frame), frame)
    assert isinstance(answers, ByParts) and joined.is_narrow(answers.parts)
    varied = [curve(0, np.linspace(-3, 3, 40)), curve(3, [0.0, 2.0])]
    rows = np.arange(len(many))
    compiled = partial_dependence(answers, rows, varied, kept=rows >= 0)
    monkeypatch.setattr(joined, "MAX_NARROW", 0)
    for a, b in zip(
        compiled, partial_dependence(answers, rows, varied, kept=rows >= 0), strict=True
    ):
        np.testing.assert_allclose(a.ice, b.ice, rtol=1e-12)
        np.testing.assert_allclose(a.mean, b.mean, rtol=1e-12)


def test_a_huge_column_takes_no_digits_from_the_others() -> None:
    table = X.copy()
    table[:, 3] = 1e15
    model = LinearRegression().fit(X, SCORE)
    model.coef_[3] = 1.0
    frame = Frame.from_table(table)
    answers = answers_of(as_predictor(model, frame), frame)
    assert isinstance(answers, ByParts)
    [found] = partial_dependence(answers, np.arange(N), [curve(3, [0.0])])
    own = X[:, :3] @ model.coef_[:3] + model.intercept_
    np.testing.assert_allclose(found.mean[0, 0], own.mean(), rtol=1e-12)


class Clipped(RegressorMixin, BaseEstimator):
    """Has coefficients, and does something else with what they give."""

    def fit(self, X: Any, y: Any) -> Clipped:
        self.inner_ = LinearRegression().fit(X, y)
        self.coef_, self.intercept_ = self.inner_.coef_, self.inner_.intercept_
        return self

    def predict(self, X: Any) -> Any:
        return np.clip(self.inner_.predict(X), -1.0, 1.0)


@pytest.mark.parametrize("model", [Clipped(), make_pipeline(PCA(2), Ridge())], ids=str)
def test_what_is_not_the_sum_of_its_columns_is_asked(model: Any) -> None:
    frame = Frame.from_table(X)
    predictor = as_predictor(model.fit(X, SCORE), frame)
    assert isinstance(answers_of(predictor, frame), ByModel)


def test_a_gap_that_the_model_does_not_take_is_its_own_error() -> None:
    frame = Frame.from_table(X)
    answers = answers_of(as_predictor(LinearRegression().fit(X, SCORE), frame), frame)
    assert isinstance(answers, ByParts)
    with pytest.raises(ModelFailed, match="NaN"):
        partial_dependence(answers, np.arange(N), [curve(0, [0.0, np.nan])])


def test_an_infinite_answer_is_the_models_own_error() -> None:
    frame = Frame.from_table(X)
    answers = answers_of(as_predictor(PoissonRegressor().fit(X, THREE), frame), frame)
    assert isinstance(answers, ByParts)
    with np.errstate(over="ignore"), pytest.raises(ModelOutput, match="inf"):
        partial_dependence(answers, np.arange(N), [curve(0, [0.0, 1e6])])


def test_a_level_that_the_encoder_does_not_know_is_the_models_own_error() -> None:
    table = MIXED.assign(city=pd.Categorical(MIXED.city, ["Bern", "Oslo", "Rome", "Wien"]))
    frame = Frame.from_table(table)
    answers = answers_of(as_predictor(encoded(LogisticRegression()).fit(table, TWO), frame), frame)
    assert isinstance(answers, ByParts)
    with pytest.raises(ModelFailed, match="unknown categories"):
        partial_dependence(answers, np.arange(N), [curve(1, [0, 3])])


def test_it_ends_when_it_is_no_longer_wanted() -> None:
    frame = Frame.from_table(X)
    answers = answers_of(as_predictor(LinearRegression().fit(X, SCORE), frame), frame)
    with cancellable(lambda: True), pytest.raises(Cancelled):
        partial_dependence(answers, np.arange(N), [curve(0, [0.0, 1.0])])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 6), max_size=3),
    st.sampled_from(["identity", "relu", "tanh", "logistic"]),
    st.sampled_from(["identity", "sigmoid", "softmax", "exp"]),
    st.integers(0, 10_000),
)
def test_a_changed_first_sum_is_a_changed_row(
    hidden: list[int], activation: str, link: str, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    sizes = [3, *hidden, 2]
    parts = Layers(
        tuple(rng.normal(size=(b, a)) for a, b in pairwise(sizes)),
        tuple(rng.normal(size=b) for b in sizes[1:]),
        activation,
        link=link,
    )
    same_for_changed_rows(parts, rng)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 30), st.integers(1, 3), st.floats(0.01, 10.0), st.integers(0, 10_000))
def test_a_changed_nearness_is_a_changed_row(
    n_points: int, n_sums: int, gamma: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    points, weights = rng.normal(size=(n_points, 3)), rng.normal(size=(n_sums, n_points))
    parts = Kernels(points, weights, rng.normal(size=n_sums), gamma)
    rows = rng.normal(size=(6, 3))
    squares = ((rows[:, None] - points[None]) ** 2).sum(axis=2)
    expected = np.exp(-gamma * squares) @ weights.T + parts.constants
    np.testing.assert_allclose(parts.predict(rows), expected, rtol=1e-10, atol=1e-12)
    same_for_changed_rows(parts, rng)


def same_for_changed_rows(parts: Parts, rng: np.random.Generator) -> None:
    rows, values = rng.normal(size=(5, 3)), rng.normal(size=(4, 1))
    own, others = np.array([0]), np.array([1, 2])
    stay, changed = parts.part(others, rows[:, others]), parts.part(own, values)
    found = parts.join(stay, changed, np.empty(stay.size * 4))
    for g, value in enumerate(values):
        rows[:, 0] = value
        np.testing.assert_allclose(found[:, g].T, parts.predict(rows), rtol=1e-10, atol=1e-12)
