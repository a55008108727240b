"""Which coalitions an estimator asks about: pairs, without replacement, size by size."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import comb, log2

import numpy as np

__all__ = ["PairSampler", "allocate", "n_pairs"]

LISTED = 4_096
"""Sizes with no more coalitions than this are shuffled; larger ones are drawn."""


MANY = 2**60
"""Stands for all larger numbers: of a thousand players there are more coalitions than floats."""


@lru_cache(maxsize=65_536)
def n_pairs(n_players: int, size: int) -> int:
    """Pairs of a coalition of this size and its complement; at most `MANY`."""
    smaller = min(size, n_players - size)
    if smaller * log2(n_players / max(1, smaller)) > 60:  # a lower bound of log2 of their number
        return MANY
    count = comb(n_players, size)
    return min(MANY, count // 2 if 2 * size == n_players else count)


def allocate(n_players: int, pairs: int) -> np.ndarray:
    """Distribute pairs over sizes.

    Size one is complete first (without it the values are not determined); the others share
    what is left evenly, and what a complete size cannot use goes to the rest. Even shares are
    the leverage scores of the Shapley regression; its own weights would ask again and again
    for the smallest coalitions, where the answers say least.

    Returns
    -------
    ndarray of int64, shape (n_players // 2,)

    References
    ----------
    Musco, Witter (2024), Provably accurate Shapley value estimation via leverage score sampling.
    """
    weights = np.ones(n_players // 2)
    if n_players % 2 == 0:
        weights[-1] = 0.5
    limits = np.array([float(n_pairs(n_players, size)) for size in range(1, len(weights) + 1)])
    given = np.zeros(len(weights))
    given[0] = min(limits[0], pairs)
    left = float(pairs) - given[0]
    open_ = np.arange(len(weights)) > 0
    while left > 1e-9 and open_.any():
        share = np.where(open_, weights, 0.0)
        share *= left / share.sum()
        full = open_ & (given + share >= limits)
        if not full.any():
            given += share
            break
        left -= float((limits - given)[full].sum())
        given[full] = limits[full]
        open_ &= ~full
    whole = np.floor(given + 1e-9)
    rest = min(round(float(given.sum()) - float(whole.sum())), int((whole < limits).sum()))
    order = np.argsort(-np.where(whole < limits, given - whole, -1.0), kind="stable")
    whole[order[:rest]] += 1
    return whole.astype(np.int64)


@lru_cache(maxsize=64)
def _listed(n_players: int, size: int) -> np.ndarray:
    """All coalitions of a size, one of each pair."""
    found = [one for one in combinations(range(n_players), size) if _first_of_pair(one, n_players)]
    masks = np.zeros((len(found), n_players), dtype=bool)
    masks[np.arange(len(found))[:, None], np.array(found)] = True
    masks.setflags(write=False)
    return masks


def _first_of_pair(one: tuple[int, ...], n_players: int) -> bool:
    return 2 * len(one) != n_players or one[0] == 0


class PairSampler:
    """Coalitions of every size in a random order of their own, each pair once.

    Asking for more goes on where the last answer ended, so a larger budget always contains a
    smaller one.

    Parameters
    ----------
    n_players : int
    seed : sequence of int
    """

    def __init__(self, n_players: int, seed: tuple[int, ...]) -> None:
        self.n_players = n_players
        self._seed = seed
        self._random: dict[int, np.random.Generator] = {}
        self._order: dict[int, np.ndarray] = {}
        self._seen: dict[int, set[bytes]] = {}
        self.taken = np.zeros(n_players // 2, dtype=np.int64)

    def more(self, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Draw until every size has as many pairs as wanted.

        Returns
        -------
        known : ndarray of bool, shape (n, n_players)
            The new coalitions; their complements belong to them.
        sizes : ndarray of int64, shape (n,)
        """
        masks: list[np.ndarray] = []
        sizes: list[np.ndarray] = []
        for at, (have, want) in enumerate(zip(self.taken, wanted, strict=True)):
            if want > have:
                masks.append(self._draw(at + 1, int(have), int(want)))
                sizes.append(np.full(int(want - have), at + 1))
        self.taken = np.maximum(self.taken, wanted)
        if not masks:
            return np.zeros((0, self.n_players), bool), np.zeros(0, np.int64)
        return np.concatenate(masks), np.concatenate(sizes)

    def _draw(self, size: int, have: int, want: int) -> np.ndarray:
        random = self._random.setdefault(size, np.random.default_rng((*self._seed, size)))
        if n_pairs(self.n_players, size) <= LISTED:
            listed = _listed(self.n_players, size)
            if size not in self._order:
                self._order[size] = random.permutation(len(listed))
            return np.asarray(listed[self._order[size][have:want]])
        return self._draw_new(size, want - have, random)

    def _draw_new(self, size: int, count: int, random: np.random.Generator) -> np.ndarray:
        seen = self._seen.setdefault(size, set())
        found: list[np.ndarray] = []
        while len(found) < count:
            keys = random.random((count - len(found), self.n_players))
            masks = np.zeros(keys.shape, dtype=bool)
            chosen = np.argpartition(keys, size - 1, axis=1)[:, :size]
            np.put_along_axis(masks, chosen, True, axis=1)
            if 2 * size == self.n_players:
                masks ^= ~masks[:, :1]
            for mask in masks:
                key = np.packbits(mask).tobytes()
                if key not in seen:
                    seen.add(key)
                    found.append(mask)
        return np.array(found)
