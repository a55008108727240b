"""Permutation importance among rows that are alike in the other features."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from ..foremost import MAX_FEATURES
from ..ground import Ground, Part
from ..permutation import Scored
from ..stop import check_cancelled
from .alike import leaves, strongest, within

__all__ = ["MAX_OTHERS", "conditional"]

MAX_OTHERS = 16
"""Of more features, like rows are alike in so many others: those that say most of each."""
MAX_ROWS = 300
"""Of more features, rows from which it is learned what is alike."""


def conditional(
    ground: Ground, task: Scored, at: int, shuffled: np.ndarray, done: int, total: int
) -> Generator[Part, None, list[np.ndarray]]:
    """Drops in score of some features, float64 (n_repeats,) each.

    The time that all trees take grows with the square of the number of features. Of many, each
    tree is told of the features alone that say most of its own.

    Parameters
    ----------
    at : int
        Position of the score.
    shuffled : ndarray of int64
        The features.
    """
    columns, rows, seed = ground.columns, task.rows, ground.seed
    n = len(columns)
    many = n > MAX_FEATURES
    others = strongest(columns, rows, shuffled, MAX_OTHERS) if many else None
    found = []
    for place, j in enumerate(shuffled.tolist()):
        check_cancelled()
        beside = np.delete(np.arange(n), j) if others is None else others[place]
        told = [columns[k] for k in beside.tolist()]
        leaf = leaves(columns[j], told, rows, seed, MAX_ROWS if many else None)
        orders = within(leaf, len(task.orders), seed)
        found.append(next(task.drops([ground.groups.members[j]], orders))[:, at])
        yield Part(done + place + 1, total)
    return found
