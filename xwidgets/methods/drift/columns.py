"""What is compared of a batch: each feature, and what the model says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ...data.display import Values
from ..effects.conditions import LARGEST
from .counting import Counts, counted_levels, counted_numbers, edges_of
from .judging import Effect, effect, p_value
from .measures import (
    chi_squared,
    jensen_shannon,
    kolmogorov_smirnov,
    psi,
    wasserstein,
)

__all__ = ["MEASURES", "Compared", "bin_names", "compare", "edges_for"]

MEASURES = (
    "PSI",
    "Jensen-Shannon",
    "Kolmogorov-Smirnov",
    "Wasserstein",
    "Wasserstein / SD",
    "Wasserstein / IQR",
    "chi-squared",
)


class Compared(NamedTuple):
    """One column of two tables; `values` in the order of `MEASURES`, NaN where undefined."""

    counts: Counts
    values: np.ndarray
    effect: Effect
    p: float


def edges_for(
    columns: Sequence[Values], n_bins: int, given: Mapping[str, Sequence[float]]
) -> list[np.ndarray | None]:
    """Edges of each column: those given by its position, or by quantiles; None: it has levels."""
    return [
        None
        if column.feature.levels is not None
        else np.asarray(given[str(j)], np.float64)
        if str(j) in given
        else edges_of(column, n_bins)
        for j, column in enumerate(columns)
    ]


def compare(
    reference: np.ndarray,
    new: np.ndarray,
    edges: np.ndarray | None,
    seed: int = 0,
    per: float = 1.0,
) -> Compared:
    """Compare a column of the rows that are explained with that of new ones.

    Parameters
    ----------
    reference, new : ndarray of float64, shape (n_rows,)
        Numbers, or codes of levels; NaN where missing.
    edges : ndarray of float64, or None
        Of bins of numbers; None: these are codes of levels.
    seed : int
    per : float
        How many of the column's numbers are one of the unit that distances are told in.
    """
    if edges is None:
        counts = counted_levels(reference, new)
    else:
        counts = counted_numbers(reference, new, edges)
    mine, other = counts.reference, counts.new
    ks, distances = np.nan, (np.nan,) * 3
    known = [one[~np.isnan(one)] for one in (reference, new)]
    if edges is not None and all(len(one) for one in known):
        ks = kolmogorov_smirnov(*known).statistic
        found = wasserstein(*known)
        distances = found._replace(plain=found.plain / per)
    values = [psi(mine, other), jensen_shannon(mine, other), ks, *distances]
    return Compared(
        counts,
        np.array([*values, chi_squared(mine, other).statistic]),
        effect(counts, seed),
        p_value(counts, reference, new),
    )


def bin_names(counts: Counts, column: Values) -> list[str]:
    """What holds in each bin, in words: "up to 30", "Paris", "missing"."""
    return [_name(counts, column, int(place)) for place in counts.places]


def _name(counts: Counts, column: Values, place: int) -> str:
    write = column.feature.text
    if place < 0:
        return "missing"
    if counts.edges is None:
        codes = counts.levels[place]
        return write(float(codes[0])) if len(codes) == 1 else f"{len(codes)} rare levels"
    edges = counts.edges
    if not len(edges):
        return "any value"
    ends = np.array([-np.inf, *edges, np.inf])
    low, high = float(ends[place]), float(ends[place + 1])
    if low >= LARGEST or high <= -LARGEST:
        return "infinite" if low > 0 else "minus infinite"
    if low <= -LARGEST and high >= LARGEST:
        return "not infinite"
    if low <= -LARGEST:
        return f"up to {write(high)}"
    if high >= LARGEST:
        return f"above {write(low)}"
    return f"{write(low)} to {write(high)}"
