"""Accumulated local effects (ALE) of one column, and of two together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...data import Frame
from ...models import Predictor
from .answers import ask
from .levels import similarity_order

__all__ = ["Accumulated", "ale", "ale_of_levels", "ale_of_two", "bins_of", "edges_of"]


class Accumulated(NamedTuple):
    """Accumulated local effects.

    Attributes
    ----------
    at : tuple of ndarray of float64
        Where the effect is known, one array per column: edges of bins, or level codes in the
        order in which they are accumulated.
    effect : ndarray of float64, shape (n_at, n_outputs) or (n_at_0, n_at_1, n_outputs)
        Centred: its mean over the rows is 0. Of two columns: beyond what each does by itself.
    n_rows : ndarray of int64, shape (n_at - 1,), (n_levels,) or (n_bins_0, n_bins_1)
        Rows that tell of each step: where there are few, it is little known.
    """

    at: tuple[np.ndarray, ...]
    effect: np.ndarray
    n_rows: np.ndarray


def edges_of(values: np.ndarray, n_bins: int = 40) -> np.ndarray:
    """Edges of bins with about as many rows each: values that occur, every one once.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows,)
        NaN is left out.
    """
    known = values[np.isfinite(values)]
    if not known.size:
        return known
    return np.unique(np.quantile(known, np.linspace(0, 1, n_bins + 1), method="inverted_cdf"))


def bins_of(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Bin of every value, int64 (n_rows,): above its lower edge, up to its upper one.

    The first bin has its lower edge, too; -1 for what is missing or outside.
    """
    found = np.searchsorted(edges, values, side="left") - 1
    found[values == edges[0]] = 0
    found[~(values <= edges[-1]) | (found >= len(edges) - 1)] = -1
    return found


def ale(
    predictor: Predictor, frame: Frame, column: int, edges: np.ndarray, rows: np.ndarray
) -> Accumulated:
    """Accumulated local effect of a number, a moment or a boolean.

    Parameters
    ----------
    predictor : Predictor
    frame : Frame
    column : int
    edges : ndarray of float64, shape (n_edges,)
        Rising; at least two.
    rows : ndarray of int64, shape (n_rows,)
        Positions whose local effects are taken. Those with no value, or one outside of the
        edges, tell nothing.

    Returns
    -------
    Accumulated

    Notes
    -----
    **How to read it.** Within each bin the rows' own predictions are compared with the value at
    the bin's upper and at its lower edge; the mean differences are added up from left to right.
    So the curve shows what the value does among rows that have about such a value, and
    correlated columns don't lead to rows that do not exist.

    **When it misleads.** A difference of two distant points of the curve joins effects of
    different rows: it is not what one row would gain by moving from one to the other.

    References
    ----------
    Apley, D. W., Zhu, J. (2020). Visualizing the effects of predictor variables in black box
    supervised learning models. Journal of the Royal Statistical Society B 82.
    """
    place = bins_of(frame.column(column)[rows], edges)
    rows, place = rows[place >= 0], place[place >= 0]
    ends = np.stack([edges[place], edges[place + 1]], axis=1)
    said = ask(predictor, frame, rows, (column,), ends[:, :, None])
    n_rows = np.bincount(place, minlength=len(edges) - 1)
    step = _means(said[:, 1] - said[:, 0], place, n_rows)
    effect = np.concatenate([np.zeros_like(step[:1]), np.cumsum(step, axis=0)])
    middle = (effect[1:] + effect[:-1]) / 2
    return Accumulated((edges,), effect - _mean(middle, n_rows), n_rows)


def ale_of_levels(
    predictor: Predictor,
    frame: Frame,
    column: int,
    rows: np.ndarray,
    order: np.ndarray | None = None,
) -> Accumulated:
    """Accumulated local effect of a category.

    Parameters
    ----------
    order : ndarray of int64, shape (n_levels,), optional
        Codes in the order in which effects are added up; default
        :func:`~xwidgets.methods.effects.levels.similarity_order`.

    Returns
    -------
    Accumulated

    Notes
    -----
    As :func:`ale`; between two neighbours in the order, the rows of both are compared with
    either level. **When it misleads.** Another order adds up other differences.
    """
    if order is None:
        order = similarity_order(frame, column, rows)
    rank = np.full(int(order.max(initial=0)) + 2, -1)
    rank[order] = np.arange(len(order))
    codes = frame.column(column)[rows]
    place = np.full(len(rows), -1)
    known = (codes >= 0) & (codes <= order.max(initial=0))
    place[known] = rank[codes[known].astype(np.int64)]
    rows, place = rows[place >= 0], place[place >= 0]
    last = len(order) - 1
    around = np.stack([np.maximum(place - 1, 0), place, np.minimum(place + 1, last)], axis=1)
    said = ask(predictor, frame, rows, (column,), order[around].astype(np.float64)[:, :, None])
    step_place = np.concatenate([place[place > 0] - 1, place[place < last]])
    change = np.concatenate(
        [(said[:, 1] - said[:, 0])[place > 0], (said[:, 2] - said[:, 1])[place < last]]
    )
    step = _means(change, step_place, np.bincount(step_place, minlength=last))
    n_rows = np.bincount(place, minlength=len(order))
    effect = np.concatenate([np.zeros((1, said.shape[2])), np.cumsum(step, axis=0)])
    return Accumulated((order.astype(np.float64),), effect - _mean(effect, n_rows), n_rows)


def ale_of_two(
    predictor: Predictor,
    frame: Frame,
    columns: tuple[int, int],
    edges: tuple[np.ndarray, np.ndarray],
    rows: np.ndarray,
) -> Accumulated:
    """Second-order accumulated local effect of two numbers: beyond what each does by itself.

    Parameters
    ----------
    columns : tuple of int
        Two of them.
    edges : tuple of ndarray of float64
        Of each.

    Notes
    -----
    In every cell of the grid the rows' mean second difference of the four corners is taken, and
    added up in both directions; a cell without rows takes the one of the nearest cell that has
    some. Then the two columns' own effects in this surface are taken away.

    **How to read it.** 0 everywhere: the columns do not act together.

    **When it misleads.** Cells with few rows (`n_rows`) are guesses, and everything beyond them
    adds on to them.

    References
    ----------
    Apley, D. W., Zhu, J. (2020).
    """
    first, second = (
        bins_of(frame.column(column)[rows], one) for column, one in zip(columns, edges, strict=True)
    )
    inside = (first >= 0) & (second >= 0)
    rows, first, second = rows[inside], first[inside], second[inside]
    corners = [
        np.stack([edges[0][first + i], edges[1][second + j]], axis=1)
        for i, j in ((0, 0), (0, 1), (1, 0), (1, 1))
    ]
    said = ask(predictor, frame, rows, columns, np.stack(corners, axis=1))
    change = (said[:, 3] - said[:, 2]) - (said[:, 1] - said[:, 0])
    shape = len(edges[0]) - 1, len(edges[1]) - 1
    place = first * shape[1] + second
    n_rows = np.bincount(place, minlength=shape[0] * shape[1])
    step = _means(change, place, n_rows).reshape(*shape, -1)
    n_rows = n_rows.reshape(shape)
    step = _filled(step, n_rows, edges)
    surface = np.zeros((shape[0] + 1, shape[1] + 1, step.shape[2]))
    surface[1:, 1:] = step.cumsum(axis=0).cumsum(axis=1)
    own = [_own_effect(surface, n_rows, axis) for axis in (0, 1)]
    surface = surface - own[0][:, None] - own[1][None]
    corner_mean = (surface[1:, 1:] + surface[:-1, 1:] + surface[1:, :-1] + surface[:-1, :-1]) / 4
    flat = corner_mean.reshape(-1, surface.shape[2])
    return Accumulated(edges, surface - _mean(flat, n_rows.reshape(-1)), n_rows)


def _own_effect(surface: np.ndarray, n_rows: np.ndarray, axis: int) -> np.ndarray:
    """First-order effect of one of two columns in a surface: (n_edges, n_outputs)."""
    along = np.moveaxis(surface, axis, 0)
    weight = np.moveaxis(n_rows, axis, 0)[:, :, None]
    step = along[1:] - along[:-1]
    step = (step[:, 1:] + step[:, :-1]) / 2
    mean = (step * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1)
    return np.concatenate([np.zeros_like(mean[:1]), np.cumsum(mean, axis=0)])


def _filled(
    step: np.ndarray, n_rows: np.ndarray, edges: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Cells without rows get what the nearest cell with rows has, in units of the ranges."""
    empty = n_rows == 0
    if not empty.any() or empty.all():
        return step
    middles = [(one[1:] + one[:-1]) / 2 / (one[-1] - one[0]) for one in edges]
    x, y = np.meshgrid(*middles, indexing="ij")
    points = np.stack([x, y], axis=-1)
    known = points[~empty]
    result = step.copy()
    for at in np.argwhere(empty):
        distance = ((known - points[tuple(at)]) ** 2).sum(axis=1)
        result[tuple(at)] = step[~empty][distance.argmin()]
    return result


def _means(values: np.ndarray, place: np.ndarray, n_rows: np.ndarray) -> np.ndarray:
    """Mean of rows by place, 0 where there are none: (n_places, n_outputs)."""
    total = np.zeros((len(n_rows), values.shape[1]))
    np.add.at(total, place, values)
    return np.asarray(total / np.maximum(n_rows, 1)[:, None])


def _mean(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return np.asarray(weight @ values / max(int(weight.sum()), 1))
