"""Partial dependence and individual conditional expectation (ICE)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .answers import Answers, Varied

__all__ = ["Partial", "partial_dependence"]


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
    for places in _apart(varied):
        for chunk, found in answers.vary(rows, [varied[place] for place in places]):
            for place, predictions in zip(places, found, strict=True):
                mean = np.tensordot(share[chunk], predictions, axes=(0, 0))
                totals[place] = totals[place] + mean
                if kept is not None:
                    curves[place].append(predictions[kept[chunk]])
    return [
        Partial(np.asarray(total), np.concatenate(own) if own else np.zeros((0, *np.shape(total))))
        for total, own in zip(totals, curves, strict=True)
    ]


def _apart(varied: Sequence[Varied]) -> list[list[int]]:
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
