"""Rows as blocks of lanes, and back."""

from __future__ import annotations

import numpy as np

__all__ = ["in_blocks", "rows_of"]


def in_blocks(X: np.ndarray, used: np.ndarray, lanes: int) -> np.ndarray:
    """Rows as (n_blocks, n_used, lanes); the last row fills the last block."""
    n_blocks = -(-X.shape[0] // lanes)
    rows = np.minimum(np.arange(n_blocks * lanes), X.shape[0] - 1)
    blocks = X[rows[:, None], used].reshape(n_blocks, lanes, used.size)
    return np.ascontiguousarray(blocks.transpose(0, 2, 1))


def rows_of(found: np.ndarray) -> np.ndarray:
    """From (n_blocks, n_outputs, n, lanes) to (n_rows, n, n_outputs)."""
    n_rows = found.shape[0] * found.shape[3]
    return found.transpose(0, 3, 2, 1).reshape(n_rows, *found.shape[2:0:-1])
