"""The half of the rows in which slices are searched: sums over them, and scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .bins import Bins

__all__ = ["OWN", "Half"]

OWN = 3.0
"""Standard errors by which a slice differs from what better ones say of its rows."""


class Half(NamedTuple):
    """The rows that are searched."""

    codes: list[np.ndarray]
    measures: list[np.ndarray | None]
    """What is summed over the rows of a slice: rows (None: each is one), the quantity; with
    weights the weight, its product with the quantity, its square."""
    squared: np.ndarray
    """The quantity squared; with weights its product with the weight."""
    total: np.ndarray
    spread: float
    least: int

    @classmethod
    def of(
        cls,
        bins: Sequence[Bins],
        quantity: np.ndarray,
        weight: np.ndarray | None,
        searched: np.ndarray,
        least: int,
    ) -> Half:
        mine = quantity[searched]
        own = None if weight is None else weight[searched]
        center = float(np.average(mine, weights=own)) if len(mine) else 0.0
        away = mine - center
        measures: list[np.ndarray | None] = [None, away]
        if own is not None:
            measures = [None, own * away, own, own**2]
        total = [float(len(mine)) if one is None else float(one.sum()) for one in measures]
        spread = float(np.average(away**2, weights=own)) if len(mine) else 0.0
        codes = [one.codes[searched] for one in bins]
        squared = away**2 if own is None else own * away**2
        return cls(codes, measures, squared, np.array(total), spread, least)

    def sums(self, cells: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """Of every cell, (n_measures, *shape)."""
        size = int(np.prod(shape))
        found = [np.bincount(cells, one, size) for one in self.measures]
        return np.stack(found).astype(np.float64).reshape(len(found), *shape)

    def scores(self, inside: np.ndarray) -> np.ndarray:
        """How far means of slices lie from those of the rest, in standard errors; NaN of those
        with too few rows. `inside`: sums, (n_measures, ...)."""
        rest = self.total.reshape(-1, *(1,) * (inside.ndim - 1)) - inside
        with np.errstate(divide="ignore", invalid="ignore"):
            if len(self.measures) == 2:
                (n, q), (m, r) = inside, rest
                away, inverse = q / n - r / m, 1 / n + 1 / m
            else:
                (n, q, w, ww), (m, r, v, vv) = inside, rest
                away, inverse = q / w - r / v, ww / w**2 + vv / v**2
            found = away / np.sqrt(self.spread * inverse)
        # A slice of all rows, or of none, is none.
        enough = (n >= self.least) & (m >= self.least) & np.isfinite(found)
        return np.asarray(np.where(enough, found, np.nan))

    def summed(self, rows: np.ndarray) -> np.ndarray:
        """Of some rows (a mask, or positions), (n_measures,)."""
        return np.array([_summed(one, rows) for one in self.measures])

    def mean(self, rows: np.ndarray) -> float:
        """Of some rows, less that of all."""
        inside = self.summed(rows)
        return float(inside[1] / (inside[2] if len(inside) > 2 else inside[0]))

    def gain(self, outer: np.ndarray, inner: np.ndarray) -> float:
        """How far the mean of some of the rows of a slice lies from that of its other rows, in
        standard errors by the spread of this slice.

        Parameters
        ----------
        outer : ndarray of intp, shape (n_outer,)
            Positions of the rows of the slice.
        inner : ndarray of bool, shape (n_outer,)
            Which of them.
        """
        whole, part = self.summed(outer), self.summed(outer[inner])
        rest = whole - part
        weight, square = (0, 0) if len(whole) == 2 else (2, 3)
        if part[0] < 1 or rest[0] < 1 or part[weight] <= 0 or rest[weight] <= 0:
            return 0.0
        middle = whole[1] / whole[weight]
        spread = self.squared[outer].sum() / whole[weight] - middle**2
        away = part[1] / part[weight] - rest[1] / rest[weight]
        inverse = part[square] / part[weight] ** 2 + rest[square] / rest[weight] ** 2
        return float(away / np.sqrt(spread * inverse)) if spread > 0 else 0.0

    def differs(self, rows: np.ndarray, sign: int, expected: np.ndarray) -> bool:
        """Whether some rows lie on that side of what is expected of each, beyond chance."""
        weight = self.measures[2] if len(self.measures) > 2 else None
        squares = self.measures[3] if len(self.measures) > 2 else None
        foreseen = expected if weight is None else weight * expected
        away = _summed(self.measures[1], rows) - float(foreseen[rows].sum())
        return bool(sign * away > OWN * np.sqrt(self.spread * _summed(squares, rows)))


def _summed(measure: np.ndarray | None, rows: np.ndarray) -> float:
    if measure is not None:
        return float(measure[rows].sum())
    return float(np.count_nonzero(rows) if rows.dtype == bool else len(rows))
