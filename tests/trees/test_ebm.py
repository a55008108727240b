"""Explainable boosting machines as trees: the model's own tables are the reference."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from tests.compact import models
from tests.trees import reference, zoo
from xwidgets.data import Frame
from xwidgets.methods import shap
from xwidgets.methods.tree_shap import engine
from xwidgets.models import as_predictor
from xwidgets.models import trees as tree_models

NAMES = ("ebm", "ebm three", "ebm of triples", "ebm categories", "ebm nominal")


def raw_score(model: object, X: object) -> np.ndarray:
    found = model.decision_function(X) if hasattr(model, "classes_") else model.predict(X)
    return np.asarray(found).reshape(len(X), -1)


@pytest.mark.parametrize("name", NAMES)
def test_the_trees_say_what_the_model_says(name):
    model, table = models.fitted(name)
    frame = Frame.from_table(table)
    trees = tree_models.from_model(model, frame)
    # Recombined rows reach cells that no row of the training data is in.
    rng = np.random.default_rng(2)
    X = np.column_stack([rng.permutation(frame.matrix()[:, j]) for j in range(frame.n_features)])
    found = tree_models.predict(trees, tree_models.prepare(trees, X))
    expected = raw_score(model, frame.from_matrix(X))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_levels_that_the_model_never_saw_have_their_own_bin():
    model, table = models.fitted("ebm categories")
    new = table.copy()
    new["city"] = np.where(np.arange(len(new)) % 2 == 0, "Atlantis", new["city"].astype(object))
    frame = Frame.from_table(pd.DataFrame(new))
    trees = tree_models.from_model(model, frame)
    found = tree_models.predict(trees, tree_models.prepare(trees, frame.matrix()))
    np.testing.assert_allclose(found, raw_score(model, new), rtol=0, atol=1e-12)


def test_values_of_an_additive_model_are_its_own_terms():
    from interpret.glassbox import ExplainableBoostingRegressor

    X = zoo.numbers()
    model = ExplainableBoostingRegressor(interactions=0, max_rounds=40, outer_bags=2, n_jobs=1)
    frame = Frame.from_table(X)
    predictor = as_predictor(model.fit(X, zoo.score(X)), frame)
    plan = shap.plan(predictor, frame, n_jobs=1)
    found = plan.explain(frame, np.arange(30))
    means = [
        np.average(scores, weights=weights)
        for scores, weights in zip(model.term_scores_, model.bin_weights_, strict=True)
    ]
    np.testing.assert_allclose(found.values[:, :, 0], model.eval_terms(X)[:30] - means, atol=1e-9)
    assert found.method == "exact tree SHAP, path-dependent"


@pytest.mark.parametrize("name", ["ebm", "ebm of triples"])
def test_interventional_values_are_those_of_the_model_itself(name):
    model, X = models.fitted(name)
    frame = Frame.from_table(X)
    predictor = as_predictor(model, frame, output="log_odds" if name == "ebm" else "auto")
    background = X[::16]
    plan = shap.plan(predictor, frame, background=background, n_jobs=1)
    found = plan.explain(frame, np.array([3])).values[0]

    def mean(known: frozenset[int]) -> np.ndarray:
        mixed = background.copy()
        mixed[:, list(known)] = X[3, list(known)]
        return predictor.predict(mixed).mean(axis=0)

    features = range(X.shape[1])
    game = {
        frozenset(known): mean(frozenset(known))
        for size in range(X.shape[1] + 1)
        for known in combinations(features, size)
    }
    np.testing.assert_allclose(found, reference.shapley(game, X.shape[1]), atol=1e-9)


def test_both_features_of_a_pair_are_treated_alike():
    """The same table on its side: which feature is asked first makes no difference."""
    from interpret.glassbox import ExplainableBoostingRegressor

    X = zoo.numbers()[:, :2]
    model = ExplainableBoostingRegressor(interactions=[(0, 1)], max_rounds=40, outer_bags=2)
    model.set_params(n_jobs=1).fit(X, X[:, 0] * X[:, 1])
    frame = Frame.from_table(X)
    found = shap.plan(as_predictor(model, frame), frame, n_jobs=1).explain(frame, np.arange(20))

    model.term_features_ = [(0,), (1,), (1, 0)]
    model.term_scores_[2] = model.term_scores_[2].T
    model.bin_weights_[2] = model.bin_weights_[2].T
    turned = tree_models.from_model(model, frame)
    values, _ = engine.path_dependent(turned, frame.matrix()[:20], n_jobs=1)
    np.testing.assert_allclose(np.asarray(values).reshape(20, 2), found.values[..., 0], atol=1e-10)


def test_a_link_that_nobody_knows_is_left_alone():
    model, table = models.fitted("ebm poisson")
    frame = Frame.from_table(table)
    assert tree_models.from_model(model, frame).links == ("identity", "exp")
    model.link_ = "vlogit"
    try:
        assert tree_models.from_model(model, frame) is None
    finally:
        model.link_ = "log"
