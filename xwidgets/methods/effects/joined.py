"""All values of all features where each column has its own part in what a model computes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from ...models.parts import Layers, Parts
from ...models.threads import one_thread
from ..stop import check_cancelled
from ..tree_shap import loading
from ..tree_shap.threads import in_threads
from .sweep import MAX_CELLS, Swept

__all__ = ["is_narrow", "vary_parts"]

BLOCK_CELLS = 130_000
"""Numbers that one thread works on at a time: they stay in its cache."""
MAX_ROWS = 1_024
"""Of a block; numpy takes as long for a few as for many."""
MIN_ROWS = 64
MAX_NARROW = 4
"""Units of a second layer that one of our own loops adds up faster."""


def vary_parts(
    parts: Parts, encoded: np.ndarray, players: Sequence[Swept], *, n_jobs: int | None = None
) -> Iterator[tuple[slice, list[np.ndarray]]]:
    """What the model says of every row with every value of every player, a chunk at a time.

    Parameters
    ----------
    parts : Parts
    encoded : ndarray of float64, shape (n_rows, n_columns)
        Rows as the last step sees them.
    pparts : sequence of Swept

    Yields
    ------
    rows : slice
    predictions : list of ndarray of float64, shape (n_chunk, n_values, n_outputs)
        One per player; each output of each value stands together in memory.

    Notes
    -----
    The part of the other columns, which stay, is joined with that of the player's own. Nothing is
    taken out of a whole, so no digits are lost where one column is far larger than the rest.
    """
    every = np.arange(parts.n_columns)
    own = [np.array(one.columns, dtype=np.int64) for one in players]
    others = [np.delete(every, mine) for mine in own]
    values = [parts.part(mine, one.values) for mine, one in zip(own, players, strict=True)]
    n_outputs = parts.predict(encoded[:1]).shape[1]
    n_values = sum(len(one.values) for one in players)
    step = max(MAX_ROWS, MAX_CELLS // max(1, n_values * n_outputs))
    block = min(MAX_ROWS, max(MIN_ROWS, BLOCK_CELLS // parts.width))
    join = _compiled if is_narrow(parts) and loading.wait("relu") else _in_numpy
    with one_thread("blas"):
        for start in range(0, len(encoded), step):
            check_cancelled()
            chunk = slice(start, min(start + step, len(encoded)))
            rows = encoded[chunk]
            found = [np.empty((n_outputs, len(one.values), len(rows))) for one in players]
            work = partial(_fill, parts, join, others, values, rows, found)
            in_threads(work, lambda *_: None, len(rows), block, len(players), n_jobs)
            yield chunk, [one.T for one in found]


def is_narrow(parts: Parts) -> bool:
    """Whether a loop of our own is faster than products of matrices."""
    return (
        isinstance(parts, Layers)
        and len(parts.weights) > 1
        and parts.activation == "relu"
        and len(parts.weights[1]) <= MAX_NARROW
    )


def _in_numpy(parts: Any, rows: np.ndarray, values: np.ndarray, memory: np.ndarray) -> np.ndarray:
    return parts.join(rows, values, memory)


def _compiled(parts: Any, rows: np.ndarray, values: np.ndarray, memory: np.ndarray) -> np.ndarray:
    """Without the units of every row and value ever being in memory."""
    from .kernels import relu_sums

    sums = np.empty((len(parts.weights[1]), values.shape[1], rows.shape[1]))
    sums[:] = parts.constants[1][:, None, None]
    relu_sums(rows, values + parts.constants[0][:, None], parts.weights[1], sums)
    return parts.rest(sums)


def _fill(
    parts: Parts,
    join: Callable[[Any, np.ndarray, np.ndarray, np.ndarray], np.ndarray],
    others: Sequence[np.ndarray],
    values: Sequence[np.ndarray],
    rows: np.ndarray,
    found: Sequence[np.ndarray],
    start: int,
    stop: int,
    part: int,
    flag: np.ndarray,
) -> None:
    """Predictions of some rows with all values of one player."""
    fixed = parts.part(others[part], rows[start:stop, others[part]])
    mine, to = values[part], found[part][:, :, start:stop]
    n_values = mine.shape[1]
    most = min(n_values, max(1, BLOCK_CELLS // (parts.width * (stop - start))))
    memory = np.empty(len(fixed) * most * (stop - start))
    with np.errstate(all="ignore"):
        for at in range(0, n_values, most):
            if flag[0]:
                return
            to[:, at : at + most] = join(parts, fixed, mine[:, at : at + most], memory)
