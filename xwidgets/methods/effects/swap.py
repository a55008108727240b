"""Rows that take some of their cells from other rows: what permutation asks of trees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...models.trees import prepare
from ..stop import check_cancelled
from ..tree_shap import engine
from ..tree_shap.links import apply_link
from ..tree_shap.source import Source
from ..tree_shap.threads import in_threads

__all__ = ["swap"]

MAX_PLAYERS = 8
"""That walk together: what the row's own walk costs is shared, and progress is seen."""
THREAD_ROWS = 256


def swap(
    source: Source,
    X: np.ndarray,
    players: Sequence[Sequence[int]],
    orders: np.ndarray,
    *,
    n_jobs: int | None = None,
) -> Iterator[np.ndarray]:
    """What the model says of rows whose cells of one player are those of other rows.

    Parameters
    ----------
    source : Source
        Trees that reproduce the model, with the link to what it shows.
    X : ndarray of float64, shape (n_rows, n_features)
        Rows as the trees' table has them, not prepared.
    players : sequence of sequences of int
        Columns of that table which are taken together.
    orders : ndarray of int64, shape (n_orders, n_rows)
        The row whose cells each row takes.

    Yields
    ------
    ndarray of float64, shape (n_orders, n_rows, n_outputs)
        One per player, in the shown unit.
    """
    trees = source.trees
    rows = prepare(trees, X)
    sums = engine.predict(trees, rows, n_jobs=n_jobs, ready=source.layout)
    compact = np.ascontiguousarray(rows[:, source.layout.used])
    for start in range(0, len(players), MAX_PLAYERS):
        check_cancelled()
        some = players[start : start + MAX_PLAYERS]
        changes = _changes(source, compact, some, np.ascontiguousarray(orders), n_jobs)
        for place in range(len(some)):
            said = changes[:, place].transpose(1, 0, 2) + sums
            yield apply_link(source.link, said, trees)


def _changes(
    source: Source,
    rows: np.ndarray,
    players: Sequence[Sequence[int]],
    orders: np.ndarray,
    n_jobs: int | None,
) -> np.ndarray:
    """How the sums change: (n_rows, n_players, n_orders, n_sums)."""
    from . import kernels

    ready, n_sums = source.layout, source.trees.n_outputs
    player = np.full(max(1, ready.used.size), -1, np.int32)
    for place, columns in enumerate(players):
        player[np.isin(ready.used, columns)] = place
    total = np.zeros((len(rows), len(players), len(orders), n_sums))

    def work(start: int, stop: int, part: int, flag: np.ndarray) -> np.ndarray:
        found = np.zeros((stop - start, *total.shape[1:]))
        between = ready.parts[part : part + 2]
        kernels.swapped(ready.nodes, *between, player, rows, start, orders, found)
        return found

    def add(start: int, stop: int, found: np.ndarray) -> None:
        total[start:stop] += found

    in_threads(work, add, len(rows), THREAD_ROWS, ready.n_parts, n_jobs)
    return total
