"""Weights of coalitions in the estimator of SHAP values, against sums over all coalitions."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import factorial

import numpy as np
import pytest

from xwidgets.methods.gaussian_priors import _shapley_weights


def share(size: int, n: int) -> Fraction:
    return Fraction(factorial(size) * factorial(n - size - 1), factorial(n))


@pytest.mark.parametrize("n", [2, 3, 6, 9])
def test_weights_are_those_of_all_coalitions(n):
    member, other, square, product = _shapley_weights(n)
    squares = products = Fraction(0)
    for size in range(n + 1):
        for inside in combinations(range(n), size):
            # Half of v(S) - v(rest) is one half of what S brings, and of what the rest takes.
            of = [2 * share(size - 1, n) if j in inside else -2 * share(size, n) for j in (0, 1)]
            squares += of[0] ** 2 / 2
            products += of[0] * of[1] / 2
            np.testing.assert_allclose(
                [member[size] if 0 in inside else other[size]], float(of[0]), rtol=1e-12
            )
    np.testing.assert_allclose([square, product], [float(squares), float(products)], rtol=1e-12)


@pytest.mark.parametrize("n", [1_100, 2_000, 5_000])
def test_of_thousands_of_players_they_are_numbers(n):
    member, other, square, product = _shapley_weights(n)
    assert np.isfinite([*member, *other, square, product]).all()
    # Coalitions of more than one player, and of fewer than all but one, weigh next to nothing.
    np.testing.assert_allclose(square, (2 / n) ** 2 / 2 * 4 * (1 + 1 / (n - 1)), rtol=1e-5)
