"""Shapley values from a few coalitions: Gaussian process regression on a model's answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .coalitions import n_pairs
from .gaussian_priors import Prior, priors_of

__all__ = ["Solution", "solve"]

SHARES = (
    (1.0, 0.1, 0.0, 1e-3),
    (1.0, 1.0, 0.0, 1e-2),
    (1.0, 0.3, 0.01, 0.3),
    (0.3, 1.0, 0.01, 0.1),
    (0.1, 0.3, 0.1, 3.0),
    (1.0, 0.1, 10.0, 1e-3),
)
"""Candidates for the variance of three players together, of five, of what changes with the size of
the coalition, and of single coalitions."""

MANY = (1.0, 0.1, 0.0, 1e-3)
"""Taken where answers are too few, or players too many, to compare candidates."""

POWERS = (0.0, 1.0)
"""Candidates for how far players with larger effects also interact more: not at all, in
proportion."""

CHOSEN_ON = 192
"""Pairs (beside those of size one) on which candidates are compared."""

MOST_CHOSEN = 500
"""Players up to which candidates are compared: it takes an answer per player at least."""

MOST_AT_ONCE = 2_048
"""Pairs in one regression, whose cost is cubic; more are split, and the results averaged."""

JITTER = 1e-9

POOLED = 32
"""Residuals below which standard errors lean on the prior's rather than on their own."""

LEAST = 1e-4
"""Of the posterior variance, that is kept however well answers left out are foretold."""

GUESS = 0.15
"""Interactions relative to answers, for standard errors where there are hardly more answers than
players to tell."""


@dataclass(frozen=True, eq=False)
class Solution:
    """Values of one row: float64 (n_players, n_outputs), with their standard errors."""

    values: np.ndarray
    standard_error: np.ndarray


def solve(
    known: np.ndarray,
    differences: np.ndarray,
    total: np.ndarray,
    relevance: np.ndarray | None = None,
    sums: np.ndarray | None = None,
) -> Solution:
    """Shapley values of a game that was asked about some pairs of coalitions.

    Parameters
    ----------
    known : ndarray of bool, shape (n_pairs, n_players)
        One coalition S of every pair; the other is its complement. Every pair at most once.
        First all of those of size one, or the beginnings of one order of the players.
    differences : ndarray of float64, shape (n_pairs, n_outputs)
        v(S) - v(complement of S).
    total : ndarray of float64, shape (n_outputs,)
        v(everything) - v(nothing): what the values add up to.
    relevance : ndarray of float64, shape (n_players,), optional
        Size of each player's effects, as far as it is known already; none negative.
    sums : ndarray of float64, shape (n_sums, n_players), optional
        Sums of values, whose standard errors are wanted instead of those of the values.

    Notes
    -----
    With t = +1 for members and -1 for others, a game is a polynomial in t. Its terms of even
    order cancel in v(S) - v(complement), and they do not touch the Shapley values: interactions
    of two players cost nothing. What is left is odd: a linear part that may be anything; terms of
    three and of five players with independent normal coefficients, whose covariances are
    elementary symmetric polynomials of t t' (here by Newton's identities); what changes with the
    size of the coalition; and a part that is independent from pair to pair, for everything else.
    A term c t_i t_j t_k gives each of its players 2 c / 3, so the Shapley values are jointly
    normal with the answers, and their posterior mean and standard deviation are what is returned.
    With all pairs known the result is exact. The variances of the parts, and whether players of
    larger effect interact more, are those of a few candidates under which the answers are most
    likely; all outputs share them, so what holds between outputs (classes that sum to one) holds
    between their values.

    A posterior variance rests on a prior that no real game obeys: whole sizes of coalitions may be
    quiet, a few coalitions carry everything, or interactions belong to few players. So each one is
    measured by what it takes for granted: every answer is foretold from all others (leave-one-out,
    in closed form), and the variance of a value is multiplied by the mean of the squared errors
    over that of their expected squares, answers weighted by the square of their influence on the
    value and by the share of their size of coalition that was not asked. Where that mean rests on
    few answers (r, by Satterthwaite), it is multiplied by 1 + 4 / r.

    References
    ----------
    O'Hagan (1991), Bayes-Hermite quadrature. Rasmussen, Williams (2006), Gaussian processes for
    machine learning, sections 2.7 and 5.4.2. White (1980), A heteroskedasticity-consistent
    covariance matrix estimator. Pelegrina, Duarte, Grabisch (2023), A k-additive Choquet
    integral-based approach to approximate the SHAP values for local interpretability. Covert,
    Lee (2021), Improving KernelSHAP.
    """
    n_pairs, n_players = known.shape
    scale = np.maximum(np.abs(differences).max(axis=0), np.abs(total))
    scale = np.where(scale > 0.0, scale, 1.0)
    answers = 0.5 * np.concatenate([(total / scale)[None], differences / scale])
    signs = np.concatenate([np.ones((1, n_players)), np.where(known, 1.0, -1.0)])
    relevance = np.ones(n_players) if relevance is None else relevance
    power, shares = _likeliest(signs, answers, relevance)
    weight = _weight(relevance, power)
    values = np.zeros((n_players, len(total)))
    variance = np.zeros((n_players if sums is None else len(sums), len(total)))
    parts = list(_parts(n_pairs, n_players))
    for part in parts:
        found = _Regression(signs[part], answers[part], priors_of(signs[part], weight), shares)
        mean, spread = found.values(sums)
        values += mean / len(parts)
        variance += spread / len(parts) ** 2
    values *= scale
    values += (total - values.sum(axis=0)) / n_players
    return Solution(values, np.sqrt(variance) * scale)


def _parts(n_pairs: int, n_players: int) -> Iterator[np.ndarray]:
    """Positions of answers that are treated together: the full coalition, those of size one,
    and a share of the others."""
    first = np.arange(min(n_players, n_pairs) + 1)
    others = np.arange(n_players + 1, n_pairs + 1)
    n_parts = -(-len(others) // MOST_AT_ONCE) or 1
    for part in range(n_parts):
        yield np.concatenate([first, others[part::n_parts]])


def _likeliest(
    signs: np.ndarray, answers: np.ndarray, relevance: np.ndarray
) -> tuple[float, tuple[float, ...]]:
    """The candidates under which answers (some of them, where there are many) are likeliest."""
    n_players = signs.shape[1]
    if n_players > MOST_CHOSEN:
        return POWERS[-1], MANY
    others = np.arange(n_players + 1, len(signs))
    step = max(1, -(-len(others) // CHOSEN_ON))
    some = np.concatenate([np.arange(min(n_players + 1, len(signs))), others[::step]])
    signs, answers = signs[some], answers[some]
    best: tuple[float, float, tuple[float, ...]] = (-np.inf, POWERS[0], SHARES[0])
    if len(signs) > n_players + 1:
        for power in POWERS:
            priors = priors_of(signs, _weight(relevance, power))
            for shares in SHARES:
                likelihood = _Regression(signs, answers, priors, shares).log_likelihood
                if likelihood > best[0]:
                    best = (likelihood, power, shares)
        return best[1], best[2]
    return POWERS[-1], MANY


def _weight(relevance: np.ndarray, power: float) -> np.ndarray:
    """How much each player takes part in interactions; around 1."""
    largest = relevance.max(initial=0.0)
    if largest <= 0.0 or power == 0.0:
        return np.ones(len(relevance))
    weight = (relevance / largest) ** power + 0.02
    return np.asarray(weight / weight.mean())


class _Regression:
    """Posterior of the linear part, and of the Shapley values."""

    def __init__(
        self,
        signs: np.ndarray,
        answers: np.ndarray,
        priors: tuple[Prior, ...],
        shares: tuple[float, ...],
    ) -> None:
        from scipy.linalg import cho_solve

        used = (*shares[: len(priors) - 2], *shares[-2:])
        self._priors = tuple(zip(used, priors, strict=True))
        self._factor = _factor(
            sum((share * prior.observed for share, prior in self._priors), np.zeros(()))
        )
        self._raw = signs
        self._signs = cho_solve(self._factor, signs)
        solved = cho_solve(self._factor, answers)
        self._linear = _factor(signs.T @ self._signs)
        moment = signs.T @ solved
        self._slopes = cho_solve(self._linear, moment)
        self._residual = solved - self._signs @ self._slopes
        self._freedom = max(1, len(signs) - signs.shape[1])
        square = np.einsum("no,no->o", answers, solved) - np.einsum(
            "po,po->o", moment, self._slopes
        )
        noise = (16 * np.finfo(np.float64).eps) ** 2 * len(answers)
        guessed = max(0.0, 1.0 - (len(signs) - signs.shape[1]) / 4)  # as one answer counts 1
        square = np.maximum(square, noise) + guessed * GUESS**2 * (answers**2).mean(axis=0)
        self._variance = square / (max(0, len(signs) - signs.shape[1]) + guessed)

    @property
    def log_likelihood(self) -> float:
        """Restricted (Patterson, Thompson 1971), the overall variance profiled out."""
        logs = sum(np.log(np.diag(factor[0])).sum() for factor in (self._factor, self._linear))
        outputs = len(self._variance)
        return float(-0.5 * self._freedom * np.log(self._variance).sum() - outputs * logs)

    def values(self, sums: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """Mean of the Shapley values, and variance of them or of sums of them."""
        from scipy.linalg import cho_solve

        crossed = np.sum([share * prior.crossed for share, prior in self._priors], axis=0)
        variance = np.sum([share * prior.variance for share, prior in self._priors], axis=0)
        mean = 2.0 * self._slopes + crossed.T @ self._residual
        through = 2.0 * np.eye(crossed.shape[1]) - crossed.T @ self._signs
        influence = through @ cho_solve(self._linear, self._signs.T)
        influence += cho_solve(self._factor, crossed).T
        if sums is None:
            spread = np.diag(variance)
        else:
            spread = np.einsum("gp,pq,gq->g", sums, variance, sums, optimize=True)
            crossed, through = crossed @ sums.T, sums @ through
            influence = sums @ influence
        spread = spread - np.einsum("np,np->p", crossed, cho_solve(self._factor, crossed))
        spread = spread + np.einsum("pq,qp->p", through, cho_solve(self._linear, through.T))
        spread = np.maximum(spread, 0.0)[:, None] * self._variance
        return mean, spread * self._measured(influence)

    def _measured(self, influence: np.ndarray) -> np.ndarray:
        """What variances are multiplied by: see `solve`; (n_values, n_outputs)."""
        from scipy.linalg import cho_solve

        left = _unasked(self._raw)
        inverse = cho_solve(self._factor, np.eye(len(left)))
        inverse -= self._signs @ cho_solve(self._linear, self._signs.T)
        alone = np.maximum(np.diag(inverse), np.finfo(np.float64).tiny)[:, None]
        foretold, expected = (self._residual / alone) ** 2, 1.0 / alone
        weight = influence**2 * left
        taken = weight @ expected
        ratio = np.divide(
            weight @ foretold,
            taken * self._variance,
            out=np.ones((len(weight), len(self._variance))),
            where=(taken > 0.0) & (self._variance > 0.0),
        )
        rest = max(0, len(self._raw) - self._raw.shape[1])
        ratio = (rest * ratio + max(0, POOLED - rest)) / max(rest, POOLED)
        squares = weight**2 @ expected**2
        effective = np.divide(taken**2, squares, out=np.ones_like(taken), where=squares > 0.0)
        effective = np.clip(effective, 1.0, self._freedom)
        return np.asarray(np.maximum(ratio, LEAST) * (1.0 + 4.0 / effective))


def _unasked(signs: np.ndarray) -> np.ndarray:
    """Share of the pairs of a coalition's size that were not asked, for every coalition."""
    n_players = signs.shape[1]
    members = (signs > 0).sum(axis=1)
    size = np.minimum(members, n_players - members)
    asked = np.bincount(size, minlength=n_players // 2 + 1)
    there = np.array([1, *(n_pairs(n_players, one) for one in range(1, len(asked)))], np.float64)
    return np.asarray(np.maximum(0.0, 1.0 - asked / there)[size])


def _factor(system: np.ndarray) -> Any:
    from scipy.linalg import cho_factor

    system = system.copy()
    diagonal = np.arange(len(system))
    system[diagonal, diagonal] += JITTER * np.trace(system) / len(system)
    return cho_factor(system, lower=True, overwrite_a=True)
