"""The door: every model, every unit, and what shap 0.51 gets wrong."""

from __future__ import annotations

import threading
import time
import warnings

import numpy as np
import pytest

from tests.trees import zoo
from tests.trees.reference import shapley, subsets
from xwidgets.data import Frame, resolve_groups
from xwidgets.methods import tree_shap
from xwidgets.methods.kernel import KernelPlan
from xwidgets.methods.tree_shap import engine, loading
from xwidgets.models import as_predictor
from xwidgets.models import trees as tree_models


def asked(name: str, unit: str, **keywords):
    model, X = zoo.fitted(name)
    frame = Frame.from_table(X)
    predictor = as_predictor(model, frame, output=unit)
    return predictor, frame, tree_shap.plan(predictor, frame, **keywords)


def units_of(name: str) -> tuple[str, ...]:
    model, X = zoo.fitted(name)
    return as_predictor(model, Frame.from_table(X)).units


@pytest.mark.parametrize("name", zoo.NAMES)
def test_every_unit_adds_up(name):
    for unit in units_of(name):
        predictor, frame, plan = asked(name, unit)
        assert plan is not None
        found = plan.explain(frame, np.array([4, 0, 9]))
        assert found.values.shape == (3, frame.n_features, len(predictor.output_names))
        assert found.unit == unit
        np.testing.assert_array_equal(found.rows, [4, 0, 9])
        scale = max(1.0, np.abs(found.predictions).max())
        assert found.trust["additivity_gap"].max() <= 2e-5 * scale
        if predictor.library != "xgboost":
            assert found.trust["additivity_gap"].max() <= 1e-9 * scale
        if unit == "probability" and len(predictor.output_names) == 2:
            bar = 2e-7 if predictor.library == "xgboost" else 1e-12
            np.testing.assert_allclose(found.values.sum(axis=2), 0.0, rtol=0, atol=bar)


def background_values(predictor, frame, row, background) -> np.ndarray:
    """Brute force on the model itself: every coalition, every background row."""
    cells = background.concat(frame.take(np.array([row])))
    n, own = background.n_rows, background.n_rows
    game = {}
    for known in subsets(frame.n_features):
        index = np.tile(np.arange(n)[:, None], (1, frame.n_features))
        index[:, list(known)] = own
        game[known] = predictor.predict(cells.gather(index)).mean(axis=0)
    return shapley(game, frame.n_features)


TRAPS = (
    "boosting three",
    "hist categories",
    "ada boost",
    "ada boost three",
    "bagging",
    "xgboost categories",
    "xgboost",
    "lightgbm categories",
    "isolation",
    "catboost three",
)


@pytest.mark.parametrize("name", TRAPS)
def test_interventional_is_the_models_own_game(name):
    """Each unit's values are those of the model's outputs: no rescaled probability."""
    for unit in units_of(name):
        predictor, frame, _ = asked(name, unit)
        background = frame.take(np.arange(20, 32))
        plan = tree_shap.plan(predictor, frame, background=background)
        assert plan is not None
        found = plan.explain(frame, np.array([3, 7]))
        for row, values in zip((3, 7), found.values, strict=True):
            expected = background_values(predictor, frame, row, background)
            bar = 2e-5 if predictor.library == "xgboost" else 1e-9
            np.testing.assert_allclose(values, expected, rtol=0, atol=bar)


def shap_explainer(model, *arguments, **keywords):
    import shap

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return shap.TreeExplainer(model, *arguments, **keywords)


def test_shap_agrees_where_it_is_right():
    for name in ("forest regression", "boosting", "hist", "lightgbm", "xgboost", "catboost"):
        model, X = zoo.fitted(name)
        frame = Frame.from_table(X)
        trees = tree_models.from_model(model, frame)
        rows = tree_models.prepare(trees, frame.matrix())[:20]
        ours, _ = engine.path_dependent(trees, rows)
        theirs = np.asarray(shap_explainer(model).shap_values(X[:20], check_additivity=False))
        np.testing.assert_allclose(ours[..., 0], theirs, rtol=0, atol=2e-5)


def test_categories_of_hist_gradient_boosting_where_shap_is_wrong():
    model, X = zoo.fitted("hist category codes")
    frame = Frame.from_table(X)
    trees = tree_models.from_model(model, frame)
    ours, base = engine.path_dependent(trees, tree_models.prepare(trees, frame.matrix()))
    expected = model.decision_function(X)
    np.testing.assert_allclose(base[0] + ours[..., 0].sum(axis=1), expected, rtol=0, atol=1e-9)
    explainer = shap_explainer(model)
    theirs = np.asarray(explainer.shap_values(X, check_additivity=False))
    gap = np.abs(np.ravel(explainer.expected_value)[0] + theirs.sum(axis=1) - expected)
    assert gap.max() > 0.1


@pytest.mark.parametrize("name", ["boosting three", "ada boost", "bagging"])
def test_models_that_shap_refuses(name):
    import shap

    model, _ = zoo.fitted(name)
    with pytest.raises((shap.utils._exceptions.InvalidModelError, AssertionError, TypeError)):
        shap_explainer(model)
    _, frame, plan = asked(name, units_of(name)[0])
    assert plan.explain(frame, np.arange(5)).trust["additivity_gap"].max() < 1e-9


def test_probability_where_shap_rescales():
    predictor, frame, _ = asked("boosting", "probability")
    model, X = zoo.fitted("boosting")
    background = frame.take(np.arange(20, 32))
    ours = tree_shap.plan(predictor, frame, background=background).explain(frame, np.arange(4))
    explainer = shap_explainer(model, X[20:32], model_output="probability")
    theirs = np.asarray(explainer.shap_values(X[:4], check_additivity=False))
    exact = np.stack([background_values(predictor, frame, r, background) for r in range(4)])
    np.testing.assert_allclose(ours.values, exact, rtol=0, atol=1e-12)
    assert np.abs(theirs.reshape(4, 6, -1)[..., 0] - exact[..., 1]).max() > 1e-4


def test_tiny_features_and_outputs():
    # Other trees of scikit-learn do not split columns narrower than 1e-7.
    from sklearn.ensemble import HistGradientBoostingRegressor

    X = zoo.numbers()
    for scale, size in ((1e-12, 1e12), (1e-12, 1e-12), (1.0, 1e12)):
        y = zoo.score(X) * size
        model = HistGradientBoostingRegressor(max_iter=10, min_samples_leaf=5).fit(X * scale, y)
        frame = Frame.from_table(X * scale)
        predictor = as_predictor(model, frame)
        for perturbation in ("path_dependent", "interventional"):
            plan = tree_shap.plan(predictor, frame, perturbation=perturbation)
            found = plan.explain(frame, np.arange(20))
            assert np.abs(found.values).max() > 0.1 * size
            assert found.trust["additivity_gap"].max() <= 1e-9 * size


def test_constant_column_has_exactly_no_effect():
    from sklearn.ensemble import RandomForestClassifier

    X = np.column_stack([zoo.numbers(), np.full(zoo.N_ROWS, 3.0)])
    model = RandomForestClassifier(5, random_state=0).fit(X, zoo.labels(zoo.score(X)))
    frame = Frame.from_table(X)
    for unit in ("probability", "log_odds"):
        plan = tree_shap.plan(as_predictor(model, frame, output=unit), frame)
        assert (plan.explain(frame, np.arange(10)).values[:, 6] == 0.0).all()


@pytest.mark.parametrize("perturbation", ["path_dependent", "interventional"])
@pytest.mark.parametrize("name", ["forest", "hist", "xgboost", "lightgbm", "catboost"])
def test_any_container_and_number_type_gives_the_same(name, perturbation):
    import pandas as pd
    import polars as pl

    model, _ = zoo.fitted(name)
    X = np.round(zoo.numbers() * 4)
    names = [f"x{j}" for j in range(X.shape[1])]
    table = pd.DataFrame(X, columns=names)
    kinds = {
        "float64": X,
        "float32": X.astype(np.float32),
        "integer": X.astype(np.int64),
        "object": X.astype(object),
        "fortran": np.asfortranarray(X),
        "pandas": table,
        "small": table.astype(np.int8),
        "nullable": table.astype("Int32"),
        "polars": pl.DataFrame(table.to_dict("list")),
    }
    found = {}
    for kind, given in kinds.items():
        frame = Frame.from_table(given)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            predictor = as_predictor(model, frame)
            unit = next(u for u in predictor.units if predictor.with_output(u).margin_scale)
            plan = tree_shap.plan(
                predictor.with_output(unit), frame, perturbation=perturbation, seed=3
            )
            found[kind] = plan.explain(frame, np.arange(0, 40, 7)).values
        np.testing.assert_array_equal(found[kind], found["float64"], err_msg=kind)


def test_groups_are_sums():
    predictor, frame, plan = asked("forest", "probability")
    names = frame.schema.names
    groups = resolve_groups({"both": [names[1], names[4]]}, frame.schema)
    found = tree_shap.plan(predictor, frame, groups=groups).explain(frame, np.arange(6))
    single = plan.explain(frame, np.arange(6))
    assert found.feature_names == groups.names
    for at, members in enumerate(groups.members):
        np.testing.assert_array_equal(
            found.values[:, at], single.values[:, list(members)].sum(axis=1)
        )


def test_estimate_walks_the_trees_and_finds_what_the_model_says():
    """Above a dozen features: paired coalitions; their values are the model's own."""
    from sklearn.ensemble import GradientBoostingClassifier

    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 15))
    y = (X.sum(axis=1) + X[:, 0] * X[:, 1] > 0).astype(int)
    model = GradientBoostingClassifier(n_estimators=30, random_state=0).fit(X, y)
    frame = Frame.from_table(X)
    predictor = as_predictor(model, frame)
    background = frame.take(np.arange(30))
    exact = tree_shap.plan(predictor, frame, background=background, budget=400)
    assert exact.algorithm == "exact" and exact.exact
    truth = exact.explain(frame, np.array([40, 50]))
    assert truth.standard_error is None and truth.trust["calls"] == 0
    plan = KernelPlan(exact.request, exact.masker, 400)
    assert loading.wait("coalitions")
    found = plan.explain(frame, np.array([40, 50]))
    error = np.abs(found.values - truth.values)
    assert error.max() < 0.02
    assert (error <= 6 * found.standard_error + 1e-9).all()
    assert found.trust["additivity_gap"].max() < 1e-12
    masker = plan.masker
    game = masker.game(frame, np.array([40, 50]))
    known = rng.random((60, 15)) < 0.5
    who = np.repeat([0, 1], 30)
    walked = masker.values(game, who, known)
    from xwidgets.methods.masker import Masker

    plain = Masker(predictor, background, None, tuple((j,) for j in range(15)))
    np.testing.assert_allclose(walked, plain.values(game, who, known), rtol=0, atol=1e-12)


def test_what_is_refused_says_why():
    import catboost
    import lightgbm

    X, y = zoo.numbers(), zoo.score(zoo.numbers())
    linear = lightgbm.LGBMRegressor(n_estimators=3, linear_tree=True, verbose=-1).fit(X, y)
    frame = Frame.from_table(X)
    assert tree_models.from_model(linear, frame) is None
    table = zoo.mixed().assign(city=np.where(zoo.numbers()[:, 0] > 0, "a", "b"), grade="c")
    texts = catboost.CatBoostRegressor(iterations=3, verbose=0, cat_features=["city", "grade"])
    assert tree_models.from_model(texts.fit(table, zoo.mixed_score())) is None
    notes: list[str] = []
    _, _, plan = asked("boosting", "probability", perturbation="path_dependent", notes=notes)
    assert plan is None and "sum of trees" in notes[0]


def test_trees_that_do_not_match_the_model_are_not_used():
    """An initial estimator that depends on the row is no constant."""
    from sklearn.ensemble import GradientBoostingRegressor
    from sklearn.linear_model import LinearRegression

    X, y = zoo.numbers(), zoo.score(zoo.numbers())
    model = GradientBoostingRegressor(n_estimators=3, init=LinearRegression()).fit(X, y)
    frame = Frame.from_table(X)
    assert tree_shap.plan(as_predictor(model, frame), frame) is None
    model, X = zoo.fitted("boosting regression")
    predictor = as_predictor(model, Frame.from_table(X))
    model.estimators_[0, 0].tree_.value[:] += 0.25
    try:
        frame = Frame.from_table(X)
        assert tree_shap.plan(predictor, frame) is not None
    finally:
        model.estimators_[0, 0].tree_.value[:] -= 0.25


def test_another_thread_never_waits_long():
    """The compiled loops run without the interpreter's lock."""
    from sklearn.ensemble import RandomForestClassifier

    rng = np.random.default_rng(0)
    X = rng.normal(size=(5000, 20))
    model = RandomForestClassifier(30, max_depth=8, random_state=0, n_jobs=1)
    model.fit(X[:1500], (X[:1500, 0] * X[:1500, 1] > 0).astype(int))
    trees = tree_models.from_model(model)
    engine.path_dependent(trees, X[:8])
    longest, done = [0.0], threading.Event()

    def watch() -> None:
        last = time.perf_counter()
        while not done.is_set():
            time.sleep(0.001)
            now = time.perf_counter()
            longest[0] = max(longest[0], now - last)
            last = now

    best = np.inf
    for _ in range(3):
        longest[0] = 0.0
        done.clear()
        watcher = threading.Thread(target=watch)
        watcher.start()
        engine.path_dependent(trees, X, n_jobs=1)
        done.set()
        watcher.join()
        best = min(best, longest[0])
    assert best < 0.05
