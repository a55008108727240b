"""Intervals cover the truth as often as they say; calibration by hand."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import pytest

from xwidgets.methods.performance import scores
from xwidgets.methods.performance.calibration import calibration
from xwidgets.methods.performance.intervals import Intervals, interval, intervals
from xwidgets.methods.performance.measures import Measures, measures_of

N_SETS = 500
N_ROWS = 200


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def draw(task: str, rng: np.random.Generator, n: int) -> Measures:
    """A model that is wrong in a known way."""
    x = rng.normal(size=n)
    if task == "binary":
        actual = (rng.random(n) < sigmoid(1.5 * x - 0.5)).astype(float)
        return measures_of(actual, sigmoid(x)[:, None], task=task)
    return measures_of(x + 0.7 * rng.normal(size=n), x[:, None], task=task)


def finished(work: Generator[float, None, Intervals]) -> Intervals:
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: Intervals = end.value
            return found


@pytest.mark.once
@pytest.mark.parametrize(
    ("task", "names"),
    [("binary", ("accuracy", "F1", "ROC AUC", "Brier score")), ("regression", ("R2", "RMSE"))],
)
def test_the_truth_is_inside_in_95_percent(task: str, names: tuple[str, ...]) -> None:
    """Of 500 sets; other sizes and all scores were measured by hand."""
    rng = np.random.default_rng(1)
    many = draw(task, rng, 400_000)
    truth = many.of(np.ones((1, len(many.order))))[0]
    inside = np.zeros(len(truth))
    for seed in range(N_SETS):
        found = finished(intervals(draw(task, rng, N_ROWS).of, N_ROWS, seed=seed))
        inside += (found.low <= truth) & (truth <= found.high)
    for name in names:
        assert 0.93 <= inside[many.names.index(name)] / N_SETS <= 0.97, name


def test_many_rows_are_drawn_in_groups_and_as_sure() -> None:
    """An interval of a mean of 60,000 rows is as long as the textbook says."""
    values = np.random.default_rng(0).exponential(size=60_000)
    found = interval(lambda w: (w @ values) / w.sum(axis=1), len(values))
    error = 1.96 * values.std() / np.sqrt(len(values))
    assert (found.high - found.low) / (2 * error) == pytest.approx(1.0, abs=0.12)


def test_what_cannot_be_told() -> None:
    alone = interval(lambda w: scores.roc_auc(np.ones(5, bool), np.arange(5.0), w), 5)
    assert np.isnan(alone).all()
    sure = interval(lambda w: (w @ np.ones(9)) / w.sum(axis=1), 9)
    assert sure.value == 1.0 and np.isnan([sure.low, sure.high]).all(), "no resample says otherwise"
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


def test_accuracy_counted_out() -> None:
    """How often 95 % intervals of accuracy hold the truth, over all numbers of right rows."""
    from scipy.stats import binom

    n, truth = 300, 0.85
    n_right = np.arange(*binom.ppf([1e-3, 1 - 1e-3], n, truth).astype(int))
    inside = []
    for k in n_right:
        right = np.random.default_rng(k).permutation(np.arange(n) < k).astype(float)
        found = interval(lambda w, right=right: (w @ right) / w.sum(axis=1), n, seed=int(k))
        inside.append(found.low <= truth <= found.high)
    chance = binom.pmf(n_right, n, truth)
    assert 0.94 <= chance @ np.array(inside) / chance.sum() <= 0.965
