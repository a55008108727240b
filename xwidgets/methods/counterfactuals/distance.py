"""How far one row is from another: the one place where that is decided."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from ..ground import Ground

__all__ = ["MISSING_COST", "Kind", "Ruler", "ruler_of", "spread"]

Kind = Literal["number", "date", "level", "one_hot", "joint"]
"""A number, a moment, a category (or boolean, or text), 0/1 columns that are one category, or a
group of columns that change together."""

MISSING_COST = 1.0
"""Of going to or from a missing value: that of a change of category."""


@dataclass(frozen=True, eq=False)
class Ruler:
    """Costs of changes, feature by feature; a distance is their sum.

    A number or a moment costs ``|new - old| / scale``, where the scale is the median absolute
    deviation (MAD) of the column: a change of 1 is one that is usual between rows (Wachter,
    Mittelstadt and Russell 2017). A change of category costs 1, whichever it is, and so does
    going to or from a missing value, unless another cost was given. A group of columns that is no
    category costs the sum of its columns.

    Parameters
    ----------
    members : tuple of tuple of int
        Columns of the frame that each feature consists of.
    kinds : tuple of Kind
        One per feature.
    scales : ndarray of float64, shape (n_columns,)
        Units of each column that cost 1; NaN: any change costs 1.
    missing_cost : float
    """

    members: tuple[tuple[int, ...], ...]
    kinds: tuple[Kind, ...]
    scales: np.ndarray
    missing_cost: float = MISSING_COST

    def parts(self, codes: np.ndarray, origin: np.ndarray) -> np.ndarray:
        """Cost of each feature's change.

        Parameters
        ----------
        codes : ndarray of float64, shape (m, n_columns)
            Rows as ``Frame.matrix`` has them.
        origin : ndarray of float64, shape (n_columns,) or (m, n_columns)
            Where they are measured from.

        Returns
        -------
        ndarray of float64, shape (m, n_features)
            0 exactly where nothing differs.
        """
        codes = np.atleast_2d(codes)
        if self._plain:
            with np.errstate(invalid="ignore"):
                apart = np.abs(codes - origin)
                apart /= self.scales
            # Where one of the two is missing, so is what lies between.
            return self._where_missing(apart, codes, origin) if np.isnan(apart).any() else apart
        origin = np.broadcast_to(origin, codes.shape)
        found = np.empty((len(codes), len(self.members)))
        numbers, levels, others = self._blocks
        with np.errstate(invalid="ignore"):
            if len(numbers):
                columns = [self.members[feature][0] for feature in numbers]
                now, before = codes[:, columns], origin[:, columns]
                apart = np.abs(now - before) / self.scales[columns]
                found[:, numbers] = self._where_missing(apart, now, before)
            if len(levels):
                columns = [self.members[feature][0] for feature in levels]
                now, before = codes[:, columns], origin[:, columns]
                apart = (now != before).astype(np.float64)
                found[:, levels] = self._where_missing(apart, now, before)
        for feature in others:
            members = list(self.members[feature])
            found[:, feature] = self.cost(feature, codes[:, members], origin[:, members])
        return found

    @cached_property
    def _blocks(self) -> tuple[list[int], list[int], list[int]]:
        """Features of one number, of one level, and others."""
        one = [len(members) == 1 for members in self.members]
        every = range(len(self.members))
        numbers = [j for j in every if one[j] and self.kinds[j] in ("number", "date")]
        levels = [j for j in every if one[j] and self.kinds[j] == "level"]
        known = {*numbers, *levels}
        return numbers, levels, [j for j in every if j not in known]

    @cached_property
    def _plain(self) -> bool:
        """Whether every feature is one number, in the order of the columns."""
        numbers = self._blocks[0]
        return (
            self.members
            == tuple((j,) for j in range(len(self.scales)))
            == tuple((j,) for j in numbers)
        )

    def _where_missing(self, costs: np.ndarray, now: np.ndarray, before: np.ndarray) -> np.ndarray:
        absent, absent_before = np.isnan(now), np.isnan(before)
        if not (absent.any() or absent_before.any()):
            return costs
        costs = np.where(absent & absent_before, 0.0, costs)
        return np.where(absent != absent_before, self.missing_cost, costs)

    def cost(self, feature: int, codes: np.ndarray, origin: np.ndarray) -> np.ndarray:
        """The same of one feature: `codes` and `origin` hold its columns alone, (m, n_members)."""
        origin = np.broadcast_to(origin, codes.shape)
        absent, before = np.isnan(codes), np.isnan(origin)
        differs = (codes != origin) & ~(absent & before)
        if self.kinds[feature] in ("level", "one_hot"):
            unknown = (absent != before).any(axis=1)
            return np.where(unknown, self.missing_cost, differs.any(axis=1).astype(np.float64))
        scales = self.scales[list(self.members[feature])]
        with np.errstate(invalid="ignore"):
            apart = np.where(np.isnan(scales), 1.0, np.abs(codes - origin) / scales)
        apart = np.where(absent != before, self.missing_cost, apart)
        total: np.ndarray = np.where(differs, apart, 0.0).sum(axis=1)
        return total

    def distance(self, codes: np.ndarray, origin: np.ndarray) -> np.ndarray:
        """Sum of the costs of all features, shape (m,)."""
        total: np.ndarray = self.parts(codes, origin).sum(axis=1)
        return total


def ruler_of(ground: Ground, missing_cost: float | None = None) -> Ruler:
    """Measured by all rows of a ground; costs are those of its features (or groups)."""
    frame = ground.frame
    scales = np.full(frame.n_features, np.nan)
    kinds: list[Kind] = []
    for name, members, shown in zip(
        ground.groups.names, ground.groups.members, ground.columns, strict=True
    ):
        if len(members) > 1:
            kinds.append("one_hot" if shown.feature.name == name else "joint")
        else:
            kind = frame.schema[members[0]].kind
            kinds.append(
                "number" if kind == "number" else "date" if kind == "datetime" else "level"
            )
        if kinds[-1] not in ("level", "one_hot"):
            for j in members:
                if frame.schema[j].kind in ("number", "datetime"):
                    scales[j] = spread(frame.column(j))
    cost = MISSING_COST if missing_cost is None else float(missing_cost)
    return Ruler(ground.groups.members, tuple(kinds), scales, cost)


def spread(values: np.ndarray) -> float:
    """Median absolute deviation of the values that are known.

    Where more than half of them are the same, the mean absolute deviation; where all are, 1.

    >>> spread(np.array([1.0, 2.0, 3.0, 4.0, np.nan]))
    1.0
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return 1.0
    # As numpy.median, which also looks for NaN, twice.
    apart = np.abs(known - _median(known))
    return _median(apart) or float(apart.mean()) or 1.0


def _median(known: np.ndarray) -> float:
    middle = len(known) // 2
    if len(known) % 2:
        return float(np.partition(known, middle)[middle])
    return float(np.partition(known, [middle - 1, middle])[middle - 1 : middle + 1].mean())
