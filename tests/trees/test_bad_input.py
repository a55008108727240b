"""Tables and models at the edge of what there is to explain."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.trees import zoo
from tests.trees.test_plan import background_values
from xwidgets.data import Frame
from xwidgets.errors import InvalidValue, ModelFailed
from xwidgets.methods import boosters, shap, tree_shap
from xwidgets.methods.tree_shap import engine
from xwidgets.models import as_predictor
from xwidgets.models import trees as tree_models
from xwidgets.models.compact import NotCompact, write
from xwidgets.models.trees import memory

MODES = ("path_dependent", "interventional")


def constants() -> dict[str, Any]:
    import lightgbm
    import xgboost
    from sklearn import ensemble, tree

    return {
        "tree": tree.DecisionTreeRegressor(),
        "forest": ensemble.RandomForestRegressor(3, random_state=0),
        "boosting": ensemble.GradientBoostingRegressor(n_estimators=3),
        "hist": ensemble.HistGradientBoostingRegressor(max_iter=3),
        "xgboost": xgboost.XGBRegressor(n_estimators=3, n_jobs=1),
        "lightgbm": lightgbm.LGBMRegressor(n_estimators=3, verbose=-1, n_jobs=1),
    }


@pytest.mark.parametrize("perturbation", MODES)
@pytest.mark.parametrize("name", [*constants()])
def test_a_constant_model_has_values_of_zero(name: str, perturbation: str) -> None:
    X = zoo.numbers()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = constants()[name].fit(X, np.full(len(X), 2.5))
    frame = Frame.from_table(X)
    plan = shap.plan(as_predictor(model, frame), frame, perturbation=perturbation)
    found = plan.explain(frame, np.arange(5))
    assert (found.values == 0.0).all()
    np.testing.assert_allclose(found.base_values, 2.5, rtol=0, atol=1e-6)


@pytest.mark.parametrize("perturbation", MODES)
@pytest.mark.parametrize("name", ["forest", "hist", "xgboost", "lightgbm", "catboost"])
def test_a_table_of_one_row(name: str, perturbation: str) -> None:
    """Its own background as well: then there is nothing to explain."""
    model, X = zoo.fitted(name)
    whole, frame = Frame.from_table(X), Frame.from_table(X[:1])
    unit = as_predictor(model, frame).units
    unit = "log_odds" if "log_odds" in unit and name != "forest" else unit[0]
    found = tree_shap.plan(
        as_predictor(model, frame, output=unit), frame, perturbation=perturbation
    ).explain(frame, np.array([0]))
    assert found.values.shape[:2] == (1, 6)
    assert found.trust["additivity_gap"].max() <= 2e-5
    if perturbation == "interventional":
        assert (found.values == 0.0).all()
    else:
        of_many = tree_shap.plan(
            as_predictor(model, whole, output=unit), whole, perturbation=perturbation
        ).explain(whole, np.arange(3))
        np.testing.assert_array_equal(found.values[0], of_many.values[0])


@pytest.mark.parametrize("name", ["forest", "xgboost"])
@pytest.mark.parametrize("weight", [-np.ones(4), np.zeros(4), np.full(4, np.nan)])
def test_weights_that_are_none(name: str, weight: np.ndarray) -> None:
    model, X = zoo.fitted(name)
    frame = Frame.from_table(X)
    with pytest.raises(InvalidValue, match="background_weight"):
        shap.plan(as_predictor(model, frame), frame, background=X[:4], background_weight=weight)


@pytest.mark.parametrize("bits", [0, 11])
def test_background_rows_of_no_weight_do_not_count(
    bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TABLE_BITS", bits)
    model, X = zoo.fitted("forest")
    trees = tree_models.from_model(model)
    assert trees is not None
    weight = np.array([1.0, 0.0, 2.0, 0.0])
    some, base = engine.interventional(trees, X[:9], X[50:54], weight)
    fewer, again = engine.interventional(trees, X[:9], X[[50, 52]], weight[[0, 2]])
    np.testing.assert_allclose(some, fewer, rtol=0, atol=1e-14)
    np.testing.assert_allclose(base, again, rtol=0, atol=1e-14)


@pytest.mark.parametrize("name", ["forest", "hist regression", "xgboost", "lightgbm", "catboost"])
def test_missing_values_where_the_model_saw_none(name: str) -> None:
    """As explained row and in the background: the model's own way with them."""
    import catboost
    import lightgbm
    import xgboost
    from sklearn import ensemble

    X, y = zoo.numbers(), zoo.score(zoo.numbers())
    model = {
        "forest": ensemble.RandomForestRegressor(4, random_state=0),
        "hist regression": ensemble.HistGradientBoostingRegressor(max_iter=5),
        "xgboost": xgboost.XGBRegressor(n_estimators=5, max_depth=3, n_jobs=1),
        "lightgbm": lightgbm.LGBMRegressor(n_estimators=5, verbose=-1, n_jobs=1),
        "catboost": catboost.CatBoostRegressor(
            iterations=5, verbose=0, thread_count=1, allow_writing_files=False
        ),
    }[name].fit(X, y)
    gaps = X[:20].copy()
    gaps[::2, 0] = gaps[1::3, 2] = np.nan
    frame = Frame.from_table(gaps)
    predictor = as_predictor(model, frame)
    background = frame.take(np.arange(5, 13))
    plan = tree_shap.plan(predictor, frame, background=background)
    assert plan is not None
    found = plan.explain(frame, np.array([0, 1]))
    for row in (0, 1):
        expected = background_values(predictor, frame, row, background)
        np.testing.assert_allclose(found.values[row], expected, rtol=0, atol=2e-5)


@pytest.mark.parametrize("name", ["hist categories", "xgboost categories", "lightgbm categories"])
def test_background_with_categories_that_nobody_saw(name: str) -> None:
    model, X = zoo.fitted(name)
    frame = Frame.from_table(X)
    strange = X.iloc[:8].copy()
    strange["city"] = pd.Categorical(["Rome", "Atlantis", "Oslo", "Avalon"] * 2)
    background = Frame.like(strange, frame, argument="background")
    predictor = as_predictor(model, frame)
    unit = next(u for u in predictor.units if u != "probability")
    predictor = predictor.with_output(unit)
    try:
        model.predict(strange)
    except Exception:  # XGBoost from 3.4 on
        with pytest.raises(ModelFailed, match="`Atlantis`;") as caught:
            shap.plan(predictor, frame, background=background)
        assert "Stack trace" not in str(caught.value)
        with pytest.raises(InvalidValue, match="'Atlantis' in 'city'"):
            as_predictor(model, Frame.from_table(strange))
        return
    plan = shap.plan(predictor, frame, background=background)
    found = plan.explain(frame, np.array([2]))
    expected = background_values(predictor, frame, 2, background)
    np.testing.assert_allclose(found.values[0], expected, rtol=0, atol=2e-5)


@pytest.mark.parametrize("kind", ["estimator", "booster"])
def test_a_category_that_no_cell_holds_changes_nothing(kind: str) -> None:
    model, X = zoo.fitted("xgboost categories")
    listed = X.assign(city=X["city"].cat.add_categories(["Atlantis"]))
    model = model if kind == "estimator" else model.get_booster()
    asked = [
        as_predictor(model, Frame.from_table(table)).with_output("log_odds")
        for table in (X, listed)
    ]
    one, other = (
        predictor.predict(table) for predictor, table in zip(asked, (X, listed), strict=True)
    )
    np.testing.assert_array_equal(one, other)
    plans = [shap.plan(p, Frame.from_table(t)) for p, t in zip(asked, (X, listed), strict=True)]
    values = [plan.explain(plan.request.frame, np.arange(9)).values for plan in plans]
    np.testing.assert_array_equal(*values)
    own = [boosters.plan(plan.request) for plan in plans]
    np.testing.assert_array_equal(*(p.explain(p.request.frame, np.arange(9)).values for p in own))


@pytest.mark.parametrize("perturbation", MODES)
@pytest.mark.parametrize("unit", [1e-12, 1e12])
def test_outputs_and_features_of_any_size(unit: float, perturbation: str) -> None:
    """Every library that trains on such targets; the values have the targets' size."""
    import xgboost
    from sklearn import ensemble

    X = zoo.numbers() * 1e-12
    y = zoo.score(zoo.numbers()) * unit
    models: list[Any] = [ensemble.HistGradientBoostingRegressor(max_iter=5, min_samples_leaf=5)]
    if unit > 1.0:
        models.append(xgboost.XGBRegressor(n_estimators=5, max_depth=3, n_jobs=1))
    for model in models:
        frame = Frame.from_table(X)
        predictor = as_predictor(model.fit(X, y), frame)
        plan = tree_shap.plan(predictor, frame, perturbation=perturbation)
        assert plan is not None
        found = plan.explain(frame, np.arange(9))
        assert found.trust["additivity_gap"].max() <= 2e-5 * np.abs(found.predictions).max()
        assert np.abs(found.values).max() > 0.05 * unit


def test_files_that_the_system_keeps_in_memory_leave_it_free(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = tmp_path / "meminfo"
    told.write_text("MemTotal:  8000000 kB\nMemFree:  9000 kB\nMemAvailable:  7000000 kB\n")
    monkeypatch.setattr(memory, "MEMINFO", told)
    assert memory.free_bytes() == 7_000_000 * 1024
    memory.check(6e9, "a forest")
    with pytest.raises(MemoryError, match=r"7\.2 GB are left"):
        memory.check(8e9, "a forest")
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "none")
    free = memory.free_bytes()
    assert free is None or 0 < free < os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def test_an_ensemble_that_does_not_fit_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the booster's own code, which needs no arrays of ours, answers."""
    monkeypatch.setattr(memory, "free_bytes", lambda: 10_000)
    for name, unit in (
        ("xgboost", "log_odds"),
        ("lightgbm", "log_odds"),
        ("forest", "probability"),
    ):
        model, X = zoo.fitted(name)
        notes: list[str] = []
        frame = Frame.from_table(X)
        assert tree_models.from_model(model, frame, notes) is None
        assert len(notes) == 1 and "GB are left" in notes[0]
        compact = write(as_predictor(model, frame, output=unit), frame)
        assert isinstance(compact, NotCompact) and compact.reason == notes[0]
        if name != "forest":
            plan = shap.plan(as_predictor(model, frame, output=unit), frame)
            assert plan.algorithm == "booster"
            assert plan.explain(frame, np.arange(4)).trust["additivity_gap"].max() < 2e-5
    monkeypatch.setattr(memory, "MOST_NODES", 5)
    monkeypatch.setattr(memory, "free_bytes", lambda: None)
    notes = []
    assert tree_models.from_model(model, frame, notes) is None and "more than 5 nodes" in notes[0]
