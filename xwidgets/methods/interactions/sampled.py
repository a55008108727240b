"""The rows whose interactions are computed, and what is known of them by now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...data import sample_rows
from ...results import Interactions
from ..chosen import chosen_rows
from ..ground import Ground

__all__ = ["MAX_VALUES", "explained", "known"]

MAX_ROWS = 1000
MIN_ROWS = 100

MAX_VALUES = 2**24
"""Values that are kept per row (128 MB); beyond, only their means are."""


def explained(ground: Ground, rows: Sequence[int] | None) -> np.ndarray:
    """Positions in ascending order; None: a sample of the rows.

    As many as are worth it, and as few as fit into memory with every pair.
    """
    n_rows = ground.frame.n_rows
    if rows is not None:
        return np.flatnonzero(chosen_rows(rows, n_rows))
    cells = len(ground.names) ** 2 * ground.predictor.n_outputs
    most = max(MIN_ROWS, min(MAX_ROWS, MAX_VALUES // cells))
    return np.sort(sample_rows(n_rows, min(n_rows, most), ground.seed))


def known(ground: Ground, rows: Sequence[int] | None) -> Interactions | None:
    """What was computed of all pairs in these rows, so far."""
    options: dict[str, Any] = {} if rows is None else {"rows": list(rows)}
    found = ground.known.so_far("interactions", options)
    return found if isinstance(found, Interactions) else None
