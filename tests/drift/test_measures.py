"""Measures of drift: held to SciPy, to tables worked by hand, and to what must always hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2_contingency, ks_2samp, wasserstein_distance

from xwidgets.data.display import Values
from xwidgets.data.schema import Feature
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
    assert counted_numbers(values, values, edges).reference.tolist() == [100] * 10
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


def test_the_effect_does_not_grow_with_the_sample_but_its_interval_shrinks():
    shares = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.25, 0.2, 0.3, 0.25])
    rng = np.random.default_rng(7)
    width = np.inf
    for n in (200, 2_000, 200_000):
        drawn = [[rng.multinomial(n, one) for one in shares] for _ in range(40)]
        found = [effect(Counts(*pair, np.arange(4))) for pair in drawn]
        assert np.mean([one.size for one in found]) == pytest.approx(0.15, abs=0.03)
        assert np.mean([one.low <= 0.15 <= one.high for one in found]) >= 0.8
        mean_width = np.mean([one.high - one.low for one in found])
        assert mean_width < width / 2
        width = mean_width


def judged(reference, new, **options):
    effects, p = [], []
    for j in range(reference.shape[1]):
        edges = edges_of(Values(Feature("x"), reference[:, j]), 10)
        counts = counted_numbers(reference[:, j], new[:, j], edges)
        effects.append(effect(counts, n_splits=40))
        p.append(p_value(counts, reference[:, j], new[:, j]))
    sizes = len(reference), len(new)
    return verdicts(effects, np.array(p), sizes, **options)[0]


@pytest.mark.parametrize("control", ["holm", "benjamini_hochberg"])
def test_false_alarms_are_rare_and_what_is_planted_is_found(control):
    rng = np.random.default_rng(5)
    alarms = found = 0
    for _ in range(200):
        reference, new = rng.normal(size=(300, 4)), rng.normal(size=(150, 4))
        alarms += "moved" in judged(reference, new, control=control)
        new[:, 2] += 0.8
        found += judged(reference, new, control=control)[2] == "moved"
    assert alarms <= 10  # 5 % of 200
    assert found >= 195


def test_eight_rows_tell_nothing_and_a_large_sample_makes_no_drift_of_little():
    rng = np.random.default_rng(6)
    reference = rng.normal(size=(500, 1))
    assert judged(reference, np.full((8, 1), 9.0)) == ["cannot tell"]
    reference, new = rng.normal(size=(50_000, 1)), rng.normal(0.05, 1, size=(50_000, 1))
    assert kolmogorov_smirnov(reference[:, 0], new[:, 0]).p < 1e-8
    assert judged(reference, new) == ["as before"]
