"""Conditional Shapley values of linear models."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xwidgets.errors import InvalidShape, InvalidValue
from xwidgets.methods.correlated import correlated


def by_definition(x: np.ndarray, slope: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Mean over all orders of the change of the conditional expectation; the mean is zero."""
    p = len(x)

    def expected(known: list[int]) -> Any:
        if not known:
            return 0.0
        inside = np.linalg.pinv(covariance[np.ix_(known, known)])
        return slope @ covariance[:, known] @ inside @ x[known]

    phi = np.zeros(p)
    orders = list(permutations(range(p)))
    for order in orders:
        for at, feature in enumerate(order):
            phi[feature] += expected(list(order[: at + 1])) - expected(list(order[:at]))
    return phi / len(orders)


def covariance_of(p: int, seed: int, rank: int | None = None) -> np.ndarray:
    mix = np.random.default_rng(seed).normal(size=(p, rank or p + 2))
    return np.asarray(mix @ mix.T)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 5), st.booleans())
def test_definition(seed: int, p: int, singular: bool) -> None:
    random = np.random.default_rng(seed)
    covariance = covariance_of(p, seed, max(1, p - 1) if singular else None)
    X = random.multivariate_normal(np.zeros(p), covariance, size=2, method="eigh")
    slopes = random.normal(size=(p, 2))
    found = correlated(X, slopes, np.zeros(p), covariance)
    assert found.exact and not found.standard_error.any()
    for row in range(2):
        for output in range(2):
            expected = by_definition(X[row], slopes[:, output], covariance)
            np.testing.assert_allclose(found.values[row, :, output], expected, atol=1e-7)


def test_two_features_in_closed_form() -> None:
    r, b, x = 0.6, np.array([2.0, -1.0]), np.array([1.5, 0.5])
    found = correlated(x[None], b[:, None], [0, 0], [[1, r], [r, 1]]).values[0, :, 0]
    first = b[0] * x[0] + r * (b[1] * x[0] - b[0] * x[1]) / 2
    second = b[1] * x[1] + r * (b[0] * x[1] - b[1] * x[0]) / 2
    np.testing.assert_allclose(found, [first, second], atol=1e-12)


def test_independent_features_have_the_interventional_values() -> None:
    random = np.random.default_rng(1)
    X, slopes, mean = random.normal(size=(3, 30)), random.normal(size=(30, 1)), np.arange(30.0)
    found = correlated(X, slopes, mean, np.diag(np.arange(30.0)))
    assert found.exact
    np.testing.assert_allclose(found.values[:, 1:, 0], ((X - mean) * slopes.T)[:, 1:], atol=1e-12)


def test_many_features_are_estimated_with_honest_errors() -> None:
    p = 14
    covariance = np.full((p, p), 0.6) + 0.4 * np.eye(p)
    random = np.random.default_rng(2)
    X = random.multivariate_normal(np.zeros(p), covariance, size=5)
    slopes = random.normal(size=(p, 1))
    found = correlated(X, slopes, np.zeros(p), covariance, n_permutations=60)
    assert not found.exact
    np.testing.assert_allclose(found.values.sum(axis=1), X @ slopes, atol=1e-9)
    truth = correlated(X, slopes, np.zeros(p), covariance, n_permutations=1000, seed=9).values
    z = (found.values - truth) / found.standard_error
    assert 0.6 < np.sqrt(np.mean(z**2)) < 1.4
    again = correlated(X, slopes, np.zeros(p), covariance, n_permutations=60)
    np.testing.assert_array_equal(again.values, found.values)


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        (([1.0, 2.0], [[1.0]], [0.0], [[1.0]]), InvalidShape, "X: found"),
        (([[1.0]], [1.0], [0.0], [[1.0]]), InvalidShape, "coefficients: found"),
        (([[1.0]], [[1.0]], [0.0, 1.0], [[1.0]]), InvalidShape, "mean: found"),
        (([[1.0]], [[1.0]], [0.0], [[1.0, 2.0]]), InvalidShape, "covariance: found"),
        (([[np.nan]], [[1.0]], [0.0], [[1.0]]), InvalidValue, "X: found NaN"),
        (([[1.0]], [[1.0]], [0.0], [[-1.0]]), InvalidValue, "np.cov"),
        (([[1.0]], [[1.0]], [0.0], [[np.nan]]), InvalidValue, "np.cov"),
    ],
)
def test_bad_input(arguments: tuple[Any, ...], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        correlated(*arguments)
