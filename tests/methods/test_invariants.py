"""What every way to SHAP values keeps to: one table of planners, one test per invariant.

The tree engine's own are in ``tests/trees/test_properties.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xgboost as xgb
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from xwidgets.data import Frame
from xwidgets.methods import boosters, impurity, permutation, shap
from xwidgets.methods.interactions.shapley import interactions
from xwidgets.methods.plan import Request
from xwidgets.models import as_predictor
from xwidgets.results import Attributions, Interactions

RANDOM = np.random.default_rng(7)
ROWS = np.arange(40, 46)
N_ROWS = 200


def table_of(p: int) -> pd.DataFrame:
    """Columns x0 .. ; the last but two is never read, the last but one constant, the last the
    double of the first."""
    X = np.random.default_rng(p).normal(size=(N_ROWS, p)) + 0.4
    X[:, -2], X[:, -1] = 2.5, X[:, 0]
    return pd.DataFrame(X, columns=[f"x{j}" for j in range(p)])


SMALL, WIDE = table_of(7), table_of(17)


def response(X: np.ndarray) -> np.ndarray:
    """Reads all columns but the last but two, the first and the last alike."""
    twins, others = X[:, 0] + X[:, -1], np.delete(X, [0, -3, -1], axis=1)
    slopes = np.linspace(-1.0, 1.0, others.shape[1])
    return twins * X[:, 1] * X[:, 2] + np.tanh(twins) * X[:, 3] + np.sin(others @ slopes)


@dataclass(frozen=True)
class Way:
    """How to come to a planner: its model for a table, scaled by `a` and shifted by `c`."""

    model: Callable[[pd.DataFrame, float, float], Any]
    table: pd.DataFrame
    algorithm: str
    output: str = "auto"
    budget: int | None = None
    perturbation: str = "auto"
    background: bool = True
    bar: float = 1e-9


def function(table: pd.DataFrame, a: float, c: float) -> Any:
    names = sorted(table.columns, key=lambda name: int(name[1:]))
    return lambda rows: a * (response(rows[names].to_numpy(float)) + c)


def linear(table: pd.DataFrame, a: float, c: float) -> Any:
    place = np.array([int(name[1:]) for name in table.columns])
    slopes = np.linspace(-1.0, 2.3, len(place))[place]
    slopes[place == 0] = slopes[place == len(place) - 1] = 0.7
    slopes[place == len(place) - 3] = 0.0
    model = LinearRegression().fit(table, np.arange(len(table)))
    model.coef_, model.intercept_ = a * slopes, a * c
    return model


def network(table: pd.DataFrame, a: float, c: float) -> Any:
    """A Pipeline that reads columns by name, all but one."""
    p = table.shape[1]
    first = table[sorted(table.columns, key=lambda name: int(name[1:]))]
    reads = [f"x{j}" for j in range(p) if j != p - 3]
    net = MLPRegressor(hidden_layer_sizes=(8,), max_iter=20, tol=0.5, random_state=0)
    target = response(first.to_numpy())
    model = make_pipeline(make_column_transformer((StandardScaler(), reads)), net)
    model.fit(first, target)
    weights = net.coefs_[0]
    weights[-1] = weights[0]  # the two equal columns
    net.coefs_[-1], net.intercepts_[-1] = a * net.coefs_[-1], a * (net.intercepts_[-1] + c)
    return model


def trained(model: Any, table: pd.DataFrame) -> Any:
    """A model of trees that reads neither the unread column nor the second of the equal ones."""
    names = sorted(table.columns, key=lambda name: int(name[1:]))
    target = response(table[names].to_numpy())
    if hasattr(model, "predict_proba"):
        target = target > np.median(target)
    return model.fit(table.assign(**{names[-3]: 0.0, names[-1]: 0.0}), target)


def boosting(table: pd.DataFrame, a: float, c: float) -> Any:
    model = GradientBoostingRegressor(n_estimators=12, min_samples_leaf=20, random_state=0)
    return trained(model, table)


def boosting_class(table: pd.DataFrame, a: float, c: float) -> Any:
    model = GradientBoostingClassifier(n_estimators=6, min_samples_leaf=20, random_state=0)
    return trained(model, table)


def booster(table: pd.DataFrame, a: float, c: float) -> Any:
    return trained(xgb.XGBRegressor(n_estimators=8, max_depth=3, n_jobs=1), table)


WAYS = {
    "linear": Way(linear, SMALL, "linear"),
    "conditional": Way(linear, SMALL, "linear_conditional", perturbation="conditional"),
    "conditional, drawn": Way(linear, WIDE, "linear_conditional", perturbation="conditional"),
    "exact": Way(function, SMALL, "exact"),
    "kernel, 2 p": Way(function, WIDE, "kernel", budget=34),
    "kernel, least": Way(function, WIDE, "kernel", budget=36),
    "kernel, odd": Way(function, WIDE, "kernel", budget=43),
    "kernel": Way(function, WIDE, "kernel", budget=301),
    "pipeline": Way(network, SMALL, "exact"),
    "pipeline, kernel": Way(network, WIDE, "kernel", budget=120),
    "trees": Way(boosting, SMALL, "tree_interventional"),
    "trees, path": Way(boosting, SMALL, "tree_path_dependent", background=False),
    "trees, probability": Way(boosting_class, SMALL, "exact", output="probability"),
    "trees, by reference": Way(boosting_class, WIDE, "exact", output="probability"),
    "booster": Way(booster, SMALL, "booster", background=False, bar=2e-5),
}
SCALED = [name for name, way in WAYS.items() if way.model in (function, linear, network)]


def explained(
    name: str,
    table: pd.DataFrame | None = None,
    a: float = 1.0,
    c: float = 0.0,
    rows: np.ndarray = ROWS,
    change: Callable[[Any], Any] = lambda table: table,
    **keywords: Any,
) -> Attributions:
    way = WAYS[name]
    table = way.table if table is None else table
    model = way.model(table, a, c)
    frame = Frame.from_table(change(table))
    predictor = as_predictor(model, frame, output=way.output)
    if way.background:
        keywords = {"background": change(table.iloc[:30]), **keywords}
    if name == "booster":
        plan: Any = boosters.plan(Request(predictor, frame, **keywords))
    else:
        plan = shap.plan(
            predictor, frame, budget=way.budget, perturbation=way.perturbation, **keywords
        )
    assert plan.algorithm == way.algorithm
    found: Attributions = plan.explain(frame, rows)
    return found


@cache
def plain(name: str) -> Attributions:
    return explained(name)


def size_of(found: Attributions) -> float:
    return max(1.0, float(np.abs(found.predictions).max()))


@pytest.mark.parametrize("name", WAYS)
def test_efficiency(name: str) -> None:
    found = plain(name)
    gap = np.abs(found.base_values + found.values.sum(axis=1) - found.predictions).max()
    assert gap <= WAYS[name].bar * size_of(found)
    np.testing.assert_array_equal(found.trust["additivity_gap"].max(), gap)


@pytest.mark.parametrize("name", WAYS)
def test_columns_without_effect_are_exactly_zero(name: str) -> None:
    p = WAYS[name].table.shape[1]
    constant = plain(name).values[:, p - 2]
    unread = plain(name).values[:, p - 3]
    assert (constant == 0.0).all()
    if WAYS[name].algorithm != "linear_conditional":  # there it tells of others
        assert (unread == 0.0).all()
    if name in SCALED:
        others = np.delete(plain(name).values, [p - 3, p - 2], axis=1)
        assert (others != 0.0).any(axis=(0, 2)).all()


@pytest.mark.parametrize(
    "name", [name for name in SCALED if name not in ("conditional, drawn", "kernel, 2 p")]
)
def test_equal_columns_that_are_used_alike(name: str) -> None:
    values = plain(name).values
    np.testing.assert_allclose(values[:, 0], values[:, -1], rtol=0, atol=1e-10)
    assert (values[:, 0] != 0.0).all()


@pytest.mark.parametrize("name", WAYS)
def test_order_of_columns(name: str) -> None:
    table = WAYS[name].table
    order = np.random.default_rng(1).permutation(table.shape[1])
    moved = explained(name, table.iloc[:, order])
    bar = 1e-6 if name == "booster" else 1e-12
    np.testing.assert_allclose(moved.values, plain(name).values[:, order], rtol=0, atol=bar)


@pytest.mark.parametrize("name", [name for name in WAYS if WAYS[name].background])
def test_order_of_the_background(name: str) -> None:
    order = np.random.default_rng(2).permutation(30)
    moved = explained(name, background=WAYS[name].table.iloc[order])
    np.testing.assert_allclose(moved.values, plain(name).values, rtol=0, atol=1e-12)
    np.testing.assert_allclose(moved.base_values, plain(name).base_values, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", WAYS)
def test_same_numbers_again_and_in_other_threads(name: str) -> None:
    for n_jobs in (1, 2):
        again = explained(name, n_jobs=n_jobs)
        if name in ("trees, probability", "trees, by reference"):
            # The model answers until the compiled loops are there; it rounds otherwise.
            np.testing.assert_allclose(again.values, plain(name).values, rtol=0, atol=1e-14)
        else:
            np.testing.assert_array_equal(again.values, plain(name).values)


@pytest.mark.parametrize("name", WAYS)
def test_company_of_rows(name: str) -> None:
    alone = explained(name, rows=ROWS[2:3])
    np.testing.assert_allclose(alone.values[0], plain(name).values[2], rtol=0, atol=1e-11)


@pytest.mark.parametrize("name", SCALED)
@pytest.mark.parametrize("a", [1e-12, 1.0, 1e12])
def test_shift_and_scale(name: str, a: float) -> None:
    scaled = explained(name, a=a, c=3.0)
    size = np.abs(plain(name).values).max()
    np.testing.assert_allclose(scaled.values / a, plain(name).values, rtol=0, atol=1e-9 * size)
    expected = a * (plain(name).base_values + 3.0)
    np.testing.assert_allclose(scaled.base_values, expected, rtol=1e-9)
    p = WAYS[name].table.shape[1]
    assert (scaled.values[:, p - 2] == 0.0).all()


@pytest.mark.parametrize("name", SCALED)
@pytest.mark.parametrize("kind", ["float32", "object", "polars", "arrow"])
def test_containers(name: str, kind: str) -> None:
    whole = WAYS[name].table.round().astype(float)
    changes: dict[str, Callable[[Any], Any]] = {
        "float32": lambda t: t.astype("float32"),
        "object": lambda t: t.astype(object),
        "polars": _polars,
        "arrow": _arrow,
    }
    if WAYS[name].model is not function and kind not in ("float32", "object"):
        change = changes[kind]
    elif kind in ("polars", "arrow"):
        return  # the function takes pandas
    else:
        change = changes[kind]
    first, second = explained(name, whole), explained(name, whole, change=change)
    np.testing.assert_allclose(second.values, first.values, rtol=0, atol=1e-6)


def _polars(table: pd.DataFrame) -> Any:
    import polars

    return polars.from_pandas(table)


def _arrow(table: pd.DataFrame) -> Any:
    import pyarrow

    return pyarrow.Table.from_pandas(table, preserve_index=False)


# --- importance and interactions ----------------------------------------------------------------


def importances(way: str, table: pd.DataFrame, **keywords: Any) -> np.ndarray:
    model = (boosting_class if way == "impurity" else function)(table, 1.0, 0.0)
    frame = Frame.from_table(table)
    predictor = as_predictor(model, frame)
    if way == "impurity":
        return impurity.importance(predictor, frame).values
    names = sorted(table.columns, key=lambda name: int(name[1:]))
    target = response(table[names].to_numpy()) + np.random.default_rng(0).normal(size=N_ROWS)
    return permutation.importance(predictor, frame, target, **keywords).values


@pytest.mark.parametrize("way", ["permutation", "impurity"])
def test_importance(way: str) -> None:
    found = importances(way, SMALL)
    assert (found[4:6] == 0.0).all() and (found[:4] > 0.0).all()
    order = np.random.default_rng(3).permutation(7)
    moved = importances(way, SMALL.iloc[:, order])
    np.testing.assert_allclose(moved, found[order], rtol=0, atol=1e-12)
    np.testing.assert_array_equal(importances(way, SMALL), found)
    if way == "permutation":
        np.testing.assert_allclose(found[0], found[-1], rtol=0, atol=1e-10)
        np.testing.assert_array_equal(importances(way, SMALL, n_jobs=2), found)


PAIRS = [name for name, way in WAYS.items() if way.table is SMALL and name != "booster"]
PAIRS.remove("conditional")


def paired(name: str, table: pd.DataFrame, a: float = 1.0) -> Interactions:
    way = WAYS[name]
    frame = Frame.from_table(table)
    predictor = as_predictor(way.model(table, a, 0.0), frame, output=way.output)
    background = {"background": table.iloc[:30]} if way.background else {}
    return interactions(predictor, frame, ROWS, **background)


@pytest.mark.parametrize("name", PAIRS)
def test_interactions(name: str) -> None:
    found = paired(name, SMALL)
    assert found.values is not None
    size = max(1.0, np.abs(found.values).max())
    np.testing.assert_allclose(found.values, found.values.swapaxes(1, 2), rtol=0, atol=1e-12 * size)
    np.testing.assert_allclose(
        found.values.sum(axis=2), plain(name).values, rtol=0, atol=1e-8 * size
    )
    assert (found.values[:, 4:6] == 0.0).all()
    order = np.random.default_rng(3).permutation(7)
    moved = paired(name, SMALL.iloc[:, order])
    assert moved.values is not None
    np.testing.assert_allclose(
        moved.values, found.values[:, order][:, :, order], rtol=0, atol=1e-12 * size
    )
    if name in SCALED:
        scaled = paired(name, SMALL, a=1e12)
        assert scaled.values is not None
        np.testing.assert_allclose(scaled.values / 1e12, found.values, atol=1e-9 * size)
        twins = found.values[:, 0], found.values[:, -1]
        np.testing.assert_allclose(twins[0][:, 1:-1], twins[1][:, 1:-1], rtol=0, atol=1e-10)
