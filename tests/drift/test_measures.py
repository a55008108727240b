"""Measures of drift: held to SciPy, to tables worked by hand, and to what must always hold."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2_contingency, ks_2samp, wasserstein_distance

from xwidgets.data.display import Values
from xwidgets.data.schema import Feature
from xwidgets.methods.drift.attributions import compare_shares, share_verdicts
from xwidgets.methods.drift.counting import Counts, counted_levels, counted_numbers, edges_of
from xwidgets.methods.drift.judging import effect, p_value, verdicts
from xwidgets.methods.drift.measures import (
    chi_squared,
    jensen_shannon,
    kolmogorov_smirnov,
    psi,
    share_moved,
    wasserstein,
)
from xwidgets.methods.drift.slicing import moved_slices

EXACT = {"rel": 1e-10, "abs": 1e-10}
COUNTS = st.lists(st.integers(0, 500), min_size=2, max_size=12)


def test_by_hand():
    reference, new = np.array([20, 30, 50]), np.array([50, 30, 20])
    assert psi(reference, new) == pytest.approx(0.6 * math.log(2.5), **EXACT)
    assert share_moved(reference, new) == pytest.approx(0.3, **EXACT)
    # Half of the rows in each column of the table are expected: (15^2 + 0 + 15^2) * 2 / 35.
    assert chi_squared(reference, new).statistic == pytest.approx(2 * 2 * 15**2 / 35, **EXACT)
    apart = np.array([4, 0]), np.array([0, 9])
    assert jensen_shannon(*apart) == share_moved(*apart) == 1.0
    # An empty bin counts as half a row: shares 4/4 and 0.5/4 against 0.5/9 and 9/9.
    by_hand = (1 - 0.5 / 9) * math.log(18) + (1 - 0.5 / 4) * math.log(8)
    assert psi(*apart) == pytest.approx(by_hand, **EXACT)


@pytest.mark.parametrize("sizes", [(40, 25), (1500, 700)])
def test_as_scipy_has_them(sizes):
    rng = np.random.default_rng(1)
    reference, new = rng.normal(size=sizes[0]), rng.normal(0.3, 1.2, size=sizes[1])
    counts = counted_numbers(reference, new, np.quantile(reference, [0.2, 0.4, 0.6, 0.8]))
    test = ks_2samp(reference, new, method="exact" if max(sizes) <= 1000 else "asymp")
    found = kolmogorov_smirnov(reference, new)
    assert found == pytest.approx((test.statistic, test.pvalue), **EXACT)
    distance = wasserstein(reference, new)
    plain = wasserstein_distance(reference, new)
    spread = np.quantile(reference, 0.75) - np.quantile(reference, 0.25)
    assert distance == pytest.approx((plain, plain / reference.std(), plain / spread), **EXACT)
    table = np.array([counts.reference, counts.new])
    pearson = chi2_contingency(table, correction=False)
    assert chi_squared(*table) == pytest.approx((pearson.statistic, pearson.pvalue), **EXACT)
    assert jensen_shannon(*table) == pytest.approx(jensenshannon(*table, base=2) ** 2, **EXACT)


@settings(deadline=None, max_examples=60)
@given(COUNTS, COUNTS)
def test_what_always_holds(left, right):
    n = min(len(left), len(right))
    a, b = np.array(left[:n]), np.array(right[:n])
    a[0] += 1
    b[-1] += 1
    assert psi(a, b) == pytest.approx(psi(b, a), **EXACT)
    assert psi(a, b) >= 0
    assert 0 <= jensen_shannon(a, b) <= 1
    # Pinsker: both are 0 together, and the divergence is at least half the square in nats.
    moved = float(share_moved(a, b))
    assert 0 <= moved**2 / (2 * math.log(2)) <= jensen_shannon(a, b) + 1e-10 <= moved + 1e-9
    assert psi(a, a) == jensen_shannon(a, a) == share_moved(a, a) == chi_squared(a, a)[0] == 0


def test_the_order_of_rows_changes_nothing():
    rng = np.random.default_rng(2)
    reference, new = rng.normal(size=300), np.append(rng.normal(size=150), [np.nan] * 9)
    edges = edges_of(Values(Feature("x"), reference), 10)
    one = counted_numbers(reference, new, edges)
    shuffled = rng.permutation(reference), rng.permutation(new)
    other = counted_numbers(*shuffled, edges_of(Values(Feature("x"), shuffled[0]), 10))
    np.testing.assert_array_equal(one.new, other.new)
    assert effect(one) == effect(other)
    assert p_value(one, reference, new) == pytest.approx(p_value(other, *shuffled), **EXACT)
    whole = reference, new[:150]
    turned = shuffled[0], rng.permutation(whole[1])
    assert wasserstein(*whole) == pytest.approx(wasserstein(*turned), **EXACT)


def test_bins_hold_equally_many_rows_and_their_edges_are_no_values():
    values = np.random.default_rng(3).normal(size=1000)
    edges = edges_of(Values(Feature("x"), values), 10)
    assert len(edges) == 9 and not np.isin(edges, values).any()
    counts = counted_numbers(values, values, edges).reference
    assert np.abs(counts - 100).max() <= 10  # edges may stand 0.5 % of the rows away, both of them
    assert len(edges_of(Values(Feature("x"), np.ones(50)), 10)) == 0


def test_missing_values_and_unseen_levels_have_bins_of_their_own():
    found = counted_levels(np.array([0.0, 0, 1, np.nan]), np.array([2.0, 2, 0, np.nan, np.nan]))
    assert found.levels == ((0,), (1,), (2,))
    assert found.places.tolist() == [0, 1, 2, -1]
    assert found.reference.tolist() == [2, 1, 0, 1]
    assert found.new.tolist() == [1, 0, 2, 2]
    assert found.n_unseen == 2
    many = counted_levels(np.repeat(np.arange(40.0), np.arange(1, 41)), np.arange(40.0))
    assert len(many.levels) == 24 and many.levels[-1] == tuple(range(17))
    assert many.reference.sum() == 820 and many.new.sum() == 40
    gaps = counted_numbers(np.full(3, np.nan), np.array([1.0, 2.0]), np.zeros(0))
    assert gaps.reference.tolist() == [0, 3] and gaps.new.tolist() == [2, 0]


def test_missing_values_alone_are_drift():
    reference = np.random.default_rng(4).normal(size=400)
    new = np.where(np.arange(400) % 3 == 0, np.nan, reference)
    counts = counted_numbers(reference, new, np.array([0.0]))
    assert p_value(counts, reference, new) < 1e-6
    assert effect(counts).size == pytest.approx(134 / 400, abs=0.02)


SPREAD = np.full(10, 0.1), 0.1 + 0.03 * np.where(np.arange(10) % 2, 1, -1)
FEW = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.25, 0.2, 0.3, 0.25])


def effects_of(shares, sizes, n_runs=100, seed=7):
    """Float64 (n_runs, 3): size, low and high of tables that are drawn from these shares."""
    rng = np.random.default_rng(seed)
    drawn = (
        [rng.multinomial(n, one) for n, one in zip(sizes, shares, strict=True)]
        for _ in range(n_runs)
    )
    return np.array([effect(Counts(*pair, np.arange(len(pair[0])))) for pair in drawn])


def test_the_effect_does_not_grow_with_the_sample_but_its_interval_shrinks():
    width = np.inf
    for n in (200, 2_000, 200_000):
        size, low, high = effects_of(FEW, (n, n)).T
        assert size.mean() == pytest.approx(0.15, abs=0.015)
        assert ((low <= 0.15) & (high >= 0.15)).mean() >= 0.9
        assert (high - low).mean() < width / 2
        width = (high - low).mean()


@pytest.mark.parametrize("shares", [SPREAD, (SPREAD[0], np.linspace(0.04, 0.16, 10))])
def test_small_samples_do_not_hide_what_moved(shares):
    """0.15 of the rows, in all bins: half of it was told when half of the rows chose the bins."""
    size, low, high = effects_of(shares, (300, 150)).T
    assert 0.1 <= size.mean() <= 0.15
    assert (low > 0.15).mean() <= 0.05 and (high < 0.15).mean() <= 0.1
    assert (high < 0.1).mean() <= 0.02  # "as before"


def test_nothing_moved_and_equal_tables():
    equal = np.array([40, 40, 40])
    assert effect(Counts(equal, equal, np.arange(3))) == (0, 0, 0)
    size, low, _ = effects_of((SPREAD[0], SPREAD[0]), (300, 150)).T
    assert size.mean() < 0.045  # the plain share is 0.12 here
    assert (low > 0).mean() <= 0.05


CONTROLS = ["holm", "benjamini_hochberg"]


def judged(reference, new, controls=("holm",)):
    """By each control, what is said of every column."""
    effects, p = [], []
    for j in range(reference.shape[1]):
        edges = edges_of(Values(Feature("x"), reference[:, j]), 10)
        counts = counted_numbers(reference[:, j], new[:, j], edges)
        effects.append(effect(counts))
        p.append(p_value(counts, reference[:, j], new[:, j]))
    sizes = len(reference), len(new)
    return [verdicts(effects, np.array(p), sizes, control=one)[0] for one in controls]


def explained(rng, n, together=0.0):
    """Features and what a model gives each: it adds the third to the product of the first two,
    which stand together in some rows; each feature for itself is as before."""
    X = rng.normal(size=(n, 3))
    X[:, 1] = together * X[:, 0] + np.sqrt(1 - together**2) * X[:, 1]
    product = X[:, 0] * X[:, 1]
    return X, np.stack([product / 2, product / 2, 0.5 * X[:, 2]], axis=1)


@pytest.mark.once
@pytest.mark.parametrize("sizes", [(60, 40), (200, 100)])
def test_false_alarms_are_rare(sizes):
    """Of features, predictions and attributions together: at most 5 % of 200 batches."""
    rng = np.random.default_rng(5)
    alarms = np.zeros(2, int)
    for _ in range(200):
        (X, shares), (X_new, shares_new) = (explained(rng, n) for n in sizes)
        said = [np.tanh(one.sum(axis=1, keepdims=True)) for one in (shares, shares_new)]
        moved = share_verdicts(compare_shares(shares, shares_new), True) == 1
        others = moved.any() or "moved" in judged(*said)[0]
        alarms += ["moved" in one or others for one in judged(X, X_new, CONTROLS)]
    assert alarms.max() <= 10, alarms


def test_what_is_planted_is_found_and_nothing_else():
    rng = np.random.default_rng(6)
    found = np.zeros(2, int)
    others = 0
    for _ in range(20):
        (X, shares), (X_new, _) = explained(rng, 800), explained(rng, 600)
        X_new[:, 2] += 0.8
        told = judged(X, X_new)[0]
        found[0] += told[2] == "moved"
        others += "moved" in told[:2]
        X_new, shares_new = explained(rng, 600, together=0.9)
        moved = share_verdicts(compare_shares(shares, shares_new), True) == 1
        found[1] += moved.any()
        others += "moved" in judged(X, X_new)[0]
    assert found.min() >= 18, found
    assert others <= 2


def test_attributions_of_many_features_can_move():
    """However many there are, the smallest p-value is below the level."""
    rng = np.random.default_rng(8)
    reference, new = rng.normal(size=(2, 200, 80))
    new[:, 3] *= 9
    found = compare_shares(reference, new)
    assert found.p[3] < 0.01 and share_verdicts(found, True)[3] == 1
    assert (share_verdicts(found, False) == 2).all()


def test_eight_rows_tell_nothing_and_a_large_sample_makes_no_drift_of_little():
    rng = np.random.default_rng(6)
    reference = rng.normal(size=(500, 1))
    assert judged(reference, np.full((8, 1), 9.0)) == [["cannot tell"]]
    reference, new = rng.normal(size=(50_000, 1)), rng.normal(0.05, 1, size=(50_000, 1))
    assert kolmogorov_smirnov(reference[:, 0], new[:, 0]).p < 1e-8
    assert judged(reference, new) == [["as before"]]


def table_of(X):
    return [Values(Feature(name), X[:, j]) for j, name in enumerate("abc")]


def test_slices_that_grew_are_found_and_others_are_not():
    rng = np.random.default_rng(9)
    alarms = 0
    for _ in range(200):
        X, X_new = rng.normal(size=(150, 3)), rng.normal(size=(100, 3))
        alarms += bool(moved_slices(table_of(X), table_of(X_new)))
    assert alarms <= 5
    X, X_new = rng.normal(size=(800, 3)), rng.normal(size=(400, 3))
    X_new[:, 1] = np.where(
        rng.random(400) < 0.6, np.sign(X_new[:, 0]) * np.abs(X_new[:, 1]), X_new[:, 1]
    )
    assert "moved" not in judged(X, X_new)[0]
    found = moved_slices(table_of(X), table_of(X_new))
    assert found and {one["quantity"] for one in found[0]["conditions"]} == {
        "feature:0",
        "feature:1",
    }
    assert abs(found[0]["now"] - found[0]["before"]) >= 0.05


def test_where_the_exact_p_value_overflows_nobody_is_warned():
    rng = np.random.default_rng(2)
    reference, new = rng.integers(0, 2, (2, 1000)).astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = ks_2samp(reference, new, method="exact")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = kolmogorov_smirnov(reference, new)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-12)
