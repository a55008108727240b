"""Linear models of correlated features: conditional (Gaussian) Shapley values."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np

from ..errors import InvalidShape, InvalidValue

__all__ = ["MOST_TOGETHER", "Conditional", "correlated"]

MOST_TOGETHER = 12
"""Features that depend on each other, up to which every coalition is taken."""


@dataclass(frozen=True, eq=False)
class Conditional:
    """Conditional Shapley values of a linear model.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows, n_features, n_outputs)
    standard_error : ndarray of float64, shape of `values`
        0 where every coalition was taken.
    exact : bool
    """

    values: np.ndarray
    standard_error: np.ndarray
    exact: bool


def correlated(
    X: Any,
    coefficients: Any,
    mean: Any,
    covariance: Any,
    *,
    n_permutations: int = 200,
    seed: int = 0,
) -> Conditional:
    """Shapley values of a linear model when unknown features follow the known ones.

    A coalition's value is the expected prediction given its features, for normally distributed
    features. (The interventional values, for which unknown features are independent of the
    known ones, are coefficient times distance from the mean: `LinearPlan`.)

    Parameters
    ----------
    X : array_like of float, shape (n_rows, n_features)
    coefficients : array_like of float, shape (n_features, n_outputs)
    mean : array_like of float, shape (n_features,)
    covariance : array_like of float, shape (n_features, n_features)
        Positive semidefinite. A feature that is a linear function of others carries no news once
        they are known.
    n_permutations : int
        Pairs of orders (each with its reverse) that are drawn where more than a dozen features
        depend on each other; fewer are enumerated.
    seed : int

    Returns
    -------
    Conditional
        Values in the unit of the prediction; a row's add up to its prediction less that of the
        mean.

    Raises
    ------
    InvalidShape, InvalidValue

    Notes
    -----
    Along one order of the features, with the Cholesky factor L of the covariance in that order,
    x - mean = L z, and learning feature k moves the expected prediction by (coefficients' L)_k
    z_k: every order costs one factorisation, whatever the number of rows. Blocks of features
    that are uncorrelated with all others are treated one by one.

    **How to read it** What is learned about the prediction when the feature becomes known.

    **When it misleads** A feature that the model does not read has a value where it tells
    something about one that the model reads: this explains the data as much as the model.

    References
    ----------
    Aas, Jullum, Loland (2021), Explaining individual predictions when features are dependent.
    Chen, Janizek, Lundberg, Lee (2020), True to the model or true to the data?

    Examples
    --------
    >>> found = correlated([[1, 1]], [[1], [0]], mean=[0, 0], covariance=[[1, 0.5], [0.5, 1]])
    >>> found.values[0, :, 0].round(12)
    array([0.75, 0.25])
    """
    rows = np.asarray(X, dtype=np.float64)
    slopes = np.asarray(coefficients, dtype=np.float64)
    centre, spread = np.asarray(mean, np.float64), np.asarray(covariance, np.float64)
    _check(rows, slopes, centre, spread)
    if n_permutations < 2:
        raise InvalidValue("n_permutations", found=str(n_permutations), expected="2 or more")
    scale = np.sqrt(np.diag(spread))
    scale = np.where(scale > 0.0, scale, 1.0)
    correlation = spread / np.outer(scale, scale)
    known, effects = (rows - centre) / scale, slopes * scale[:, None]
    values, error = np.zeros((2, *rows.shape, slopes.shape[1]))
    exact = True
    for block in _blocks(correlation):
        inside = correlation[np.ix_(block, block)]
        if len(block) <= MOST_TOGETHER:
            maps = _enumerated(inside, effects[block])
            values[:, block] = np.einsum("oij,nj->nio", maps, known[:, block])
        else:
            exact = False
            random = np.random.default_rng((seed, int(block[0])))
            values[:, block], error[:, block] = _sampled(
                inside, effects[block], known[:, block], n_permutations, random
            )
    return Conditional(values, error, exact)


def _check(X: np.ndarray, slopes: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> None:
    if X.ndim != 2:
        raise InvalidShape("X", found=f"shape {X.shape}", expected="(n_rows, n_features)")
    p = X.shape[1]
    for argument, array, shape in (
        ("coefficients", slopes, (p, slopes.shape[1] if slopes.ndim == 2 else 1)),
        ("mean", mean, (p,)),
        ("covariance", covariance, (p, p)),
    ):
        if array.shape != shape:
            raise InvalidShape(argument, found=f"shape {array.shape}", expected=str(shape))
    for argument, array in (("X", X), ("coefficients", slopes), ("mean", mean)):
        if not np.isfinite(array).all():
            raise InvalidValue(argument, found="NaN or infinity", expected="finite numbers")
    size = np.abs(covariance).max(initial=0.0)
    symmetric = (
        np.isfinite(size) and np.abs(covariance - covariance.T).max(initial=0) <= 1e-9 * size
    )
    if not symmetric or np.linalg.eigvalsh(covariance).min(initial=0.0) < -1e-8 * size:
        raise InvalidValue(
            "covariance",
            found="a matrix that is no covariance",
            expected="symmetric and positive semidefinite",
            fix="np.cov(X, rowvar=False)",
        )


def _blocks(correlation: np.ndarray) -> list[np.ndarray]:
    """Positions of features that depend on each other, directly or through others."""
    from scipy.sparse.csgraph import connected_components

    _, label = connected_components(correlation != 0.0, directed=False)
    return [np.flatnonzero(label == at) for at in np.unique(label)]


def _enumerated(correlation: np.ndarray, effects: np.ndarray) -> np.ndarray:
    """Matrices (n_outputs, p, p) from a standardised row to its values, over all coalitions."""
    p = len(correlation)
    found = np.zeros((2**p, effects.shape[1], p))
    for number in range(1, 2**p):
        known = np.flatnonzero((number >> np.arange(p)) & 1)
        inside = np.linalg.pinv(correlation[np.ix_(known, known)], hermitian=True)
        found[number][:, known] = effects.T @ correlation[:, known] @ inside
    sizes = np.array([number.bit_count() for number in range(2**p)])
    share = np.array([1.0 / (p * comb(p - 1, min(size, p - 1))) for size in sizes])
    maps = np.empty((effects.shape[1], p, p))
    for player in range(p):
        without = np.flatnonzero((np.arange(2**p) >> player) & 1 == 0)
        gained = found[without | (1 << player)] - found[without]
        maps[:, player] = np.einsum("s,soj->oj", share[without], gained)
    return maps


def _sampled(
    correlation: np.ndarray,
    effects: np.ndarray,
    known: np.ndarray,
    n_pairs: int,
    random: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Means over pairs of orders, and their standard errors."""
    shape = (*known.shape, effects.shape[1])
    mean, square = np.zeros(shape), np.zeros(shape)
    for at in range(n_pairs):
        order = random.permutation(len(correlation))
        pair = np.zeros(shape)
        for one in (order, order[::-1]):
            pair[:, one] += 0.5 * _along(correlation[np.ix_(one, one)], effects[one], known[:, one])
        change = pair - mean
        mean += change / (at + 1)
        square += change * (pair - mean)
    return mean, np.sqrt(square / (n_pairs * (n_pairs - 1)))


def _along(correlation: np.ndarray, effects: np.ndarray, known: np.ndarray) -> np.ndarray:
    """What each feature adds after those before it: (n_rows, p, n_outputs)."""
    from scipy.linalg import solve_triangular

    p = len(correlation)
    factor = np.zeros((p, p))
    rest = correlation.copy()
    for k in range(p):  # Cholesky, in which features without news have no column
        if rest[k, k] > 1e-10:
            factor[k:, k] = rest[k:, k] / np.sqrt(rest[k, k])
            rest[k:, k:] -= np.outer(factor[k:, k], factor[k:, k])
    told = np.diag(factor) > 0.0
    solvable = factor + np.diag(np.where(told, 0.0, 1.0))
    news = solve_triangular(solvable, known.T, lower=True).T
    return np.where(told[:, None], news[:, :, None] * (factor.T @ effects), 0.0)
