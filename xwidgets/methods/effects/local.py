"""Accumulated local effects (ALE) of one column, and of two together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...data import Frame
from ...models import Predictor
from .answers import ask
from .edges import bins_of
from .levels import similarity_order

__all__ = ["Accumulated", "Side", "ale", "ale_of_levels", "ale_of_two"]


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


@dataclass(frozen=True)
class Side:
    """One of two columns: where its effect is known.

    Parameters
    ----------
    column : int
    at : ndarray of float64, shape (n_at,)
        Edges of bins, rising; or codes of levels in the order in which effects are added up.
    is_levels : bool
    """

    column: int
    at: np.ndarray
    is_levels: bool = False

    @property
    def n_places(self) -> int:
        """Bins, or levels."""
        return len(self.at) - (not self.is_levels)

    def places(self, values: np.ndarray) -> np.ndarray:
        """Bin or level of every value, int64; -1 where there is none."""
        if not self.is_levels:
            return bins_of(values, self.at)
        order = np.argsort(self.at)
        known = self.at[order]
        near = np.minimum(np.searchsorted(known, values), len(known) - 1)
        return np.where(known[near] == values, order[near], -1)

    def around(self, place: np.ndarray) -> np.ndarray:
        """The values that rows are compared with, (n_rows, 2 or 3): what is near to their own."""
        reach = (-1, 0, 1) if self.is_levels else (0, 1)
        near = np.stack([place + k for k in reach], axis=1)
        return self.at[np.clip(near, 0, len(self.at) - 1)]

    def steps(self, place: np.ndarray) -> list[tuple[int, np.ndarray]]:
        """Each step that rows tell of: from which of `around` on, and which step; -1: of none.

        Rows of a level tell of the step to it and of the step from it.
        """
        if not self.is_levels:
            return [(0, place)]
        last = len(self.at) - 1
        return [(0, place - 1), (1, np.where(place < last, place, -1))]

    def on_places(self, surface: np.ndarray, axis: int) -> np.ndarray:
        """A surface where rows are: in the middle of bins, on levels."""
        if self.is_levels:
            return surface
        along = np.moveaxis(surface, axis, 0)
        return np.moveaxis((along[1:] + along[:-1]) / 2, 0, axis)

    def of_steps(self, total: np.ndarray) -> np.ndarray:
        """Weight of rows by step (axis 0) from that by place."""
        return total[1:] + total[:-1] if self.is_levels else total


def ale_of_two(
    predictor: Predictor,
    frame: Frame,
    sides: tuple[Side, Side],
    rows: np.ndarray,
    weight: np.ndarray | None = None,
) -> Accumulated:
    """Second-order accumulated local effect of two columns: beyond what each does by itself.

    Parameters
    ----------
    sides : tuple of Side
        Two different columns.
    weight : ndarray of float64, shape (n_rows,), optional

    Notes
    -----
    In every cell of the grid the rows' mean second difference of the four corners is taken, and
    added up in both directions; a cell without rows takes the one of the nearest cell that has
    some. Then the two columns' own effects in this surface are taken away, each as :func:`ale`
    or :func:`ale_of_levels` would find it there. Between two levels of a category the rows of
    both are compared.

    **How to read it.** 0 everywhere: the columns do not act together.

    **When it misleads.** Cells with few rows (`n_rows`) are guesses, and everything beyond them
    adds on to them. Of a category, another order adds up other differences.

    References
    ----------
    Apley, D. W., Zhu, J. (2020).
    """
    first, second = (side.places(frame.column(side.column)[rows]) for side in sides)
    inside = (first >= 0) & (second >= 0)
    weight = _weight(weight, len(rows))[inside]
    rows, first, second = rows[inside], first[inside], second[inside]
    near = sides[0].around(first), sides[1].around(second)
    n_near = near[0].shape[1], near[1].shape[1]
    pairs = np.stack([np.repeat(near[0], n_near[1], axis=1), np.tile(near[1], n_near[0])], axis=2)
    columns = sides[0].column, sides[1].column
    said = ask(predictor, frame, rows, columns, pairs).reshape(len(rows), *n_near, -1)
    shape = len(sides[0].at) - 1, len(sides[1].at) - 1
    change, cell, own = [], [], []
    for i, step in sides[0].steps(first):
        for j, other in sides[1].steps(second):
            there = (step >= 0) & (other >= 0)
            corner = said[there]
            change.append(
                (corner[:, i + 1, j + 1] - corner[:, i + 1, j])
                - (corner[:, i, j + 1] - corner[:, i, j])
            )
            cell.append((step * shape[1] + other)[there])
            own.append(weight[there])
    where, weights = np.concatenate(cell), np.concatenate(own)
    n_cells = shape[0] * shape[1]
    n_rows = np.bincount(where, minlength=n_cells).reshape(shape)
    flat = np.bincount(where, weights=weights, minlength=n_cells)
    step = _means(np.concatenate(change), where, weights, flat).reshape(*shape, -1)
    step = _filled(step, flat.reshape(shape), sides)
    surface = np.zeros((shape[0] + 1, shape[1] + 1, step.shape[2]))
    surface[1:, 1:] = step.cumsum(axis=0).cumsum(axis=1)
    n_places = sides[0].n_places, sides[1].n_places
    place = first * n_places[1] + second
    total = np.bincount(place, weights=weight, minlength=n_places[0] * n_places[1])
    total = total.reshape(n_places)
    mine = _own_effect(surface, total, sides)
    theirs = _own_effect(surface.swapaxes(0, 1), total.T, sides[::-1])
    surface = surface - mine[:, None] - theirs[None]
    on_rows = sides[1].on_places(sides[0].on_places(surface, 0), 1)
    mean = _mean(on_rows.reshape(-1, surface.shape[2]), total.ravel())
    return Accumulated((sides[0].at, sides[1].at), surface - mean, n_rows)


def _own_effect(surface: np.ndarray, total: np.ndarray, sides: tuple[Side, ...]) -> np.ndarray:
    """First-order effect of the first of two columns in a surface: (n_at, n_outputs)."""
    along = sides[1].on_places(surface, 1)
    weight = sides[0].of_steps(total)[:, :, None]
    mean = ((along[1:] - along[:-1]) * weight).sum(axis=1) / _divisor(weight.sum(axis=1))
    return np.concatenate([np.zeros_like(mean[:1]), np.cumsum(mean, axis=0)])


def _filled(step: np.ndarray, total: np.ndarray, sides: tuple[Side, Side]) -> np.ndarray:
    """Cells without rows get what the nearest cell with rows has, in units of the ranges."""
    empty = total == 0
    if not empty.any() or empty.all():
        return step
    places = [np.arange(len(one.at)) if one.is_levels else one.at for one in sides]
    middles = [(one[1:] + one[:-1]) / 2 / (one[-1] - one[0]) for one in places]
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
