"""What the compiled loops of a search write on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Found", "State", "Work"]


class State(NamedTuple):
    """Boxes that wait, as a stack."""

    alive: np.ndarray  # bool (room, n_cells)
    theta: np.ndarray  # float64 (room, n_shares)
    price: np.ndarray  # float64 (room, n_margins)
    bound: np.ndarray  # float64 (room,)


class Work(NamedTuple):
    """What the loops write on."""

    mu: np.ndarray  # per share: a tree's least cost with that class, its share left out
    entry: np.ndarray  # per leaf and slot: the least share that leads to the leaf
    price: np.ndarray  # per leaf: what it costs with all of them
    best: np.ndarray  # per tree: the least of its leaves,
    pick: np.ndarray  # and which
    low: np.ndarray  # per feature: the least of what is left of its cells' costs
    total: np.ndarray  # per cell: its cost and what all trees say of it
    choice: np.ndarray  # per feature: the cell where that is least
    point: np.ndarray
    sums: np.ndarray
    after: np.ndarray
    tried: np.ndarray
    inside: np.ndarray


class Found(NamedTuple):
    """Where the search stands."""

    cost: np.ndarray  # (1,): plans from here on do not count
    point: np.ndarray  # (n_features,): the best plan below that
    gap: float
    size: np.ndarray  # (1,): of the stack
    visits: np.ndarray  # (1,)
