"""The slice engine: held to brute force, to SciPy, and to what is planted or not."""

from __future__ import annotations

import time
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from xwidgets.data.display import Values
from xwidgets.data.schema import Feature
from xwidgets.methods.effects.conditions import in_words
from xwidgets.methods.slices import Bins, bins_of, compared, controlled, find, halves
from xwidgets.methods.slices.choosing import inside_of
from xwidgets.methods.slices.evidence import wilson
from xwidgets.methods.slices.half import Half
from xwidgets.methods.slices.search import EACH, _pool


def number(values: np.ndarray, name: str = "x") -> Values:
    return Values(Feature(name), np.asarray(values, float))


def category(codes: np.ndarray, n_levels: int, name: str = "c") -> Values:
    levels = tuple(f"level {k}" for k in range(n_levels))
    return Values(Feature(name, "category", levels=levels), np.asarray(codes, float))


def table(rng: np.random.Generator, n: int, n_columns: int) -> list[Bins]:
    return [bins_of(number(rng.normal(size=n)), j) for j in range(n_columns)]


# --- bins ----------------------------------------------------------------------------------------


def test_bins_of_numbers_hold_equally_many_rows():
    one = bins_of(number(np.random.default_rng(0).permutation(1_000)), 0)
    assert np.bincount(one.codes).tolist() == [125] * 8
    assert one.n_ordered == one.n_bins == 8


def test_a_value_that_most_rows_have_is_a_bin_of_its_own():
    values = np.concatenate([np.zeros(900), np.arange(1, 101)])
    one = bins_of(number(values), 0)
    counts = np.bincount(one.codes)
    assert counts[0] == 900
    assert counts[1:].max() <= 2 * counts[1:].min()
    middle = np.concatenate([np.arange(50.0), np.full(900, 60.0), np.arange(70.0, 120.0)])
    assert 900 in np.bincount(bins_of(number(middle), 0).codes)


INFINITE = st.sampled_from([np.inf, -np.inf])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(st.integers(-4, 4).map(float), st.floats(-1e9, 1e9), st.just(np.nan), INFINITE),
        min_size=1,
        max_size=60,
    )
)
def test_each_row_lies_in_the_bin_whose_condition_holds(values: list[float]):
    numbers = np.array(values)
    one = bins_of(number(numbers), 0)
    for row, code in enumerate(one.codes):
        holding = [b for b, c in enumerate(one.conditions) if c.holds(numbers[[row]])[0]]
        assert holding == [code]
    for first, stop in one.ranges():
        inside = (one.codes >= first) & (one.codes < stop)
        assert (one.condition(first, stop).holds(numbers) == inside).all()


def test_what_is_infinite_is_told_in_words():
    values = np.concatenate([np.arange(1.0, 801.0), np.full(200, np.inf), np.full(200, -np.inf)])
    one = bins_of(number(values, "income"), 0)

    def words(first: int, stop: int) -> str:
        return in_words([one.condition(first, stop)], [Feature("income")])

    assert words(0, 1) == "income is minus infinite"
    assert words(one.n_bins - 1, one.n_bins) == "income is infinite"
    assert words(1, one.n_bins - 1) == "income is not infinite or minus infinite"
    assert words(2, one.n_bins - 1).endswith("(not infinite)")
    assert words(0, 2).startswith("income up to")
    for first, stop in one.ranges():
        assert "e+" not in words(first, stop)


def test_rare_levels_are_one_bin_and_what_is_missing_is_another():
    codes = np.array([0] * 50 + [1] * 40 + list(range(2, 42)) + [np.nan] * 3)
    one = bins_of(category(codes, 42), 0, max_levels=3)
    assert np.bincount(one.codes).tolist() == [50, 40, 40, 3]
    assert one.conditions[2].levels == tuple(range(2, 42))
    assert one.conditions[3].missing
    assert one.n_ordered == 0


def test_edges_stand_between_values():
    values = np.random.default_rng(0).normal(size=500)
    for condition in bins_of(number(values), 0).conditions:
        assert condition.high not in values


def test_moments_are_cut_at_midnight():
    days = np.arange(100) * 86_400.0 + 3_600.0
    one = bins_of(Values(Feature("when", "datetime"), days), 0)
    assert all(c.high % 86_400 == 0 for c in one.conditions[:-1])


# --- evidence ------------------------------------------------------------------------------------


def test_the_p_value_of_ones_is_hypergeometric():
    rng = np.random.default_rng(1)
    for _ in range(20):
        q, inside = (rng.random(200) < 0.3).astype(float), rng.random(200) < 0.2
        drawn, ones = stats.hypergeom(200, int(q.sum()), int(inside.sum())), q[inside].sum()
        expected = min(1.0, 2 * min(drawn.sf(ones - 1), drawn.cdf(ones)))
        assert compared(q, inside).p == pytest.approx(expected, rel=1e-9)


def test_the_p_value_of_numbers_is_welchs():
    rng = np.random.default_rng(2)
    q, inside = rng.exponential(size=200), rng.random(200) < 0.2
    found = compared(q, inside)
    whole = stats.ttest_ind(q[inside], q[~inside], equal_var=False)
    assert found.p == pytest.approx(whole.pvalue, rel=1e-9)
    between = whole.confidence_interval()
    assert (found.effect_low, found.effect_high) == pytest.approx((between.low, between.high))
    assert found.effect == pytest.approx(q[inside].mean() - q[~inside].mean())
    mean = stats.ttest_1samp(q[inside], 0).confidence_interval()
    assert (found.low, found.high) == pytest.approx((mean.low, mean.high))


def test_wilsons_interval():
    between = stats.binomtest(7, 40).proportion_ci(method="wilson")
    assert wilson(7 / 40, 40) == pytest.approx((between.low, between.high))


def test_equal_weights_are_none():
    rng = np.random.default_rng(3)
    q, inside = rng.normal(size=100), rng.random(100) < 0.5
    assert compared(q, inside, np.full(100, 7.0)) == pytest.approx(compared(q, inside))


def test_a_mean_far_from_zero_keeps_its_digits():
    rng = np.random.default_rng(4)
    q, inside = rng.normal(size=100), rng.random(100) < 0.5
    near, far = compared(q, inside), compared(q + 1e9, inside)
    assert far.p == pytest.approx(near.p, rel=1e-5)


@pytest.mark.parametrize("inside", [[0] * 6, [1] * 6])
def test_nothing_beside_it_is_no_evidence(inside: list[int]):
    found = compared(np.arange(6.0), np.array(inside, bool))
    assert np.isnan(found.p)


def test_rows_without_weight_are_no_evidence():
    found = compared(np.arange(6.0), np.arange(6) < 2, np.zeros(6))
    assert found.n == 2 and np.isnan(found[1:]).all()


def test_one_row_and_rows_without_spread_are_not_sure():
    q = np.array([5.0, 0.1, 0.2, 0.1, 0.3, 0.2])
    assert 0 < compared(q, q == 5.0).p < 1
    assert compared(np.ones(6), np.arange(6) < 3).p == 1.0
    assert 0.01 < compared(np.array([2.5] * 2 + [0.5] * 2), np.arange(4) < 2).p < 0.3


def test_p_values_are_controlled():
    p = np.array([0.001, 0.04, 0.03, 0.5, np.nan])
    found = controlled(p)
    assert found[:4] == pytest.approx([0.005, 0.12, 0.12, 1.0])
    assert np.isnan(found[4])
    q = controlled(p[:4], "benjamini_hochberg")
    assert q == pytest.approx(stats.false_discovery_control(p[:4]))


# --- search --------------------------------------------------------------------------------------


def brute(bins: list[Bins], q: np.ndarray, w: np.ndarray, least: int) -> dict[tuple, float]:
    """Standard errors of every slice, row by row."""
    terms = [[(j, int(a), int(b)) for a, b in one.ranges()] for j, one in enumerate(bins)]
    ones = [(t,) for part in terms for t in part]
    twos = [
        (s, t) for i, j in combinations(range(len(bins)), 2) for s in terms[i] for t in terms[j]
    ]
    spread = np.average((q - np.average(q, weights=w)) ** 2, weights=w)
    found = {}
    for slice_ in [*ones, *twos]:
        inside = np.ones(len(q), bool)
        for j, a, b in slice_:
            inside &= (bins[j].codes >= a) & (bins[j].codes < b)
        if min(inside.sum(), (~inside).sum()) < least or spread == 0:
            continue
        away = np.average(q[inside], weights=w[inside]) - np.average(q[~inside], weights=w[~inside])
        inverse = sum((w[r] ** 2).sum() / w[r].sum() ** 2 for r in (inside, ~inside))
        found[slice_] = away / np.sqrt(spread * inverse)
    return found


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.booleans(), st.booleans())
@example(1254, False, True)
def test_every_slice_is_looked_at(seed: int, weighted: bool, binary: bool):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(30, 120))
    gaps = np.where(rng.random(n) < 0.2, np.nan, rng.normal(size=n))
    bins = [
        bins_of(number(gaps), 0, max_bins=4),
        bins_of(category(rng.integers(0, 4, n), 4), 1),
        bins_of(number(rng.integers(0, 3, n)), 2, max_bins=4),
    ]
    q = (rng.random(n) < 0.4).astype(float) if binary else rng.normal(size=n)
    w = rng.random(n) + 0.5 if weighted else None
    least = 5
    expected = brute(bins, q, np.ones(n) if w is None else w, least)
    half = Half.of(bins, q, w, np.ones(n, bool), least)
    pool, n_tried, _ = _pool(bins, half, True, 2)
    assert n_tried == len(expected)
    n_ones = sum(len(t) == 1 for t in expected)
    price = {1: 2 * np.log(max(1, n_ones)), 2: 2 * np.log(max(1, len(expected) - n_ones))}
    # A slice that is exactly like the rest is no candidate.
    strength = {t: z**2 - price[len(t)] for t, z in expected.items() if abs(z) > 1e-9}
    sets: dict[tuple, list[float]] = {}
    for t in strength:
        sets.setdefault(tuple(j for j, _, _ in t), []).append(strength[t])
    best = sorted((z for one in sets.values() for z in sorted(one)[-EACH:]), reverse=True)
    best = best[: len(pool.signs)]
    assert [strength[t] for t in pool.signs] == pytest.approx(best, abs=1e-9)
    assert all(np.sign(expected[t]) == sign for t, sign in pool.signs.items())


def test_what_is_told_of_a_slice_is_counted():
    rng = np.random.default_rng(5)
    bins = table(rng, 3_000, 3)
    q, w = rng.random(3_000) + (bins[1].codes > 5), rng.random(3_000) + 0.5
    searched = halves(3_000, 0)
    found = find(bins, q, searched, weight=w)
    inside = inside_of(bins, found.terms[0])
    assert found.counts[0] == inside.sum()
    assert found.mean[0] == pytest.approx(np.average(q[inside], weights=w[inside]))
    assert found.quantity_share[0] == pytest.approx((w * q)[inside].sum() / (w * q).sum())
    assert found.weight_share[0] == pytest.approx(w[inside].sum() / w.sum())
    other = compared(q[~searched], inside[~searched], w[~searched])
    assert found.held[0] == other
    assert (np.diag(found.overlap) == 1).all()
    assert (found.overlap == found.overlap.T).all()


@pytest.mark.parametrize("weighted", [False, True])
def test_the_order_of_rows_does_not_matter(weighted: bool):
    rng = np.random.default_rng(6)
    n = 2_000
    columns = [
        number(rng.normal(size=n)),
        category(rng.integers(0, 5, n), 5),
        number(rng.random(n)),
    ]
    q = (rng.random(n) < 0.1 + 0.2 * (columns[1].numbers == 2)).astype(float)
    w = rng.integers(1, 4, n).astype(float) if weighted else None
    searched = halves(n, 0)

    def told(order: np.ndarray) -> object:
        bins = [bins_of(Values(f, v[order]), j) for j, (f, v) in enumerate(columns)]
        found = find(bins, q[order], searched[order], weight=None if w is None else w[order])
        return found.terms, found.counts.tolist(), found.adjusted, found.conditions(bins)

    one, other = told(np.arange(n)), told(rng.permutation(n))
    assert one[:2] == other[:2]
    assert one[3] == other[3]
    assert one[2] == pytest.approx(other[2], rel=1e-9)


def test_rows_of_weight_two_count_twice():
    rng = np.random.default_rng(7)
    bins = table(rng, 600, 2)
    q = rng.normal(size=600) + (bins[0].codes == 0)
    double = np.where(bins[0].codes == 0, 2.0, 1.0)
    plain = find(bins, q, halves(600, 0), weight=double)
    assert plain.terms[0] == ((0, 0, 1),)
    n = int((bins[0].codes == 0).sum())
    assert plain.weight_share[0] == pytest.approx(2 * n / (600 + n))


def test_a_planted_slice_is_found_first():
    hits = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        n = 8_000
        bins = [*table(rng, n, 6), bins_of(category(rng.integers(0, 6, n), 6), 6)]
        planted = (bins[2].codes >= 5) & (bins[6].codes == 3)
        q = (rng.random(n) < np.where(planted, 0.4, 0.2)).astype(float)
        found = find(bins, q, halves(n, seed))
        inside = inside_of(bins, found.terms[0])
        share = (inside & planted).sum() / (inside | planted).sum()
        hits += bool(found.confirmed[0]) and share > 0.6
    assert hits >= 19


def test_one_condition_is_told_as_one():
    singles = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        bins = table(rng, 4_000, 6)
        q = (rng.random(4_000) < np.where(bins[2].codes >= 6, 0.4, 0.2)).astype(float)
        singles += find(bins, q, halves(4_000, seed)).terms[0] == ((2, 6, 8),)
    assert singles >= 17


@pytest.mark.parametrize("weighted", [False, True])
def test_a_condition_that_adds_nothing_sure_is_not_told(weighted: bool):
    simple = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        n = 1_500
        kind = category(rng.integers(0, 10, n), 10, "kind")
        bins = [*table(rng, n, 5), bins_of(kind, 5)]
        # Errors with a long tail, where a few small ones make any narrower slice look worse.
        scale = np.where(bins[5].codes == 3, 60.0, 25.0)
        q = np.abs(rng.normal(size=n)) * scale
        w = rng.random(n) + 0.5 if weighted else None
        simple += find(bins, q, halves(n, seed), weight=w).terms[0] == ((5, 3, 4),)
    assert simple >= 19


@pytest.mark.parametrize("sign", [1, -1])
def test_two_conditions_that_both_add_stay(sign: int):
    both = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        n = 4_000
        bins = [*table(rng, n, 4), bins_of(category(rng.integers(0, 4, n), 4), 4)]
        inside = (bins[1].codes >= 4) & (bins[4].codes == 2)
        q = rng.normal(size=n) + sign * inside
        first = find(bins, q, halves(n, seed), both_sides=True).terms[0]
        both += len(first) == 2 and first[1] == (4, 2, 3) and first[0][0] == 1
    assert both >= 19


@pytest.mark.parametrize("kind", ["errors", "numbers", "weighted", "fewer"])
def test_nothing_is_found_where_nothing_is(kind: str):
    alarms = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        bins = table(rng, 400, 4)
        q = rng.exponential(size=400) if kind == "numbers" else rng.random(400) < 0.2
        w = rng.random(400) + 0.5 if kind == "weighted" else None
        both = kind == "fewer"
        found = find(bins, q.astype(float), halves(400, seed), weight=w, both_sides=both)
        alarms += bool(found.confirmed.any())
    assert alarms <= 10


def test_slices_that_say_the_same_are_one():
    rng = np.random.default_rng(8)
    x = rng.normal(size=6_000)
    bins = [bins_of(number(v), j) for j, v in enumerate((x, x + 0.05 * rng.normal(size=6_000)))]
    q = (rng.random(6_000) < np.where(x > 0.7, 0.5, 0.1)).astype(float)
    found = find(bins, q, halves(6_000, 0))
    assert found.confirmed.sum() == 1
    assert found.alike[0]
    assert (found.overlap[~np.eye(len(found.terms), dtype=bool)] <= 0.6).all()


def test_both_sides():
    rng = np.random.default_rng(9)
    bins = table(rng, 4_000, 3)
    q = rng.normal(size=4_000) - 2 * (bins[1].codes == 0) + 2 * (bins[2].codes == 7)
    found = find(bins, q, halves(4_000, 0), both_sides=True)
    effects = [held.effect for held in found.held]
    assert found.confirmed[:2].all()
    assert min(effects) < -1 and max(effects) > 1
    assert find(bins, q, halves(4_000, 0)).held[0].effect > 1


@pytest.mark.parametrize("q", [np.zeros(100), np.full(100, np.pi), np.ones(100)])
def test_a_quantity_that_never_changes_has_no_slices(q: np.ndarray):
    assert find(table(np.random.default_rng(0), 100, 3), q, halves(100, 0)).terms == ()


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_few_rows_have_no_slices(n: int):
    rng = np.random.default_rng(0)
    bins = [bins_of(number(rng.normal(size=n)), 0), bins_of(category(np.zeros(n), 2), 1)]
    found = find(bins, rng.normal(size=n), halves(n, 0))
    assert found.terms == ()
    assert found.overlap.shape == (0, 0)


def test_no_columns_have_no_slices():
    assert find([], np.arange(50.0), halves(50, 0)).terms == ()


def test_of_many_columns_pairs_of_those_that_say_most_are_searched():
    rng = np.random.default_rng(10)
    bins = table(rng, 500, 50)
    q = (rng.random(500) < np.where(bins[49].codes > 3, 0.6, 0.1)).astype(float)
    found = find(bins, q, halves(500, 0))
    assert found.n_left_out == 10
    assert found.terms[0][-1][0] == 49


def test_it_takes_seconds_for_many_rows():
    rng = np.random.default_rng(11)
    bins = table(rng, 200_000, 12)
    q = (rng.random(200_000) < 0.1).astype(float)
    begin = time.process_time()
    find(bins, q, halves(200_000, 0))
    assert time.process_time() - begin < 3.0


def test_edges_are_plain_numbers_between_values():
    values = np.random.default_rng(3).normal(size=4_000)
    found = bins_of(Values(Feature("age"), values), 0)
    edges = [one.high for one in found.conditions[:-1]]
    assert len(edges) == 7
    assert not np.isin(edges, values).any()
    for one, edge in zip(found.conditions[1:], edges, strict=True):
        assert float(Feature("age").text(edge)) == edge  # what is read is what holds
        assert len(f"{abs(edge):g}") <= 5
        np.testing.assert_array_equal(one.holds(values), found.codes == found.conditions.index(one))
    assert np.bincount(found.codes).min() >= 0.9 * 500
