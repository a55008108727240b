"""Complexity: closed forms, and all ways to part a curve tried."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import Lasso, LogisticRegression
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from xwidgets.data import Frame
from xwidgets.methods.tradeoff.complexity import Complexity, complexity, rows_for, used_features
from xwidgets.methods.tradeoff.reading import to_read
from xwidgets.methods.tradeoff.segments import n_levels_apart, n_parameters
from xwidgets.models import as_predictor

RNG = np.random.default_rng(0)


def measured(model: Any, X: Any, **options: Any) -> Complexity:
    frame = Frame.from_table(X)
    predictor = as_predictor(model, frame)
    rows = np.arange(frame.n_rows)
    said = predictor.predict(frame.native)[:, 0]
    members = [(j,) for j in range(frame.n_features)]
    return complexity(predictor, frame, members, rows, said, 0, **options)


def grid(*values: Any) -> np.ndarray:
    """Every combination: the columns are independent."""
    return np.stack([one.ravel() for one in np.meshgrid(*values, indexing="ij")], axis=1)


def test_a_linear_model_is_straight_and_additive():
    X = RNG.normal(size=(400, 4))
    found = measured(lambda rows: rows @ [3.0, -1.0, 0.5, 0.0] + 2, X)
    assert found.features_used == 3
    assert found.interaction_strength < 1e-20
    assert found.main_effect_complexity == 1.0


def test_a_sum_of_curves_has_no_interaction():
    X = grid(np.arange(20.0), np.arange(20.0))
    found = measured(lambda rows: np.abs(rows[:, 0] - 10) + 5 * (rows[:, 1] > 7), X)
    assert found.interaction_strength < 1e-20
    # |x|: two pieces with a slope each and the second intercept; a step: one intercept.
    a, b = np.abs(X[:, 0] - 10), 5.0 * (X[:, 1] > 7)
    assert found.main_effect_complexity == pytest.approx((3 * a.var() + b.var()) / (a + b).var())


def test_a_product_is_all_interaction():
    values = np.linspace(-1, 1, 21)
    product = measured(lambda rows: rows[:, 0] * rows[:, 1], grid(values, values))
    assert product.interaction_strength == pytest.approx(1.0, abs=1e-12)
    assert product.features_used == 2
    # Of x1 + c x1 x2, independent: Var(c x1 x2) / (Var(x1) + Var(c x1 x2)).
    X = grid(values, values)
    mixed = measured(lambda rows: rows[:, 0] + 2 * rows[:, 0] * rows[:, 1], X)
    part = (2 * X[:, 0] * X[:, 1]).var()
    assert mixed.interaction_strength == pytest.approx(part / (part + X[:, 0].var()), abs=1e-12)


def test_constant_and_single_rows():
    assert measured(lambda rows: np.full(len(rows), 0.1), RNG.normal(size=(50, 2))) == (0, 0, 0)
    assert measured(lambda rows: rows[:, 0] * 2, np.ones((5, 1))) == (0, 0, 0)


def test_levels_and_missing_values_are_a_sum_too():
    color = np.array(["red", "green", "blue", None], dtype=object)[np.arange(400) % 4]
    size = np.where(np.arange(400) % 7 == 0, np.nan, (np.arange(400) * 0.37) % 5)
    X = pd.DataFrame({"color": pd.Categorical(color), "size": size})

    def predict(rows: pd.DataFrame) -> np.ndarray:
        by = {"red": 1.0, "green": 1.0, "blue": 4.0}
        told = np.array([by.get(one, -3.0) for one in rows["color"].astype(object)])
        return told + np.nan_to_num(2 * rows["size"].to_numpy(float), nan=30.0)

    found = measured(predict, X)
    assert found.interaction_strength < 1e-20 and found.features_used == 2
    assert found.main_effect_complexity == 1.0  # one step between levels; a straight line


def test_weights_of_rows_are_copies_of_them():
    X, weight = RNG.normal(size=(60, 2)), RNG.integers(1, 4, 60)

    def curved(rows: np.ndarray) -> np.ndarray:
        return rows[:, 0] ** 2 + rows[:, 0] * rows[:, 1]

    some = measured(curved, X, weight=weight.astype(float))
    every = measured(curved, np.repeat(X, weight, axis=0))
    # Edges are quantiles of the rows as they are: nearly the same curves.
    assert some.interaction_strength == pytest.approx(every.interaction_strength, rel=0.1)


def test_features_that_a_model_uses():
    X = pd.DataFrame(RNG.normal(size=(300, 4)), columns=list("abcd"))
    X["e"] = RNG.choice(["u", "v", "w"], 300)
    X["f"] = RNG.choice(["p", "q"], 300)
    y = X.a * 2 + (X.e == "u")
    table = make_column_transformer((OneHotEncoder(), ["e", "f"]), remainder="passthrough")
    frame = Frame.from_table(X)
    members = [(j,) for j in range(6)]

    def used(model: Any) -> list[bool]:
        predictor = as_predictor(model, frame)
        return used_features(predictor, frame, members, np.arange(300)).tolist()

    assert used(make_pipeline(table, Lasso(0.05)).fit(X, y)) == [True, *[False] * 3, True, False]
    tree = make_pipeline(table, DecisionTreeRegressor(max_leaf_nodes=2)).fit(X, y)
    assert used(tree) == [True, *[False] * 5]
    neighbors = make_pipeline(table, KNeighborsRegressor()).fit(X, y)
    assert used(neighbors) == [True] * 6
    assert used(lambda rows: rows["b"].to_numpy() * 2)[:3] == [False, True, False]


def test_what_there_is_to_read():
    X = pd.DataFrame(RNG.normal(size=(200, 3)), columns=list("abc"))
    y = (X.a + X.b > 0).astype(int) + (X.c > 0.5)
    frame = Frame.from_table(X)

    def read(model: Any) -> tuple[float, str]:
        return to_read(as_predictor(model, frame), frame)

    tree = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, y)
    assert read(tree) == (tree.get_n_leaves(), "leaves")
    forest = RandomForestClassifier(7, random_state=0).fit(X, y)
    leaves = sum(one.get_n_leaves() for one in forest.estimators_)
    assert read(forest) == (leaves, "leaves of 7 trees")
    assert read(LogisticRegression().fit(X, y)) == (9, "coefficients")
    lasso = Lasso(0.05).fit(X, y)
    assert read(lasso) == (np.count_nonzero(lasso.coef_), "coefficients")
    count, word = read(KNeighborsRegressor().fit(X, y))
    assert np.isnan(count) and word == ""


def test_an_additive_machine_is_read_by_its_terms():
    glassbox = pytest.importorskip("interpret.glassbox")
    X = pd.DataFrame(RNG.normal(size=(300, 3)), columns=list("abc"))
    y = X.a + X.a * X.b
    model = glassbox.ExplainableBoostingRegressor(interactions=1, max_rounds=50).fit(X, y)
    frame = Frame.from_table(X)
    assert to_read(as_predictor(model, frame), frame) == (4, "added terms")


def squares(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> float:
    """Squares that the best weighted line misses, by numpy's own least squares."""
    root = np.sqrt(weight)
    columns = np.stack([np.ones_like(x), x], axis=1) * root[:, None]
    fitted = columns @ np.linalg.lstsq(columns, y * root, rcond=None)[0]
    return float(((y * root - fitted) ** 2).sum())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_pieces_are_found_that_are_there(seed: int, n_pieces: int):
    """Never fewer pieces than the best of all ways to part the curve needs."""
    rng = np.random.default_rng(seed)
    x = np.sort(rng.choice(40, 14, replace=False).astype(float))
    breaks = x[np.sort(rng.choice(np.arange(3, 11, 4), n_pieces - 1, replace=False))]
    piece = np.searchsorted(breaks, x)
    curve = rng.normal(size=n_pieces)[piece] * x + rng.normal(size=n_pieces)[piece] * 20
    weight = rng.uniform(0.5, 2, len(x))
    curve -= np.average(curve, weights=weight)
    total = float((weight * curve**2).sum())

    def least(n: int) -> float:
        return min(
            sum(
                squares(x[a:b], curve[a:b], weight[a:b])
                for a, b in zip((0, *cut), (*cut, len(x)), strict=True)
            )
            for cut in combinations(range(1, len(x)), n - 1)
        )

    need = next(n for n in range(1, 6) if least(n) < 0.05 * total)
    found = n_parameters(x, curve, weight, x)
    assert found >= need - 1 if need > 1 else found in (0, 1)
    assert found <= 10
    if need == 2:  # one break at a time finds the best first one
        assert found <= 3


def test_numbers_of_a_curve_by_hand():
    x = np.linspace(0, 1, 101)
    even = np.ones_like(x)

    def of(curve: np.ndarray, **options: Any) -> int:
        return n_parameters(x, curve - curve.mean(), even, x, **options)

    assert of(0 * x) == 0 and of(2 * x) == 1
    assert of((x > 0.3) * 1.0) == 1  # two flat pieces
    assert of(np.abs(x - 0.5)) == 3
    assert of(x + 0.001 * np.sin(40 * x)) == 1  # nearly straight
    assert of(np.sin(60 * x)) == 9  # the most: five pieces, each with a slope
    place = np.array([0.0, 1, 2, 3])
    told = np.array([-2.0, -2, 2, 2])
    assert n_levels_apart(place, told, np.ones(4)) == 1
    assert n_levels_apart(place, np.array([-3.0, 3, -3, 3]), np.ones(4)) == 3
    assert n_levels_apart(place, 0 * told, np.ones(4)) == 0


def test_rows_are_fewer_where_columns_are_many():
    assert rows_for(14) == 3_000 and rows_for(2_000) == 100


def test_of_too_many_features_only_their_number_is_told(monkeypatch):
    import sys

    from sklearn.linear_model import LogisticRegression
    from sklearn.tree import DecisionTreeClassifier

    import xwidgets as xw

    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(120, 30)), columns=[f"f{j}" for j in range(30)])
    y = (X.f0 + X.f1 > 0).astype(int)
    few = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X, y)
    measures = sys.modules["xwidgets.methods.tradeoff.complexity"]
    monkeypatch.setattr(measures, "MAX_ASKED", 30 * 3)
    found = xw.tradeoff({"many": LogisticRegression().fit(X, y), "few": few}, X, y).result
    np.testing.assert_array_equal(np.isnan(found.complexity[:, 1:3]), [[True] * 2, [False] * 2])
    assert found.complexity[0, 0] == 30
    assert np.isfinite(found.mean).all()
    assert any(one.startswith("many: too many features") for one in found.trust["notes"])
