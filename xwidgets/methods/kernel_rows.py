"""What the kernel estimator knows of each row, and goes on from."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np

from .coalitions import PairSampler, n_pairs
from .exact import NOISE
from .gaussian import Solution, solve

__all__ = ["First", "Memory", "Row", "same"]

KEPT = 4_096
"""Rows whose coalitions are kept, so that a larger budget goes on where a smaller one ended."""


@dataclass(frozen=True, eq=False)
class First:
    """The pairs that every row is asked about first.

    Parameters
    ----------
    players : ndarray of int, shape (n,)
        Those whose cells differ from the background, in the order in which they are drawn.
    known : ndarray of bool, shape (n_pairs, n)
        One coalition S of every pair.
    differences : ndarray of float64, shape (n_pairs, n_outputs)
        v(S) - v(complement of S).
    moves : ndarray of float64, shape (n,)
        Size of the changes that each player made.
    idle : ndarray of bool, shape (n,)
        Those that moved no prediction, whatever the background row.
    twin : ndarray of int, shape (n,)
        The same number for players of equal columns that made equal changes.
    """

    players: np.ndarray
    known: np.ndarray
    differences: np.ndarray
    moves: np.ndarray
    idle: np.ndarray
    twin: np.ndarray

    @property
    def is_chain(self) -> bool:
        """Whether the budget was too small to ask for every player alone."""
        return len(self.known) < len(self.players)


@dataclass(eq=False)
class Row:
    """Answers of one row; grows with the budget.

    Parameters
    ----------
    first : First
    seed : tuple of int
    idle : ndarray of bool, shape (n,)
        Players of `first` that are left out: they have no effect.
    spent : int
        Calls that are no pairs of the players that are left in.
    checks : int
        How often idle players were tried in random coalitions.
    """

    first: First
    seed: tuple[int, ...]
    idle: np.ndarray
    spent: int = 0
    checks: int = 0
    players: np.ndarray = field(init=False)
    sampler: PairSampler = field(init=False)
    known: np.ndarray = field(init=False)
    sizes: np.ndarray = field(init=False)
    differences: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        kept = np.flatnonzero(~self.idle)
        self.players = self.first.players[kept]
        self.sampler = PairSampler(len(kept), self.seed)
        if len(kept) > 1:
            self.sampler.taken[0] = n_pairs(len(kept), 1)
        known = self.first.known[:, kept]
        told = np.asarray(known.any(axis=1) & ~known.all(axis=1))
        told[1:] &= (known[1:] != known[:-1]).any(axis=1)
        if len(kept) == 1:  # alone it is everything
            told[:] = False
        self.known, self.differences = known[told], self.first.differences[told]
        self.sizes = np.ones(len(self.known), dtype=np.int64)
        self.spent += 2 * int((~told).sum())

    @property
    def calls(self) -> int:
        """Calls so far, the empty and the full coalition included."""
        return 2 + 2 * len(self.known) + self.spent

    def with_all(self) -> Row:
        """Begun again with every player: those that seemed idle are not."""
        spent = self.calls - 2 - 2 * len(self.first.known)
        return Row(self.first, self.seed, np.zeros_like(self.idle), spent, self.checks)

    def add(self, known: np.ndarray, sizes: np.ndarray, differences: np.ndarray) -> None:
        """Take answers in: v(S) - v(complement of S) of new coalitions S."""
        self.known = np.concatenate([self.known, known])
        self.sizes = np.concatenate([self.sizes, sizes])
        self.differences = np.concatenate([self.differences, differences])

    def solved(self, total: np.ndarray, sums: np.ndarray | None = None) -> Solution:
        """What the answers say, the same however often the budget grew.

        Parameters
        ----------
        total : ndarray of float64, shape (n_outputs,)
        sums : ndarray of float64, shape (n_shown, n_players), optional
            Which players are added: standard errors are those of the sums then.
        """
        order = np.argsort(self.sizes, kind="stable")
        kept = ~self.idle
        even = _evened(self.first.twin[kept])
        if sums is None:
            sums = even
        elif even is not None:
            sums = sums @ even
        found = solve(
            self.known[order], self.differences[order], total, self.first.moves[kept], sums
        )
        return found if even is None else Solution(even @ found.values, found.standard_error)


def _evened(twin: np.ndarray) -> np.ndarray | None:
    """Means over twins, whichever of them happened to be drawn: (n, n); None without twins."""
    _, label, count = np.unique(twin, return_inverse=True, return_counts=True)
    if (count == 1).all():
        return None
    return np.asarray((label[:, None] == label) / count[label][:, None])


class Memory:
    """The rows explained last, by their cells. Thread-safe."""

    def __init__(self) -> None:
        self._rows: OrderedDict[bytes, Row] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: bytes) -> Row | None:
        """Remove and return, so that no two threads grow the same row."""
        with self._lock:
            return self._rows.pop(key, None)

    def put(self, key: bytes, row: Row) -> None:
        with self._lock:
            self._rows[key] = row
            while len(self._rows) > KEPT:
                self._rows.popitem(last=False)


def same(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Whether answers are equal but for rounding: bool (n,) for (n, n_background, n_outputs)."""
    noise = NOISE * np.maximum(np.abs(first), np.abs(second)).max(axis=(0, 1), initial=0.0)
    return np.asarray((np.abs(first - second) <= noise).all(axis=(1, 2)))
