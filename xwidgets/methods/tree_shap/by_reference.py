"""Shapley values by reference: rows in, values out, over threads."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .links import coded
from .references import MOST_BITS, References
from .threads import in_threads

__all__ = ["by_reference"]

MET_ROWS = 16
"""Most rows per unit of work of one thread."""


def by_reference(references: References, X: np.ndarray, *, n_jobs: int | None = None) -> np.ndarray:
    """Exact interventional Shapley values behind any link, one background row after the other.

    Parameters
    ----------
    references : References
    X : ndarray of float64, shape (n_rows, n_features)
        Prepared rows that ``references.cells`` finds no infinite number of coalitions for.
    n_jobs : int, optional
        Threads; None or -1: one per core. The numbers do not depend on it.

    Returns
    -------
    ndarray of float64, shape (n_rows, n_players, n_sums)
        Of the second class of a binary classifier; exactly 0 for players that move nothing.

    Notes
    -----
    A game against a background is the mean of the games against its single rows, and so are its
    Shapley values. Against one row only players on another side of some split take part, which are
    far fewer; those are enumerated.
    """
    from . import kernels_reference as kernels

    source = references.source
    trees, ready = source.trees, source.layout
    owner = references.player_of[ready.used]
    player = np.where(ready.nodes.feature >= 0, owner[ready.nodes.feature], -1).astype(np.int32)
    link = coded(source.link, trees.n_outputs)
    values = np.zeros((X.shape[0], references.n_players, trees.n_outputs))

    def work(start: int, stop: int, part: int, flag: np.ndarray) -> np.ndarray:
        phi = np.zeros((stop - start, *values.shape[1:]))
        kernels.by_reference(
            ready.nodes,
            trees.base,
            player,
            link,
            references.sides_of(X[start:stop]),
            theirs,
            references.weight,
            references.n_players,
            _sizes(),
            phi,
            flag,
        )
        return phi

    def add(start: int, stop: int, found: np.ndarray) -> None:
        values[start:stop] = found

    if ready.used.size:
        theirs = references.sides
        in_threads(work, add, X.shape[0], MET_ROWS, 1, n_jobs)
    return values


@lru_cache(maxsize=1)
def _sizes() -> np.ndarray:
    """How many players are in every coalition of `MOST_BITS`."""
    sizes = np.zeros(1, np.uint8)
    for _ in range(MOST_BITS):
        sizes = np.concatenate([sizes, sizes + np.uint8(1)])
    return sizes
