"""Rows of two tables counted in the same bins of one column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...data.display import Values
from ..slices.bins import MAX_LEVELS, bins_of

__all__ = ["Counts", "counted_levels", "counted_numbers", "edges_of"]


@dataclass(frozen=True, eq=False)
class Counts:
    """How many rows of either table stand in each bin.

    Attributes
    ----------
    reference, new : ndarray of int64, shape (n_bins,)
        Bins without any row of either are left out.
    edges : ndarray of float64, or None
        Of numbers: the ends of the bins are between them, the first and last bin are open.
    levels : tuple of tuple of int
        Of categories: the codes in each bin.
    places : ndarray of int64, shape (n_bins,)
        Of numbers: which of the bins between `edges` each one is; of categories: its position
        in `levels`; -1 is what is missing.
    n_unseen : int
        Rows of the new table with a level that no row of the reference has.
    """

    reference: np.ndarray
    new: np.ndarray
    places: np.ndarray
    edges: np.ndarray | None = None
    levels: tuple[tuple[int, ...], ...] = ()
    n_unseen: int = 0


def edges_of(reference: Values, n_bins: int) -> np.ndarray:
    """Between values of the reference, so that about equally many of its rows stand in each bin."""
    parts = bins_of(reference, 0, max_bins=n_bins)
    inner = parts.conditions[: max(0, parts.n_ordered - 1)]
    return np.array([one.high for one in inner], np.float64)


def counted_numbers(reference: np.ndarray, new: np.ndarray, edges: np.ndarray) -> Counts:
    """Count numbers between edges; a number at an edge stands below it.

    Parameters
    ----------
    reference, new : ndarray of float64, shape (n_rows,)
        NaN where missing: a bin of its own, the last.
    edges : ndarray of float64, shape (n_edges,)
        Ascending.

    Examples
    --------
    >>> found = counted_numbers(np.array([1.0, 2, 3]), np.array([2.0, np.nan]), np.array([1.5]))
    >>> found.reference.tolist(), found.new.tolist(), found.places.tolist()
    ([1, 2, 0], [0, 1, 1], [0, 1, -1])
    """
    n_bins = len(edges) + 2

    def count(values: np.ndarray) -> np.ndarray:
        places = np.where(np.isnan(values), n_bins - 1, np.searchsorted(edges, values))
        return np.bincount(places, minlength=n_bins)

    places = np.append(np.arange(n_bins - 1), -1)
    return _occupied(Counts(count(reference), count(new), places, edges))


def counted_levels(reference: np.ndarray, new: np.ndarray, max_levels: int = MAX_LEVELS) -> Counts:
    """Count codes of levels; of many, the rarest of both tables together are one bin.

    Parameters
    ----------
    reference, new : ndarray of float64, shape (n_rows,)
        NaN where missing: a bin of its own, the last.
    max_levels : int
    """
    n_codes = 1 + int(max(np.nanmax(one, initial=-1) for one in (reference, new)))

    def count(values: np.ndarray) -> np.ndarray:
        return np.bincount(values[~np.isnan(values)].astype(np.intp), minlength=n_codes)

    mine, other = count(reference), count(new)
    there = np.flatnonzero(mine + other)
    ranked = there[np.argsort(-(mine + other)[there], kind="stable")]
    kept = np.sort(ranked if len(ranked) <= max_levels else ranked[: max_levels - 1])
    rare = np.setdiff1d(there, kept)
    levels: Sequence[tuple[int, ...]] = [(int(code),) for code in kept]
    if len(rare):
        levels = [*levels, tuple(map(int, rare))]

    def binned(counts: np.ndarray, values: np.ndarray) -> np.ndarray:
        parts = [int(counts[list(codes)].sum()) for codes in levels]
        return np.array([*parts, int(np.isnan(values).sum())], np.int64)

    found = Counts(
        binned(mine, reference),
        binned(other, new),
        np.append(np.arange(len(levels)), -1),
        levels=tuple(levels),
        n_unseen=int(other[mine == 0].sum()),
    )
    return _occupied(found)


def _occupied(found: Counts) -> Counts:
    kept = found.reference + found.new > 0
    return Counts(
        found.reference[kept],
        found.new[kept],
        found.places[kept],
        found.edges,
        found.levels,
        found.n_unseen,
    )
