"""Standard errors of sampled values on a dozen kinds of games, whose exact values are known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from xwidgets.methods.coalitions import PairSampler, allocate
from xwidgets.methods.exact import all_coalitions, shapley
from xwidgets.methods.gaussian import solve

Game = tuple[int, Callable[[np.ndarray], np.ndarray], np.ndarray]
"""Players, the values of coalitions (n, players), the Shapley values."""


def unanimity(n: int, k: int) -> Game:
    values = np.where(np.arange(n) < k, 1.0 / k, 0.0)
    return n, lambda known: known[:, :k].all(axis=1) * 1.0, values


def listed(n: int, game: Callable[[np.ndarray], np.ndarray]) -> Game:
    return n, game, shapley(game(all_coalitions(n))[:, None])[:, 0]


def games() -> dict[str, Game]:
    rng = np.random.default_rng(0)
    votes = rng.exponential(size=15)
    slopes = rng.normal(size=14) * 1.2
    costs = rng.exponential(size=14)
    factors = rng.normal(size=14) * 0.5
    pairs = np.triu(rng.normal(size=(14, 14)), 1)
    triples = [(rng.choice(14, 3, replace=False), rng.normal()) for _ in range(30)]
    trees = [(rng.permutation(15)[:5], rng.normal(size=32)) for _ in range(12)]
    angles = rng.normal(size=13) * 1.5
    weights = rng.normal(size=14)

    def polynomial(known: np.ndarray) -> np.ndarray:
        x = known * 1.0
        quadratic = np.einsum("ni,ij,nj->n", x, pairs, x)
        return quadratic + sum(c * known[:, t].all(axis=1) for t, c in triples)

    def walked(known: np.ndarray) -> np.ndarray:
        return sum(leaf[known[:, of] @ (1 << np.arange(5))] for of, leaf in trees)

    def gated(known: np.ndarray) -> np.ndarray:
        return np.where(known[:, :4].all(axis=1), known @ weights, 0.2 * (known @ weights))

    return {
        "unanimity of 6 of 30": unanimity(30, 6),
        "unanimity of 4 of 15": unanimity(15, 4),
        "unanimity of 3 of 20": unanimity(20, 3),
        "majority": listed(15, lambda known: (known.sum(axis=1) > 7.5) * 1.0),
        "voting": listed(15, lambda known: (known @ votes > votes.sum() / 2) * 1.0),
        "sigmoid": listed(14, lambda known: 1 / (1 + np.exp(0.5 - known @ slopes))),
        "airport": listed(14, lambda known: (known * costs).max(axis=1)),
        "product": listed(14, lambda known: np.prod(1 + known * factors, axis=1)),
        "polynomial": listed(14, polynomial),
        "trees": listed(15, walked),
        "waves": listed(13, lambda known: np.sin(known @ angles)),
        "gate": listed(14, gated),
    }


def errors(game: Game, budget: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Errors of the values, and their standard errors."""
    n, value, exact = game
    known, _ = PairSampler(n, (seed,)).more(allocate(n, (budget - 2) // 2))
    full, single = np.ones((1, n), bool), np.eye(n, dtype=bool)
    moves = np.hypot(value(single) - value(~full), value(full) - value(~single))
    answers = value(known) - value(~known)
    found = solve(known, answers[:, None], value(full) - value(~full), moves)
    return found.values[:, 0] - exact, found.standard_error[:, 0]


@pytest.mark.parametrize("budget", [120, 512])
def test_two_standard_errors_cover_as_they_should(budget: int) -> None:
    covered = {}
    for name, game in games().items():
        runs = [errors(game, budget, seed) for seed in range(6)]
        covered[name] = np.mean([np.abs(gap) <= 2 * error + 1e-9 for gap, error in runs])
    assert min(covered.values()) >= 0.85, covered
    assert 0.93 <= np.mean(list(covered.values())) <= 0.98, covered


def test_a_game_that_turns_at_a_size_is_seen() -> None:
    gap, error = errors(games()["majority"], 512, 0)
    assert np.abs(gap).max() < 0.01 / 15 and error.max() < 0.05 / 15
