"""Accumulated local effects (ALE) of one column, and of two together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...data import Frame
from ...models import Predictor
from .answers import ask
from .edges import bins_of
from .levels import similarity_order

__all__ = ["Accumulated", "ale", "ale_of_levels", "ale_of_two"]


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


def ale(
    predictor: Predictor,
    frame: Frame,
    column: int,
    edges: np.ndarray,
    rows: np.ndarray,
    weight: np.ndarray | None = None,
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
    weight : ndarray of float64, shape (n_rows,), optional
        Of those rows, in every mean.

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
    weight = _weight(weight, len(rows))[place >= 0]
    rows, place = rows[place >= 0], place[place >= 0]
    ends = np.stack([edges[place], edges[place + 1]], axis=1)
    said = ask(predictor, frame, rows, (column,), ends[:, :, None])
    n_rows = np.bincount(place, minlength=len(edges) - 1)
    total = np.bincount(place, weights=weight, minlength=len(edges) - 1)
    step = _means(said[:, 1] - said[:, 0], place, weight, total)
    effect = np.concatenate([np.zeros_like(step[:1]), np.cumsum(step, axis=0)])
    middle = (effect[1:] + effect[:-1]) / 2
    return Accumulated((edges,), effect - _mean(middle, total), n_rows)


def ale_of_levels(
    predictor: Predictor,
    frame: Frame,
    column: int,
    rows: np.ndarray,
    order: np.ndarray | None = None,
    weight: np.ndarray | None = None,
) -> Accumulated:
    """Accumulated local effect of a category.

    Parameters
    ----------
    order : ndarray of int64, shape (n_levels,), optional
        Codes in the order in which effects are added up; default
        :func:`~xwidgets.methods.effects.levels.similarity_order`.
    weight : ndarray of float64, shape (n_rows,), optional

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
    weight = _weight(weight, len(rows))[place >= 0]
    rows, place = rows[place >= 0], place[place >= 0]
    last = len(order) - 1
    around = np.stack([np.maximum(place - 1, 0), place, np.minimum(place + 1, last)], axis=1)
    said = ask(predictor, frame, rows, (column,), order[around].astype(np.float64)[:, :, None])
    step_place = np.concatenate([place[place > 0] - 1, place[place < last]])
    change = np.concatenate(
        [(said[:, 1] - said[:, 0])[place > 0], (said[:, 2] - said[:, 1])[place < last]]
    )
    twice = np.concatenate([weight[place > 0], weight[place < last]])
    steps_total = np.bincount(step_place, weights=twice, minlength=last)
    step = _means(change, step_place, twice, steps_total)
    n_rows = np.bincount(place, minlength=len(order))
    total = np.bincount(place, weights=weight, minlength=len(order))
    effect = np.concatenate([np.zeros((1, said.shape[2])), np.cumsum(step, axis=0)])
    return Accumulated((order.astype(np.float64),), effect - _mean(effect, total), n_rows)


def ale_of_two(
    predictor: Predictor,
    frame: Frame,
    columns: tuple[int, int],
    edges: tuple[np.ndarray, np.ndarray],
    rows: np.ndarray,
    weight: np.ndarray | None = None,
) -> Accumulated:
    """Second-order accumulated local effect of two numbers: beyond what each does by itself.

    Parameters
    ----------
    columns : tuple of int
        Two of them.
    edges : tuple of ndarray of float64
        Of each.
    weight : ndarray of float64, shape (n_rows,), optional

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
    weight = _weight(weight, len(rows))[inside]
    rows, first, second = rows[inside], first[inside], second[inside]
    corners = [
        np.stack([edges[0][first + i], edges[1][second + j]], axis=1)
        for i, j in ((0, 0), (0, 1), (1, 0), (1, 1))
    ]
    said = ask(predictor, frame, rows, columns, np.stack(corners, axis=1))
    change = (said[:, 3] - said[:, 2]) - (said[:, 1] - said[:, 0])
    shape = len(edges[0]) - 1, len(edges[1]) - 1
    place = first * shape[1] + second
    n_rows = np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape)
    flat_total = np.bincount(place, weights=weight, minlength=shape[0] * shape[1])
    total = flat_total.reshape(shape)
    step = _means(change, place, weight, flat_total).reshape(*shape, -1)
    step = _filled(step, total, edges)
    surface = np.zeros((shape[0] + 1, shape[1] + 1, step.shape[2]))
    surface[1:, 1:] = step.cumsum(axis=0).cumsum(axis=1)
    own = [_own_effect(surface, total, axis) for axis in (0, 1)]
    surface = surface - own[0][:, None] - own[1][None]
    corner_mean = (surface[1:, 1:] + surface[:-1, 1:] + surface[1:, :-1] + surface[:-1, :-1]) / 4
    flat = corner_mean.reshape(-1, surface.shape[2])
    return Accumulated(edges, surface - _mean(flat, flat_total), n_rows)


def _own_effect(surface: np.ndarray, total: np.ndarray, axis: int) -> np.ndarray:
    """First-order effect of one of two columns in a surface: (n_edges, n_outputs)."""
    along = np.moveaxis(surface, axis, 0)
    weight = np.moveaxis(total, axis, 0)[:, :, None]
    step = along[1:] - along[:-1]
    step = (step[:, 1:] + step[:, :-1]) / 2
    mean = (step * weight).sum(axis=1) / _divisor(weight.sum(axis=1))
    return np.concatenate([np.zeros_like(mean[:1]), np.cumsum(mean, axis=0)])


def _filled(
    step: np.ndarray, total: np.ndarray, edges: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Cells without rows get what the nearest cell with rows has, in units of the ranges."""
    empty = total == 0
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


def _weight(weight: np.ndarray | None, n_rows: int) -> np.ndarray:
    return np.ones(n_rows) if weight is None else np.asarray(weight, dtype=np.float64)


def _divisor(total: np.ndarray) -> np.ndarray:
    """Where there is nothing, nothing is divided."""
    return np.where(total > 0, total, 1.0)


def _means(
    values: np.ndarray, place: np.ndarray, weight: np.ndarray, total: np.ndarray
) -> np.ndarray:
    """Mean of rows by place, 0 where there are none: (n_places, n_outputs)."""
    found = np.zeros((len(total), values.shape[1]))
    np.add.at(found, place, values * weight[:, None])
    return np.asarray(found / _divisor(total)[:, None])


def _mean(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return np.asarray(weight @ values / (float(weight.sum()) or 1.0))
