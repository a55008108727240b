"""The probability that stands beside log-odds. Its twin is ``js/src/runtime/probability.ts``."""

from __future__ import annotations

from typing import Literal

import numpy as np

__all__ = ["Link", "probabilities"]

Link = Literal["sigmoid", "softmax", ""]
"""What makes probabilities of log-odds: of each by itself, of all outputs of a row, or nothing."""


def probabilities(log_odds: np.ndarray, link: str) -> np.ndarray | None:
    """Probabilities of the outputs.

    Parameters
    ----------
    log_odds : ndarray of float64, shape (..., n_outputs)
        Log-odds, or raw class scores.
    link : {"sigmoid", "softmax", ""}

    Returns
    -------
    ndarray of float64, shape (..., n_outputs), or None
        None where nothing makes them probabilities.

    Examples
    --------
    >>> probabilities(np.array([-2.0, 2.0]), "sigmoid").round(3).tolist()
    [0.119, 0.881]
    """
    log_odds = np.asarray(log_odds, dtype=np.float64)
    if link == "sigmoid":
        half = np.exp(-np.abs(log_odds))
        return np.where(log_odds >= 0, 1.0, half) / (1.0 + half)
    if link == "softmax":
        shifted = np.exp(log_odds - log_odds.max(axis=-1, keepdims=True))
        return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))
    return None
