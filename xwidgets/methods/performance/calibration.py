"""Calibration: does what is called 30 % happen in 30 % of the rows?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Calibration", "calibration", "wilson"]

N_BINS = 10


@dataclass(frozen=True)
class Calibration:
    """Predicted against observed frequency, in bins of predicted probability.

    Parameters
    ----------
    predicted, observed : ndarray of float64, shape (n_bins,)
        Weighted means in every bin that has rows.
    low, high : ndarray of float64, shape (n_bins,)
        95 % interval of `observed` (Wilson).
    weight : ndarray of float64, shape (n_bins,)
        Of the bin's rows.
    edges : ndarray of float64, shape (n_edges,)
        Of all bins, empty ones too.
    ece : float
        Expected calibration error: mean distance of observed from predicted, by weight.
    mce : float
        The largest of those distances.
    """

    predicted: np.ndarray
    observed: np.ndarray
    low: np.ndarray
    high: np.ndarray
    weight: np.ndarray
    edges: np.ndarray
    ece: float
    mce: float


def calibration(
    actual: np.ndarray,
    probability: np.ndarray,
    *,
    weight: np.ndarray | None = None,
    n_bins: int = N_BINS,
    by: str = "width",
) -> Calibration:
    """Reliability of the probabilities of one class.

    Parameters
    ----------
    actual : ndarray of bool, shape (n_rows,)
    probability : ndarray of float64, shape (n_rows,)
    weight : ndarray of float64, shape (n_rows,), optional
    n_bins : int
    by : {"width", "rows"}
        Bins of the same width, or with about as many rows each.

    Notes
    -----
    **How to read it.** On the diagonal: what is called 30 % happens in 30 % of the rows. Below:
    the model promises too much.

    **When it misleads.** ECE depends on the bins, and is never 0 on few rows, even of a perfect
    model; a useless model that always says the base rate is calibrated.

    References
    ----------
    Naeini, M. P., Cooper, G., Hauskrecht, M. (2015). Obtaining well calibrated probabilities
    using Bayesian binning. AAAI. Wilson, E. B. (1927). Probable inference, the law of succession,
    and statistical inference. Journal of the American Statistical Association 22.
    """
    own = np.ones(len(actual)) if weight is None else np.asarray(weight, np.float64)
    if by == "rows":
        shares = np.linspace(0, 1, n_bins + 1)
        edges = np.unique(np.quantile(probability, shares, method="inverted_cdf"))
        edges[0], edges[-1] = min(edges[0], 0.0), max(edges[-1], 1.0)
    else:
        edges = np.linspace(0.0, 1.0, n_bins + 1)
    # As usual: a bin has its upper edge, and the first one has 0 as well.
    place = np.clip(np.searchsorted(edges, probability, side="left") - 1, 0, len(edges) - 2)
    total = np.bincount(place, own, minlength=len(edges) - 1)
    filled = total > 0
    total = total[filled]
    predicted = np.bincount(place, own * probability, minlength=len(filled))[filled] / total
    observed = np.bincount(place, own * actual, minlength=len(filled))[filled] / total
    squares = np.bincount(place, own**2, minlength=len(filled))[filled]
    low, high = wilson(observed, total**2 / squares)
    distance = np.abs(observed - predicted)
    return Calibration(
        predicted,
        observed,
        low,
        high,
        total,
        edges,
        ece=float(total @ distance / total.sum()),
        mce=float(distance.max()),
    )


def wilson(
    share: np.ndarray, n: np.ndarray, z: float = 1.959963984540054
) -> tuple[np.ndarray, np.ndarray]:
    """95 % interval of a share among `n` rows (the effective number where they have weights)."""
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return centre - half, centre + half
