"""Decision boundary: models whose line is known, and scikit-learn's partial dependence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestRegressor
from sklearn.inspection import partial_dependence
from sklearn.linear_model import LinearRegression, LogisticRegression

import xwidgets as xw
from xwidgets.errors import InvalidValue, NotSupported, UnknownName
from xwidgets.methods.boundary.choose import HOW, HOW_TURNS, explained, spread_of
from xwidgets.results.boundary import Boundary


@pytest.fixture(scope="module")
def logistic():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(300, 3)), columns=["a", "b", "c"])
    X["d"] = np.where(X.a > 0, "up", "down")
    y = (X.a + 2 * X.b + 0.5 * X.c + rng.normal(size=300) > 0).astype(int)
    model = LogisticRegression().fit(X[["a", "b", "c"]].to_numpy(), y)

    def predict(rows: pd.DataFrame) -> np.ndarray:
        return model.predict_proba(rows[["a", "b", "c"]].to_numpy(dtype=float))

    with xw.explain(predict, X, y, class_names=["no", "yes"]) as explainer:
        yield explainer, model, X, y


def test_through_a_row_the_line_is_the_models_own(logistic):
    explainer, model, X, _ = logistic
    row = 7
    found = explainer.boundary("a", "b", row=row).result
    assert isinstance(found, Boundary) and found.surface.shape[:2] == found.share.shape
    weights, constant = model.coef_[0], model.intercept_[0] + model.coef_[0, 2] * X.c[row]
    for output in (0, 1):
        pieces = found.lines(output)
        assert len(pieces) > 10
        ends = np.concatenate([pieces[:, :2], pieces[:, 2:]])
        np.testing.assert_allclose(ends @ weights[:2] + constant, 0, atol=0.02)
    # The nearest point of a straight line, in units of the median absolute deviation.
    scales = [float(np.median(np.abs(X[c] - X[c].median()))) for c in ("a", "b")]
    np.testing.assert_allclose(found.scales, scales)
    score = X.loc[row, ["a", "b"]].to_numpy(float) @ weights[:2] + constant
    distance = abs(score) / np.hypot(*(weights[:2] * scales))
    turn = found.turn(1)
    assert turn.distance == pytest.approx(distance, rel=0.02)
    assert np.array([turn.first, turn.second]) @ weights[:2] + constant == pytest.approx(
        0, abs=0.02
    )
    # Another threshold moves the line by the logit.
    ends = found.lines(1, 0.8)[:, :2]
    np.testing.assert_allclose(ends @ weights[:2] + constant, np.log(4), atol=0.06)


def test_on_average_it_is_partial_dependence(logistic):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(200, 3))
    model = HistGradientBoostingClassifier(max_iter=20, random_state=0).fit(
        X, X[:, 0] * X[:, 1] > 0
    )
    with xw.explain(model, X, (X[:, 0] * X[:, 1] > 0).astype(int)) as explainer:
        found = explainer.boundary(0, 1).result
    there = (found.grid_first[::9], found.grid_second[::9])
    peer = partial_dependence(
        model,
        X,
        (0, 1),
        custom_values={0: there[0], 1: there[1]},
        method="brute",
        response_method="predict_proba",
    )
    np.testing.assert_allclose(found.average[::9, ::9, 1], peer["average"][0], atol=1e-12)
    assert found.rows is None and found.turn(1) is None
    assert found.turn(1, place=(0.5, 0.5)) is not None


def test_a_pair_is_chosen_over_which_the_average_turns():
    """What tells most never turns it by itself: a rare column does."""
    rng = np.random.default_rng(5)
    X = pd.DataFrame(rng.normal(size=(2_000, 3)), columns=["a", "b", "c"])
    X["rare"] = np.where(rng.random(2_000) < 0.04, rng.uniform(1, 10, 2_000), 0.0)

    def predict(rows):
        p = 0.2 + 0.12 * np.tanh(rows["a"]) + 0.1 * np.tanh(rows["b"]) + 0.6 * (rows["rare"] > 4)
        return np.column_stack([1 - p, p]).clip(0, 1)

    with xw.explain(predict, X, predict(X)[:, 1] > 0.5, class_names=["no", "yes"]) as explainer:
        found = explainer.boundary().result
        assert "rare" in found.feature_names and found.chosen == HOW_TURNS
        assert len(found.lines(1)) > 0
        # Through a row the plane is the same one.
        assert explainer.boundary(row=3).result.feature_names == found.feature_names
        beside = explainer.boundary("a").result
        assert beside.feature_names == ("a", "rare")
    # Where nothing turns it, it is the pair that tells most.
    with xw.explain(lambda rows: predict(rows.assign(rare=0.0)), X) as explainer:
        found = explainer.boundary().result
        assert set(found.feature_names) == {"a", "b"} and found.chosen == HOW


def test_what_is_not_named_is_chosen_and_said(logistic):
    explainer, *_ = logistic
    found = explainer.boundary().result
    assert set(found.feature_names) == {"a", "b"} and "most of the predictions" in found.chosen
    assert explainer.boundary("c").result.feature_names == ("c", "b")
    assert explainer.boundary("a", "d").result.chosen == ""
    # A plane that holds all that the model knows speaks for all rows.
    assert 0.85 < found.trust["agreement"] <= 1
    rng = np.random.default_rng(0)
    codes, noise = rng.integers(0, 5, 1_000), rng.normal(size=(1_000, 1))
    assert explained(codes, codes[:, None] * 2.0) == pytest.approx(1)
    assert abs(explained(codes, noise)) < 0.02


def test_levels_are_lanes_and_numbers_have_contours():
    rng = np.random.default_rng(2)
    X = pd.DataFrame({"x": rng.normal(size=200), "level": rng.choice(["u", "v", "w"], 200)})
    X.loc[:9, "x"] = np.nan

    def predict(rows: pd.DataFrame) -> np.ndarray:
        at = np.nan_to_num(rows.x.to_numpy(float), nan=5.0)
        return at * np.where(rows.level == "v", -1.0, 1.0)

    with xw.explain(predict, X) as explainer:
        view = explainer.boundary("level", "x", row=20)
        found = view.result
        assert found.task == "regression" and found.kinds == ("category", "number")
        assert np.isnan(found.grid_second[-1])
        assert found.field(0) is None and found.turn(0) is None
        pieces = found.lines(0, 1.0)
        assert {(0.0, 1.0), (1.0, -1.0), (2.0, 1.0)} == {
            (x, round(y, 6)) for x, y in pieces[:, :2].tolist()
        }
        assert found.scales[0] == 1.0
        assert list(view.to_frame().columns)[:3] == ["output", "feature", "value"]
        assert len(view.to_frame()) == found.share.size
        assert "<svg" in view._still()[0]


def test_three_classes(tmp_path):
    rng = np.random.default_rng(3)
    X = rng.normal(size=(150, 2))

    def predict(rows: np.ndarray) -> np.ndarray:
        scores = np.exp(3 * np.stack([rows[:, 0], rows[:, 1], -rows.sum(axis=1)], axis=1))
        return scores / scores.sum(axis=1, keepdims=True)

    y = np.array(["r", "s", "t"])[predict(X).argmax(axis=1)]
    with xw.explain(predict, X, y, class_names=["r", "s", "t"]) as explainer:
        view = explainer.boundary(0, 1, row=3)
        found = view.result
        assert found.trust["agreement"] > 0.97
        own = int(found.predictions[0].argmax())
        turn = found.turn(own)
        there = np.sort(predict(np.array([[turn.first, turn.second]]))[0])
        assert there[2] - there[1] < 0.03
        for name in ("x.svg", "x.json", "x.html"):
            view.save(tmp_path / name)
        assert view.to_altair().to_dict()
        text = (tmp_path / "x.html").read_text("utf-8")
        assert "boundary" in text and "holds the values" in text


def test_no_row_stays_in_what_may_hold_none(logistic):
    explainer, *_ = logistic
    found = explainer.boundary("a", "b", row=7).result.without_rows()
    assert found.surface is None and found.places is None and found.predictions is None
    assert np.isnan(found.tidy()["prediction"]).all() and found.facts()
    assert len(found.lines(1)) == 0


def test_the_threshold_on_screen_moves_the_still(logistic):
    explainer, *_ = logistic
    view = explainer.boundary("a", "b", row=7)
    before = view._still()[0]
    explainer.selection.threshold = 0.9
    assert "threshold 0.9" in view._still()[0] and view._still()[0] != before
    explainer.selection.threshold = None


def test_bad_input(logistic):
    explainer = logistic[0]
    with pytest.raises(InvalidValue, match="twice"):
        explainer.boundary("a", "a")
    with pytest.raises(UnknownName):
        explainer.boundary("nope")
    with pytest.raises(Exception, match="row"):
        explainer.boundary("a", "b", row=10_000)
    flat = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": 1.0})
    with xw.explain(lambda rows: rows.a.to_numpy(float), flat) as other:
        with pytest.raises(InvalidValue, match="b"):
            other.boundary("a", "b")
        with pytest.raises(InvalidValue, match="two features that vary"):
            _ = other.boundary().result
    values = explainer.attributions(rows=[0, 1]).to_shap()
    with xw.from_shap(values) as other, pytest.raises(NotSupported, match="model"):
        other.boundary()


def test_constant_model_has_no_line():
    X = np.random.default_rng(0).normal(size=(50, 2))
    with xw.explain(lambda rows: np.tile([0.3, 0.7], (len(rows), 1)), X) as explainer:
        found = explainer.boundary(row=0).result
        assert len(found.lines(1)) == 0 and found.turn(1) is None
        assert "no other decision" in explainer.boundary(row=0)._still()[0]


def test_spread_where_most_are_the_same():
    X = np.zeros((10, 2))
    X[:2, 0], X[:, 1] = 5.0, np.arange(10)
    with xw.explain(lambda rows: rows.sum(axis=1), X) as explainer:
        first, second = explainer._study.columns
        assert spread_of(first) == 1.0 and spread_of(second) == 2.5


def test_forest_regression_agrees_where_two_features_are_all():
    rng = np.random.default_rng(0)
    X = rng.uniform(size=(300, 2))
    model = RandomForestRegressor(20, random_state=0).fit(X, X[:, 0] + np.sin(6 * X[:, 1]))
    with xw.explain(model, X) as explainer:
        found = explainer.boundary(row=3).result
        assert found.trust["agreement"] > 0.97
        np.testing.assert_allclose(found.predictions[0], model.predict(X[[3]]))


def test_an_average_without_a_line_says_so():
    """A model that says yes in one corner alone: on average it never does."""
    rng = np.random.default_rng(0)
    X = rng.random((300, 3))

    def corner(rows: np.ndarray) -> np.ndarray:
        yes = (rows > 0.7).all(axis=1) * 0.8 + 0.1
        return np.column_stack([1 - yes, yes])

    with xw.explain(corner, X, output="probability", class_names=["no", "yes"]) as explainer:
        still = explainer.boundary("x0", "x1")._still()[0]
        assert "no all over: the answer turns on other features" in still
        assert "all over" not in explainer.boundary("x0", "x1", row=0)._still()[0]


def test_a_turn_at_a_missing_value_alone_is_said_apart():
    X = pd.DataFrame(
        {"income": [1.0, 2.0, 3.0, 4.0, np.nan], "age": [20.0, 30.0, 40.0, 50.0, 60.0]}
    )

    def predict(rows):
        yes = np.where(rows["income"].isna(), 0.9, 0.1)
        return np.column_stack([1 - yes, yes])

    with xw.explain(predict, X, class_names=["no", "yes"]) as explainer:
        view = explainer.boundary("income", "age", row=0)
        assert dict(view.result.facts())["boundary"] == "where a value is missing alone"
        still = view._still()[0]
        assert "missing and age" in still and "at no known value" in still


def test_no_rows_is_refused_in_words_of_rows():
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 2)), columns=["a", "b"])
    explainer = xw.explain(LinearRegression().fit(X, X.a), X)
    with explainer, pytest.raises(InvalidValue, match="a number of rows, as 200"):
        explainer.boundary(n_rows=0)
