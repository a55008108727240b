"""Regional effects: is one average curve enough, and if not, for whom does it differ?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...data import Frame

__all__ = ["Condition", "Region", "heterogeneity", "regions"]

MAX_DEPTH = 2
MIN_SHARE = 0.05
"""Of all rows, in a region."""
MIN_ROWS = 10
LEAST_DROP = 0.2
"""So much of the heterogeneity a split takes away at least."""
NOTHING = 1e-4
"""Curves that differ by less than this share of what the curve itself does are one curve."""
MAX_CUTS = 1000
"""Values of a number that are tried."""


@dataclass(frozen=True)
class Condition:
    """One side of a split.

    Parameters
    ----------
    column : int
    low, high : float
        Of a number: above `low`, up to `high`.
    levels : tuple of int, or None
        Of a category: these codes. Missing values are code -1 there, and on neither side of a
        number's cut: they stay with the side named by `missing`.
    missing : bool
        Whether rows without a value belong here.
    """

    column: int
    low: float = -np.inf
    high: float = np.inf
    levels: tuple[int, ...] | None = None
    missing: bool = False

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Whether each value of the column is on this side, bool (n,)."""
        absent = np.isnan(values)
        if self.levels is not None:
            inside = np.isin(np.where(absent, -1, values), self.levels)
        else:
            with np.errstate(invalid="ignore"):
                inside = (values > self.low) & (values <= self.high)
        return np.where(absent, self.missing, inside)


@dataclass(frozen=True)
class Region:
    """Rows whose curves are alike.

    Parameters
    ----------
    conditions : tuple of Condition
        All of them hold; none: all rows.
    rows : ndarray of int64
        Places among the curves.
    mean : ndarray of float64, shape (n_values,)
        Mean of the centred curves.
    heterogeneity : float
        Root mean square distance of a row's centred curve from `mean`.
    children : tuple of Region
        Two, or none.
    """

    conditions: tuple[Condition, ...]
    rows: np.ndarray
    mean: np.ndarray
    heterogeneity: float
    children: tuple[Region, ...] = field(default=())

    def leaves(self) -> Iterator[Region]:
        """The regions that are not split any further."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def heterogeneity(curves: np.ndarray) -> float:
    """Root mean square distance of centred curves, (n_rows, n_values), from their mean."""
    return float(np.sqrt(_spread(curves) / max(curves.size, 1)))


def regions(curves: np.ndarray, frame: Frame, rows: np.ndarray, columns: Sequence[int]) -> Region:
    """Split rows where their curves disagree most, by values of other columns.

    Parameters
    ----------
    curves : ndarray of float64, shape (n_rows, n_values)
        ICE curves of one output. Each is centred on its own mean first: how high a row is by
        its other columns is no disagreement.
    frame : Frame
    rows : ndarray of int64, shape (n_rows,)
        Positions of the curves' rows.
    columns : sequence of int
        Columns that may be asked about: not those that the curves vary.

    Returns
    -------
    Region
        Of all rows; with children where a split takes away a fifth of the heterogeneity.

    Notes
    -----
    **How to read it.** Where the mean curve hides that a value helps some rows and harms others,
    the first split names who they are. No split: one curve is enough.

    **When it misleads.** Two columns that go together can stand for each other in a split; and
    few rows can look alike by chance.

    References
    ----------
    Herbinger, J., Bischl, B., Casalicchio, G. (2022). REPID: regional effect plots with implicit
    interaction detection. AISTATS. Gkolemis, V. et al. (2023). RHALE: robust and
    heterogeneity-aware accumulated local effects. ECAI.
    """
    centred = curves - curves.mean(axis=1, keepdims=True)
    values = {column: frame.column(column)[rows] for column in columns}
    kinds = {column: frame.schema[column].levels is not None for column in columns}
    least = max(MIN_ROWS, int(np.ceil(MIN_SHARE * len(rows))))
    return _region(centred, values, kinds, np.arange(len(rows)), (), MAX_DEPTH, least)


def _region(
    curves: np.ndarray,
    values: dict[int, np.ndarray],
    kinds: dict[int, bool],
    places: np.ndarray,
    conditions: tuple[Condition, ...],
    depth: int,
    least: int,
) -> Region:
    mine = curves[places]
    mean = mine.mean(axis=0)
    whole = _spread(mine)
    own = Region(conditions, places, mean, heterogeneity(mine))
    if depth == 0 or whole <= NOTHING**2 * mean.var() * mine.size:
        return own
    best: tuple[float, tuple[Condition, Condition]] | None = None
    for column, column_values in values.items():
        try_it = _levels_split if kinds[column] else _number_split
        found = try_it(column, column_values[places], mine, least)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
    if best is None or best[0] > (1.0 - LEAST_DROP) * whole:
        return own
    children = []
    for condition in best[1]:
        inside = places[condition.holds(values[condition.column][places])]
        further = (*conditions, condition)
        children.append(_region(curves, values, kinds, inside, further, depth - 1, least))
    return Region(conditions, places, mean, own.heterogeneity, tuple(children))


def _spread(curves: np.ndarray) -> float:
    """Sum of squares around the mean curve."""
    if not len(curves):
        return 0.0
    return float(((curves - curves.mean(axis=0)) ** 2).sum())


def _number_split(
    column: int, values: np.ndarray, curves: np.ndarray, least: int
) -> tuple[float, tuple[Condition, Condition]] | None:
    """Best cut of a number; rows without a value go where they fit better."""
    known = ~np.isnan(values)
    cuts = _cuts(values[known])
    if not cuts.size:
        return None
    order = np.argsort(values[known], kind="stable")
    ordered = curves[known][order]
    sums = np.concatenate([np.zeros_like(ordered[:1]), np.cumsum(ordered, axis=0)])
    absent = curves[~known]
    total = float((curves**2).sum())
    n_left = np.searchsorted(values[known][order], cuts, side="right")
    best: tuple[float, tuple[Condition, Condition]] | None = None
    for left_too in (False, True) if len(absent) else (False,):
        extra, n_extra = absent.sum(axis=0), len(absent)
        left = sums[n_left] + (extra if left_too else 0.0)
        right = sums[-1] - sums[n_left] + (0.0 if left_too else extra)
        n_of_left = n_left + (n_extra if left_too else 0)
        n_of_right = len(curves) - n_of_left
        fine = (n_of_left >= least) & (n_of_right >= least)
        if not fine.any():
            continue
        spread = total - (
            (left**2).sum(axis=1) / np.maximum(n_of_left, 1)
            + (right**2).sum(axis=1) / np.maximum(n_of_right, 1)
        )
        spread[~fine] = np.inf
        at = int(spread.argmin())
        if best is None or spread[at] < best[0]:
            cut = float(cuts[at])
            best = (
                float(spread[at]),
                (
                    Condition(column, high=cut, missing=left_too),
                    Condition(column, low=cut, missing=not left_too and n_extra > 0),
                ),
            )
    return best


def _cuts(values: np.ndarray) -> np.ndarray:
    """Between values that occur: all, or quantiles where they are many."""
    distinct = np.unique(values)
    if len(distinct) > MAX_CUTS:
        shares = np.linspace(0, 1, MAX_CUTS + 2)[1:-1]
        low = np.unique(np.quantile(values, shares, method="inverted_cdf"))
        above = distinct[np.minimum(np.searchsorted(distinct, low, "right"), len(distinct) - 1)]
        return low + (above - low) / 2
    return distinct[:-1] + np.diff(distinct) / 2


def _levels_split(
    column: int, values: np.ndarray, curves: np.ndarray, least: int
) -> tuple[float, tuple[Condition, Condition]] | None:
    """Best of two sets of levels: those between which the main direction of differences lies."""
    codes = np.where(np.isnan(values), -1, values).astype(np.int64)
    levels, place = np.unique(codes, return_inverse=True)
    if len(levels) < 2:
        return None
    counts = np.bincount(place)
    sums = np.zeros((len(levels), curves.shape[1]))
    np.add.at(sums, place, curves)
    means = sums / counts[:, None]
    away = (means - curves.mean(axis=0)) * np.sqrt(counts)[:, None]
    direction = np.linalg.svd(away, full_matrices=False)[2][0]
    order = np.argsort(means @ direction, kind="stable")
    left_sums = np.cumsum(sums[order], axis=0)[:-1]
    n_left = np.cumsum(counts[order])[:-1]
    n_right = len(curves) - n_left
    fine = (n_left >= least) & (n_right >= least)
    if not fine.any():
        return None
    right_sums = sums.sum(axis=0) - left_sums
    spread = float((curves**2).sum()) - (
        (left_sums**2).sum(axis=1) / n_left + (right_sums**2).sum(axis=1) / n_right
    )
    spread[~fine] = np.inf
    at = int(spread.argmin())
    sides = levels[order[: at + 1]], levels[order[at + 1 :]]
    left, right = (
        Condition(column, levels=tuple(sorted(side.tolist())), missing=-1 in side) for side in sides
    )
    return float(spread[at]), (left, right)
