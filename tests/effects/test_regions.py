"""Regions: the split that was put in is found, and none where there is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor

import xwidgets as xw
from xwidgets.data import Frame
from xwidgets.methods.effects.answers import ByModel, Varied
from xwidgets.methods.effects.partial import partial_dependence
from xwidgets.methods.effects.regions import Region, heterogeneity, regions
from xwidgets.models import as_predictor

RNG = np.random.default_rng(0)
N = 400
X = RNG.uniform(-1, 1, size=(N, 3))
GRID = np.linspace(-1, 1, 21)


def found(function: Any, table: Any = X, column: int = 0) -> tuple[Region, Frame]:
    frame = Frame.from_table(table)
    rows = np.arange(frame.n_rows)
    answers = ByModel(as_predictor(function, frame), frame)
    varied = [Varied((column,), GRID[:, None])]
    [one] = partial_dependence(answers, rows, varied, kept=rows >= 0)
    others = [j for j in range(frame.n_features) if j != column]
    return regions(one.ice[:, :, 0], frame, rows, others), frame


def test_the_sign_of_another_column_is_found() -> None:
    noise = RNG.normal(size=N) * 0.05

    def function(Z: np.ndarray) -> np.ndarray:
        return Z[:, 0] * np.sign(Z[:, 1]) + np.resize(noise, len(Z))

    root, _ = found(function)
    assert [child.conditions[0].column for child in root.children] == [1, 1]
    assert abs(root.children[0].conditions[0].high) < 0.1
    left = sum(len(leaf.rows) * leaf.heterogeneity**2 for leaf in root.leaves()) / N
    assert np.sqrt(left) < 0.1 * root.heterogeneity, "it falls by more than 90 %"
    slopes = [np.polyfit(GRID, child.mean, 1)[0] for child in root.children]
    np.testing.assert_allclose(slopes, [-1, 1], atol=0.1)


def test_a_sum_needs_no_regions() -> None:
    root, _ = found(lambda Z: np.sin(3 * Z[:, 0]) + Z[:, 1] ** 2 - Z[:, 2])
    assert not root.children and root.heterogeneity < 1e-12


@pytest.mark.parametrize("make", [HistGradientBoostingRegressor, ExtraTreesRegressor])
def test_models_that_learned_it_from_noise_are_split_where_it_turns(make: Any) -> None:
    table = RNG.uniform(-1, 1, size=(3_000, 4))
    noise = 0.1 * RNG.normal(size=len(table))
    model = (
        make(random_state=0)
        if make is not ExtraTreesRegressor
        else make(60, min_samples_leaf=5, random_state=0)
    )
    turned = model.fit(table, table[:, 0] * np.sign(table[:, 1]) + noise)
    found = xw.explain(turned, table).regions(0).result
    assert [one[0]["feature"] for one in found.conditions[1:3]] == [1, 1]
    assert abs(found.conditions[1][0]["high"]) < 0.05
    assert found.after < 0.1 * found.before
    added = clone(model).fit(table, np.sin(3 * table[:, 0]) + table[:, 1] ** 2 + noise)
    assert not xw.explain(added, table).regions(0).result.is_split


def test_a_constant_needs_none_either() -> None:
    root, _ = found(lambda Z: np.full(len(Z), 2.0))
    assert not root.children and root.heterogeneity == 0.0


def test_two_columns_are_split_one_after_the_other() -> None:
    root, _ = found(lambda Z: Z[:, 0] * (2 * np.sign(Z[:, 1] - 0.3) + np.sign(Z[:, 2] + 0.2)))
    assert root.children[0].conditions[0].column == 1
    assert {child.children[0].conditions[1].column for child in root.children} == {2}
    assert all(leaf.heterogeneity < 1e-8 for leaf in root.leaves())
    places = np.concatenate([leaf.rows for leaf in root.leaves()])
    assert sorted(places) == list(range(N)), "every row is in one region"


@pytest.mark.parametrize("missing_like", ["b", "c"])
def test_levels_and_missing_values_have_a_side(missing_like: str) -> None:
    table = pd.DataFrame({"x": X[:, 0], "kind": RNG.choice(["a", "b", "c", None], N)})
    worth = {"a": 1.0, "b": -1.0, "c": 1.0}

    def function(Z: pd.DataFrame) -> np.ndarray:
        kind = Z["kind"].astype(object).where(Z["kind"].notna(), missing_like)
        return Z["x"].to_numpy() * kind.map(worth).astype(float).to_numpy()

    root, frame = found(function, table)
    sides = {
        frozenset("missing" if code < 0 else frame.schema[1].text(code) for code in levels)
        for child in root.children
        if (levels := child.conditions[0].levels) is not None
    }
    negative = {"b", "missing"} if missing_like == "b" else {"b"}
    assert sides == {frozenset(negative), frozenset({"a", "b", "c", "missing"} - negative)}
    for child in root.children:
        holds = child.conditions[0].holds(frame.column(1))
        assert np.flatnonzero(holds).tolist() == child.rows.tolist()


def test_missing_numbers_go_where_their_curves_belong() -> None:
    table = X.copy()
    table[:80, 1] = np.nan

    def function(Z: np.ndarray) -> np.ndarray:
        return Z[:, 0] * np.where(Z[:, 1] > 0, 1.0, -1.0)  # missing: as if below

    root, frame = found(function, table)
    below, above = root.children
    assert below.conditions[0].missing and not above.conditions[0].missing
    assert np.isin(np.arange(80), below.rows).all()
    assert below.conditions[0].holds(frame.column(1)).sum() == len(below.rows)


def test_a_few_rows_are_no_region() -> None:
    table = X.copy()
    table[:, 1] = -1.0
    table[:4, 1] = 1.0
    root, _ = found(lambda Z: Z[:, 0] * Z[:, 1], table)
    assert not root.children


def test_the_heterogeneity_is_a_distance() -> None:
    curves = np.array([[-1.0, 1.0], [1.0, -1.0]])
    assert heterogeneity(curves) == 1.0
