"""The linear model: weighted least squares, and how much chance is in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..exact import NOISE

__all__ = ["MAX_DIRECT", "LocalFit", "Paired", "default_width", "fit", "kernel"]

MAX_DIRECT = 400
"""Features whose equations are solved at once; of more, by conjugate gradients."""

RANK = 1e-10
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
    total = weight.sum()
    n_effective = float(total**2 / (weight @ weight))
    values, error = np.zeros((n_features, n_outputs)), np.zeros((n_features, n_outputs))
    share = weight / total
    center = share @ coding
    moved = coding - center
    spread = share @ moved**2
    free = spread > RANK * np.maximum(1.0, center**2)
    left = answers - share @ answers
    size = np.abs(answers).max(initial=0.0)
    if np.abs(left).max(initial=0.0) <= NOISE * max(size, np.finfo(float).tiny):
        flat = np.ones(n_outputs)
        return LocalFit(values, np.array(answers[0], dtype=float), error, flat, n_effective)
    for one in paired:
        free[one.feature] = False
        found, doubt = _mean(one.differences, weight[one.samples])
        values[one.feature], error[one.feature] = found, doubt
        left = left - moved[:, one.feature, None] * found
    columns = np.flatnonzero(free)
    if n_effective <= len(columns) + 1:
        return None
    part = moved if free.all() else moved[:, columns]
    direct = len(columns) <= MAX_DIRECT
    if direct:
        influence = part @ _inverse(part, share)
        values[columns] = influence.T @ (share[:, None] * left)
    else:  # columns are drawn independently of each other
        influence = part / spread[columns]
        values[columns] = _descended(part, left, share)
    rest = left - part @ values[columns]
    rest -= share @ rest
    scale = np.sqrt(n_effective / (n_effective - len(columns) - 1))
    error[columns] = np.sqrt(np.square(influence).T @ (share[:, None] * rest * scale) ** 2)
    base = share @ answers - center @ values
    return LocalFit(values, base, error, _explained(answers, share, rest, scale), n_effective)


def _explained(
    answers: np.ndarray, share: np.ndarray, rest: np.ndarray, scale: float
) -> np.ndarray:
    """Adjusted R²; 1 where an output is constant."""
    whole = share @ (answers - share @ answers) ** 2
    missed = share @ rest**2 * scale**2
    noise = (NOISE * np.abs(answers).max(axis=0)) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > noise, 1.0 - missed / whole, 1.0)


def _mean(values: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    share = weight / weight.sum() if weight.any() else np.full(len(weight), 1.0 / len(weight))
    mean = share @ values
    loss = 1.0 - share @ share
    spread = np.square(share) @ np.square(values - mean)
    return mean, np.sqrt(spread / loss) if loss > 0 else np.abs(mean)


def _inverse(part: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Of the equations, in columns of one size; as far as they have one."""
    scale = 1.0 / np.sqrt(share @ part**2)
    equations = scale[:, None] * (part.T @ (part * share[:, None])) * scale
    found: np.ndarray = (
        scale[:, None] * np.linalg.pinv(equations, rcond=RANK, hermitian=True) * scale
    )
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
