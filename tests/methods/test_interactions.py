"""SHAP interaction values behind their door."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import xwidgets as xw
from tests.trees.reference import shapley_interactions, subsets
from xwidgets.data import Frame, resolve_groups
from xwidgets.errors import InvalidShape, NotSupported
from xwidgets.methods import shap
from xwidgets.methods.interactions.shapley import interactions
from xwidgets.models import as_predictor
from xwidgets.results import Interactions

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(120, 5))
Y = (X[:, 0] * X[:, 1] + X[:, 2] > 0).astype(int)
ROWS = np.arange(3, 9)


def found(model: Any, table: Any = X, output: str = "auto", **keywords: Any) -> Any:
    frame = Frame.from_table(table)
    predictor = as_predictor(model, frame, output=output)
    result = interactions(predictor, frame, ROWS, **keywords)
    plan = shap.plan(predictor, frame, **keywords)
    return result, plan.explain(frame, ROWS), predictor.predict(frame.take(ROWS).native)


def hold_together(result: Interactions, values: Any, said: np.ndarray, bar: float = 1e-8) -> None:
    assert result.values is not None
    np.testing.assert_allclose(result.values, result.values.transpose(0, 2, 1, 3), atol=1e-12)
    np.testing.assert_allclose(result.values.sum(axis=2), values.values, atol=bar)
    np.testing.assert_allclose(
        result.base_values + result.values.sum(axis=(1, 2)), said, atol=max(bar, 1e-9)
    )
    assert result.trust["additivity_gap"].max() <= max(bar, 1e-9)
    size = np.abs(result.values).mean(axis=0)
    off = ~np.eye(len(size), dtype=bool)
    np.testing.assert_allclose(result.strength[off], 2 * size[off], atol=1e-12)
    np.testing.assert_allclose(result.strength[~off], size[~off], atol=1e-12)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.integers(2, 5))
def test_any_model_is_brute_force(seed: int, p: int) -> None:
    random = np.random.default_rng(seed)
    table, mix = random.normal(size=(12, p)), random.normal(size=(p, p))

    def f(rows: np.ndarray) -> np.ndarray:
        return np.tanh(rows @ mix).prod(axis=1) + rows[:, 0]

    frame = Frame.from_table(table)
    result = interactions(as_predictor(f, frame), frame, np.array([8]), background=table[:6])
    game = {}
    for known in subsets(p):
        mixed = table[:6].copy()
        mixed[:, list(known)] = table[8, list(known)]
        game[known] = np.array([f(mixed).mean()])
    np.testing.assert_allclose(result.values[0], shapley_interactions(game, p), atol=1e-9)


@pytest.mark.parametrize(
    "keywords",
    [{}, {"background": X[:20]}, {"groups": {"ab": ["x0", "x3"]}}],
    ids=("plain", "background", "groups"),
)
@pytest.mark.parametrize("output", ["probability", "log_odds"])
def test_trees(output: str, keywords: dict[str, Any]) -> None:
    model = GradientBoostingClassifier(n_estimators=15, random_state=0).fit(X, Y)
    hold_together(*found(model, output=output, **keywords))


def test_forest_with_many_features_is_path_dependent() -> None:
    wide = RANDOM.normal(size=(100, 20))
    model = RandomForestClassifier(8, max_depth=4, random_state=0).fit(wide, wide[:, 0] > 0)
    result, values, said = found(model, wide)
    hold_together(result, values, said)
    assert result.trust["perturbation"] == "path_dependent" and result.unit == "probability"


@pytest.mark.parametrize("n_outputs", [2, 3])
def test_numpy_gives_the_same_numbers(n_outputs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the compiled loop cannot be loaded."""
    from xwidgets.methods.tree_shap import loading

    target = np.digitize(X[:, 0] * X[:, 1], [0.0, 0.5][: n_outputs - 1])
    model = RandomForestClassifier(7, max_depth=5, random_state=0).fit(X, target)
    assert loading.wait("pairs")
    compiled, values, said = found(model)
    monkeypatch.setattr(loading, "is_ready", lambda name="path_dependent": False)
    monkeypatch.setattr(loading, "has_failed", lambda name: True)
    plain, _, _ = found(model)
    np.testing.assert_array_equal(plain.values, compiled.values)
    hold_together(plain, values, said)


def test_additive_models_have_none() -> None:
    linear, values, said = found(LinearRegression().fit(X, X @ np.arange(5.0)))
    hold_together(linear, values, said)
    additive, values, said = found(lambda t: np.sin(t[:, 0]) + np.exp(t[:, 1]) + t[:, 2] ** 2)
    hold_together(additive, values, said)
    off = ~np.eye(5, dtype=bool)
    assert np.abs(linear.values[:, off]).max() == 0.0
    assert np.abs(additive.values[:, off]).max() <= 1e-10
    assert (additive.values[:, 4] == 0.0).all()


def test_pipelines_are_told_in_raw_columns() -> None:
    table = pd.DataFrame(X[:, :3], columns=["a", "b", "c"])
    table["city"] = RANDOM.choice(["Rome", "Oslo", "Bonn"], len(X))
    encoders = make_column_transformer((OneHotEncoder(), ["city"]), (StandardScaler(), ["a", "b"]))
    forest = RandomForestClassifier(10, max_depth=4, random_state=0)
    model = make_pipeline(encoders, forest).fit(table, Y)
    for keywords in ({}, {"background": table[:30]}):
        result, values, said = found(model, table, **keywords)
        hold_together(result, values, said)
        assert result.feature_names == ("a", "b", "c", "city")
        assert (result.values[:, 2] == 0.0).all()


def test_too_many_features_are_refused_with_what_can_be_had() -> None:
    wide = RANDOM.normal(size=(60, 14))
    target = wide[:, 0] > 0
    model = GradientBoostingClassifier(n_estimators=5, random_state=0).fit(wide, target)
    calls = 0

    def counted(table: np.ndarray) -> np.ndarray:
        nonlocal calls
        calls += len(table)
        return np.sin(table).prod(axis=1)

    with pytest.raises(NotSupported, match=r"interactions: found 14 features.*groups="):
        found(counted, wide)
    names = {"many": [f"x{j}" for j in range(3, 14)]}
    together = resolve_groups(names, Frame.from_table(wide).schema, values="joint")
    grouped, values, said = found(counted, wide, groups=together)
    hold_together(grouped, values, said)
    assert grouped.feature_names == ("x0", "x1", "x2", "many")
    few_used = interactions_of_probability(model, wide)
    assert few_used is None or few_used.values.shape == (6, 14, 14, 2)


def interactions_of_probability(model: Any, wide: np.ndarray) -> Interactions | None:
    """Served where trees compare a dozen features, else refused with the other unit."""
    try:
        return found(model, wide, "probability")[0]
    except NotSupported as refusal:
        assert "log_odds" in str(refusal)
        return None


def test_values_that_do_not_fit_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from xwidgets.methods.interactions import shapley as module

    model = RandomForestClassifier(5, max_depth=3, random_state=0).fit(X, Y)
    kept, _, _ = found(model)
    monkeypatch.setattr(module, "MOST_CELLS", 10)
    monkeypatch.setattr(module, "BATCH_CELLS", 100)
    left_out, _, _ = found(model)
    assert left_out.values is None
    np.testing.assert_allclose(left_out.strength, kept.strength, atol=1e-12)


def test_result_is_a_checked_record() -> None:
    import pickle

    result, _, _ = found(RandomForestClassifier(5, max_depth=3, random_state=0).fit(X, Y))
    frame = result.to_frame()
    assert len(frame) == 2 * 15
    assert list(frame.columns) == ["output", "feature", "other", "strength", "method", "unit"]
    assert result.to_frame("polars").shape == (30, 6)
    again = pickle.loads(pickle.dumps(result))
    np.testing.assert_array_equal(again.values, result.values)
    with pytest.raises(InvalidShape, match="strength"):
        Interactions(
            np.zeros((2, 3, 1)), None, "m", ("a", "b"), ("y",), "value", np.zeros(1), np.arange(0)
        )
    with pytest.raises(ValueError, match="read-only"):
        result.strength[0] = 1.0


def test_the_explainer_hands_them_out() -> None:
    explainer = xw.explain(RandomForestClassifier(5, max_depth=3, random_state=0).fit(X, Y), X, Y)
    result = explainer.interactions(rows=[4, 3]).result
    assert result.rows.tolist() == [3, 4] and result.feature_names == explainer.feature_names
    assert explainer.interactions().result.rows.tolist() == list(range(120))
