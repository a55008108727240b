"""Brute force over all coalitions, written as plainly as possible."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np

from xwidgets.models.trees import Trees, predict
from xwidgets.models.trees.arrays import goes_left


def cover_game(trees: Trees, x: np.ndarray) -> dict[frozenset[int], np.ndarray]:
    """Expected output for every set of known features: other splits follow their cover."""

    def expect(t: int, node: int, known: frozenset[int]) -> np.ndarray:
        i = trees.offsets[t] + node
        if trees.left[i] < 0:
            out = np.zeros(trees.n_outputs)
            if trees.value.shape[1] > 1:
                out += trees.value[i]
            else:
                out[trees.output[t]] = trees.value[i, 0]
            return out
        feature = int(trees.feature[i])
        left, right = int(trees.left[i]), int(trees.right[i])
        if feature in known:
            side = goes_left(trees, np.array([i]), np.array([x[feature]]))[0]
            return expect(t, left if side else right, known)
        a = trees.cover[trees.offsets[t] + left]
        b = trees.cover[trees.offsets[t] + right]
        share = a / (a + b) if a + b > 0 else 0.5
        return share * expect(t, left, known) + (1 - share) * expect(t, right, known)

    return {
        known: trees.base + sum(expect(t, 0, known) for t in range(trees.n_trees))
        for known in subsets(trees.n_features)
    }


def background_game(
    trees: Trees, x: np.ndarray, background: np.ndarray, weight: np.ndarray
) -> dict[frozenset[int], np.ndarray]:
    """Mean output when features that are not known come from the background."""
    game = {}
    for known in subsets(trees.n_features):
        mixed = background.copy()
        mixed[:, list(known)] = x[list(known)]
        game[known] = weight @ predict(trees, mixed) / weight.sum()
    return game


def subsets(n: int) -> list[frozenset[int]]:
    return [frozenset(s) for size in range(n + 1) for s in combinations(range(n), size)]


def shapley(game: dict[frozenset[int], np.ndarray], n: int) -> np.ndarray:
    values = np.zeros((n, next(iter(game.values())).size))
    for known in game:
        for i in set(range(n)) - known:
            weight = factorial(len(known)) * factorial(n - len(known) - 1) / factorial(n)
            values[i] += weight * (game[known | {i}] - game[known])
    return values


def shapley_interactions(game: dict[frozenset[int], np.ndarray], n: int) -> np.ndarray:
    """Half of each pair's interaction off the diagonal, the rest of the value on it."""
    values = np.zeros((n, n, next(iter(game.values())).size))
    for known in game:
        size = len(known)
        for i in set(range(n)) - known:
            for j in set(range(n)) - known - {i}:
                weight = factorial(size) * factorial(n - size - 2) / (2 * factorial(n - 1))
                both = game[known | {i, j}] - game[known | {i}]
                values[i, j] += weight * (both - game[known | {j}] + game[known])
    single = shapley(game, n)
    for i in range(n):
        values[i, i] = single[i] - values[i].sum(axis=0)
    return values
