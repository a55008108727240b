"""How well a model does on rows whose y is not known: by how sure it is of its decisions."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Estimate", "calibrated", "estimated_accuracy"]

N_BINS = 10
FEWEST = 20
"""Rows in a bin of a calibration."""


class Estimate(NamedTuple):
    """Accuracy as it is expected, and its standard error if the assumptions hold."""

    accuracy: float
    error: float


def estimated_accuracy(confidence: np.ndarray) -> Estimate:
    """Mean chance of being right, of rows with these chances, float64 (n_rows,).

    It holds where the same features still mean the same for y, and where chances are calibrated:
    of rows decided with 0.8, 8 in 10 are right. A change of what features mean is not seen.
    """
    n = max(1, len(confidence))
    spread = float((confidence * (1 - confidence)).sum())
    return Estimate(float(confidence.mean()), float(np.sqrt(spread) / n))


def calibrated(known: np.ndarray, right: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Chances of being right as they were borne out by rows whose y is known.

    Parameters
    ----------
    known : ndarray of float64, shape (n_known,)
        What the model says its decisions' chances are.
    right : ndarray of bool, shape (n_known,)
    asked : ndarray of float64, shape (n_rows,)
        Of other rows.

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        The share that was right among known rows of about the same chance: 10 bins of equally
        many, of fewer rows fewer bins.
    """
    n_bins = max(1, min(N_BINS, len(known) // FEWEST))
    edges = np.unique(np.quantile(known, np.arange(1, n_bins) / n_bins))
    place = np.searchsorted(edges, known)
    counts = np.bincount(place, minlength=len(edges) + 1)
    wins = np.bincount(place, weights=right, minlength=len(edges) + 1)
    shares = np.where(counts > 0, wins / np.maximum(counts, 1), right.mean())
    return np.asarray(shares[np.searchsorted(edges, asked)])
