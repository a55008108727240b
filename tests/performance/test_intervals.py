"""Intervals cover the truth as often as they say; calibration by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from xwidgets.methods.performance import scores
from xwidgets.methods.performance.calibration import calibration
from xwidgets.methods.performance.intervals import interval

N_SETS = 500
N_ROWS = 300


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def draw(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = rng.normal(size=n)
    return rng.random(n) < sigmoid(1.5 * x - 0.5), sigmoid(x), x


def auc(data: tuple[np.ndarray, np.ndarray, np.ndarray], w: np.ndarray) -> np.ndarray:
    return scores.roc_auc(data[0], data[1], w)


def f1(data: tuple[np.ndarray, np.ndarray, np.ndarray], w: np.ndarray) -> np.ndarray:
    return scores.BINARY["F1"](scores.counts(data[0], data[1] > 0.5, w))


def brier(data: tuple[np.ndarray, np.ndarray, np.ndarray], w: np.ndarray) -> np.ndarray:
    both = np.stack([1 - data[1], data[1]], axis=1)
    return scores.brier(data[0].astype(int), both, w)


def r2(data: tuple[np.ndarray, np.ndarray, np.ndarray], w: np.ndarray) -> np.ndarray:
    actual = data[2] + 0.7 * np.sin(37 * data[1])
    return scores.REGRESSION["R2"](actual, data[2], w)


@pytest.mark.parametrize("score", [auc, f1, brier, r2])
def test_the_truth_is_inside_in_95_percent(score: Callable[..., np.ndarray]) -> None:
    rng = np.random.default_rng(1)
    many = draw(rng, 400_000)
    truth = float(score(many, np.ones((1, len(many[0]))))[0])
    inside = 0
    for seed in range(N_SETS):
        data = draw(rng, N_ROWS)

        def of_set(w: np.ndarray, data: tuple[np.ndarray, ...] = data) -> np.ndarray:
            return score(data, w)

        found = interval(of_set, N_ROWS, n_resamples=250, seed=seed)
        inside += found.low <= truth <= found.high
    assert 0.93 <= inside / N_SETS <= 0.97


def test_what_cannot_be_told() -> None:
    alone = interval(lambda w: scores.roc_auc(np.ones(5, bool), np.arange(5.0), w), 5)
    assert np.isnan(alone).all()
    sure = interval(lambda w: (w @ np.ones(9)) / w.sum(axis=1), 9)
    assert sure == (1.0, 1.0, 1.0)
    single = interval(lambda w: w.sum(axis=1), 1)
    assert single.value == 1.0 and np.isnan(single.low)


def test_weights_count_as_rows() -> None:
    values = np.array([0.0, 1.0, 3.0])

    def mean(w: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            return (w @ values) / w.sum(axis=1)

    assert interval(mean, 3, weight=np.array([1.0, 0.0, 1.0])).value == 1.5


def test_calibration_by_hand() -> None:
    """Two bins: 0.2 is said of four rows, one of which happens; 0.9 of two, both happen."""
    probability = np.array([0.2, 0.2, 0.2, 0.2, 0.9, 0.9])
    actual = np.array([True, False, False, False, True, True])
    found = calibration(actual, probability, n_bins=2)
    np.testing.assert_allclose(found.predicted, [0.2, 0.9])
    np.testing.assert_allclose(found.observed, [0.25, 1.0])
    assert found.ece == pytest.approx((4 * 0.05 + 2 * 0.1) / 6)
    assert found.mce == pytest.approx(0.1)
    # Wilson, 1 of 4: (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)
    np.testing.assert_allclose([found.low[0], found.high[0]], [0.0456, 0.6994], atol=2e-4)


def test_bins_of_rows_and_edges() -> None:
    rng = np.random.default_rng(0)
    probability = rng.beta(1, 8, 1000)
    actual = rng.random(1000) < probability
    found = calibration(actual, probability, by="rows", n_bins=5)
    np.testing.assert_allclose(found.weight, 200.0, atol=1.0)
    assert found.edges[0] == 0.0 and found.edges[-1] == 1.0
    both = calibration(np.array([False, True]), np.array([0.0, 1.0]))
    assert both.ece == 0.0 and both.weight.tolist() == [1.0, 1.0]
