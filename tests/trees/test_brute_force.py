"""Every model type against enumeration of all coalitions."""

from __future__ import annotations

import numpy as np
import pytest

from tests.trees import zoo
from tests.trees.reference import background_game, cover_game, shapley, shapley_interactions
from xwidgets.data import Frame
from xwidgets.methods.tree_shap import engine
from xwidgets.models import trees as tree_models


def prepared(name: str):
    model, X = zoo.fitted(name)
    frame = Frame.from_table(X)
    trees = tree_models.from_model(model, frame)
    assert trees is not None
    return trees, tree_models.prepare(trees, frame.matrix())


@pytest.mark.parametrize("name", zoo.NAMES)
def test_sum_of_trees_is_the_models_own_score(name):
    model, X = zoo.fitted(name)
    trees, rows = prepared(name)
    expected = zoo.raw_score(model, X)
    scale = np.abs(expected).max()
    bar = trees.tolerance * max(scale, 1.0)
    assert np.abs(tree_models.predict(trees, rows) - expected).max() <= bar
    assert np.abs(engine.predict(trees, rows) - expected).max() <= bar


@pytest.mark.parametrize(
    "name", ["forest gaps", "forest three", "lightgbm zero", "hist categories"]
)
def test_eight_rows_that_walk_together_end_where_each_does_alone(name):
    trees, X = prepared(name)
    X = np.concatenate([X, np.full_like(X[:1], np.nan)])[-141:]
    together = engine.predict(trees, X, n_jobs=1)
    alone = np.concatenate([engine.predict(trees, X[[row]]) for row in range(len(X))])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_allclose(together, tree_models.predict(trees, X), rtol=0, atol=1e-12)
    np.testing.assert_array_equal(together[:13], engine.predict(trees, X[:13], n_jobs=1))


@pytest.mark.parametrize("name", zoo.NAMES)
def test_path_dependent(name):
    trees, X = prepared(name)
    rows = X[[5, 33]]
    values, base = engine.path_dependent(trees, rows)
    for x, row in zip(rows, values, strict=True):
        game = cover_game(trees, x)
        expected = shapley(game, trees.n_features)
        np.testing.assert_allclose(row, expected, rtol=0, atol=1e-9)
        np.testing.assert_allclose(base, game[frozenset()], rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", zoo.NAMES)
def test_interventional(name):
    trees, X = prepared(name)
    rows, background = X[[5, 33]], X[50:62]
    weight = np.random.default_rng(0).uniform(0.1, 3.0, background.shape[0])
    values, base = engine.interventional(trees, rows, background, weight)
    for x, row in zip(rows, values, strict=True):
        game = background_game(trees, x, background, weight)
        np.testing.assert_allclose(row, shapley(game, trees.n_features), rtol=0, atol=1e-9)
        np.testing.assert_allclose(base, game[frozenset()], rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", zoo.NAMES)
def test_interactions(name):
    trees, X = prepared(name)
    rows = X[[0, 33]]
    values, base = engine.interactions(trees, rows)
    for x, row in zip(rows, values, strict=True):
        expected = shapley_interactions(cover_game(trees, x), trees.n_features)
        np.testing.assert_allclose(row, expected, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(values, values.transpose(0, 2, 1, 3))
    single, _ = engine.path_dependent(trees, rows)
    np.testing.assert_allclose(values.sum(axis=2), single, rtol=0, atol=1e-10)
    total = base + values.sum(axis=(1, 2))
    np.testing.assert_allclose(total, tree_models.predict(trees, rows), rtol=0, atol=1e-9)


def test_lightgbm_reads_tiny_numbers_as_zero():
    """At its own thresholds around zero, and for categories."""
    import lightgbm

    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 3))
    X[np.abs(X[:, 0]) < 0.5, 0] = 0.0
    X[:, 2] = rng.integers(0, 5, 400)
    y = 3.0 * (X[:, 0] < 0) + (X[:, 0] > 0) + X[:, 1] + 2 * (X[:, 2] == 0)
    model = lightgbm.LGBMRegressor(
        n_estimators=5, verbose=-1, min_child_samples=5, min_data_per_group=1, n_jobs=1
    ).fit(X, y, categorical_feature=[2])
    trees = tree_models.from_model(model)
    bound = float(np.float32(1e-35))
    assert -bound in trees.threshold
    tiny = [-bound, -bound / 2, 0.0, 5e-324, bound, 1.01 * bound, -1.01 * bound, np.nan, 1.0]
    rows = np.array([[a, 0.1, b] for a in tiny for b in (*tiny[:6], np.nan, 1.0)])
    prepared = tree_models.prepare(trees, rows)
    found = tree_models.predict(trees, prepared)[:, 0]
    np.testing.assert_allclose(found, model.predict(rows), rtol=0, atol=1e-9)
    values, base = engine.path_dependent(trees, prepared)
    np.testing.assert_allclose(base + values.sum(axis=1), found[:, None], rtol=0, atol=1e-9)
