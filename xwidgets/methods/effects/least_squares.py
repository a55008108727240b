"""Least squares of a sum of curves, of which one is exchanged for another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

__all__ = ["RIDGES", "Curve", "Sum"]

RIDGES = (1e-6, 1e-4, 1e-3, 1e-2, 1e-1, 1e1)
"""Shrinkage, per row. The least only keeps steps apart that always go together, with the largest
next to nothing is fitted: few rows say little of many knots."""


class Curve(NamedTuple):
    """Where every row is on a curve: between two knots, with the weight of each.

    Attributes
    ----------
    knot : ndarray of int64, shape (n_rows, 2)
    weight : ndarray of float64, shape (n_rows, 2)
    """

    knot: np.ndarray
    weight: np.ndarray

    @property
    def n_knots(self) -> int:
        return int(self.knot.max(initial=0)) + 1


class Sum:
    """The best sum of curves, shrunk, judged by rows held out.

    Parameters
    ----------
    curves : sequence of Curve
    target : ndarray of float64, shape (n_rows,)
    train, test : ndarray of int64
        Rows that are fitted to, and rows held out.
    ridge : float
        One of `RIDGES`.

    Notes
    -----
    A curve that is tried in place of another has some dozen knots, all curves together may have a
    thousand. So what the others do by themselves is solved once, and each trial by what its own
    knots add to it (the Schur complement of the normal equations): the same numbers, in a
    tenth of the time. All shrinkages of those own knots are tried at once.
    """

    def __init__(
        self,
        curves: Sequence[Curve],
        target: np.ndarray,
        train: np.ndarray,
        test: np.ndarray,
        ridge: float = RIDGES[0],
    ) -> None:
        self._train, self._test = train, test
        ends = np.cumsum([0, *(one.n_knots for one in curves)])
        self._places = [slice(a, b) for a, b in pairwise(ends.tolist())]
        knots = [one.knot + at for one, at in zip(curves, ends[:-1], strict=True)]
        weights = [one.weight for one in curves]
        whole = Curve(np.concatenate(knots, axis=1), np.concatenate(weights, axis=1))
        self._X, self._Z = (_matrix(whole, some, ends[-1]) for some in (train, test))
        self._squares = (self._X.T @ self._X).toarray()
        self.aim(target, ridge)

    def missed_by(self, targets: np.ndarray, ridge: float) -> np.ndarray:
        """What is left of other targets, (n_rows, n_targets), on the rows held out."""
        from scipy import linalg

        center = targets[self._train].mean(axis=0)
        moments = self._X.T @ (targets[self._train] - center)
        normal = self._squares + np.eye(len(self._squares)) * ridge * len(self._train)
        slopes = linalg.solve(normal, moments, assume_a="pos")
        return np.asarray(targets[self._test] - center - self._Z @ slopes)

    def aim(self, target: np.ndarray, ridge: float) -> None:
        """Fit to a target, (n_rows,), every knot shrunk alike."""
        center = target[self._train].mean()
        self._target, self._left = target[self._train] - center, target[self._test] - center
        self._ridge = np.full(len(self._squares), ridge * len(self._train))
        self._solve()

    def _solve(self) -> None:
        # Made anew after an exchange: steps that go together are apart by the ridge alone, and
        # an inverse that is made of another one would lose its digits.
        self._inverse = np.linalg.inv(self._squares + np.diag(self._ridge))
        self._moments = self._X.T @ self._target

    def missed(self) -> np.ndarray:
        """What is left of the target on the rows held out, (n_test,)."""
        return np.asarray(self._left - self._Z @ (self._inverse @ self._moments))

    def missed_with(self, place: int, curve: Curve) -> np.ndarray:
        """The same with another curve in place of one, for each of `RIDGES` of its knots.

        Returns
        -------
        ndarray of float64, shape (n_test, n_ridges)
        """
        X = _matrix(curve, self._train, curve.n_knots)
        solved, own, moments = self._beside(place, X)
        eye = np.eye(len(own)) * len(self._train)
        slopes = np.stack([np.linalg.solve(own + r * eye, moments) for r in RIDGES], axis=1)
        others = solved[:, -1:] - solved[:, :-1] @ slopes
        fitted = self._Z @ others + _matrix(curve, self._test, curve.n_knots) @ slopes
        return np.asarray(self._left[:, None] - fitted)

    def exchange(self, place: int, curve: Curve, ridge: float) -> None:
        """Take another curve in place of one; its knots come last."""
        from scipy import sparse

        X, Z = (_matrix(curve, some, curve.n_knots) for some in (self._train, self._test))
        mine = self._places[place]
        left = np.delete(np.arange(len(self._squares)), mine)
        across, rest = (self._X.T @ X).toarray()[left], self._squares[np.ix_(left, left)]
        self._X = sparse.hstack([self._X[:, left], X]).tocsr()
        self._Z = sparse.hstack([self._Z[:, left], Z]).tocsr()
        self._squares = np.block([[rest, across], [across.T, (X.T @ X).toarray()]])
        own = np.full(curve.n_knots, ridge * len(self._train))
        self._ridge = np.concatenate([self._ridge[left], own])
        self._solve()
        gone = [mine.stop - mine.start if one.start > mine.start else 0 for one in self._places]
        self._places = [
            slice(one.start - less, one.stop - less)
            for one, less in zip(self._places, gone, strict=True)
        ]
        self._places[place] = slice(len(left), len(left) + curve.n_knots)

    def _beside(self, place: int, X: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Another curve's knots, `X`, where all curves but one are fitted, too.

        Returns
        -------
        solved : ndarray, shape (n_knots, n_own + 1)
            Slopes of the others for each own knot and, last, for the target.
        own : ndarray, shape (n_own, n_own)
            Normal equations of what the others leave of the own knots, not shrunk.
        moments : ndarray, shape (n_own,)
        """
        mine, P = self._places[place], self._inverse
        together = np.column_stack([(self._X.T @ X).toarray(), self._moments])
        together[mine] = 0.0
        solved = P @ together
        solved -= P[:, mine] @ np.linalg.solve(P[mine, mine], solved[mine])
        solved[mine] = 0.0
        whole = np.column_stack([(X.T @ X).toarray(), X.T @ self._target])
        left = whole - together[:, :-1].T @ solved
        return solved, left[:, :-1], left[:, -1]


def _matrix(curve: Curve, rows: np.ndarray, n_knots: int) -> Any:
    """Sparse, (n_rows, n_knots)."""
    from scipy import sparse

    width = curve.knot.shape[1]
    ends = np.arange(0, len(rows) * width + 1, width)
    cells = curve.weight[rows].ravel(), curve.knot[rows].ravel(), ends
    return sparse.csr_matrix(cells, (len(rows), n_knots))
