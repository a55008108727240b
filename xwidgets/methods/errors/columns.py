"""Columns by which rows are told apart: features, and what the model does not see."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

from ...data.display import Values
from ..ground import Ground
from ..slices.bins import MAX_LEVELS
from ..slices.search import LEAST_ROWS

__all__ = ["Coarse", "Columns", "coarse", "columns_of"]

MOST_NAMED = 3


class Columns(NamedTuple):
    """What rows can be told by.

    Attributes
    ----------
    every : tuple of Values
        Features, then columns that the model does not take.
    n_features : int
    used : tuple of int
        Positions of those that are asked: not of what nearly each row has one of its own.
    """

    every: tuple[Values, ...]
    n_features: int
    used: tuple[int, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Of those that the model does not take."""
        return tuple(one.feature.name for one in self.every[self.n_features :])

    @property
    def quantities(self) -> tuple[str, ...]:
        """What they are called as quantities."""
        features = (f"feature:{j}" for j in range(self.n_features))
        return (*features, *(f"column:{name}" for name in self.names))

    @property
    def left_out(self) -> tuple[str, ...]:
        """Of those that are not asked."""
        return tuple(one.feature.name for j, one in enumerate(self.every) if j not in self.used)

    @property
    def key(self) -> Hashable:
        """Equal where the columns that the model does not take are."""
        return tuple(
            (one.feature, hashlib.sha256(np.ascontiguousarray(one.numbers).tobytes()).hexdigest())
            for one in self.every[self.n_features :]
        )

    def notes(self) -> list[str]:
        """What is to be said of those that are left out."""
        if not self.left_out:
            return []
        named, more = self.left_out[:MOST_NAMED], len(self.left_out) - MOST_NAMED
        words = ", ".join(named) + (f" and {more} more" if more > 0 else "")
        was, tells = ("was", "it tells") if len(self.left_out) == 1 else ("were", "they tell")
        return [f"{words} {was} left out: {tells} single rows and no groups"]


def columns_of(ground: Ground, asked: Sequence[str] | None) -> Columns:
    """Features, and columns that the model does not take.

    Parameters
    ----------
    asked : sequence of str, optional
        Quantities (``"column:zip"``). Default: all columns beside the features.

    Raises
    ------
    UnknownName
    """
    extras = ground.extras if asked is None else tuple(map(ground.quantity, asked))
    every = (*ground.columns, *extras)
    used = tuple(j for j, one in enumerate(every) if not _names_rows(one))
    return Columns(every, len(ground.columns), used)


def _names_rows(column: Values) -> bool:
    """Whether it has about as many texts or levels as there are rows."""
    feature, n_levels = column.feature, len(column.feature.levels or ())
    many = n_levels > MAX_LEVELS and n_levels * LEAST_ROWS > len(column.numbers)
    return feature.kind == "text" or many


class Coarse(NamedTuple):
    """A column whose rare levels are one, and the levels that each of its own stands for."""

    column: Values
    members: tuple[tuple[int, ...], ...] | None

    def expanded(self, levels: Sequence[int]) -> tuple[int, ...]:
        """Levels of the column as it was."""
        if self.members is None:
            return tuple(levels)
        return tuple(sorted(code for level in levels for code in self.members[level]))


def coarse(column: Values, max_levels: int = MAX_LEVELS) -> Coarse:
    """Join the levels with the fewest rows, where there are more than so many.

    Levels are put in the order of what is seen of them: of hundreds with few rows each some
    always look bad, and what is split by them turns out otherwise in other rows.
    """
    levels = column.feature.levels
    if levels is None or len(levels) <= max_levels:
        return Coarse(column, None)
    values = np.asarray(column.numbers, np.float64)
    known = values >= 0
    codes = values[known].astype(np.int64)
    counts = np.bincount(codes, minlength=len(levels))
    ranked = np.argsort(-counts, kind="stable")
    kept, rare = np.sort(ranked[: max_levels - 1]), np.sort(ranked[max_levels - 1 :])
    place = np.full(len(levels), len(kept))
    place[kept] = np.arange(len(kept))
    numbers = np.full(len(values), np.nan)
    numbers[known] = place[codes]
    members = (*((int(code),) for code in kept), tuple(map(int, rare)))
    return Coarse(Values(column.feature, numbers), members)
