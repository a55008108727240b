"""Search for slices on one half of the rows, and hold what is found to the other half."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ..effects.conditions import Condition
from ..stop import check_cancelled
from .bins import Bins
from .choosing import ALPHA, Pool, Term, Terms, chosen, inside_of, overlaps
from .evidence import Compared, compared, controlled
from .half import Half

__all__ = ["ALPHA", "MAX_COLUMNS", "MAX_SLICES", "Slices", "fewest", "find", "halves"]

MAX_SLICES = 12
"""That are held to the other half: the fewer are asked, the surer each can be."""
MAX_COLUMNS = 40
"""Whose pairs are searched: of more, those in which one column alone says most."""
EACH = 3
"""Of the slices of the same columns, so that others have their turn."""
POOL = 300
"""Of the best of those, among which are chosen that say something of their own."""
LEAST_ROWS = 20
LEAST_SHARE = 0.005
"""Of all rows, in a slice."""


@dataclass(frozen=True, eq=False)
class Slices:
    """Slices by how strongly they differ in the half that was searched, the strongest first.

    Attributes
    ----------
    terms : tuple of tuple of (int, int, int), (n_slices,)
        Of each slice one or two: which column, from which bin, to before which.
    counts : ndarray of int64, shape (n_slices,)
        Of all rows.
    weight_share, quantity_share : ndarray of float64, shape (n_slices,)
        Of the weight of all rows, and of the sum of their quantity.
    mean : ndarray of float64, shape (n_slices,)
        Of all its rows.
    held : tuple of Compared, (n_slices,)
        The same slice beside the rest in the half that was not searched.
    adjusted : ndarray of float64, shape (n_slices,)
        p-values of that half (two-sided; 1 where it has the other sign), for as many slices as
        there are.
    overlap : ndarray of float64, shape (n_slices, n_slices)
        Shared rows per row that either has (Jaccard).
    alike : tuple of tuple of tuple, (n_slices,)
        Terms of weaker slices of nearly the same rows.
    n_tried : int
        Slices that were looked at.
    n_left_out : int
        Columns whose pairs were not.
    """

    terms: tuple[tuple[Term, ...], ...]
    counts: np.ndarray
    weight_share: np.ndarray
    quantity_share: np.ndarray
    mean: np.ndarray
    held: tuple[Compared, ...]
    adjusted: np.ndarray
    overlap: np.ndarray
    alike: tuple[tuple[tuple[Term, ...], ...], ...]
    n_tried: int
    n_left_out: int

    @property
    def confirmed(self) -> np.ndarray:
        """Those that the other half bears out, bool (n_slices,)."""
        return self.adjusted <= ALPHA

    def conditions(self, bins: Sequence[Bins]) -> list[list[Condition]]:
        """What holds in each slice."""
        return [[bins[j].condition(a, b) for j, a, b in one] for one in self.terms]

    def shares_of(
        self, bins: Sequence[Bins], quantity: np.ndarray, weight: np.ndarray | None = None
    ) -> np.ndarray:
        """Of the sum of another quantity, what lies in each slice, float64 (n_slices,)."""
        own = quantity if weight is None else weight * quantity
        inside = [float(own[inside_of(bins, one)].sum()) for one in self.terms]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.array(inside, np.float64) / own.sum()


def halves(n_rows: int, seed: int) -> np.ndarray:
    """Rows that are searched, bool (n_rows,): half of them, drawn."""
    return np.asarray(np.random.default_rng(seed).permutation(n_rows) < n_rows // 2)


def fewest(n_rows: int) -> int:
    """Of so many rows, how many at least are a group: 20, of many rows 0.5 %."""
    return max(LEAST_ROWS, int(np.ceil(LEAST_SHARE * n_rows)))


def find(
    bins: Sequence[Bins],
    quantity: np.ndarray,
    searched: np.ndarray,
    *,
    weight: np.ndarray | None = None,
    both_sides: bool = False,
    max_columns: int = 2,
    max_slices: int = MAX_SLICES,
    least_rows: int | None = None,
    control: str = "holm",
) -> Slices:
    """Find groups of rows whose mean is unlike that of the others.

    Parameters
    ----------
    bins : sequence of Bins
        Columns.
    quantity : ndarray of float64, shape (n_rows,)
        An error, a loss, a drift, an attribution.
    searched : ndarray of bool, shape (n_rows,)
        Rows in which slices are looked for (:func:`halves`); they are held to the others.
    weight : ndarray of float64, shape (n_rows,), optional
    both_sides : bool
        Also slices that have less than the rest, not those alone that have more.
    max_columns : {1, 2}
        That a slice is told by.
    max_slices : int
    least_rows : int, optional
        Of all rows in a slice, and outside of it. Default 20, of many rows 0.5 %.
    control : {"holm", "benjamini_hochberg"}

    Returns
    -------
    Slices
        The same whatever the order of the rows.

    Notes
    -----
    Every slice of one and of two columns is looked at: two columns are counted over pairs of
    bins once, and sums over intervals follow from sums up to each bin.

    Slices are ranked by how far their mean lies from that of the rest, in standard errors
    squared, less twice the logarithm of how many slices with as many columns there are: a second
    condition has to be worth its search. Of two conditions each has to make a difference that is
    sure among the rows of the other (5 % for all conditions that could stand there); else the
    other alone is told. A weaker slice stays only where its mean is not what the stronger ones
    that hold its rows, and the mean of all rows elsewhere, make expected.

    References
    ----------
    Kulldorff, M. (1997). A spatial scan statistic. Communications in Statistics 26. Chung, Y.,
    Kraska, T., Polyzotis, N., Tae, K., Whang, S. (2019). Slice Finder: automated data slicing for
    model validation. ICDE. Sagadeeva, S., Boehm, M. (2021). SliceLine: fast, linear-algebra-based
    slice finding for ML model debugging. SIGMOD.
    """
    n_rows = len(quantity)
    if least_rows is None:
        least_rows = fewest(n_rows)
    share = searched.mean() if n_rows else 0.0
    half = Half.of(bins, quantity, weight, searched, max(2, int(least_rows * share)))
    pool, n_tried, n_left_out = _pool(bins, half, both_sides, max_columns)
    kept, weaker = chosen(bins, half, pool, max_slices)
    insides = [inside_of(bins, terms) for terms in kept]
    other = None if weight is None else weight[~searched]
    held = [compared(quantity[~searched], inside[~searched], other) for inside in insides]
    # What turns out the other way there speaks against it.
    same = [kept[terms] * one.effect > 0 for terms, one in zip(kept, held, strict=True)]
    p = np.array([one.p if alike else 1.0 for one, alike in zip(held, same, strict=True)])
    weights = np.ones(n_rows) if weight is None else weight
    parts = np.array(
        [(one.sum(), weights[one].sum(), weights[one] @ quantity[one]) for one in insides]
    ).reshape(-1, 3)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = parts[:, 1:] / np.array([weights.sum(), weights @ quantity])
    return Slices(
        tuple(kept),
        parts[:, 0].astype(np.int64),
        shares[:, 0],
        shares[:, 1],
        parts[:, 2] / parts[:, 1],
        tuple(held),
        controlled(p, control),
        overlaps(insides),
        tuple(tuple(one) for one in weaker),
        n_tried,
        n_left_out,
    )


# --- every slice of one and of two columns -------------------------------------------------------


def _pool(
    bins: Sequence[Bins], half: Half, both_sides: bool, max_columns: int
) -> tuple[Pool, int, int]:
    """The strongest slices; how many were looked at, and how many columns were left out of
    pairs."""
    ranges = [one.ranges() for one in bins]
    ones = [
        half.scores(_joined(half.sums(codes, (one.n_bins,)), [pairs]))
        for codes, one, pairs in zip(half.codes, bins, ranges, strict=True)
    ]
    found = [_strongest(z, (j,), both_sides) for j, z in enumerate(ones)]
    n_ones = sum(int(np.isfinite(z).sum()) for z in ones)
    n_twos = n_left_out = 0
    twos: list[tuple[np.ndarray, np.ndarray]] = []
    if max_columns > 1:
        most = np.array([np.nanmax(np.abs(z), initial=0.0) for z in ones])
        columns = [j for j in range(len(bins)) if len(ranges[j])]
        if len(columns) > MAX_COLUMNS:
            n_left_out = len(columns) - MAX_COLUMNS
            columns = sorted(sorted(columns, key=lambda j: -most[j])[:MAX_COLUMNS])
        for i, j in combinations(columns, 2):
            check_cancelled()
            cells = half.codes[i] * bins[j].n_bins + half.codes[j]
            sums = half.sums(cells, (bins[i].n_bins, bins[j].n_bins))
            z = half.scores(_joined(sums, [ranges[i], ranges[j]]))
            n_twos += int(np.isfinite(z).sum())
            twos.append(_strongest(z, (i, j), both_sides))
    prices = [2 * np.log(max(1, n)) for n in (n_ones, n_twos)]
    scored = [
        (z, places, price)
        for price, parts in zip(prices, (found, twos), strict=True)
        for z, places in parts
    ]
    if not scored:
        return Pool({}, {}, n_ones), 0, n_left_out
    strength = np.concatenate([z**2 - price for z, _, price in scored])
    sign = np.concatenate([np.sign(z) for z, _, _ in scored])
    where = [place for _, places, _ in scored for place in places.tolist()]
    signs, strengths = dict[Terms, int](), dict[Terms, float]()
    for k in np.argsort(-strength, kind="stable")[:POOL].tolist():
        pairs = _pairs(where[k])
        terms = tuple((j, int(ranges[j][at, 0]), int(ranges[j][at, 1])) for j, at in pairs)
        signs[terms], strengths[terms] = int(sign[k]), float(strength[k])
    return Pool(signs, strengths, n_ones), n_ones + n_twos, n_left_out


def _pairs(place: list[int]) -> list[tuple[int, int]]:
    """Columns with the places of their ranges, of what `_strongest` wrote."""
    return [(j, at) for j, at in zip(place[::2], place[1::2], strict=True) if j >= 0]


def _joined(sums: np.ndarray, ranges: Sequence[np.ndarray]) -> np.ndarray:
    """Sums over ranges of bins along each axis but the first: the ends of running sums."""
    found = sums
    for axis, pairs in enumerate(ranges, start=1):
        before = np.zeros((*found.shape[:axis], 1, *found.shape[axis + 1 :]))
        running = np.concatenate([before, found.cumsum(axis)], axis)
        found = running.take(pairs[:, 1], axis) - running.take(pairs[:, 0], axis)
    return found


TINY = 1e-9
"""Of a standard error: a slice that is no further from the rest is exactly like it, but for
rounding."""


def _strongest(
    z: np.ndarray, columns: tuple[int, ...], both_sides: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The strongest scores, and where they are: column, place of the range, twice (-1: none)."""
    flat = np.nan_to_num(z.ravel(), nan=0.0)
    size = np.abs(flat) if both_sides else np.maximum(flat, 0.0)
    best = np.argsort(-size, kind="stable")[:EACH]
    best = best[size[best] > TINY]
    places = np.full((len(best), 4), -1, np.int64)
    for k, (column, at) in enumerate(zip(columns, np.unravel_index(best, z.shape), strict=True)):
        places[:, 2 * k], places[:, 2 * k + 1] = column, at
    return flat[best], places
