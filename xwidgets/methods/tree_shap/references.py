"""A background whose rows are met one by one, and what enumerating against it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...models.trees import Trees, prepare
from ...models.trees.arrays import CATEGORY, goes_left
from .source import Source

__all__ = ["MOST_BITS", "References"]

MOST_BITS = 20
"""Players that are enumerated at most: a million coalitions of one row and one reference."""

MOST_BYTES = 2**28
"""Held for the sides of all references at all splits."""

PIECE = 2**22
"""Bytes of comparisons at a time."""


@dataclass(frozen=True, eq=False)
class References:
    """Background rows of a tree ensemble; those that no split tells apart are one.

    Parameters
    ----------
    source : Source
    player_of : ndarray of int64, shape (n_features,)
        The player of every column; -1 where the background always decides.
    n_players : int
    rows : ndarray of float64, shape (n_references, n_features)
        Prepared.
    weight : ndarray of float64, shape (n_references,)
        Summing to 1.
    """

    source: Source
    player_of: np.ndarray
    n_players: int
    rows: np.ndarray
    weight: np.ndarray

    @staticmethod
    def of(
        source: Source,
        cells: np.ndarray,
        weight: np.ndarray | None,
        players: Sequence[tuple[int, ...]],
    ) -> References:
        """Of background rows as the table has them, (n_background, n_features)."""
        rows = prepare(source.trees, cells)
        if weight is None:
            weight = np.full(len(rows), 1.0 / len(rows))
        if (weight == 0).any():
            rows, weight = rows[weight > 0], weight[weight > 0]
        player_of = np.full(source.trees.n_features, -1, np.int64)
        for player, columns in enumerate(players):
            player_of[list(columns)] = player
        _, first, label = np.unique(
            _tests(source.trees, rows), axis=0, return_index=True, return_inverse=True
        )
        order = np.argsort(first, kind="stable")  # as they come in the table
        share = np.bincount(label.reshape(-1), weight, minlength=len(first))[order]
        return References(
            source, player_of, len(players), np.ascontiguousarray(rows[first[order]]), share
        )

    @property
    def fits(self) -> bool:
        """Whether the references' sides fit into memory."""
        return len(self.rows) * self.source.trees.left.size <= 8 * MOST_BYTES

    @cached_property
    def sides(self) -> np.ndarray:
        """As :meth:`sides_of`, of the references."""
        return self.sides_of(self.rows)

    def sides_of(self, X: np.ndarray) -> np.ndarray:
        """Whether prepared rows go left at each node, a bit each: uint32 (n_rows, n_words)."""
        from . import kernels_reference as kernels

        ready = self.source.layout
        found = np.zeros((len(X), ready.nodes.right.size // 32 + 1), np.uint32)
        kernels.sides(ready.nodes, np.ascontiguousarray(X[:, ready.used]), found)
        return found

    @cached_property
    def used(self) -> np.ndarray:
        """Players that some split asks about."""
        feature = self.source.trees.feature
        players = np.unique(self.player_of[feature[feature >= 0]])
        return players[players >= 0]

    @cached_property
    def _own(self) -> tuple[np.ndarray, np.ndarray]:
        """Sides of the references by player, and where every player's begin."""
        return self._by_player(self.rows)

    def _by_player(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        nodes = _distinct(self.source.trees)
        owner = self.player_of[self.source.trees.feature[nodes]]
        parts = []
        starts = [0]
        for player in self.used:
            mine = nodes[owner == player]
            left = goes_left(self.source.trees, mine, X[:, self.source.trees.feature[mine]])
            parts.append(np.packbits(left, axis=1))
            starts.append(starts[-1] + parts[-1].shape[1])
        packed = np.concatenate(parts, axis=1) if parts else np.zeros((len(X), 0), np.uint8)
        return packed, np.array(starts[:-1], np.int64)

    def cells(self, X: np.ndarray) -> np.ndarray:
        """Coalitions to enumerate for prepared rows, over all references, at most: float64 (n,).

        Infinite where they are too many against one reference already.
        """
        theirs, starts = self._own
        mine, _ = self._by_player(X)
        found = np.empty(len(X))
        step = max(1, PIECE // max(1, theirs.size))
        for start in range(0, len(X), step):
            differs = mine[start : start + step, None] ^ theirs[None]
            if not starts.size:
                found[start : start + step] = float(len(theirs))
                continue
            active = (np.bitwise_or.reduceat(differs, starts, axis=2) != 0).sum(axis=2)
            cells = np.where(active > MOST_BITS, np.inf, np.exp2(np.minimum(active, 64)))
            found[start : start + step] = cells.sum(axis=1)
        return found


def _tests(trees: Trees, X: np.ndarray) -> np.ndarray:
    """On which side of every different split rows fall, packed."""
    nodes = _distinct(trees)
    return np.packbits(goes_left(trees, nodes, X[:, trees.feature[nodes]]), axis=1)


def _distinct(trees: Trees) -> np.ndarray:
    """One split of all that ask the same."""
    splits = np.flatnonzero(trees.feature >= 0)
    number = splits[(trees.flags[splits] & CATEGORY) == 0]
    asked = np.stack(
        [
            trees.feature[number].astype(np.float64),
            trees.threshold[number],
            trees.flags[number].astype(np.float64),
        ],
        axis=1,
    )
    _, first = np.unique(asked, axis=0, return_index=True)
    return np.sort(np.concatenate([number[first], np.setdiff1d(splits, number)]))
