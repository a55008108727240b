"""The ledger gives each part of a known model its share of the variance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xwidgets.data import Frame
from xwidgets.methods.effects.conditions import Condition
from xwidgets.methods.effects.least_squares import RIDGE, Curve, Sum
from xwidgets.methods.effects.ledger import Split, ledger

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
    assert found.n_train + found.n_test == N


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

    def r2(curves: list[Curve]) -> float:
        parts = []
        for one in curves:
            part = np.zeros((n, one.n_knots))
            np.add.at(part, (np.arange(n)[:, None], one.knot), one.weight)
            parts.append(part)
        X, center = np.concatenate(parts, axis=1), target[train].mean()
        normal = X[train].T @ X[train] + RIDGE * len(train) * np.eye(X.shape[1])
        slopes = np.linalg.solve(normal, X[train].T @ (target[train] - center))
        missed = target[test] - center - X[test] @ slopes
        return float(1 - (missed**2).sum() / ((target[test] - target[test].mean()) ** 2).sum())

    curves = [curve(4), Curve(knot, np.tile([1.0, 0.0], (n, 1))), curve(7)]
    found = Sum(curves, target, train, test)
    assert found.r2() == pytest.approx(r2(curves), abs=1e-9)
    for place, other in ((0, curve(9)), (2, curve(3)), (1, curve(6))):
        tried = [*curves[:place], other, *curves[place + 1 :]]
        assert found.r2_with(place, other) == pytest.approx(r2(tried), abs=1e-9)
        found.exchange(place, other)
        curves = tried
        assert found.r2() == pytest.approx(r2(curves), abs=1e-9)
