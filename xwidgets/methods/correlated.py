"""Linear models of correlated features: conditional (Gaussian) Shapley values."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np

from ..errors import InvalidShape, InvalidValue
from .exact import all_coalitions
from .stop import check_cancelled

__all__ = ["MOST_TOGETHER", "Conditional", "Correlated", "correlated", "prepare"]

MOST_TOGETHER = 12
"""Features that depend on each other, up to which every coalition is taken."""

NO_NEWS = 1e-10
"""Share of a feature's variance below which those known already tell all of it."""


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


@dataclass(frozen=True, eq=False)
class Correlated:
    """A linear model of correlated features, ready to explain rows; see :func:`correlated`."""

    mean: np.ndarray
    scale: np.ndarray
    blocks: tuple[_Listed | _Drawn, ...]
    n_outputs: int

    @property
    def exact(self) -> bool:
        """Whether every coalition is taken."""
        return all(isinstance(block, _Listed) for block in self.blocks)

    def explain(self, X: np.ndarray) -> Conditional:
        """Values of rows: float64 (n_rows, n_features)."""
        known = (X - self.mean) / self.scale
        values, error = np.zeros((2, *known.shape, self.n_outputs))
        for block in self.blocks:
            at = block.features
            values[:, at], error[:, at] = block.explain(known[:, at])
        return Conditional(values, error, self.exact)


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
    ready = prepare(coefficients, mean, covariance, n_permutations=n_permutations, seed=seed)
    if rows.ndim != 2 or rows.shape[1] != len(ready.mean):
        raise InvalidShape(
            "X", found=f"shape {rows.shape}", expected=f"(n_rows, {len(ready.mean)})"
        )
    _finite("X", rows)
    return ready.explain(rows)


def prepare(
    coefficients: Any, mean: Any, covariance: Any, *, n_permutations: int = 200, seed: int = 0
) -> Correlated:
    """Do all that needs no rows; parameters and errors as for :func:`correlated`."""
    slopes = np.asarray(coefficients, dtype=np.float64)
    center, spread = np.asarray(mean, np.float64), np.asarray(covariance, np.float64)
    _check(slopes, center, spread)
    if n_permutations < 2:
        raise InvalidValue("n_permutations", found=str(n_permutations), expected="2 or more")
    scale = np.sqrt(np.diag(spread))
    scale = np.where(scale > 0.0, scale, 1.0)
    correlation, effects = spread / np.outer(scale, scale), slopes * scale[:, None]
    blocks: list[_Listed | _Drawn] = []
    for features in _blocks(correlation):
        inside = correlation[np.ix_(features, features)]
        if len(features) <= MOST_TOGETHER:
            blocks.append(_Listed(features, _enumerated(inside, effects[features])))
        else:
            seeds = (seed, int(features[0]))
            blocks.append(_Drawn(features, inside, effects[features], n_permutations, seeds))
    return Correlated(center, scale, tuple(blocks), slopes.shape[1])


def _check(slopes: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> None:
    if slopes.ndim != 2:
        raise InvalidShape(
            "coefficients", found=f"shape {slopes.shape}", expected="(n_features, n_outputs)"
        )
    p = len(slopes)
    for argument, array, shape in (("mean", mean, (p,)), ("covariance", covariance, (p, p))):
        if array.shape != shape:
            raise InvalidShape(argument, found=f"shape {array.shape}", expected=str(shape))
    _finite("coefficients", slopes)
    _finite("mean", mean)
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


def _finite(argument: str, array: np.ndarray) -> None:
    if not np.isfinite(array).all():
        raise InvalidValue(argument, found="NaN or infinity", expected="finite numbers")


def _blocks(correlation: np.ndarray) -> list[np.ndarray]:
    """Positions of features that depend on each other, directly or through others."""
    from scipy.sparse.csgraph import connected_components

    _, label = connected_components(correlation != 0.0, directed=False)
    return [np.flatnonzero(label == at) for at in np.unique(label)]


@dataclass(frozen=True, eq=False)
class _Listed:
    """Features that depend on each other, few enough for every coalition.

    `maps` (n_outputs, p, p) lead from a standardised row to its values.
    """

    features: np.ndarray
    maps: np.ndarray

    def explain(self, known: np.ndarray) -> tuple[np.ndarray, float]:
        return np.einsum("oij,nj->nio", self.maps, known), 0.0


@dataclass(frozen=True, eq=False)
class _Drawn:
    """Features that depend on each other, too many: pairs of orders are drawn."""

    features: np.ndarray
    correlation: np.ndarray
    effects: np.ndarray
    n_pairs: int
    seeds: tuple[int, ...]

    def explain(self, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means over pairs of orders, and their standard errors."""
        random = np.random.default_rng(self.seeds)
        shape = (*known.shape, self.effects.shape[1])
        mean, square = np.zeros(shape), np.zeros(shape)
        for at in range(self.n_pairs):
            check_cancelled()
            order = random.permutation(len(self.correlation))
            pair = np.zeros(shape)
            for one in (order, order[::-1]):
                inside = self.correlation[np.ix_(one, one)]
                pair[:, one] += 0.5 * _along(inside, self.effects[one], known[:, one])
            change = pair - mean
            mean += change / (at + 1)
            square += change * (pair - mean)
        return mean, np.sqrt(square / (self.n_pairs * (self.n_pairs - 1)))


def _enumerated(correlation: np.ndarray, effects: np.ndarray) -> np.ndarray:
    """Matrices (n_outputs, p, p) from a standardised row to its values, over all coalitions."""
    p = len(correlation)
    found = np.zeros((2**p, effects.shape[1], p))
    members = all_coalitions(p)
    sizes = members.sum(axis=1)
    for size in range(1, p):
        numbers = np.flatnonzero(sizes == size)
        known = np.nonzero(members[numbers])[1].reshape(-1, size)
        inside = np.linalg.pinv(
            correlation[known[:, :, None], known[:, None, :]], rcond=NO_NEWS, hermitian=True
        )
        told = np.swapaxes(correlation[:, known], 0, 1) @ inside  # (n, p, size)
        found[numbers[:, None], :, known] = np.einsum("io,nis->nso", effects, told)
    found[-1] = effects.T  # with all known nothing is left to expect, whatever the covariance
    share = np.array([1.0 / (p * comb(p - 1, min(size, p - 1))) for size in sizes])
    maps = np.empty((effects.shape[1], p, p))
    for player in range(p):
        without = np.flatnonzero(~members[:, player])
        gained = found[without | (1 << player)] - found[without]
        maps[:, player] = np.einsum("s,soj->oj", share[without], gained)
    return maps


def _along(correlation: np.ndarray, effects: np.ndarray, known: np.ndarray) -> np.ndarray:
    """What each feature adds after those before it: (n_rows, p, n_outputs)."""
    from scipy.linalg import solve_triangular

    factor, told = _factor(correlation)
    solvable = factor + np.diag(np.where(told, 0.0, 1.0))
    news = solve_triangular(solvable, known.T, lower=True, check_finite=False).T
    added = np.where(told[:, None], news[:, :, None] * (factor.T @ effects), 0.0)
    # A row that contradicts the covariance (other values in equal columns) is found out last.
    added[:, -1] += known @ effects - added.sum(axis=1)
    return added


def _factor(correlation: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cholesky factor in which features without news have no column, and who has news."""
    p = len(correlation)
    try:
        factor = np.linalg.cholesky(correlation)
    except np.linalg.LinAlgError:
        factor = np.zeros((p, p))
    told = np.diag(factor) ** 2 > NO_NEWS
    if not told.all():
        factor, rest = np.zeros((p, p)), correlation.copy()
        for k in range(p):
            if rest[k, k] > NO_NEWS:
                factor[k:, k] = rest[k:, k] / np.sqrt(rest[k, k])
                rest[k:, k:] -= np.outer(factor[k:, k], factor[k:, k])
        told = np.diag(factor) > 0.0
    return factor, told
