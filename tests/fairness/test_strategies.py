"""Thresholds per group: held to every choice that there is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from xwidgets.errors import InvalidValue
from xwidgets.methods.fairness.strategies import (
    CONSTRAINED,
    STRATEGIES,
    check_cost,
    choose,
    cuts_of,
    equalized,
)


def sample(rng):
    n, n_groups = int(rng.integers(3, 12)), int(rng.integers(1, 4))
    group = rng.integers(0, n_groups, n)
    score, actual = np.round(rng.random(n), 1), rng.random(n) < 0.5
    weight = rng.integers(1, 4, n).astype(float)
    each = [group == k for k in range(n_groups)]
    cuts = [cuts_of(actual[r], score[r], weight[r], probability=True) for r in each]
    return each, score, actual, weight, cuts


def test_cuts_are_what_their_thresholds_do():
    rng = np.random.default_rng(0)
    for _ in range(50):
        each, score, actual, weight, cuts = sample(rng)
        for rows, cut in zip(each, cuts, strict=True):
            for k in range(len(cut.tp)):
                yes = rows & (score >= cut.threshold(k))
                assert weight[yes & actual].sum() == pytest.approx(cut.tp[k])
                assert weight[yes & ~actual].sum() == pytest.approx(cut.fp[k])
                assert 0 <= cut.threshold(k) <= 1


@pytest.mark.parametrize("criterion", CONSTRAINED)
def test_the_cheapest_of_all_choices(criterion):
    rng = np.random.default_rng(1)
    for _ in range(60):
        *_, cuts = sample(rng)
        rates = [cut.rate(CONSTRAINED[criterion]) for cut in cuts]
        bound = [k for k, rate in enumerate(rates) if np.isfinite(rate).all()]
        rates, costs = [rates[k] for k in bound], [cuts[k].cost((1, 2)) for k in bound]
        found = equalized(rates, costs, 0.05)

        def of(parts, choice):
            return [part[k] for part, k in zip(parts, choice, strict=True)]

        allowed = [
            sum(of(costs, choice))
            for choice in itertools.product(*(range(len(rate)) for rate in rates))
            if not choice or np.ptp(of(rates, choice)) <= 0.05 + 1e-12
        ]
        if found is None:
            assert not allowed
        else:
            assert sum(of(costs, found)) == pytest.approx(min(allowed))
            assert not bound or np.ptp(of(rates, found)) <= 0.05 + 1e-12


def test_strategies_do_what_they_are_called():
    rng = np.random.default_rng(2)
    n = 4_000
    group, score = rng.integers(0, 2, n), rng.random(n)
    actual = rng.random(n) < np.where(group == 0, score, score**2)
    cuts = [cuts_of(actual[group == k], score[group == k], probability=True) for k in range(2)]
    whole = cuts_of(actual, score, probability=True)
    costs = {}
    for name in STRATEGIES:
        limits = choose(name, cuts, whole, (1.0, 1.0), 0.01)
        yes = score >= limits[group]
        costs[name] = (yes != actual).mean()
        rows = {"recall": actual}.get(CONSTRAINED.get(name, ""), np.ones(n, bool))
        hit = yes == actual if name == "equal accuracy" else yes
        if name in CONSTRAINED:
            rates = [hit[rows & (group == k)].mean() for k in range(2)]
            assert np.ptp(rates) <= 0.01 + 1e-12
    assert costs["best of each group"] == min(costs.values())
    assert len(set(choose("single threshold", cuts, whole, (1, 1), 0.01))) == 1
    dear = choose("single threshold", cuts, whole, (10, 1), 0.01)[0]
    assert dear > choose("single threshold", cuts, whole, (1, 10), 0.01)[0]


def test_a_group_without_positive_rows_is_not_bound():
    score = np.array([0.2, 0.4, 0.6, 0.8])
    none = cuts_of(np.zeros(4, bool), score, probability=True)
    some = cuts_of(score > 0.5, score, probability=True)
    limits = choose("equal opportunity", [none, some], some, (1, 1), 0.01)
    assert limits[0] > 0.8 and 0.4 < limits[1] <= 0.6


def test_margins_reach_beyond_their_ends():
    cuts = cuts_of(np.array([True, False]), np.array([3.0, -2.0]), probability=False)
    assert [cuts.threshold(k) for k in range(3)] == [4.0, 0.5, -3.0]


@pytest.mark.parametrize("cost", [(1,), (0, 0), (-1, 1), "much", None, (1, np.inf)])
def test_costs_that_are_none(cost):
    with pytest.raises(InvalidValue, match="cost"):
        check_cost(cost)


@pytest.mark.parametrize("times", [0.001, 1.0, 1_000.0])
def test_the_scale_of_weights_changes_nothing(times):
    rng = np.random.default_rng(5)
    n = 600
    group, score = np.repeat([0, 1], [580, 20]), rng.random(n)
    actual = rng.random(n) < np.where(group == 0, score, score**2)
    weight = times * rng.integers(1, 3, n)
    cuts = [
        cuts_of(actual[group == k], score[group == k], weight[group == k], probability=True)
        for k in range(2)
    ]
    whole = cuts_of(actual, score, weight, probability=True)
    assert 18 < cuts[1].n_rows <= 20
    # Twenty rows, whatever they weigh: no group that binds the others.
    free = choose("demographic parity", cuts, whole, (1, 1), 0.01, least=30)
    assert (free == choose("best of each group", cuts, whole, (1, 1), 0.01)).all()
    bound = choose("demographic parity", cuts, whole, (1, 1), 0.01, least=10)
    assert (bound != free).any()
