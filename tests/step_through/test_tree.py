"""A tree step by step: held to scikit-learn's own nodes, and to the predictions."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.tree import DecisionTreeRegressor

import xwidgets as xw
from xwidgets.errors import InvalidValue
from xwidgets.methods.step_through.tree import _settled

from .conftest import crossed, numbers


def test_rows_and_means_of_every_node_on_the_way() -> None:
    X = numbers(3, 120)
    model = DecisionTreeRegressor(max_depth=5, random_state=0).fit(X, crossed(X))
    with xw.explain(model, X) as explainer:
        found = explainer.step_through("tree", row=11).result
    way = model.decision_path(X[11:12]).indices
    np.testing.assert_array_equal(found.n_rows, model.tree_.n_node_samples[way])
    np.testing.assert_allclose(found.values[:, 0], model.tree_.value[way, 0, 0], atol=1e-12)
    assert found.values[-1, 0] == pytest.approx(model.predict(X[11:12])[0])
    for question, node in zip(found.questions[1:], way[:-1], strict=True):
        name, side = question.split(" ")[:2]
        cut, column = model.tree_.threshold[node], int(model.tree_.feature[node])
        assert name == f"x{column}" and (side == "above") == (X[11, column] > cut)


def test_a_forest_is_the_mean_of_its_trees() -> None:
    X = numbers(4, 100)
    model = RandomForestClassifier(n_estimators=7, max_depth=4, random_state=0)
    model.fit(X, crossed(X[:, :3]) > 0)
    with xw.explain(model, X) as explainer:
        found = explainer.step_through("tree", row=5, tree=2).result
    each = np.array([tree.predict_proba(X[5:6])[0] for tree in model.estimators_])
    means = np.cumsum(each, axis=0) / np.arange(1, 8)[:, None]
    np.testing.assert_allclose(found.running, means, atol=1e-12)
    np.testing.assert_allclose(found.running[-1], model.predict_proba(X[5:6])[0], atol=1e-12)
    np.testing.assert_allclose(found.values[-1], each[2], atol=1e-12)
    assert found.averages and found.stages[-2:] == ("trees", "prediction")


def test_a_booster_adds_up_to_its_prediction_with_gaps() -> None:
    X = numbers(3, 200)
    X[::5, 1] = np.nan
    model = HistGradientBoostingRegressor(max_iter=12, max_leaf_nodes=6, random_state=0)
    model.fit(X, np.nan_to_num(crossed(X)))
    with xw.explain(model, X) as explainer:
        found = explainer.step_through("tree", row=10).result
    assert len(found.running) == 13 and not found.averages
    assert found.running[-1, 0] == pytest.approx(model.predict(X[10:11])[0], abs=1e-9)
    steps = np.diff(found.running[:, 0])
    assert steps[0] == pytest.approx(found.values[-1, 0])
    assert (np.diff(found.n_rows) < 0).all() and found.n_rows[0] == 200


def test_behind_an_encoder_questions_are_of_the_table(classes: xw.Explainer) -> None:
    view = classes.step_through("tree", row=8, tree=1)
    found = view.result
    columns = {"age", "income", "city", "debt", "score", "home"}
    assert all(question.split(" ")[0] in columns for question in found.questions[1:])
    sums = np.exp(found.running[-1])
    np.testing.assert_allclose(sums / sums.sum(), found.predictions, atol=1e-9)
    assert found.stages[-1] == "link" and found.tree_unit == "log_odds"
    only = np.flatnonzero(found.values.any(axis=0))
    np.testing.assert_array_equal(only, [1])  # the second tree of the first round
    table = view.to_frame()
    assert len(table) == 3 * (len(found.questions) + len(found.running))


def test_a_model_without_trees_is_imitated_and_that_is_said(crossing: xw.Explainer) -> None:
    found = crossing.step_through("tree", row=3).result
    assert found.n_trees == 0 and found.running is None and found.stages[-1] == "imitates"
    assert "The model itself is not of trees" in found.said[0][0]
    assert any("imitates" in note for note in found.trust["notes"])
    tree = crossing.surrogate(max_depth=4).result
    leaf = tree.values[np.isclose(tree.values[:, 0], found.values[-1, 0])]
    assert len(leaf) >= 1


def test_deep_ways_end_in_one_step() -> None:
    X = numbers(3, 400)
    model = DecisionTreeRegressor(random_state=0).fit(X, crossed(X))
    depth = model.decision_path(X).sum(axis=1)
    row = int(np.argmax(depth))
    with xw.explain(model, X) as explainer:
        found = explainer.step_through("tree", row=row).result
    assert len(found.questions) == 10 and found.questions[-1].endswith("further questions")
    assert found.values[-1, 0] == pytest.approx(model.predict(X[row : row + 1])[0])


def test_what_rounding_leaves_of_nothing_is_nothing() -> None:
    left = np.array([2.8e-17, -1e-16, 1e-6])
    assert _settled(left, np.array([0.5, -0.5])).tolist() == [0.0, 0.0, 1e-6]


def test_a_tree_that_is_not_there(classes: xw.Explainer) -> None:
    with pytest.raises(InvalidValue, match="0 to 23"):
        classes.step_through("tree", row=0, tree=24)
    with pytest.raises(InvalidValue, match="step: found 999; expected 1 to"):
        classes.step_through("tree", row=0, step=999)
    with pytest.raises(InvalidValue, match="tree"):
        classes.step_through("shap", row=0, tree=1)
    with pytest.raises(InvalidValue, match="features"):
        classes.step_through("tree", row=0, features=["age"])
