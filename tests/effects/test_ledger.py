"""The ledger gives each part of a known model its share of the variance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression

import xwidgets as xw
from xwidgets.data import Frame
from xwidgets.methods.effects.begun import begun
from xwidgets.methods.effects.conditions import Condition
from xwidgets.methods.effects.grid import along
from xwidgets.methods.effects.least_squares import RIDGES, Curve, Sum
from xwidgets.methods.effects.summed import Split, ledger
from xwidgets.results.regions import VarianceLedger

RNG = np.random.default_rng(0)
N = 6000
X = RNG.normal(size=(N, 3))
FRAME = Frame.from_table(X)
ROWS = np.arange(N)
BY_SIGN = Split(0, Condition(1, low=0.0))
USELESS = Split(2, Condition(0, low=0.3))


def test_a_sum_of_curves_is_all_of_a_sum() -> None:
    found = ledger(np.sin(X[:, 0]) + X[:, 1] ** 2, FRAME, ROWS, range(3), [BY_SIGN, USELESS])
    assert found.additive > 0.97
    assert not any(entry.accepted for entry in found.entries)
    assert found.explained == found.additive
    assert found.n_train == found.n_test == N / 2


def test_an_interaction_has_its_share_and_the_useless_split_is_listed() -> None:
    """x0 + a x0 sign(x1): variances 1 and a**2, so the sum has 1 / (1 + a**2)."""
    a = 0.7
    target = X[:, 0] + a * X[:, 0] * np.sign(X[:, 1])
    found = ledger(target, FRAME, ROWS, range(3), [USELESS, BY_SIGN])
    assert found.additive == pytest.approx(1 / (1 + a**2), abs=0.04)
    first, second = found.entries
    assert first.split == BY_SIGN and first.accepted
    assert first.gain == pytest.approx(a**2 / (1 + a**2), abs=0.04)
    assert second.split == USELESS and not second.accepted and abs(second.gain) < 0.01


def test_chance_is_not_explained() -> None:
    found = ledger(RNG.normal(size=N), FRAME, ROWS, range(3), [BY_SIGN])
    assert found.additive < 0.02 and not found.entries[0].accepted


def test_categories_missing_values_and_constants() -> None:
    kind = RNG.choice(["a", "b", None], N)
    number = np.where(RNG.random(N) < 0.2, np.nan, X[:, 0])
    table = pd.DataFrame({"kind": kind, "number": number, "same": 1.0})
    frame = Frame.from_table(table)
    target = pd.Series(kind).map({"a": 2.0, "b": -1.0}).fillna(5.0) + np.isnan(number) * 3.0
    assert ledger(target.to_numpy(), frame, ROWS, range(3)).additive > 0.999
    assert ledger(np.full(N, 3.0), frame, ROWS, range(3)).additive == 1.0


def test_many_levels_share_a_step() -> None:
    code = RNG.integers(0, 300, N)
    frame = Frame.from_table(pd.DataFrame({"id": [f"k{c}" for c in code]}))
    assert ledger((code == 0) * 1.0, frame, ROWS, [0]).additive > -0.5


def test_curves_that_fit_worse_than_the_mean_explain_nothing():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(60, 8))
    frame = Frame.from_table(X)
    found = ledger(rng.normal(size=60), frame, np.arange(60), range(8), [], seed=0)
    assert found.additive == 0.0 and found.explained == 0.0


def test_a_curve_exchanged_for_another_is_a_new_fit() -> None:
    """By the normal equations of all knots together, written out."""
    rng = np.random.default_rng(5)
    n = 400
    target = rng.normal(size=n) + (knot := rng.integers(0, 5, (n, 2)))[:, 0]
    order = rng.permutation(n)
    train, test = order[:250], order[250:]

    def curve(n_knots: int) -> Curve:
        share = rng.random(n)
        return Curve(rng.integers(0, n_knots, (n, 2)), np.stack([share, 1 - share], axis=1))

    def missed(curves: list[Curve], ridges: list[float]) -> np.ndarray:
        parts = []
        for one in curves:
            part = np.zeros((n, one.n_knots))
            np.add.at(part, (np.arange(n)[:, None], one.knot), one.weight)
            parts.append(part)
        X, center = np.concatenate(parts, axis=1), target[train].mean()
        shrunk = np.repeat(ridges, [one.n_knots for one in curves])
        normal = X[train].T @ X[train] + len(train) * np.diag(shrunk)
        slopes = np.linalg.solve(normal, X[train].T @ (target[train] - center))
        return target[test] - center - X[test] @ slopes

    curves = [curve(4), Curve(knot, np.tile([1.0, 0.0], (n, 1))), curve(7)]
    ridges = [RIDGES[2]] * 3
    found = Sum(curves, target, train, test, RIDGES[2])
    np.testing.assert_allclose(found.missed(), missed(curves, ridges), atol=1e-9)
    for place, other in ((0, curve(9)), (2, curve(3)), (1, curve(6))):
        curves = [*curves[:place], other, *curves[place + 1 :]]
        tried = found.missed_with(place, other)
        for k, ridge in enumerate(RIDGES):
            ridges[place] = ridge
            np.testing.assert_allclose(tried[:, k], missed(curves, ridges), atol=1e-9)
        ridges[place] = RIDGES[place]
        found.exchange(place, other, RIDGES[place])
        np.testing.assert_allclose(found.missed(), missed(curves, ridges), atol=1e-9)


def told(model: Any, X: Any, **options: Any) -> VarianceLedger:
    result: VarianceLedger = xw.explain(model, X).ledger(**options).result
    return result


@pytest.mark.parametrize("n", [60, 100, 250, 1000])
def test_a_sum_is_all_curves_of_few_rows_too(n: int) -> None:
    X = np.random.default_rng(n).normal(size=(n, 7))
    linear = LinearRegression().fit(X, X @ np.arange(7.0))
    assert told(linear, X).curves > 0.9999
    odds = LogisticRegression().fit(X, X[:, 0] + X[:, 1] > 0)
    assert told(odds, X, unit="log_odds").curves > 0.9999
    assert told(lambda Z: np.sin(3 * Z[:, 0]) + np.abs(Z[:, 1]), X).curves > 0.99


@pytest.mark.parametrize("n", [100, 250, 1000])
def test_stumps_are_all_curves(n: int) -> None:
    X = np.random.default_rng(n).normal(size=(n, 5))
    y = X[:, 0] ** 2 + np.sin(2 * X[:, 1]) + X[:, 2] > 1
    stumps = GradientBoostingClassifier(max_depth=1, n_estimators=80, random_state=0).fit(X, y)
    found = told(stumps, X, unit="log_odds")
    assert found.curves > 0.99 and not found.accepted.any() and not found.trust["unsure"]


@pytest.mark.parametrize("n", [60, 100, 250, 1000])
def test_an_interaction_is_no_sum_of_curves(n: int) -> None:
    X = np.random.default_rng(n).normal(size=(n, 4))
    assert told(lambda Z: Z[:, 0] * Z[:, 1], X).curves < 0.2
    sign = told(lambda Z: Z[:, 0] * np.sign(Z[:, 1]), X)
    assert sign.curves < 0.2 and sign.accepted[0] and sign.rest < 0.05


def test_few_rows_say_what_more_rows_say() -> None:
    """Of a boosted model with pairs in it, within the standard errors that are told."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(3000, 12))
    y = X[:, 0] + X[:, 1] * X[:, 2] + np.sin(2 * X[:, 3]) + X[:, 4:] @ np.full(8, 0.3)
    model = GradientBoostingRegressor(max_depth=3, n_estimators=60, random_state=0).fit(X, y)
    whole = told(model, X)
    assert whole.error < 0.02
    for n in (150, 400):
        few = told(model, X[:n])
        assert abs(few.curves - whole.curves) < 0.05 + 3 * few.error


def test_rows_that_are_too_few_to_tell_are_named() -> None:
    X = np.random.default_rng(1).normal(size=(40, 4))
    found = told(lambda Z: np.exp(2 * (Z[:, 0] + Z[:, 1])) + Z[:, 2], X)
    assert found.error > 0.2 and found.trust["unsure"]
    assert "too few" in repr(found) and any("too few" in note for note in found.trust["notes"])
    assert found.gain_error is not None and found.gain_error.shape == found.gain.shape
    assert found.tidy()["error"][0] == found.error


def test_a_row_has_no_part_in_what_is_begun_with() -> None:
    """By hand: the mean over the other rows of what the row's own values change."""
    rng = np.random.default_rng(2)
    X = rng.integers(0, 4, (30, 2)).astype(float)
    explainer = xw.explain(lambda Z: Z[:, 0] * Z[:, 1], X)
    side = along(explainer._study, 0)
    few = np.arange(0, 30, 2)
    ice = X[few, 1][:, None] * side.grid
    found = begun(side, ice, X[few].prod(axis=1), few, np.arange(30))
    for i in range(30):
        others = few[few != i]
        assert found[i] == pytest.approx(((X[i, 0] - X[others, 0]) * X[others, 1]).mean())
