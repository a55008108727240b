"""What Gaussian process regression assumes of a game: the parts of its prior."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

__all__ = ["Prior", "priors_of"]

SIZE_EFFECTS = 0.1
"""Variance of players' effects that change with the size, beside that of a constant that does."""


@dataclass(frozen=True, eq=False)
class Prior:
    """What is assumed of one part of the game, for unit variance of an answer.

    Parameters
    ----------
    observed : ndarray, shape (n, n)
        Covariance of the answers.
    crossed : ndarray, shape (n, n_players)
        Covariance of the answers with the Shapley values.
    variance : ndarray, shape (n_players, n_players)
        Covariance of the Shapley values.
    """

    observed: np.ndarray
    crossed: np.ndarray
    variance: np.ndarray


def priors_of(signs: np.ndarray, weight: np.ndarray) -> tuple[Prior, ...]:
    """Terms of three players, of five (as far as there are as many), and single pairs."""
    n_players = signs.shape[1]
    orders = [k for k in (3, 5) if k <= n_players]
    odd = {k: (signs * weight**k) @ signs.T for k in (1, 3, 5)}
    even = {k: float((weight**k).sum()) for k in (2, 4)}
    own = {k: signs @ weight**k for k in (1, 3, 5)}
    without = {k: own[k][:, None] - signs * weight**k for k in (1, 3)}
    rest: dict[int, Any] = {k: even[k] - weight**k for k in (2, 4)}
    all_but = {k: (weight**k).sum() - weight**k for k in (1, 2, 3, 4)}
    together = {k: float((weight**k).sum()) for k in range(1, 6)}
    observed = _symmetric({**odd, **even}, max(orders, default=1))
    beside = _symmetric({**without, **rest}, 4)
    alone = _symmetric(all_but, 4)
    size = _symmetric(together, 5)
    priors = [
        Prior(
            observed=observed[k] / size[k],
            crossed=(2.0 / k) * signs * weight * beside[k - 1] / size[k],
            variance=(4.0 / k**2) * _both(weight, k, alone[k - 1]) / size[k],
        )
        for k in orders
    ]
    return (*priors, _by_size(signs), _single_pairs(signs))


def _both(weight: np.ndarray, order: int, alone: np.ndarray) -> np.ndarray:
    """Weight of all terms of an order that hold each two players: (n_players, n_players)."""
    powers = {k: weight**k for k in range(1, order)}
    left = {k: one.sum() - one[:, None] - one for k, one in powers.items()}
    found = weight[:, None] * weight * _symmetric(left, order - 2)[order - 2]
    np.fill_diagonal(found, weight * alone)
    return np.asarray(found)


def _symmetric(sums: dict[int, Any], most: int) -> dict[int, Any]:
    """Elementary symmetric polynomials from sums of powers (Newton's identities)."""
    found: dict[int, Any] = {0: 1.0}
    for k in range(1, most + 1):
        terms = ((-1) ** (i - 1) * found[k - i] * sums[i] for i in range(1, k + 1))
        found[k] = sum(terms) / k
    return found


def _by_size(signs: np.ndarray) -> Prior:
    """A constant for every size of coalition, and effects of players that differ between sizes.

    The constants say nothing of the values (all players of a size share them), but a game that
    turns at a size, as a majority does, is not taken for interactions then. Where the players i
    of a coalition of size s and of its complement add up to a sum of b_si t_i, the Shapley value
    of i is 4 / (n - 1) times the sum over sizes of b_si less their mean over players.
    """
    n_players = signs.shape[1]
    members = (signs > 0).sum(axis=1)
    size = np.minimum(members, n_players - members)
    equal = (size[:, None] == size) & (size[:, None] > 0)
    side = np.sign(n_players - 2.0 * members)
    unit = 4.0 / max(1, n_players - 1)
    share = np.where(2 * size == n_players, 0.5, 1.0) * (size > 0) * unit
    n_sizes = (n_players - 1) // 2 + 0.25 * (n_players % 2 == 0)
    effects = SIZE_EFFECTS / n_players
    return Prior(
        observed=np.where(equal, np.outer(side, side) + effects * (signs @ signs.T), 0.0),
        crossed=effects * share[:, None] * (signs - signs.mean(axis=1, keepdims=True)),
        variance=effects * n_sizes * unit**2 * (np.eye(n_players) - 1.0 / n_players),
    )


def _single_pairs(signs: np.ndarray) -> Prior:
    """A part that is independent from pair to pair."""
    member, other, variance, covariance = _shapley_weights(signs.shape[1])
    sizes = (signs > 0).sum(axis=1)
    crossed = np.where(signs > 0, member[sizes][:, None], other[sizes][:, None])
    joint = np.full((signs.shape[1], signs.shape[1]), covariance)
    np.fill_diagonal(joint, variance)
    return Prior(np.eye(len(signs)), crossed, joint)


@lru_cache(maxsize=64)
def _shapley_weights(n_players: int) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Share of half of v(S) - v(complement) in the value of a member of S, and of another
    player, by the size of S; and over all pairs the sum of their squares, and of their products
    for two players. (All shares of a coalition add up to 0, but for the full one to 2.)"""
    from scipy.special import gammaln

    sizes = np.arange(n_players + 1)
    # Coalitions of each size with a given player and without it; of 2,000 players too many for
    # a number, so they are never written out.
    every = gammaln(n_players)
    log_with = every - gammaln(np.maximum(sizes, 1)) - gammaln(n_players - sizes + 1)
    log_without = every - gammaln(sizes + 1) - gammaln(np.maximum(n_players - sizes, 1))
    share_with = np.where(sizes > 0, np.exp(-log_with), 0.0)
    share_without = np.where(sizes < n_players, np.exp(-log_without), 0.0)
    member, other = 2.0 / n_players * share_with, -2.0 / n_players * share_without
    squares = (2.0 / n_players) ** 2 * (share_with + share_without)
    square = float(0.5 * squares.sum())
    product = (4.0 / n_players - square) / max(1, n_players - 1)
    return member, other, square, product
