"""Partial dependence and individual conditional expectation (ICE)."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...data.sampling import mixed_order
from ...results.effects import Dependence, PairDependence
from ..ground import Ground, Part
from .answers import Answers, ByModel, Varied, answers_for
from .grid import Along, nearest, pair_shares, shares, sides_of
from .notes import about, of_one, of_two, rows_asked
from .support import strangeness

__all__ = [
    "MAX_ASKED",
    "MAX_KEPT",
    "MAX_WALKED",
    "Partial",
    "Sums",
    "answer",
    "apart",
    "in_slices",
    "partial_dependence",
]

MAX_ASKED = 5_000
"""Rows of larger tables that a model is asked about."""
MAX_WALKED = 20_000
"""The same where its own trees are walked, or the parts of its columns are known."""
MAX_OF_TWO = 1_000
"""The same for two features."""
MAX_KEPT = 1_000
"""Rows whose own curves are kept."""
FIRST_ROWS = 250


class Partial(NamedTuple):
    """What is predicted as columns take other values.

    Attributes
    ----------
    mean : ndarray of float64, shape (n_values, n_outputs)
        Weighted mean over all rows.
    ice : ndarray of float64, shape (n_kept, n_values, n_outputs)
        Of single rows.
    """

    mean: np.ndarray
    ice: np.ndarray


def partial_dependence(
    answers: Answers,
    rows: np.ndarray,
    varied: Sequence[Varied],
    *,
    weight: np.ndarray | None = None,
    kept: np.ndarray | None = None,
) -> list[Partial]:
    """Mean prediction over rows as columns take other values, for several of them at once.

    Parameters
    ----------
    answers : Answers
    rows : ndarray of int64, shape (n_rows,)
        Positions over which the mean is taken.
    varied : sequence of Varied
    weight : ndarray of float64, shape (n_rows,), optional
        Of `rows`; default all the same.
    kept : ndarray of bool, shape (n_rows,), optional
        Rows whose own curves are kept; default none.

    Returns
    -------
    list of Partial
        One per element of `varied`.

    Notes
    -----
    **How to read it.** Every row keeps all its values but those of the columns in question, and
    the model is asked with each value in turn: an ICE curve is one row's answers, the partial
    dependence their mean.

    **When it misleads.** Where columns go together, rows are combined that do not exist, and the
    model is asked where it was never trained. A flat mean can hide curves that cross.

    References
    ----------
    Friedman, J. H. (2001). Greedy function approximation: a gradient boosting machine. Annals of
    Statistics 29. Goldstein, A., Kapelner, A., Bleich, J., Pitkin, E. (2015). Peeking inside the
    black box: visualizing statistical learning with plots of individual conditional expectation.
    Journal of Computational and Graphical Statistics 24.
    """
    share = np.full(len(rows), 1.0 / len(rows)) if weight is None else weight / weight.sum()
    totals: list[np.ndarray | float] = [0.0] * len(varied)
    curves: list[list[np.ndarray]] = [[] for _ in varied]
    for places in apart(varied):
        for chunk, found in answers.vary(rows, [varied[place] for place in places]):
            for place, predictions in zip(places, found, strict=True):
                totals[place] = totals[place] + _mean(share[chunk], predictions)
                if kept is not None:
                    curves[place].append(predictions[kept[chunk]])
    return [
        Partial(np.asarray(total), np.concatenate(own) if own else np.zeros((0, *np.shape(total))))
        for total, own in zip(totals, curves, strict=True)
    ]


def _mean(share: np.ndarray, predictions: np.ndarray) -> np.ndarray:
    """Weighted, (n_values, n_outputs), read in the order in which memory has them."""
    if predictions.T.flags.c_contiguous:
        return np.asarray((predictions.T @ share).T)
    return np.tensordot(share, predictions, axes=(0, 0))


def apart(varied: Sequence[Varied]) -> list[list[int]]:
    """Places of those that share no column, so that they can be asked at once."""
    batches: list[tuple[set[int], list[int]]] = []
    for place, one in enumerate(varied):
        mine = set(one.columns)
        for columns, places in batches:
            if columns.isdisjoint(mine):
                columns |= mine
                places.append(place)
                break
        else:
            batches.append((mine, [place]))
    return [places for _, places in batches]


def answer(
    ground: Ground,
    features: Sequence[int],
    grid: Sequence[Any] | str | None = None,
    n_rows: int | None = None,
    individual: int = MAX_KEPT,
) -> Generator[Part, None, Dependence | PairDependence]:
    """Partial dependence of one feature, with curves of single rows, or of two together.

    Parameters
    ----------
    ground : Ground
    features : sequence of int
        One or two positions.
    grid : sequence, ``"quantile"`` or ``"even"``, optional
        Values to ask for, of two features one sequence each; default the feature's own: all where
        they are few, else values at quantiles together with evenly spaced ones.
    n_rows : int, optional
        Rows over which the mean is taken, drawn with the seed. Default: at most 20,000 where the
        model's own trees can be walked, or each column's part in it is known (linear models,
        networks, radial kernels), else 5,000; of two features 1,000.
    individual : int
        Rows whose own curves are kept, at most.

    Returns
    -------
    Dependence or PairDependence

    Raises
    ------
    InvalidValue, UnknownName, NotSupported
        A feature that does not vary or is named twice, a grid of one value, a group of columns.
    ModelFailed, ModelOutput

    Notes
    -----
    See :func:`partial_dependence`.
    """
    sides = sides_of(ground, features, grid)
    answers = answers_for(ground)
    rows = rows_asked(ground, n_rows, _default(answers, len(sides)))
    if len(sides) == 1:
        return (yield from _one(ground, answers, sides[0], rows, individual))
    return (yield from _two(ground, answers, (sides[0], sides[1]), rows))


def _default(answers: Answers, n_features: int) -> int:
    if n_features == 2:
        return MAX_OF_TWO
    return MAX_ASKED if isinstance(answers, ByModel) else MAX_WALKED


def _slices(n: int) -> Iterator[slice]:
    """The first few rows at once, then more at a time."""
    start, step = 0, FIRST_ROWS
    while start < n:
        yield slice(start, min(start + step, n))
        start, step = start + step, min(2 * step, 8_192)


class Sums:
    """Means over the rows that were asked by now."""

    def __init__(self) -> None:
        self.total: Any = 0.0
        self.weight = 0.0
        self.rows: list[np.ndarray] = []
        self.curves: list[np.ndarray] = []

    def add(self, found: Partial, weight: float, rows: np.ndarray) -> None:
        """Take in what was found of more rows, and the curves of `rows`."""
        self.total = self.total + weight * found.mean
        self.weight += weight
        self.rows.append(rows)
        self.curves.append(found.ice)

    @property
    def mean(self) -> np.ndarray:
        """Weighted, float64 (n_values, n_outputs)."""
        return np.asarray(self.total / self.weight)

    def kept(self) -> tuple[np.ndarray, np.ndarray]:
        """Positions of the rows whose curves are kept, rising; and the curves."""
        rows = np.concatenate(self.rows)
        order = np.argsort(rows, kind="stable")
        return rows[order], np.concatenate(self.curves)[order]


def in_slices(
    ground: Ground, answers: Answers, varied: Varied, rows: np.ndarray, n_kept: int
) -> Iterator[tuple[int, Sums]]:
    """Asks about rows in mixed order; tells of how many, and the sums.

    The first `n_kept` of them keep their curves: the same that the page keeps by itself.
    """
    order = mixed_order(ground.frame.n_rows, ground.seed)
    order = order[np.isin(order, rows)]
    kept = np.arange(len(order)) < n_kept
    sums = Sums()
    for some in _slices(len(order)):
        part = order[some]
        weight = None if ground.sample_weight is None else ground.sample_weight[part]
        total = float(len(part) if weight is None else weight.sum())
        if total > 0:
            [found] = partial_dependence(answers, part, [varied], weight=weight, kept=kept[some])
            sums.add(found, total, part[kept[some]])
        yield some.stop, sums


def _one(
    ground: Ground, answers: Answers, side: Along, rows: np.ndarray, individual: int
) -> Generator[Part, None, Dependence]:
    places = nearest(side.grid, side.values.numbers, side.has_levels)
    share = shares(places, len(side.grid), ground.sample_weight)
    strange = strangeness(ground.frame, side, rows, ground.seed)

    def made(sums: Sums, n_asked: int) -> Dependence:
        kept, curves = sums.kept()
        centered = curves - curves.mean(axis=1, keepdims=True)
        spread = centered.std(axis=0) if len(curves) else None
        return Dependence(
            **of_one(ground, side),
            average=sums.mean,
            center=share @ sums.mean,
            spread=spread,
            share=share,
            extrapolated=strange,
            individual=curves if individual else None,
            rows=kept if individual else None,
            method="partial dependence",
            trust=about(ground, (side,), share, n_asked, spread, strange)
            | {"n_kept": len(kept) if individual else 0},
        )

    yield Part(0, len(rows))
    sums = Sums()
    for done, sums in in_slices(ground, answers, side.varied, rows, max(individual, 2)):
        if sums.weight and done < len(rows):
            yield Part(done, len(rows), made(sums, done))
    return made(sums, len(rows))


def _two(
    ground: Ground, answers: Answers, sides: tuple[Along, Along], rows: np.ndarray
) -> Generator[Part, None, PairDependence]:
    first, second = sides
    n_first, n_second = len(first.grid), len(second.grid)
    codes = np.concatenate(
        [
            np.repeat(first.varied.codes, n_second, axis=0),
            np.tile(second.varied.codes, (n_first, 1)),
        ],
        axis=1,
    )
    varied = Varied((*first.columns, *second.columns), codes)
    share = pair_shares(ground, sides)

    def made(sums: Sums, n_asked: int) -> PairDependence:
        average = sums.mean.reshape(n_first, n_second, -1)
        return PairDependence(
            **of_two(ground, first, second),
            average=average,
            together=_together(average, share),
            share=share,
            method="partial dependence",
            trust=about(ground, sides, share, n_asked) | {"empty": float((share == 0).mean())},
        )

    yield Part(0, len(rows))
    sums = Sums()
    for done, sums in in_slices(ground, answers, varied, rows, 0):
        if sums.weight and done < len(rows):
            yield Part(done, len(rows), made(sums, done))
    return made(sums, len(rows))


def _together(average: np.ndarray, share: np.ndarray) -> np.ndarray:
    """A surface less what each side does by itself, over the rows there are."""
    first, second = share.sum(axis=1), share.sum(axis=0)
    of_first = np.tensordot(average, second, axes=(1, 0))
    of_second = np.tensordot(first, average, axes=(0, 0))
    return np.asarray(average - of_first[:, None] - of_second[None] + (first @ of_first))
