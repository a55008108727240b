"""Attributions by group and proxies: found where they are planted, and not where they are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import r2_score, roc_auc_score

import xwidgets as xw
from xwidgets.data.display import Values
from xwidgets.data.schema import Feature
from xwidgets.methods.fairness.features import adjusted, is_proxy, pushes
from xwidgets.methods.fairness.proxies import Attribute, alone, auc, explained, together


def number(values):
    return Values(Feature("x", "number"), np.asarray(values, float))


def test_areas_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    group = rng.integers(0, 3, 300)
    said = np.round(rng.dirichlet(np.ones(3), 300) + 0.3 * np.eye(3)[group], 1)  # with ties
    own = np.mean([roc_auc_score(group == k, said[:, k]) for k in range(3)])
    found, moves = auc(said, group)
    assert found == pytest.approx(own, abs=1e-12) and moves.sum() == pytest.approx(0, abs=1e-9)
    two = said[:, :2]
    assert auc(two, group // 2)[0] == pytest.approx(roc_auc_score(group // 2, two[:, 1]), abs=1e-12)
    wanted = rng.normal(size=300)
    assert explained(said[:, 0], wanted)[0] == pytest.approx(r2_score(wanted, said[:, 0]))


def test_an_interval_holds_the_area_of_a_large_sample():
    hits = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        group = rng.integers(0, 2, 200)
        score = rng.normal(size=200) + group
        area, moves = auc(np.stack([-score, score], axis=1), group)
        error = np.sqrt(moves @ moves) / 200
        hits += abs(area - 0.76025) < 1.96 * error  # the normal's, of a mean that is 1 higher
    assert 90 <= hits <= 99


@pytest.mark.once
def test_no_false_alarms_where_nothing_is_planted():
    """200 tables without any relation: proxies and attributions, skewed and with long tails."""
    told_falsely = pushed_falsely = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        n_groups = (2, 4)[seed % 2]
        group = rng.choice(n_groups, 160, p=[0.7, 0.3] if n_groups == 2 else [0.25] * 4)
        columns = [number(rng.exponential(size=160)) for _ in range(3)]
        levels = tuple("abcdefgh")
        codes = rng.choice(8, 160, p=rng.dirichlet(np.ones(8))).astype(float)
        columns.append(Values(Feature("c", "category", levels=levels), codes))
        attribute = Attribute(group, None)
        told = [alone(column, attribute, 0) for column in columns]
        told_falsely += adjusted(np.array([one.p for one in told])).min() <= 0.05
        values = rng.standard_t(4, (160, 4)) * np.stack([one.numbers for one in columns], axis=1)
        both = pushes(values, group, n_groups)
        pushed_falsely += min(np.nanmin(one.p) for one in both) <= 0.05
    assert told_falsely + pushed_falsely <= 10


def test_trees_that_see_noise_tell_no_group():
    alarms = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        columns = [number(rng.normal(size=150)) for _ in range(2)]
        alarms += together(columns, Attribute(rng.integers(0, 2, 150), None), 0).p <= 0.05
    assert alarms <= 1


def test_a_planted_proxy_is_found_alone_and_two_only_together():
    rng = np.random.default_rng(0)
    group = rng.integers(0, 2, 600)
    proxy, noise = group + rng.normal(size=600), rng.normal(size=600)
    one = rng.choice([-1.0, 1.0], 600)
    other = np.where(group == 1, one, -one)  # each says nothing, both say everything
    attribute = Attribute(group, None)
    told = [alone(number(values), attribute, 0) for values in (proxy, noise, one, other)]
    found = [
        is_proxy(each, p, "AUC")
        for each, p in zip(told, adjusted(np.array([one.p for one in told])), strict=True)
    ]
    assert found == [True, False, False, False]
    own = roc_auc_score(group, proxy)
    assert told[0].low < own < told[0].high and own > 0.7
    both = together([number(one), number(other)], attribute, 0)
    assert both.score > 0.99 and both.p < 1e-6
    level = Attribute(np.digitize(proxy, [0, 1]), proxy)
    assert alone(number(proxy), level, 0).score > 0.8 and level.measure == "R2"


@pytest.mark.parametrize("sizes", [[50] * 4, [400, 35, 35], [35, 35]])
def test_a_proxy_of_small_groups_is_found(sizes):
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(len(sizes)), sizes)
    told = alone(number(1.5 * group + rng.normal(size=len(group))), Attribute(group, None), 0)
    noise = alone(number(rng.normal(size=len(group))), Attribute(group, None), 0)
    assert told.p < 1e-4 and is_proxy(told, told.p, "AUC") and noise.p > 0.05


def test_attributions_differ_where_it_is_planted():
    rng = np.random.default_rng(0)
    group = rng.integers(0, 3, 500)
    values = rng.normal(size=(500, 3))
    values[group == 2, 0] += 0.8  # further up
    values[group == 1, 1] *= 3  # as high, but larger
    mean, size = pushes(values, group, 3)
    assert (mean.p < 0.05).any(axis=1).tolist() == [True, False, False]
    assert (size.p < 0.05).any(axis=1).tolist()[1:] == [True, False]
    assert mean.apart[0, 2] == pytest.approx(
        values[group == 2, 0].mean() - values[group != 2, 0].mean()
    )
    weight = rng.integers(1, 4, 500).astype(float)
    told = pushes(values, group, 3, weight)[0].mean[0, 2]
    assert told == pytest.approx(np.average(values[group == 2, 0], weights=weight[group == 2]))
    few = pushes(values[:40], np.r_[np.zeros(35, int), np.ones(5, int)], 2)[0]
    assert np.isnan(few.mean[:, 1]).all() and np.isfinite(few.mean[:, 0]).all()


def test_a_group_without_weight_is_not_told():
    rng = np.random.default_rng(0)
    group = np.repeat([0, 1, 2], 50)
    for one in pushes(rng.normal(size=(150, 2)), group, 3, np.where(group == 0, 0.0, 1.0)):
        assert all(np.isnan(part[:, 0]).all() for part in one)
        assert np.isfinite(one.p[:, 1:]).all()


@pytest.fixture(scope="module")
def explainer():
    rng = np.random.default_rng(0)
    sex = rng.choice(["f", "m"], 500)
    X = pd.DataFrame({"hours": rng.normal(size=500) + 1.5 * (sex == "m"), "skill": rng.random(500)})
    y = np.where(X["hours"] + X["skill"] + 0.3 * rng.normal(size=500) > 1, "yes", "no")
    with xw.explain(LogisticRegression().fit(X, y), X, y) as found:
        found.columns["sex"] = sex
        yield found


def test_the_answer(explainer):
    view = explainer.fairness(by="sex")
    found = view.features
    assert found.proxies == ("hours",) and found.by == ("sex",)
    gap = found.prediction[1] - found.prediction[0]
    assert (found.mean[:, 1] - found.mean[:, 0]).sum() == pytest.approx(gap, abs=1e-6)
    assert found.share.sum() == pytest.approx(1) and found.together > 0.75
    assert "sex is told by hours (AUC 0.8" in found.sentence
    assert "m is predicted" in found.sentence and "higher on average" in found.sentence
    table = found.to_frame()
    assert len(table) == 4 and set(table["feature"]) == {"hours", "skill"}
    # The attribute itself is no proxy of itself.
    own = explainer.fairness(by="hours").features
    assert np.isnan(own.alone[own.feature_names.index("hours")]) and own.measure == "R2"


def test_groups_of_two_rows_tell_nothing(explainer):
    few = np.full(500, "x")
    few[:2] = "y"
    found = explainer.fairness(by=pd.Series(few, name="few")).features
    assert np.isnan(found.alone).all() and np.isnan(found.together)
    assert found.sentence == "Fewer than two groups have rows enough to compare attributions."
