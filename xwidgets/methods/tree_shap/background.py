"""The background of interventional values, ready to be met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

__all__ = [
    "BLOCK",
    "MOST_PLAYERS",
    "TABLE_BITS",
    "Background",
    "Block",
    "Joined",
    "blocks",
    "pattern_weights",
]

MOST_PLAYERS = 64
"""Distinct features on one path: one bit each."""
TABLE_BITS = 11
"""Most distinct features on a path of trees whose background rows are joined by pattern: patterns
index a table, and features' credit fills two vectors of lanes. Other trees go by bits."""
Joined = tuple[np.ndarray, np.ndarray, np.ndarray]
"""What background rows satisfy at the leaves of some trees (`kernels_interventional.joined`)."""

BLOCK = 128
"""Background rows that share two words of 64 bits."""


class Block(NamedTuple):
    """At most `BLOCK` background rows; row `z` is bit ``z % 64`` of word ``z // 64``."""

    rows: np.ndarray  # float64 (n_used, n_rows)
    weight: np.ndarray  # float64 (n_rows,)
    ascending: np.ndarray  # float64 (n_used, n_rows): every column in order, NaN last
    n_known: np.ndarray  # int64 (n_used,): numbers before the first NaN
    smallest: np.ndarray  # uint64 (n_used, n_rows + 1, 2): rows of the first k numbers in order
    missing: np.ndarray  # uint64 (n_used, 2): rows with NaN
    everyone: np.ndarray  # uint64 (2,)


@dataclass(frozen=True, eq=False)
class Background:
    """What every call with the same background shares.

    Parameters
    ----------
    columns : ndarray of float64, shape (n_used, n_background)
        Columns that some split compares.
    weight : ndarray of float64, shape (n_background,)
        Summing to 1.
    joined : list of Joined, or None
        For trees with few features on a path, by part; None where that would take too much
        memory, and is made whenever it is needed.
    blocks : list of Block
        For trees with many features on a path; empty where there is none.
    base : ndarray of float64, shape (n_outputs,)
        Weighted mean of the trees' sums.
    """

    columns: np.ndarray
    weight: np.ndarray
    joined: list[Joined] | None
    blocks: list[Block]
    base: np.ndarray


def blocks(columns: np.ndarray, weight: np.ndarray) -> list[Block]:
    """Background rows (n_used, n_background) in blocks."""
    starts = range(0, columns.shape[1], BLOCK)
    return [_block(columns[:, s : s + BLOCK], weight[s : s + BLOCK]) for s in starts]


def _block(columns: np.ndarray, weight: np.ndarray) -> Block:
    n_used, n_rows = columns.shape
    row = np.arange(n_rows)
    bits = np.zeros((n_rows, 2), np.uint64)
    bits[row, row // 64] = np.uint64(1) << (row % 64).astype(np.uint64)
    order = np.argsort(columns, axis=1, kind="stable")
    smallest = np.zeros((n_used, n_rows + 1, 2), np.uint64)
    np.bitwise_or.accumulate(bits[order], axis=1, out=smallest[:, 1:])
    n_known = n_rows - np.isnan(columns).sum(axis=1)
    everyone = smallest[0, n_rows].copy()
    return Block(
        rows=np.ascontiguousarray(columns),
        weight=np.ascontiguousarray(weight),
        ascending=np.take_along_axis(columns, order, axis=1),
        n_known=n_known,
        smallest=smallest,
        missing=everyone & ~smallest[np.arange(n_used), n_known],
        everyone=everyone,
    )


def pattern_weights(most: int) -> np.ndarray:
    """``(a - 1)! b! / (a + b)!`` at ``[a, b]`` up to `most`, 0 for ``a = 0``."""
    size = most + 1
    weights = np.zeros((size, size))
    for a in range(1, size):
        weights[a, 0] = 1.0 / a
        for b in range(1, size):
            weights[a, b] = weights[a, b - 1] * b / (a + b)
    return weights
