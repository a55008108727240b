"""Of thousands of features those that move a model most, found by few questions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..data import sample_rows
from .effects.answers import Answers

__all__ = ["LEAST_FEATURES", "MAX_CELLS", "MAX_FEATURES", "affordable", "foremost"]

MAX_FEATURES = 200
"""Of so many features each is looked at; of more the first."""
LEAST_FEATURES = 50
MAX_CELLS = 400_000_000
"""Of more features, cells of the tables that the model is asked about."""
MAX_ROWS, LEAST_ROWS = 50, 10
"""Whose cells are exchanged to find the first features."""
CELLS = 200_000_000


def affordable(n_features: int, cells: int, least: int = LEAST_FEATURES) -> int:
    """How many features are looked at: all, or of many as many as their tables are small.

    Counted, not timed: the same answer on every machine.

    Parameters
    ----------
    n_features : int
    cells : int
        Of the tables that the model is asked about for one feature.
    least : int
    """
    if n_features <= MAX_FEATURES:
        return n_features
    return int(np.clip(MAX_CELLS // max(1, cells), least, MAX_FEATURES))


def foremost(
    answers: Answers,
    rows: np.ndarray,
    members: Sequence[tuple[int, ...]],
    n_columns: int,
    seed: int,
) -> np.ndarray:
    """Features by how far predictions move where a row has the cells of another one, most first.

    Parameters
    ----------
    answers : Answers
    rows : ndarray of int64, shape (n_rows,)
        Of these at most 50 are asked about, fewer of very wide tables.
    members : sequence of tuple of int
        Columns of each feature.
    n_columns : int
        Of the table.
    seed : int

    Returns
    -------
    ndarray of int64, shape (n_features,)
        Positions; of equal ones the first is first.
    """
    most = int(np.clip(CELLS // max(1, n_columns * len(members)), LEAST_ROWS, MAX_ROWS))
    few = rows[sample_rows(len(rows), most, seed)]
    order = np.random.default_rng(seed).permutation(len(few))[None]
    before = next(answers.swap(few, [()], np.arange(len(few))[None]))
    moved = [np.abs(after - before).mean() for after in answers.swap(few, members, order)]
    # Rounding, which differs between machines, decides nothing.
    scale = max(moved, default=0.0) or 1.0
    return np.argsort(-(np.array(moved) / scale).round(9), kind="stable")
