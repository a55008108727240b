"""All values of all features where a model begins with a sum over its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from ...models.layers import Layers
from ...models.parallel import one_blas_thread
from ..stop import check_cancelled
from ..tree_shap.threads import in_threads
from .sweep import MAX_CELLS, Swept

__all__ = ["add_up"]

BLOCK_CELLS = 130_000
"""Numbers that one thread works on at a time: they stay in its cache."""
MAX_ROWS = 1_024
"""Of a block; numpy takes as long for a few as for many."""
MIN_ROWS = 64


def add_up(
    layers: Layers, encoded: np.ndarray, players: Sequence[Swept], *, n_jobs: int | None = None
) -> Iterator[tuple[slice, list[np.ndarray]]]:
    """What the model says of every row with every value of every player, a chunk at a time.

    Parameters
    ----------
    layers : Layers
    encoded : ndarray of float64, shape (n_rows, n_columns)
        Rows as the last step sees them.
    players : sequence of Swept

    Yields
    ------
    rows : slice
    predictions : list of ndarray of float64, shape (n_chunk, n_values, n_outputs)
        One per player; each output of each value stands together in memory.

    Notes
    -----
    The first layer's sums are those of the other columns, which stay, and of the player's own:
    one is added to the other. Nothing is subtracted, so no digits are lost where one column is
    far larger than the rest.
    """
    fixed, changes = [], []
    for one in players:
        own = list(one.columns)
        weights = layers.weights[0].copy()
        weights[:, own] = 0.0
        fixed.append(weights)
        changes.append(layers.weights[0][:, own] @ one.values.T)
    n_outputs = layers.predict(encoded[:1]).shape[1]
    n_values = sum(len(one.values) for one in players)
    step = max(MAX_ROWS, MAX_CELLS // max(1, n_values * n_outputs))
    block = min(MAX_ROWS, max(MIN_ROWS, BLOCK_CELLS // layers.width))
    with one_blas_thread():
        for start in range(0, len(encoded), step):
            check_cancelled()
            chunk = slice(start, min(start + step, len(encoded)))
            rows = encoded[chunk]
            found = [np.empty((n_outputs, len(one.values), len(rows))) for one in players]
            work = partial(_fill, layers, fixed, changes, rows, found)
            in_threads(work, lambda *_: None, len(rows), block, len(players), n_jobs)
            yield chunk, [one.T for one in found]


def _fill(
    layers: Layers,
    fixed: Sequence[np.ndarray],
    changes: Sequence[np.ndarray],
    rows: np.ndarray,
    found: Sequence[np.ndarray],
    start: int,
    stop: int,
    part: int,
    flag: np.ndarray,
) -> None:
    """Predictions of some rows with all values of one player."""
    sums = fixed[part] @ rows[start:stop].T + layers.constants[0][:, None]
    change, to = changes[part], found[part][:, :, start:stop]
    n_units, n_rows = sums.shape
    most = min(change.shape[1], max(1, BLOCK_CELLS // (layers.width * n_rows)))
    cells = np.empty(n_units * most * n_rows)
    with np.errstate(all="ignore"):
        for at in range(0, change.shape[1], most):
            if flag[0]:
                return
            to[:, at : at + most] = layers.vary(sums, change[:, at : at + most], cells)
