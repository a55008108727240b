"""Of many slices those that say something of their own, each in as few conditions as it takes."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from ..stop import check_cancelled
from .bins import Bins
from .half import Half

__all__ = ["ALPHA", "Pool", "Term", "Terms", "chosen", "inside_of", "overlaps"]

SAME = 0.5
"""Slices that share more than this of their rows (Jaccard) are told as one."""
ALPHA = 0.05

Term = tuple[int, int, int]
"""Which column, from which bin, to before which."""
Terms = tuple[Term, ...]


class Pool(NamedTuple):
    """The strongest slices, the first of all first.

    Attributes
    ----------
    signs : dict of Terms to int
        Of the effect of each.
    strengths : dict of Terms to float
    n_ones : int
        Slices of one condition that were looked at.
    """

    signs: dict[Terms, int]
    strengths: dict[Terms, float]
    n_ones: int


def inside_of(bins: Sequence[Bins], terms: Terms) -> np.ndarray:
    """Rows of a slice, bool (n_rows,)."""
    parts = [_holds(bins[j].codes, a, b) for j, a, b in terms]
    return np.asarray(parts[0] if len(parts) == 1 else parts[0] & parts[1])


def _holds(codes: np.ndarray, first: int, stop: int) -> np.ndarray:
    return np.asarray((codes >= first) & (codes < stop))


def chosen(
    bins: Sequence[Bins], half: Half, pool: Pool, max_slices: int
) -> tuple[dict[Terms, int], list[list[Terms]]]:
    """Slices that no better one says already, with their signs, and of each those of nearly the
    same rows.

    A slice of two conditions of which one adds nothing that is sure gives its turn to the
    simpler slice, which waits for its own.
    """
    mine = [
        Bins(codes, one.conditions, one.n_ordered)
        for codes, one in zip(half.codes, bins, strict=True)
    ]
    simpler = _Simpler(half, pool.n_ones)
    kept: dict[Terms, int] = {}
    alike: list[list[Terms]] = []
    insides: list[np.ndarray] = []
    expected = np.zeros(int(half.total[0]))
    seen = set(pool.signs)
    waiting = [(-pool.strengths[terms], k, terms) for k, terms in enumerate(pool.signs)]
    signs = dict(pool.signs)
    while waiting:
        check_cancelled()
        _, place, terms = heapq.heappop(waiting)
        inside, sign = inside_of(mine, terms), signs[terms]
        shared = [_jaccard(inside, one) for one in insides]
        if shared and max(shared) > SAME:
            alike[int(np.argmax(shared))].append(terms)
            continue
        if len(kept) >= max_slices or (kept and not half.differs(inside, sign, expected)):
            continue
        enough = simpler(terms, sign)
        if enough is None:
            kept[terms] = sign
            alike.append([])
            insides.append(inside)
            expected[inside] = half.mean(inside)
        elif enough not in seen:
            seen.add(enough)
            signs[enough] = sign
            heapq.heappush(waiting, (-simpler.strength(enough[0], sign), place, enough))
    return kept, alike


class _Simpler:
    """Whether one condition of a slice says enough."""

    def __init__(self, half: Half, n_ones: int) -> None:
        from scipy.special import ndtri

        self._half, self._price = half, 2 * np.log(max(1, n_ones))
        # The other condition was chosen among about as many as there are.
        self._sure = float(ndtri(1 - ALPHA / max(1, n_ones)))
        self._known: dict[Term, np.ndarray] = {}

    def __call__(self, terms: Terms, sign: int) -> Terms | None:
        """The condition that says enough, the stronger one where each does; None: both add."""
        if len(terms) == 1:
            return None
        enough = [
            one
            for one, other in (terms, terms[::-1])
            if np.isfinite(self.strength(one, sign)) and not self._adds(one, other, sign)
        ]
        return (max(enough, key=lambda one: self.strength(one, sign)),) if enough else None

    def strength(self, term: Term, sign: int) -> float:
        """As slices of one condition are ranked; minus infinite where it is none."""
        z = float(self._half.scores(self._half.summed(self._rows(term))))
        return z**2 - self._price if z * sign > 0 else -np.inf

    def _adds(self, one: Term, other: Term, sign: int) -> bool:
        rows, (j, a, b) = self._rows(one), other
        inner = _holds(self._half.codes[j][rows], a, b)
        return sign * self._half.gain(rows, inner) > self._sure

    def _rows(self, term: Term) -> np.ndarray:
        if term not in self._known:
            j, a, b = term
            self._known[term] = np.flatnonzero(_holds(self._half.codes[j], a, b))
        return self._known[term]


def _jaccard(one: np.ndarray, other: np.ndarray) -> float:
    both = np.count_nonzero(one & other)
    either = np.count_nonzero(one) + np.count_nonzero(other) - both
    return both / either if either else 0.0


def overlaps(insides: Sequence[np.ndarray]) -> np.ndarray:
    """Shared rows per row that either has, of each two, float64 (n, n)."""
    n = len(insides)
    found = np.eye(n)
    for i, j in combinations(range(n), 2):
        found[i, j] = found[j, i] = _jaccard(insides[i], insides[j])
    return found
