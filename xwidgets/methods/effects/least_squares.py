"""Least squares of a sum of curves, of which one is exchanged for another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Curve", "Sum"]

RIDGE = 1e-6
"""Of the mean square, per row: keeps steps apart that always go together."""


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
    """The best sum of curves, with a touch of ridge, judged by rows held out.

    Parameters
    ----------
    curves : sequence of Curve
    target : ndarray of float64, shape (n_rows,)
    train, test : ndarray of int64
        Rows that are fitted to, and rows held out.

    Notes
    -----
    A curve that is tried in place of another has some dozen knots, all curves together may have a
    thousand. So what the others do by themselves is solved once, and each trial by what its own
    knots add to it (the Schur complement of the normal equations): the same numbers, in a
    tenth of the time.
    """

    def __init__(
        self, curves: Sequence[Curve], target: np.ndarray, train: np.ndarray, test: np.ndarray
    ) -> None:
        self._train, self._test = train, test
        self._center = target[train].mean()
        self._target, self._missed = target[train] - self._center, target[test] - self._center
        self._spread = float(((target[test] - target[test].mean()) ** 2).sum())
        ends = np.cumsum([0, *(one.n_knots for one in curves)])
        self._places = [slice(a, b) for a, b in pairwise(ends.tolist())]
        knots = [one.knot + at for one, at in zip(curves, ends[:-1], strict=True)]
        weights = [one.weight for one in curves]
        whole = Curve(np.concatenate(knots, axis=1), np.concatenate(weights, axis=1))
        self._X, self._Z = (_matrix(whole, some, ends[-1]) for some in (train, test))
        self._set(self._normal(self._X))

    def _set(self, normal: np.ndarray) -> None:
        # Made anew after an exchange: steps that go together are apart by the ridge alone, and
        # an inverse that is made of another one would lose its digits.
        self._equations, self._inverse = normal, np.linalg.inv(normal)
        self._moments = self._X.T @ self._target

    def r2(self) -> float:
        """Share of the variance on the rows held out; 1 where they do not vary."""
        return self._r2(self._Z @ (self._inverse @ self._moments))

    def r2_with(self, place: int, curve: Curve) -> float:
        """The same with another curve in place of one."""
        X = _matrix(curve, self._train, curve.n_knots)
        solved, own, moments = self._beside(place, X)
        slopes = np.linalg.solve(own, moments)
        others = solved[:, -1] - solved[:, :-1] @ slopes
        return self._r2(self._Z @ others + _matrix(curve, self._test, curve.n_knots) @ slopes)

    def exchange(self, place: int, curve: Curve) -> None:
        """Take another curve in place of one; its knots come last."""
        from scipy import sparse

        X, Z = (_matrix(curve, some, curve.n_knots) for some in (self._train, self._test))
        mine = self._places[place]
        left = np.delete(np.arange(len(self._equations)), mine)
        across, rest = (self._X.T @ X).toarray()[left], self._equations[np.ix_(left, left)]
        self._X = sparse.hstack([self._X[:, left], X]).tocsr()
        self._Z = sparse.hstack([self._Z[:, left], Z]).tocsr()
        self._set(np.block([[rest, across], [across.T, self._normal(X)]]))
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
            Normal equations of what the others leave of the own knots.
        moments : ndarray, shape (n_own,)
        """
        mine, P = self._places[place], self._inverse
        together = np.column_stack([(self._X.T @ X).toarray(), self._moments])
        together[mine] = 0.0
        solved = P @ together
        solved -= P[:, mine] @ np.linalg.solve(P[mine, mine], solved[mine])
        solved[mine] = 0.0
        whole = np.column_stack([self._normal(X), X.T @ self._target])
        left = whole - together[:, :-1].T @ solved
        return solved, left[:, :-1], left[:, -1]

    def _normal(self, X: Any) -> np.ndarray:
        found = (X.T @ X).toarray()
        found[np.diag_indices(len(found))] += RIDGE * len(self._train)
        return found

    def _r2(self, fitted: np.ndarray) -> float:
        missed = float(((self._missed - fitted) ** 2).sum())
        return 1.0 - missed / self._spread if self._spread > 0 else 1.0


def _matrix(curve: Curve, rows: np.ndarray, n_knots: int) -> Any:
    """Sparse, (n_rows, n_knots)."""
    from scipy import sparse

    width = curve.knot.shape[1]
    ends = np.arange(0, len(rows) * width + 1, width)
    cells = curve.weight[rows].ravel(), curve.knot[rows].ravel(), ends
    return sparse.csr_matrix(cells, (len(rows), n_knots))
