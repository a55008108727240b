"""Histograms of a tree: of what a node splits by, and of what the model says in it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from .growing import Tree

__all__ = ["N_BINS", "NodeBins", "answer_edges", "answers_in", "of_levels", "of_numbers"]

N_BINS = 20
RANGE = (0.01, 0.99)
"""Quantiles between which bins stand; what lies beyond is counted in the first and the last."""


class NodeBins(NamedTuple):
    """Bins of the rows of a node by the value that it splits by; those that are not used hold NaN.

    Attributes
    ----------
    edges : ndarray of float64, shape (n_bins + 1,)
        All NaN where bins are of levels.
    counts : ndarray of float64, shape (n_bins,)
        Rows.
    means : ndarray of float64, shape (n_bins, n_outputs)
        Mean prediction of those rows.
    levels : tuple of tuple of int, or None
        Codes of each bin; left ones first.
    """

    edges: np.ndarray
    counts: np.ndarray
    means: np.ndarray
    levels: tuple[tuple[int, ...], ...] | None = None


def _means(place: np.ndarray, answers: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    counts = np.bincount(place, minlength=n).astype(np.float64)
    sums = np.column_stack([np.bincount(place, column, n) for column in answers.T])
    with np.errstate(invalid="ignore"):
        return counts, sums / counts[:, None]


def _padded(values: np.ndarray, n: int) -> np.ndarray:
    whole = np.full((n, *values.shape[1:]), np.nan)
    whole[: len(values)] = values
    return whole


def of_numbers(values: np.ndarray, answers: np.ndarray, cut: float, whole: bool) -> NodeBins:
    """Bins of one width, with an edge where the split is.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows,)
        Known ones.
    answers : ndarray of float64, shape (n_rows, n_outputs)
    cut : float
        Threshold; infinite: there is none.
    whole : bool
        Whole numbers: no bin is narrower than one of them.
    """
    low, high = np.quantile(values, RANGE)
    known = np.isfinite([low, high]).all()
    if not known:
        finite = values[np.isfinite(values)]
        low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    start = cut if math.isfinite(cut) else float(low)
    low, high = min(low, start), max(high, start)
    width = _nice((high - low) / (N_BINS - 2), whole)
    first = math.floor((low - start) / width) if low < start else 0
    last = math.ceil((high - start) / width) if high > start else 0
    first, last = (first, last) if last > first else (first - 1, last + 1)
    if first == 0 and math.isfinite(cut):
        first = -1  # both sides are there
    if last == 0 and math.isfinite(cut):
        last = 1
    n = min(N_BINS, last - first)
    edges = start + width * np.arange(first, first + n + 1)
    # Up to the threshold belongs to the left.
    place = np.clip(np.searchsorted(edges, values, "left") - 1, 0, n - 1)
    counts, means = _means(place, answers, n)
    return NodeBins(_padded(edges, N_BINS + 1), _padded(counts, N_BINS), _padded(means, N_BINS))


def _nice(width: float, whole: bool) -> float:
    """1, 2, 2.5 or 5 times a power of ten, at least so wide."""
    if whole and width <= 1:
        return 1.0
    if not width > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(width))
    steps = (1.0, 2.0, 5.0, 10.0) if whole else (1.0, 2.0, 2.5, 5.0, 10.0)
    return next(step * power for step in steps if step * power >= width * (1 - 1e-9))


def of_levels(codes: np.ndarray, answers: np.ndarray, left: np.ndarray) -> NodeBins:
    """A bin per level, left ones first, each side by its mean prediction; rare ones share one.

    Parameters
    ----------
    codes : ndarray of int64, shape (n_rows,)
        Known ones.
    answers : ndarray of float64, shape (n_rows, n_outputs)
    left : ndarray of bool, shape (n_rows,)
    """
    known, place = np.unique(codes, return_inverse=True)
    counts, means = _means(place, answers, len(known))
    side = np.zeros(len(known), bool)
    side[place] = left
    ranked = np.lexsort((means[:, -1], ~side))
    common = set(np.argsort(-counts, kind="stable")[: N_BINS - 2].tolist())
    if len(known) <= N_BINS:
        common = set(range(len(known)))
    groups: list[list[int]] = []
    for goes_left in (True, False):
        mine = [k for k in ranked if side[k] == goes_left]
        rest = [k for k in mine if k not in common]
        groups += [[k] for k in mine if k in common] + ([rest] if rest else [])
    bin_of = np.empty(len(known), np.int64)
    for at, group in enumerate(groups):
        bin_of[group] = at
    counts, means = _means(bin_of[place], answers, len(groups))
    named = tuple(tuple(int(known[k]) for k in group) for group in groups)
    none = np.full(N_BINS + 1, np.nan)
    return NodeBins(none, _padded(counts, N_BINS), _padded(means, N_BINS), named)


def answer_edges(answers: np.ndarray, probability: bool) -> np.ndarray:
    """Bins of predictions that all nodes share, float64 (n_outputs, n_bins + 1)."""
    if probability:
        return np.tile(np.linspace(0.0, 1.0, N_BINS + 1), (answers.shape[1], 1))
    found = []
    for column in answers.T:
        low, high = np.quantile(column, RANGE)
        if not high > low:
            low, high = column.min(), column.max()
        width = _nice((high - low) / (N_BINS - 1), False) if high > low else max(abs(low), 1.0) / 10
        first = math.floor(low / width)
        found.append(width * np.arange(first, first + N_BINS + 1))
    return np.array(found)


def answers_in(tree: Tree, leaf: np.ndarray, answers: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Rows of each node by what the model says of them, float64 (n_nodes, n_outputs, n_bins)."""
    n_outputs = answers.shape[1]
    counts = np.zeros((tree.n_nodes, n_outputs, N_BINS))
    for k in range(n_outputs):
        place = np.clip(np.searchsorted(edges[k], answers[:, k], "right") - 1, 0, N_BINS - 1)
        flat = np.bincount(leaf * N_BINS + place, minlength=tree.n_nodes * N_BINS)
        counts[:, k] = flat.reshape(tree.n_nodes, N_BINS)
    return tree.up(counts)
