"""How far apart groups are: published intervals, no sure gap where there is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xwidgets.methods.fairness.gaps import apart, difference_ends, ratio_ends
from xwidgets.methods.fairness.rates import difference, ratio_of, wilson_ends


def rates(k: object, n: object) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    k, n = np.asarray(k, float), np.asarray(n, float)
    return (k / n, *wilson_ends(k / n, n, n))


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        ((56, 48), (70, 80), 0.0524, 0.3339),
        ((9, 3), (10, 10), 0.1705, 0.8090),
        ((10, 0), (10, 20), 0.6791, 1.0),
    ],
)
def test_two_proportions_as_published(k, n, low, high):
    """Newcombe (1998), table II, method 10."""
    _, least, most = apart(*rates(k, n))
    assert (least, most) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize("n_groups", [2, 3, 6, 25])
def test_groups_that_are_the_same_are_seldom_called_different(n_groups):
    rng = np.random.default_rng(n_groups)
    n = rng.integers(60, 400, n_groups)
    tables = rng.binomial(n, 0.3, (400, n_groups))
    ends = rates(tables, np.broadcast_to(n, tables.shape))
    least, _ = difference_ends(*ends)
    _, most = ratio_ends(*ends)
    # Of 400 tables 5 % are 20, and 33 are three standard errors more.
    assert (least > 0).sum() <= 33
    assert (most < 1).sum() <= 33


def test_a_true_gap_is_within_its_interval_and_found():
    rng = np.random.default_rng(0)
    truth, n = np.array([0.2, 0.3, 0.45]), np.array([300, 150, 300])
    tables = rng.binomial(n, truth, (400, 3))
    ends = rates(tables, np.broadcast_to(n, tables.shape))
    least, most = difference_ends(*ends)
    lowest, highest = ratio_ends(*ends)
    assert ((least <= 0.25) & (most >= 0.25)).mean() >= 0.94
    assert ((lowest <= 0.2 / 0.45) & (highest >= 0.2 / 0.45)).mean() >= 0.94
    assert (least > 0).mean() > 0.95


@given(st.lists(st.tuples(st.integers(5, 400), st.floats(0, 1)), min_size=2, max_size=6))
def test_an_interval_holds_its_value_and_ratio_and_difference_agree(groups):
    n = np.array([one for one, _ in groups])
    k = np.round(n * np.array([share for _, share in groups]))
    ends = rates(k[None], n[None])
    (least,), (most,) = difference_ends(*ends)
    (lowest,), (highest,) = ratio_ends(*ends)
    gap, quotient = difference(ends[0])[0], ratio_of(ends[0])[0]
    assert 0 <= least <= gap + 1e-12 <= most + 2e-12
    if np.isfinite(quotient):
        assert lowest - 1e-9 <= quotient <= highest + 1e-9
    if least > 1e-9:
        assert highest < 1
    if highest < 1 - 1e-9:
        assert least > 0


def test_a_group_with_a_value_and_no_interval_leaves_the_gap_without_one():
    value = np.array([[0.2, 0.4, 0.9]])
    low = np.array([[0.1, 0.3, np.nan]])
    high = np.array([[0.3, 0.5, np.nan]])
    assert np.isnan(difference_ends(value, low, high)).all()
    assert np.isnan(ratio_ends(value, low, high)).all()
    value[0, 2] = np.nan
    assert np.isfinite(difference_ends(value, low, high)).all()
