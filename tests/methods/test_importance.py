"""Permutation and impurity importance."""

from __future__ import annotations

from typing import Any

import catboost
import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest
import xgboost as xgb
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingRegressor,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    IsolationForest,
    RandomForestClassifier,
    VotingClassifier,
)
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeRegressor

from xwidgets.data import Frame, resolve_groups
from xwidgets.errors import Cancelled, InvalidShape, InvalidValue, NotSupported
from xwidgets.methods import impurity, permutation
from xwidgets.methods.stop import cancellable
from xwidgets.models import as_predictor

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X = X.iloc[:150, :6]
y = y.iloc[:150].to_numpy()


def permuted(model: Any, table: Any = X, target: Any = y, **keywords: Any) -> Any:
    """Permutation importance of a model."""
    frame = Frame.from_table(table)
    return permutation.importance(as_predictor(model, frame), frame, target, **keywords)


def test_what_is_of_all_classes_is_told_once() -> None:
    table, species = load_iris(return_X_y=True, as_frame=True)
    model = RandomForestClassifier(5, random_state=0).fit(table, species)
    frame = Frame.from_table(table)
    gains = impurity.importance(as_predictor(model, frame), frame)
    for found in (permuted(model, table, species.to_numpy()), gains):
        lines = found.to_frame()
        assert lines["output"].tolist() == ["all"] * 4
        assert lines["feature"].tolist() == list(table)
        assert found.order().tolist() == found.order("all").tolist()
    np.testing.assert_allclose(gains.values[:, 0], model.feature_importances_)
    assert permuted(model, table, species.to_numpy()).trust["score"] == [
        model.score(table, species)
    ]
    two = np.stack([species, -species], axis=1)
    each = permuted(LinearRegression().fit(table, two), table, two)  # R² of every output
    assert each.to_frame()["output"].nunique() == 2


@pytest.mark.parametrize("classifier", [True, False])
def test_agrees_with_scikit_learn(classifier: bool) -> None:
    model = RandomForestClassifier(10, random_state=0) if classifier else LinearRegression()
    model.fit(X, y)
    ours = permuted(model, n_repeats=40)
    theirs = permutation_importance(model, X, y, n_repeats=40, random_state=1)
    error = np.hypot(ours.standard_deviation[:, 0], theirs.importances_std) / np.sqrt(40)
    assert (np.abs(ours.values[:, 0] - theirs.importances_mean) <= 5 * error + 1e-12).all()
    assert ours.unit == ("drop in accuracy" if classifier else "drop in R²")
    assert ours.values.shape == (6, 1)


def test_the_expectation_is_met_and_the_spread_shrinks() -> None:
    table = np.random.default_rng(0).normal(size=(400, 2))
    target = 3 * table[:, 0] + table[:, 1]
    model = LinearRegression().fit(table, target)
    few = permuted(model, table, target, n_repeats=5)
    many = permuted(model, table, target, n_repeats=80)
    # Shuffling x replaces w * x by an independent copy: the error is 2 * w ** 2 * var(x).
    expected = 2 * np.array([9.0, 1.0]) * table.var(axis=0) / target.var()
    error = many.standard_deviation[:, 0] / np.sqrt(80)
    assert (np.abs(many.values[:, 0] - expected) < 5 * error).all()
    assert (np.abs(few.values[:, 0] - expected) < 0.5).all()


def test_unused_columns_are_exactly_zero_and_seeds_repeat() -> None:
    table = X.assign(noise=np.random.default_rng(1).normal(size=len(X)), constant=1.0)

    def f(t: pd.DataFrame) -> np.ndarray:
        return t[X.columns].to_numpy() @ np.arange(6.0)

    found = permuted(f, table, f(table) + y)
    assert (found.values[6:] == 0.0).all() and (found.standard_deviation[6:] == 0.0).all()
    assert (found.values[1:6] != 0.0).all() and found.values[3, 0] > 0.5
    again = permuted(f, table, f(table) + y, n_jobs=2)
    np.testing.assert_array_equal(found.values, again.values)
    assert not np.array_equal(permuted(f, table, f(table) + y, seed=1).values, found.values)


def test_log_loss_groups_weights_and_progress() -> None:
    model = LogisticRegression(max_iter=9999).fit(X, y)
    steps: list[tuple[int, int]] = []
    frame = Frame.from_table(X)
    groups = resolve_groups({"two": ["mean radius", "mean area"]}, frame.schema)
    found = permuted(
        model,
        scoring="log_loss",
        groups=groups,
        sample_weight=np.linspace(0.1, 1, len(X)),
        progress=lambda done, total: steps.append((done, total)),
    )
    assert found.feature_names[0] == "two" and found.values.shape == (5, 1)
    assert found.unit == "increase of log loss" and found.values[0, 0] > 0
    assert steps == [(i, 5) for i in range(1, 6)]
    only_some = np.where(np.arange(len(X)) < 100, 1.0, 0.0)
    half = permuted(model, target=np.where(only_some > 0, y, -1))
    assert half.values.shape == (6, 1)


@pytest.mark.parametrize("weight", [None, np.linspace(0.1, 1, len(X))])
def test_roc_auc_of_every_class(weight) -> None:
    model = LogisticRegression(max_iter=9999).fit(X, y)
    found = permuted(model, scoring="roc_auc", sample_weight=weight)
    own = roc_auc_score(y, model.predict_proba(X)[:, 1], sample_weight=weight)
    np.testing.assert_allclose(found.trust["score"], [own, own], atol=1e-12)
    assert found.values.shape == (6, 2) and found.unit == "drop in ROC AUC"
    np.testing.assert_allclose(found.values[:, 0], found.values[:, 1], atol=1e-4)


def test_several_outputs_and_cancel() -> None:
    target = np.column_stack([X.iloc[:, 0], X.iloc[:, 1]])
    model = LinearRegression().fit(X, target)
    found = permuted(model, target=target)
    assert found.values[0, 0] > 0.5 and abs(found.values[0, 1]) < 0.1
    with cancellable(lambda: True), pytest.raises(Cancelled):
        permuted(model, target=target)


def test_large_tables_are_sampled() -> None:
    rows = 0

    def f(t: np.ndarray) -> np.ndarray:
        nonlocal rows
        rows += len(t)
        return t[:, 0]

    table = np.random.default_rng(0).normal(size=(20_000, 2))
    found = permuted(f, table, table[:, 0], n_repeats=2)
    assert found.values[0, 0] == pytest.approx(2.0, abs=0.2) and found.values[1, 0] == 0.0
    # As they are, and two features in two orders; the door tries a few.
    assert rows <= (1 + 2 * 2) * permutation.MOST_ROWS + 1_000


@pytest.mark.parametrize(
    ("keywords", "kind", "words"),
    [
        ({"target": y[:10]}, InvalidShape, "y: "),
        ({"target": y + 5}, InvalidValue, "class 6"),
        ({"target": -np.ones(150)}, InvalidValue, "missing"),
        ({"scoring": "f1"}, InvalidValue, "scoring"),
        ({"scoring": "r2"}, NotSupported, "accuracy"),
        ({"n_repeats": 0}, InvalidValue, "n_repeats"),
    ],
)
def test_bad_input(keywords: dict[str, Any], kind: type[Exception], words: str) -> None:
    model = LogisticRegression(max_iter=9999).fit(X, y)
    with pytest.raises(kind, match=words):
        permuted(model, **keywords)


def test_a_constant_target_has_no_r2() -> None:
    with pytest.raises(InvalidValue, match="same value"):
        permuted(LinearRegression().fit(X, y), target=np.ones(150))


def impure(model: Any, table: Any = X, groups: Any = None) -> Any:
    """Impurity importance of a model."""
    frame = Frame.from_table(table)
    predictor = as_predictor(model, frame)
    assert impurity.supports(predictor)
    return impurity.importance(predictor, frame, groups=groups)


@pytest.mark.parametrize(
    "model",
    [
        DecisionTreeRegressor(),
        RandomForestClassifier(7, random_state=0),
        ExtraTreesRegressor(7, random_state=0),
        GradientBoostingClassifier(n_estimators=5),
        AdaBoostClassifier(n_estimators=4),
    ],
    ids=lambda m: type(m).__name__,
)
def test_equals_scikit_learn(model: Any) -> None:
    found = impure(model.fit(X, y))
    np.testing.assert_allclose(found.values[:, 0], model.feature_importances_, atol=1e-9)
    assert found.values[:, 0].sum() == pytest.approx(1.0, abs=1e-9)
    if isinstance(model, (RandomForestClassifier, ExtraTreesRegressor)):
        trees = np.array([tree.feature_importances_ for tree in model.estimators_])
        np.testing.assert_allclose(found.standard_deviation[:, 0], trees.std(axis=0))


def test_boosters_agree_with_their_own_gain() -> None:
    booster = xgb.XGBClassifier(n_estimators=6).fit(X, y)
    score = booster.get_booster().get_score(importance_type="total_gain")
    gain = np.array([score.get(name, 0.0) for name in X.columns])
    np.testing.assert_allclose(impure(booster).values[:, 0], gain / gain.sum(), rtol=1e-5)
    light = lgb.LGBMClassifier(n_estimators=6, verbose=-1).fit(X, y)
    gain = light.booster_.feature_importance("gain")
    np.testing.assert_allclose(impure(light).values[:, 0], gain / gain.sum(), rtol=1e-5)
    cat = catboost.CatBoostClassifier(iterations=6, verbose=0, allow_writing_files=False).fit(X, y)
    found = impure(cat)
    np.testing.assert_allclose(found.values[:, 0], cat.feature_importances_ / 100, atol=1e-9)
    assert np.isnan(found.standard_deviation).all()


def test_hist_gradient_boosting_with_categories_keeps_its_columns() -> None:
    random = np.random.default_rng(0)
    table = pd.DataFrame(
        {"noise": random.normal(size=300), "kind": random.integers(0, 5, 300).astype(float)}
    )
    target = (table.kind.isin([1, 3])).astype(int)
    model = HistGradientBoostingClassifier(max_iter=5, categorical_features=["kind"])
    found = impure(model.fit(table, target), table)
    assert found.values[1, 0] > 0.95 and found.values[:, 0].sum() == pytest.approx(1.0)


def test_bagging_pipelines_groups_and_stumps() -> None:
    bag = BaggingRegressor(DecisionTreeRegressor(max_depth=3), max_features=3, random_state=0)
    found = impure(bag.fit(X, y))
    expected = np.zeros(6)
    for tree, columns in zip(bag.estimators_, bag.estimators_features_, strict=True):
        expected[columns] += tree.feature_importances_ / len(bag.estimators_)
    np.testing.assert_allclose(found.values[:, 0], expected, atol=1e-9)
    table = X.assign(kind=np.where(X.iloc[:, 0] > 14, "big", "small"))
    encode = make_column_transformer(
        (OneHotEncoder(), ["kind"]), (StandardScaler(), list(X.columns))
    )
    pipe = make_pipeline(encode, RandomForestClassifier(5, random_state=0)).fit(table, y)
    raw = impure(pipe, table)
    own = pipe[-1].feature_importances_
    assert raw.feature_names[-1] == "kind"
    np.testing.assert_allclose(raw.values[:, 0], [*own[2:], own[:2].sum()], atol=1e-9)
    frame = Frame.from_table(table)
    both = impure(pipe, table, resolve_groups({"g": ["kind", "mean area"]}, frame.schema))
    assert both.values[:, 0].sum() == pytest.approx(1.0)
    assert (impure(DecisionTreeRegressor().fit(X, np.ones(150))).values == 0.0).all()


def test_models_without_gains() -> None:
    vote = VotingClassifier([("a", RandomForestClassifier(2))], voting="soft")
    flowers, kinds = load_iris(return_X_y=True)
    for model in (LogisticRegression(max_iter=999), IsolationForest(n_estimators=5), vote):
        frame = Frame.from_table(flowers)
        predictor = as_predictor(model.fit(flowers, kinds), frame)
        assert not impurity.supports(predictor)
        with pytest.raises(NotSupported, match="permutation"):
            impurity.importance(predictor, frame)
