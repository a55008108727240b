"""Whether the model decides by other features than it did: shares of mean |SHAP|."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..slices.evidence import controlled

__all__ = ["Shares", "compare_shares", "shares"]

N_PERMUTATIONS = 999
N_DRAWS = 500


class Shares(NamedTuple):
    """Float64 (n_features,): shares of either table, the 95 % interval of what the new one has
    more, and the adjusted p-value of that being chance."""

    reference: np.ndarray
    new: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray


def shares(sizes: np.ndarray) -> np.ndarray:
    """Of all that features add and take, what each does.

    >>> shares(np.array([[1.0, 3.0], [1.0, 1.0]])).tolist()
    [0.3333333333333333, 0.6666666666666666]
    """
    total = sizes.sum(axis=0)
    whole = total.sum()
    return np.asarray(total / whole if whole > 0 else np.zeros(len(total)))


def compare_shares(
    reference: np.ndarray, new: np.ndarray, *, seed: int = 0, control: str = "holm"
) -> Shares:
    """Compare how much each feature does in two tables.

    Parameters
    ----------
    reference, new : ndarray of float64, shape (n_rows, n_features)
        Attributions of one output.
    seed : int
    control : {"holm", "benjamini_hochberg"}

    Returns
    -------
    Shares
        p-values by shuffling which rows are new; intervals by drawing rows of each table anew.
    """
    mine, other = np.abs(reference), np.abs(new)
    rng = np.random.default_rng(seed)
    first, second = shares(mine), shares(other)
    difference = second - first
    both, n = np.concatenate([mine, other]), len(mine)
    beyond = np.zeros(len(difference))
    for _ in range(N_PERMUTATIONS):
        order = rng.permutation(len(both))
        shuffled = shares(both[order[n:]]) - shares(both[order[:n]])
        beyond += np.abs(shuffled) >= np.abs(difference) - 1e-12
    drawn = np.array(
        [
            shares(other[rng.integers(0, len(other), len(other))])
            - shares(mine[rng.integers(0, n, n)])
            for _ in range(N_DRAWS)
        ]
    )
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    p = controlled((1 + beyond) / (1 + N_PERMUTATIONS), control)
    return Shares(first, second, low, high, p)
