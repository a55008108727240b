"""The linear model: weighted least squares, and how much chance is in it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

import numpy as np

from ..exact import NOISE

__all__ = ["MAX_DIRECT", "LocalFit", "Paired", "default_width", "fit", "kernel"]

MAX_DIRECT = 400
"""Features whose equations are solved at once; of more, by conjugate gradients."""

RANK = 1e-10

SURE = 1e-3
"""Pivots beyond which equations are far from singular."""

STEPS = 200


class Paired(NamedTuple):
    """What one feature does in some of the samples, each asked for with it and without it."""

    feature: int
    samples: np.ndarray
    """int64 (m,)"""
    differences: np.ndarray
    """The same less another, float64 (m, n_outputs)."""


class LocalFit(NamedTuple):
    """A linear model around one row."""

    values: np.ndarray
    """float64 (n_features, n_outputs)"""
    base: np.ndarray
    """float64 (n_outputs,)"""
    error: np.ndarray
    """Standard errors of `values`."""
    r2: np.ndarray
    """float64 (n_outputs,)"""
    n_effective: float

    def mirrored(self, total: np.ndarray) -> LocalFit:
        """Of both of two outputs that always add up to `total`, from the fit of the second."""
        return self._replace(
            values=np.concatenate([-self.values, self.values], axis=1),
            base=np.concatenate([total - self.base, self.base]),
            error=np.repeat(self.error, 2, axis=1),
            r2=np.repeat(self.r2, 2),
        )


def default_width(n_features: int) -> float:
    """0.75 times the root of the number of features, as Ribeiro et al. have it."""
    return 0.75 * float(np.sqrt(n_features))


def kernel(squares: np.ndarray, width: float) -> np.ndarray:
    """Weight of samples by their squared distance: exp(-d² / (2 width²)), largest 1.

    Notes
    -----
    ``lime`` takes the root of ``exp(-d² / width²)``, which is the same. A factor that all
    samples share changes nothing: the nearest one has the weight 1, so that none is lost.
    """
    nearest = squares.min(initial=np.inf)
    with np.errstate(under="ignore", over="ignore"):
        return np.asarray(np.exp(-(squares - nearest) / (2.0 * width * width)))


def fit(
    coding: np.ndarray,
    answers: np.ndarray,
    weight: np.ndarray,
    paired: Sequence[Paired] = (),
) -> LocalFit | None:
    """Fit what the model says of samples by their coding.

    Parameters
    ----------
    coding : ndarray of float64, shape (n_samples, n_features)
    answers : ndarray of float64, shape (n_samples, n_outputs)
    weight : ndarray of float64, shape (n_samples,)
        Not negative.
    paired : sequence of Paired
        Features of which the samples tell too little: their weight is the mean difference, and
        the others are fitted to what is left.

    Returns
    -------
    LocalFit or None
        None where the weight lies on too few samples for so many features.

    Notes
    -----
    The standard errors are those of weighted least squares under whatever law the residuals
    have (White 1980), which is what another seed would change: samples are drawn independently.

    `r2` is adjusted for the number of features, and 1 where there is nothing to explain.
    """
    n_features, n_outputs = coding.shape[1], answers.shape[1]
    share = weight / weight.sum()
    n_effective = float(1.0 / (share @ share))
    values, error = np.zeros((n_features, n_outputs)), np.zeros((n_features, n_outputs))
    mean = share @ answers
    left = answers - mean
    size = np.abs(answers).max(axis=0, initial=0.0)
    if (np.abs(left).max(axis=0, initial=0.0) <= NOISE * size).all():
        flat = np.ones(n_outputs)
        return LocalFit(values, np.array(answers[0], dtype=float), error, flat, n_effective)
    whole = share @ np.square(left)
    design = (_Solved if n_features <= MAX_DIRECT else _Descended)(coding, share)
    free = design.spread > RANK * np.maximum(1.0, design.center**2)
    for one in paired:
        free[one.feature] = False
        found, doubt = _mean(one.differences, weight[one.samples])
        values[one.feature], error[one.feature] = found, doubt
        left = left - (coding[:, one.feature] - design.center[one.feature])[:, None] * found
    columns = np.flatnonzero(free)
    if n_effective <= len(columns) + 1:
        return None
    values[columns], rest, spread = design.fitted(left, columns)
    # Less what so many features have by chance.
    scale = n_effective / (n_effective - len(columns) - 1)
    error[columns] = np.sqrt(scale * spread)
    missed = scale * (share @ np.square(rest))
    known = whole > np.square(NOISE * size)
    r2 = np.where(known, 1.0 - missed / np.where(known, whole, 1.0), 1.0)
    return LocalFit(values, mean - design.center @ values, error, r2, n_effective)


def _mean(values: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    share = weight / weight.sum() if weight.any() else np.full(len(weight), 1.0 / len(weight))
    mean = share @ values
    loss = 1.0 - share @ share
    spread = np.square(share) @ np.square(values - mean)
    return mean, np.sqrt(spread / loss) if loss > 0 else np.abs(mean)


class _Solved:
    """A weighted design whose equations are solved at once."""

    def __init__(self, coding: np.ndarray, share: np.ndarray) -> None:
        self.coding, self.share = coding, share
        self.center = share @ coding
        heavy = coding * np.sqrt(share)[:, None]
        self.equations = heavy.T @ heavy - np.outer(self.center, self.center)
        self.spread = np.diagonal(self.equations)
        self.single = coding.astype(np.float32)

    def fitted(
        self, left: np.ndarray, columns: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Weights of the columns, what they leave, and the squared errors of the weights."""
        share, center = self.share, self.center[:, None]
        inverse = _inverse(self.equations[np.ix_(columns, columns)])
        heavy = share[:, None] * left
        sums = self.coding.T @ heavy - center * heavy.sum(axis=0)
        values = inverse @ sums[columns]
        whole = np.zeros((self.coding.shape[1], left.shape[1]))
        whole[columns] = values
        rest = left - self.coding @ whole
        rest -= share @ rest
        spread = np.empty_like(values)
        for k in range(left.shape[1]):
            middle = self._doubt(share * rest[:, k])[np.ix_(columns, columns)]
            spread[:, k] = np.maximum(0.0, ((inverse @ middle) * inverse).sum(axis=1))
        return values, rest, spread

    def _doubt(self, missed: np.ndarray) -> np.ndarray:
        """Sums of the products of moved columns, by the squares of `missed`: six digits do."""
        size = float(np.abs(missed).max(initial=0.0)) or 1.0
        weight = (missed / size).astype(np.float32)
        part = self.single * weight[:, None]
        sums = (part.T @ weight).astype(np.float64)[:, None]
        cross = sums * self.center
        whole = float(weight @ weight) * np.outer(self.center, self.center)
        return np.asarray((part.T @ part - cross - cross.T + whole) * size**2)


class _Descended:
    """A weighted design of very many columns, independent of each other but for chance."""

    def __init__(self, coding: np.ndarray, share: np.ndarray) -> None:
        self.share = share
        self.center = share @ coding
        self.moved = coding - self.center
        self.spread = np.einsum("ij,i,ij->j", self.moved, share, self.moved)

    def fitted(
        self, left: np.ndarray, columns: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """As of `_Solved`; the errors are those of independent columns."""
        share = self.share
        part = self.moved if len(columns) == self.moved.shape[1] else self.moved[:, columns]
        values = _descended(part, left, share)
        rest = left - part @ values
        rest -= share @ rest
        squares = np.square(share[:, None] * rest)
        spread = np.einsum("ij,ij,ik->jk", part, part, squares, optimize=True)
        return values, rest, spread / np.square(self.spread[columns])[:, None]


def _inverse(equations: np.ndarray) -> np.ndarray:
    """In columns of one size; of what has none as much as there is."""
    scale = 1.0 / np.sqrt(np.diagonal(equations))
    scaled = scale[:, None] * equations * scale
    found: np.ndarray
    with suppress(np.linalg.LinAlgError):
        root = np.linalg.cholesky(scaled)
        if np.diagonal(root).min(initial=1.0) > SURE:
            found = scale[:, None] * np.linalg.inv(scaled) * scale
            return (found + found.T) / 2
    sizes, directions = np.linalg.eigh(scaled)
    kept = sizes > RANK * sizes.max(initial=0.0)
    half = directions[:, kept] / np.sqrt(sizes[kept]) * scale[:, None]
    found = half @ half.T
    return found


def _descended(part: np.ndarray, left: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Solved by conjugate gradients on the normal equations, in columns of one size."""
    scale = 1.0 / np.sqrt(share @ part**2)
    found = np.zeros((part.shape[1], left.shape[1]))

    def gradient(of: np.ndarray) -> np.ndarray:
        product: np.ndarray = scale[:, None] * (part.T @ (share[:, None] * of))
        return product

    residual = gradient(left)
    step, size = residual.copy(), (residual**2).sum(axis=0)
    first = size.copy()
    for _ in range(STEPS):
        if (size <= 1e-14 * first).all():
            break
        along = gradient(part @ (scale[:, None] * step))
        curve = (step * along).sum(axis=0)
        far = np.divide(size, curve, out=np.zeros_like(size), where=curve > 0)
        found += far * step
        residual -= far * along
        before, size = size, (residual**2).sum(axis=0)
        step = residual + np.divide(size, before, out=np.zeros_like(size), where=before > 0) * step
    result: np.ndarray = scale[:, None] * found
    return result
