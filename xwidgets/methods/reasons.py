"""Reasons of a prediction: which of its attributions counted, the largest first."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["MIN_SHARE", "NEGLIGIBLE", "Picked", "negligible", "strongest"]

MIN_SHARE = 0.01
"""A factor counted with at least this share of all that moved the prediction of its row."""

NEGLIGIBLE = {"probability": 1e-3, "log_odds": 5e-3}
"""What is smaller than this in its unit moved nothing that anybody would decide by."""

RELATIVE = 1e-6
"""The same of values, as a share of the largest prediction."""

ERRORS = 2.0
"""An estimate counts where it is further from zero than so many of its standard errors."""


class Picked(NamedTuple):
    """Factors that counted, in the order of rows and then of ranks; all of one length.

    Parameters
    ----------
    row, feature, rank : ndarray of int64
        Places in the arrays that were given; ranks begin with 1.
    share : ndarray of float64
        Of the sum of all absolute attributions of that row.
    """

    row: np.ndarray
    feature: np.ndarray
    rank: np.ndarray
    share: np.ndarray


def negligible(unit: str, predictions: np.ndarray) -> float:
    """The size below which an attribution counts as none."""
    largest = float(np.abs(predictions).max(initial=0.0))
    return NEGLIGIBLE.get(unit, RELATIVE * largest)


def strongest(
    values: np.ndarray,
    k: int,
    least: float,
    *,
    error: np.ndarray | None = None,
    towards: np.ndarray | None = None,
) -> Picked:
    """Pick at most `k` factors of every row.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows, n_features)
        Attributions of one output.
    k : int
    least : float
        Attributions that are not larger than this did not count; see `negligible`.
    error : ndarray of float64, shape (n_rows, n_features), optional
        Standard errors of estimates.
    towards : ndarray of float64, shape (n_rows,), optional
        1 or -1: only factors of this sign.

    Returns
    -------
    Picked
        Equal ones stand in the order of the features.

    Examples
    --------
    >>> strongest(np.array([[0.1, -0.3, 0.0]]), 2, 1e-3).feature.tolist()
    [1, 0]
    """
    size = np.abs(values)
    total = size.sum(axis=1, keepdims=True)
    counted = (size > least) & (size >= MIN_SHARE * total)
    if error is not None:
        counted &= size > ERRORS * error
    if towards is not None:
        counted &= values * towards[:, None] > 0
    order = np.argsort(np.where(counted, -size, 1.0), axis=1, kind="stable")[:, :k]
    row, place = np.nonzero(np.take_along_axis(counted, order, axis=1))
    feature = order[row, place]
    return Picked(row, feature, place + 1, size[row, feature] / total[row, 0])
