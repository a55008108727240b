"""All values of all features in one walk of the trees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...models.trees import prepare
from ...models.trees.arrays import decide
from ..stop import check_cancelled
from ..tree_shap import engine
from ..tree_shap.links import apply_link
from ..tree_shap.source import Source
from ..tree_shap.threads import in_threads

__all__ = ["Swept", "sweep"]

WORD = 64
"""Values of a player that walk together."""
MAX_CELLS = 4_000_000
"""Numbers of a chunk of rows."""
THREAD_ROWS = 128


@dataclass(frozen=True)
class Swept:
    """Columns that take other values together, and those values.

    Parameters
    ----------
    columns : tuple of int
        Of the trees' own (encoded) table.
    values : ndarray of float64, shape (n_values, n_columns)
        As that table has them, not prepared.
    """

    columns: tuple[int, ...]
    values: np.ndarray


def sweep(
    source: Source,
    X: np.ndarray,
    players: Sequence[Swept],
    *,
    n_jobs: int | None = None,
) -> Iterator[tuple[slice, list[np.ndarray]]]:
    """What the model says of every row with every value of every player, a chunk at a time.

    Parameters
    ----------
    source : Source
        Trees that reproduce the model, with the link to what it shows.
    X : ndarray of float64, shape (n_rows, n_features)
        Rows as the trees' table has them, not prepared.
    players : sequence of Swept
        No column twice.

    Yields
    ------
    rows : slice
    predictions : list of ndarray of float64, shape (n_chunk, n_values, n_outputs)
        One per player, in the shown unit.
    """
    trees, ready = source.trees, source.layout
    rows = prepare(trees, X)
    sums = engine.predict(trees, rows, n_jobs=n_jobs, ready=ready)
    masks = [_masks(source, players, k) for k in range(_n_words(players))]
    width = max(1, len(players)) * WORD * trees.n_outputs * max(1, len(masks))
    step = max(THREAD_ROWS, MAX_CELLS // width)
    for start in range(0, len(rows), step):
        check_cancelled()
        chunk = slice(start, min(start + step, len(rows)))
        found = [_changes(source, rows[chunk], *mask, n_jobs) for mask in masks]
        yield (
            chunk,
            [
                apply_link(source.link, _joined(found, place, len(player.values)) + base, trees)
                for place, player in enumerate(players)
                for base in (sums[chunk, None],)
            ],
        )


def _n_words(players: Sequence[Swept]) -> int:
    return max((-(-len(player.values) // WORD) for player in players), default=0)


def _joined(found: list[np.ndarray], place: int, n_values: int) -> np.ndarray:
    parts = [one[:, place] for one in found[: -(-n_values // WORD)]]
    whole = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
    return whole[:, :n_values]


def _masks(
    source: Source, players: Sequence[Swept], word: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The player of every compact feature; sides of 64 values at every node; which there are."""
    trees, nodes = source.trees, source.layout.nodes
    player = np.full(max(1, source.layout.used.size), -1, np.int32)
    left = np.zeros(nodes.right.size, np.uint64)
    every = np.zeros(max(1, len(players)), np.uint64)
    for place, one in enumerate(players):
        values = one.values[word * WORD : (word + 1) * WORD]
        mine = np.flatnonzero(np.isin(source.layout.used, one.columns))
        if not len(values) or not mine.size:
            continue
        player[mine] = place
        every[place] = np.uint64((1 << len(values)) - 1)
        cells = np.zeros((len(values), trees.n_features))
        cells[:, list(one.columns)] = values
        compact = prepare(trees, cells)[:, source.layout.used]
        at = np.flatnonzero((nodes.feature >= 0) & np.isin(nodes.feature, mine))
        many = np.repeat(at, len(values))
        sides = decide(
            nodes.flags[many],
            nodes.threshold[many],
            nodes.first_word[many],
            nodes.n_words[many],
            nodes.words,
            compact[:, nodes.feature[at]].T.ravel(),
        ).reshape(at.size, len(values))
        bits = np.uint64(1) << np.arange(len(values), dtype=np.uint64)
        left[at] = np.where(sides, bits, np.uint64(0)).sum(axis=1, dtype=np.uint64)
    return player, left, every


def _changes(
    source: Source,
    rows: np.ndarray,
    player: np.ndarray,
    left: np.ndarray,
    every: np.ndarray,
    n_jobs: int | None,
) -> np.ndarray:
    """How the sums change: (n_rows, n_players, 64, n_sums)."""
    from . import kernels

    ready, n_sums = source.layout, source.trees.n_outputs
    total = np.zeros((len(rows), every.size, WORD, n_sums))

    def work(start: int, stop: int, part: int, flag: np.ndarray) -> np.ndarray:
        found = np.zeros((stop - start, every.size, WORD, n_sums))
        X = np.ascontiguousarray(rows[start:stop, ready.used])
        kernels.sweep(ready.nodes, *ready.parts[part : part + 2], player, left, every, X, found)
        return found

    def add(start: int, stop: int, found: np.ndarray) -> None:
        total[start:stop] += found

    in_threads(work, add, len(rows), THREAD_ROWS, ready.n_parts, n_jobs)
    return total
