"""How far two samples of one column are apart, by the measures that people ask for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...models.quiet import quiet

__all__ = [
    "chi_squared",
    "jensen_shannon",
    "kolmogorov_smirnov",
    "psi",
    "share_moved",
    "wasserstein",
]

MOST_EXACT = 1_000
"""Rows up to which the p-value of the Kolmogorov-Smirnov test is exact."""


class Tested(NamedTuple):
    """A statistic, and the p-value of the test that both samples are of one distribution."""

    statistic: float
    p: float


class Distance(NamedTuple):
    """In the column's unit, and in units of the reference's standard deviation and quartiles'
    range; NaN where that is 0."""

    plain: float
    in_deviations: float
    in_quartiles: float


def psi(reference: np.ndarray, new: np.ndarray) -> float:
    """Population stability index of counts in bins; equal for either order of its arguments.

    Parameters
    ----------
    reference, new : ndarray of int, shape (n_bins,)
        A bin that only one of them has counts as half a row in the other, whose logarithm
        would be infinite.

    Examples
    --------
    >>> round(psi(np.array([50, 50]), np.array([25, 75])), 6)
    0.274653
    """
    kept = reference + new > 0
    mine = np.maximum(reference[kept], 0.5) / reference.sum()
    other = np.maximum(new[kept], 0.5) / new.sum()
    return float(((mine - other) * np.log(mine / other)).sum())


def jensen_shannon(reference: np.ndarray, new: np.ndarray) -> float:
    """Jensen-Shannon divergence of counts in bins, in bits: 0 (equal) to 1 (nothing shared).

    References
    ----------
    Lin, J. (1991). Divergence measures based on the Shannon entropy. IEEE Transactions on
    Information Theory 37.
    """
    from scipy.special import rel_entr

    mine, other = reference / reference.sum(), new / new.sum()
    middle = (mine + other) / 2
    bits = (rel_entr(mine, middle).sum() + rel_entr(other, middle).sum()) / (2 * np.log(2))
    return float(min(1.0, max(0.0, bits)))


def share_moved(reference: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Share of rows that would have to change bins to look like the reference: total variation.

    Parameters
    ----------
    reference, new : ndarray, shape (..., n_bins)
        Counts.

    Returns
    -------
    ndarray of float64, shape (...)
        0 (equal) to 1 (nothing shared).
    """
    mine = reference / reference.sum(axis=-1, keepdims=True)
    other = new / new.sum(axis=-1, keepdims=True)
    return np.asarray(np.abs(mine - other).sum(axis=-1) / 2)


def chi_squared(reference: np.ndarray, new: np.ndarray) -> Tested:
    """Pearson's test of counts in bins."""
    from scipy.special import chdtrc

    kept = reference + new > 0
    table = np.array([reference[kept], new[kept]], np.float64)
    if table.shape[1] < 2:
        return Tested(0.0, 1.0)
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    statistic = float(((table - expected) ** 2 / expected).sum())
    return Tested(statistic, float(chdtrc(table.shape[1] - 1, statistic)))


def kolmogorov_smirnov(reference: np.ndarray, new: np.ndarray) -> Tested:
    """Largest difference between the shares of rows up to a value; numbers that are not missing."""
    from scipy.stats import ks_2samp

    method = "exact" if max(len(reference), len(new)) <= MOST_EXACT else "asymp"
    with quiet():  # where the exact p-value overflows it takes the other one, and warns
        found = ks_2samp(reference, new, method=method)
    return Tested(float(found.statistic), float(found.pvalue))


def wasserstein(reference: np.ndarray, new: np.ndarray) -> Distance:
    """How far a value has to be moved on average; numbers that are not missing."""
    from scipy.stats import wasserstein_distance

    if not (np.isfinite(reference).all() and np.isfinite(new).all()):
        return Distance(np.nan, np.nan, np.nan)
    plain = float(wasserstein_distance(reference, new))
    low, high = np.quantile(reference, [0.25, 0.75])
    deviation = float(reference.std()) if reference.min() < reference.max() else 0.0
    return Distance(plain, _per(plain, deviation), _per(plain, float(high - low)))


def _per(value: float, unit: float) -> float:
    return value / unit if unit > 0 else np.nan
