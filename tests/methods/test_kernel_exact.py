"""Exact enumeration and the kernel estimator, against brute force."""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xwidgets.data import Frame, resolve_groups
from xwidgets.errors import Cancelled, InvalidType, InvalidValue, NotSupported
from xwidgets.methods import exact, shap
from xwidgets.methods.coalitions import PairSampler, allocate, n_pairs
from xwidgets.methods.stop import cancellable
from xwidgets.models import as_predictor


def brute_force(f: Any, x: np.ndarray, background: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Shapley values by their definition."""
    p = len(x)

    def value(members: tuple[int, ...]) -> float:
        table = background.copy()
        table[:, list(members)] = x[list(members)]
        return float(weight @ f(table))

    phi = np.zeros(p)
    for i in range(p):
        others = [j for j in range(p) if j != i]
        for size in range(p):
            share = factorial(size) * factorial(p - size - 1) / factorial(p)
            for members in combinations(others, size):
                phi[i] += share * (value((*members, i)) - value(members))
    return phi


def smooth(X: np.ndarray) -> np.ndarray:
    """Interactions of several orders; column 2 is never read."""
    return X[:, 0] * X[:, 1] + np.sin(X[:, 3]) * X[:, 4] + X[:, 0] ** 2 * X[:, 3]


def plan_for(f: Any, X: np.ndarray, **keywords: Any) -> Any:
    frame = Frame.from_table(X)
    return shap.plan(as_predictor(f, frame), frame, **keywords), frame


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.integers(2, 6), st.booleans())
def test_exact_is_brute_force(seed: int, p: int, weighted: bool) -> None:
    random = np.random.default_rng(seed)
    X = random.normal(size=(12, p))
    mix = random.normal(size=(p, p))

    def f(table: np.ndarray) -> np.ndarray:
        return np.tanh(table @ mix).prod(axis=1) + table[:, 0]

    weight = random.random(7) if weighted else np.ones(7)
    plan, frame = plan_for(f, X, background=X[:7], background_weight=weight)
    assert plan.algorithm == "exact"
    found = plan.explain(frame, np.array([8, 10]))
    for row, at in enumerate((8, 10)):
        expected = brute_force(f, X[at], X[:7], weight / weight.sum())
        np.testing.assert_allclose(found.values[row, :, 0], expected, atol=1e-9)
    np.testing.assert_allclose(plan.base_values[0], np.average(f(X[:7]), weights=weight), atol=1e-9)
    assert found.trust["additivity_gap"].max() <= 1e-9


def test_unused_and_constant_columns_are_exactly_zero() -> None:
    X = np.random.default_rng(0).normal(size=(30, 6))
    X[:, 5] = 3.5
    plan, frame = plan_for(lambda t: smooth(t) + t[:, 5], X)
    found = plan.explain(frame, np.arange(5))
    assert (found.values[:, [2, 5]] == 0.0).all()
    assert (found.values[:, [0, 1, 3, 4]] != 0.0).all()


def test_symmetry_linearity_and_order_of_columns() -> None:
    random = np.random.default_rng(1)
    X = random.normal(size=(40, 5))
    X[:, 4] = X[:, 0]
    rows = np.arange(6)

    def twins(t: np.ndarray) -> np.ndarray:
        return (t[:, 0] + t[:, 4]) * t[:, 1] + np.exp(t[:, 2] * 0.3)

    plan, frame = plan_for(twins, X)
    a = plan.explain(frame, rows).values
    np.testing.assert_allclose(a[:, 0], a[:, 4], atol=1e-10)
    other, _ = plan_for(lambda t: t[:, 1] * t[:, 3], X)
    b = other.explain(frame, rows).values
    both, _ = plan_for(lambda t: 2.0 * twins(t) - 3.0 * t[:, 1] * t[:, 3], X)
    np.testing.assert_allclose(both.explain(frame, rows).values, 2.0 * a - 3.0 * b, atol=1e-9)
    order = random.permutation(5)
    back = np.argsort(order)
    moved, moved_frame = plan_for(lambda t: twins(t[:, back]), X[:, order])
    np.testing.assert_allclose(moved.explain(moved_frame, rows).values, a[:, order], atol=1e-10)


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
@pytest.mark.parametrize("n_features", [5, 14])
def test_shift_and_scale(scale: float, n_features: int) -> None:
    X = np.random.default_rng(2).normal(size=(30, n_features))
    plain, frame = plan_for(smooth, X)
    scaled, _ = plan_for(lambda t: scale * (smooth(t) + 7.0), X)
    a = plain.explain(frame, np.arange(4)).values
    b = scaled.explain(frame, np.arange(4)).values
    np.testing.assert_allclose(b, scale * a, atol=scale * 1e-9)


def test_a_feature_that_lives_at_1e_minus_12_keeps_its_effect() -> None:
    X = np.random.default_rng(3).normal(size=(30, 4))
    X[:, 1] *= 1e-12
    plan, frame = plan_for(lambda t: t[:, 0] + 1e12 * t[:, 1], X)
    found = plan.explain(frame, np.array([3])).values[0, :, 0]
    assert found[1] == pytest.approx(1e12 * (X[3, 1] - X[:, 1].mean()), rel=1e-9)


def test_containers_and_dtypes_give_the_same_numbers() -> None:
    import pandas as pd
    import polars as pl

    X = np.random.default_rng(4).integers(0, 9, size=(40, 14)).astype(float)
    names = [f"c{j}" for j in range(14)]

    def f(table: Any) -> np.ndarray:
        return smooth(np.asarray(table, dtype=float))

    tables = [
        pd.DataFrame(X, columns=names),
        pl.DataFrame(X, schema=names),
        pd.DataFrame(X.astype(int), columns=names),
        pd.DataFrame(X.astype("float32"), columns=names),
    ]
    results = []
    for table in tables:
        frame = Frame.from_table(table)
        plan = shap.plan(as_predictor(f, frame), frame)
        assert plan.algorithm == "kernel"
        results.append(plan.explain(frame, np.arange(5)).values)
    for other in results[1:]:
        np.testing.assert_allclose(other, results[0], atol=1e-12)
    order = np.random.default_rng(0).permutation(14)
    moved = tables[0].iloc[:, order]
    frame = Frame.from_table(moved)
    by_name = as_predictor(lambda t: f(t[names]), frame)
    found = shap.plan(by_name, frame).explain(frame, np.arange(5)).values
    np.testing.assert_allclose(found, results[0][:, order], atol=1e-10)


def many(X: np.ndarray) -> np.ndarray:
    """Fourteen columns with interactions of two and three; the last two are never read."""
    wide = X[:, :12] @ np.linspace(-1, 1, 12)
    triple = X[:, 0] * X[:, 1] * X[:, 2] + X[:, 3] * X[:, 4] * X[:, 5] + X[:, 6] * X[:, 7]
    return wide + triple + np.tanh(X[:, 8] * X[:, 9] * X[:, 10] * X[:, 11])


@pytest.fixture(scope="module")
def estimate_and_truth() -> tuple[Any, Any, np.ndarray]:
    X = np.random.default_rng(5).normal(size=(60, 14))
    frame = Frame.from_table(X)
    background = frame.take(np.arange(10))
    predictor = as_predictor(many, frame)
    truth = shap.plan(predictor, frame, background=background, budget=2**14)
    assert truth.algorithm == "exact"
    rows = np.arange(10, 40)
    return predictor, (frame, background, rows), truth.explain(frame, rows).values


@pytest.mark.once
def test_kernel_sums_exactly_and_its_standard_errors_are_honest(
    estimate_and_truth: tuple[Any, Any, np.ndarray],
) -> None:
    predictor, (frame, background, rows), truth = estimate_and_truth
    ratios = []
    for seed in range(4):
        plan = shap.plan(predictor, frame, background=background, budget=300, seed=seed)
        assert plan.algorithm == "kernel"
        found = plan.explain(frame, rows)
        assert found.standard_error is not None
        assert found.trust["additivity_gap"].max() <= 1e-9
        used = found.standard_error[:, :12] > 0
        ratios.append(((found.values - truth)[:, :12] / found.standard_error[:, :12])[used])
    z = np.concatenate(ratios)
    assert 0.6 < np.sqrt(np.mean(z**2)) < 1.4
    assert np.mean(np.abs(z) < 2.0) > 0.88
    assert abs(np.mean(z)) < 0.1


@pytest.mark.once
def test_kernel_converges_and_more_budget_goes_on(
    estimate_and_truth: tuple[Any, Any, np.ndarray],
) -> None:
    predictor, (frame, background, rows), truth = estimate_and_truth
    plan = shap.plan(predictor, frame, background=background, budget=64)
    errors = []
    for budget in (64, 256, 1024):
        plan = plan.with_budget(budget)
        found = plan.explain(frame, rows)
        errors.append(np.sqrt(np.mean((found.values - truth) ** 2)))
        direct = shap.plan(predictor, frame, background=background, budget=budget)
        np.testing.assert_allclose(direct.explain(frame, rows).values, found.values, atol=1e-10)
    assert errors[1] < 0.7 * errors[0] and errors[2] < 0.7 * errors[1]


def test_kernel_never_asks_for_more_than_the_budget_and_goes_on_where_it_was() -> None:
    X = np.random.default_rng(6).normal(size=(50, 16))
    count = 0

    def counted(table: np.ndarray) -> np.ndarray:
        nonlocal count
        count += len(table)
        return many(table)

    frame = Frame.from_table(X)
    background = frame.take(np.arange(10))
    plan = shap.plan(as_predictor(counted, frame), frame, background=background, budget=200)
    count = 0
    plan.explain(frame, np.arange(20, 23))
    first = count
    assert first <= 3 * 200 * 10
    count = 0
    plan.with_budget(400).explain(frame, np.arange(20, 23))
    assert count <= 3 * 200 * 10 + 3


@pytest.mark.parametrize("n_features", [4, 15, 40])
def test_the_smallest_budget_works(n_features: int) -> None:
    X = np.random.default_rng(6).normal(size=(30, n_features))
    least = 2 * n_features
    plan, frame = plan_for(lambda t: np.exp(t.sum(axis=1) / 9), X, budget=least)
    found = plan.explain(frame, np.arange(3))
    assert found.trust["additivity_gap"].max() <= 1e-9
    assert np.isfinite(found.standard_error).all() and (found.standard_error > 0).any()


@pytest.mark.once
@pytest.mark.parametrize("n_read", [3, 8, 12])
def test_no_budget_is_exceeded_and_none_is_needed_twice(n_read: int) -> None:
    """At and around every budget at which something changes, alone and grown."""
    X = np.random.default_rng(6).normal(size=(20, 14))
    rows, count = np.array([17, 18]), 0

    def counted(table: np.ndarray) -> np.ndarray:
        nonlocal count
        count += len(table)
        return np.sin(table[:, :n_read] @ np.linspace(0.2, 1, n_read)) * table[:, 0]

    frame = Frame.from_table(X)
    predictor = as_predictor(counted, frame)
    full = shap.plan(predictor, frame, background=X[:4], budget=2**14).explain(frame, rows)
    for budget in (28, 29, 30, 31, 33, 34, 38, 46, 47, 54, 60, 150, 290, 300, 310, 330, 2000):
        plan = shap.plan(predictor, frame, background=X[:4], budget=budget)
        count = 0
        found = plan.explain(frame, rows)
        assert count <= len(rows) * budget * 4, budget
        assert found.trust["additivity_gap"].max() <= 1e-9
        if budget >= 30:
            assert (found.values[:, n_read:] == 0.0).all()
        if budget >= 2**n_read + 60:
            np.testing.assert_allclose(found.values, full.values, atol=1e-7)
        for larger in (budget + 2, budget + 17, 5 * budget):
            grown = plan.with_budget(larger).explain(frame, rows)
            assert count <= len(rows) * (larger * 4 + 1) or grown.standard_error.max() == 0, budget
            assert grown.trust["additivity_gap"].max() <= 1e-9
            plan, count = shap.plan(predictor, frame, background=X[:4], budget=budget), 0
            plan.explain(frame, rows)


def test_kernel_is_deterministic_whatever_the_chunks() -> None:
    X = np.random.default_rng(7).normal(size=(30, 15))
    plan, frame = plan_for(many, X, seed=3)
    again, _ = plan_for(many, X, seed=3)
    other, _ = plan_for(many, X, seed=4)
    at_once = plan.explain(frame, np.arange(6)).values
    one = [again.explain(frame, np.array([row])).values for row in (5, 4, 3, 2, 1, 0)]
    # The model's own matrix product rounds by the size of the batch.
    np.testing.assert_allclose(np.concatenate(one[::-1]), at_once, atol=1e-12)
    fresh, _ = plan_for(many, X, seed=3)
    np.testing.assert_array_equal(fresh.explain(frame, np.arange(6)).values, at_once)
    assert not np.array_equal(other.explain(frame, np.arange(6)).values, at_once)


def test_kernel_is_exact_for_pairwise_interactions_and_finds_unused_columns() -> None:
    X = np.random.default_rng(8).normal(size=(40, 20))
    A = np.triu(np.random.default_rng(9).normal(size=(18, 18)))

    def pairs(t: np.ndarray) -> np.ndarray:
        return np.einsum("ni,ij,nj->n", t[:, :18], A, t[:, :18])

    plan, frame = plan_for(pairs, X, background=X[:5], budget=120)
    found = plan.explain(frame, np.arange(3))
    symmetric = (A + A.T) / 2
    for row in range(3):
        gap = np.mean(
            [
                X[row, :18] * (symmetric @ X[row, :18])
                - b * (symmetric @ b)
                + X[row, :18] * (symmetric @ b)
                - b * (symmetric @ X[row, :18])
                for b in X[:5, :18]
            ],
            axis=0,
        )
        np.testing.assert_allclose(found.values[row, :18, 0], gap, atol=1e-8)
    assert (found.values[:, 18:] == 0.0).all()
    assert (found.standard_error[:, 18:] == 0.0).all()


def test_a_column_that_matters_only_in_the_middle_is_not_lost() -> None:
    def hidden(t: np.ndarray) -> np.ndarray:
        some = (t[:, :13] > 0).sum(axis=1)
        return np.where((some > 4) & (some < 9), t[:, 13], 0.0) + t[:, 0]

    X = np.concatenate([-np.ones((8, 14)), np.ones((4, 14))])
    X[:, 13] = np.arange(12.0)
    plan, frame = plan_for(hidden, X, background=X[:8])
    found = plan.explain(frame, np.array([9]))
    assert abs(found.values[0, 13, 0]) > 1.0


@pytest.mark.parametrize("n_players", [4, 5, 12, 13, 30, 101])
def test_pairs_are_drawn_once_and_grow(n_players: int) -> None:
    sampler = PairSampler(n_players, (1, 2))
    before = np.zeros(n_players // 2, dtype=int)
    seen: set[bytes] = set()
    total = sum(n_pairs(n_players, s) for s in range(1, n_players // 2 + 1))
    for pairs in (n_players, 2 * n_players, 5 * n_players + 3):
        wanted = allocate(n_players, pairs)
        assert wanted.sum() == min(pairs, total)
        assert (wanted >= before - 1).all()
        masks, sizes = sampler.more(wanted)
        assert (masks.sum(axis=1) == sizes).all()
        for mask in masks:
            key = min(mask.tobytes(), (~mask).tobytes())
            assert key not in seen
            seen.add(key)
        before = wanted


def test_groups() -> None:
    X = np.random.default_rng(10).normal(size=(40, 5))
    plan, frame = plan_for(smooth, X)
    single = plan.explain(frame, np.arange(4)).values
    grouped, _ = plan_for(smooth, X, groups={"ab": ["x0", "x1"]})
    found = grouped.explain(frame, np.arange(4))
    assert found.feature_names == ("ab", "x2", "x3", "x4")
    np.testing.assert_allclose(found.values[:, 0], single[:, :2].sum(axis=1), atol=1e-12)
    wide = np.random.default_rng(11).normal(size=(40, 24))
    names = {"all": [f"x{j}" for j in range(3, 24)]}
    wide_frame = Frame.from_table(wide)
    together = resolve_groups(names, wide_frame.schema, values="joint")
    joined, _ = plan_for(many, wide, groups=together)
    assert joined.algorithm == "exact"
    values = joined.explain(wide_frame, np.array([7])).values[0, :, 0]

    def game(t: np.ndarray) -> np.ndarray:
        at = t[:, 3].astype(int)
        full = wide[at]
        full[:, :3] = t[:, :3]
        return many(full)

    players = np.column_stack([wide[:, :3], np.arange(40.0)])
    expected = brute_force(game, players[7], players, np.full(40, 1 / 40))
    np.testing.assert_allclose(values, expected, atol=1e-9)
    assert any("together" in note for note in joined.explain(wide_frame, [7]).trust["notes"])
    # Without a word members are players, and their values are added.
    apart, _ = plan_for(many, wide, budget=400)
    sums, _ = plan_for(many, wide, budget=400, groups=names)
    assert sums.algorithm == "kernel"
    rows = np.array([7, 9])
    apart, sums = apart.explain(wide_frame, rows), sums.explain(wide_frame, rows)
    np.testing.assert_allclose(sums.values[:, 3], apart.values[:, 3:].sum(axis=1), atol=1e-12)
    assert any("added" in note for note in sums.trust["notes"])


@pytest.mark.once
def test_the_standard_error_of_a_sum_is_the_sums() -> None:
    """Of all values together next to nothing is unknown; of a part, as often as is true."""
    X = np.random.default_rng(10).normal(size=(40, 14))
    frame = Frame.from_table(X)
    everything = {"all": [f"x{j}" for j in range(14)]}
    plan, _ = plan_for(many, X, background=X[:5], budget=120, groups=everything)
    found = plan.explain(frame, np.arange(10, 14))
    single, _ = plan_for(many, X, background=X[:5], budget=120)
    alone = single.explain(frame, np.arange(10, 14)).standard_error
    assert found.standard_error.max() < 1e-3 * alone.max()
    groups = {"a": ["x0", "x1", "x2"], "b": ["x3", "x4", "x5"], "c": ["x6", "x7", "x8", "x9"]}
    truth, _ = plan_for(many, X, background=X[:5], budget=2**14, groups=groups)
    assert truth.algorithm == "exact"
    rows = np.arange(10, 34)
    true = truth.explain(frame, rows).values
    ratios = []
    for seed in range(3):
        part, _ = plan_for(many, X, background=X[:5], budget=120, groups=groups, seed=seed)
        found = part.explain(frame, rows)
        ratios.append((found.values - true)[:, :3] / found.standard_error[:, :3])
    assert 0.4 < np.sqrt(np.mean(np.concatenate(ratios) ** 2)) < 1.5


def test_cancel_within_a_row() -> None:
    X = np.random.default_rng(12).normal(size=(30, 15))
    plan, frame = plan_for(many, X)
    with cancellable(lambda: True), pytest.raises(Cancelled):
        plan.explain(frame, np.arange(3))
    assert plan.explain(frame, np.arange(3)).values.shape == (3, 15, 1)


@pytest.mark.parametrize(
    ("keywords", "kind", "words"),
    [
        ({"perturbation": "both"}, InvalidValue, "perturbation"),
        ({"perturbation": "path_dependent"}, NotSupported, "interventional"),
        ({"budget": 5}, InvalidValue, "at least 30"),
        ({"budget": 0}, InvalidValue, "budget"),
        ({"budget": 2.5}, InvalidType, "budget"),
        ({"background_weight": np.ones(3)}, InvalidValue, "background"),
    ],
)
def test_bad_input(keywords: dict[str, Any], kind: type[Exception], words: str) -> None:
    X = np.random.default_rng(13).normal(size=(30, 15))
    with pytest.raises(kind, match=words):
        plan_for(many, X, **keywords)


@pytest.mark.parametrize("weight", [-np.ones(5), np.zeros(5), np.full(5, np.nan), np.ones(4)])
def test_bad_weights(weight: np.ndarray) -> None:
    X = np.random.default_rng(13).normal(size=(30, 15))
    with pytest.raises(InvalidValue, match="background_weight"):
        plan_for(many, X, background=X[:5], background_weight=weight)


def test_one_row_and_a_constant_model() -> None:
    X = np.ones((1, 3))
    plan, frame = plan_for(lambda t: np.full(len(t), 1e12), X)
    found = plan.explain(frame, np.array([0]))
    assert (found.values == 0).all() and found.base_values[0] == 1e12
    empty = plan.explain(frame, np.array([], dtype=int))
    assert empty.values.shape == (0, 3, 1)


def test_two_thousand_features() -> None:
    p = 2000
    assert n_pairs(p, 1) == p and n_pairs(p, 1000) == n_pairs(p, 999) >= 2**60
    assert allocate(p, p + 50).sum() == p + 50
    X = np.random.default_rng(0).normal(size=(4, p))
    plan, frame = plan_for(
        lambda t: np.tanh(t[:, :5].sum(axis=1)), X, background=X[:1], budget=2 * p + 30
    )
    found = plan.explain(frame, np.array([3]))
    assert found.trust["additivity_gap"].max() <= 1e-9
    assert (found.values[:, 5:] == 0.0).all() and (found.values[:, :5] != 0.0).all()


def test_every_coalition_is_asked_where_the_background_is_small() -> None:
    random = np.random.default_rng(0)
    X, weights = random.normal(size=(40, 15)), random.normal(size=15)

    def f(table: np.ndarray) -> np.ndarray:
        return table @ weights + table[:, 0] * table[:, 1]

    plan, frame = plan_for(f, X, background=X[:1])
    assert plan.algorithm == "exact"
    found = plan.explain(frame, np.array([5, 6, 7]))
    gap = X[5:8] - X[0]
    expected = gap * weights
    expected[:, 0] += gap[:, 0] * (X[5:8, 1] + X[0, 1]) / 2
    expected[:, 1] += gap[:, 1] * (X[5:8, 0] + X[0, 0]) / 2
    np.testing.assert_allclose(found.values[:, :, 0], expected, atol=1e-9)
    assert plan_for(f, X, background=X[:20])[0].algorithm == "kernel"


def test_it_is_said_where_the_clock_decides_that_coalitions_are_a_sample(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    X = np.random.default_rng(0).normal(size=(40, 10))
    frame = Frame.from_table(X)
    predictor = as_predictor(lambda rows: rows[:, 0] * rows[:, 1], frame)

    def notes(**keywords: Any) -> tuple[str, ...]:
        plan = shap.plan(predictor, frame, **keywords)
        return tuple(plan.explain(frame, np.array([0])).trust["notes"])

    assert exact.BY_TIME not in notes()
    monkeypatch.setattr(exact, "DEAR", 0.0)
    assert exact.BY_TIME in notes()
    assert exact.BY_TIME not in notes(budget=600)
