"""What was found for features and for pairs of them, put together as matrices."""

from __future__ import annotations

import numpy as np

__all__ = ["PairSums"]


class PairSums:
    """Values and interactions of some rows, to which parts of an ensemble add in their order.

    Parameters
    ----------
    n_rows, n_features, n_outputs : int
    used : ndarray of int64, shape (n_used,)
        Columns that parts know by their positions in this array.
    """

    def __init__(self, n_rows: int, n_features: int, n_outputs: int, used: np.ndarray) -> None:
        self._used = used
        self._values = np.zeros((n_rows, used.size, n_outputs))
        self._matrices = np.zeros((n_rows, n_features, n_features, n_outputs))

    def add(
        self, start: int, stop: int, values: np.ndarray, interactions: np.ndarray, pairs: np.ndarray
    ) -> None:
        """Add what was found for the rows from `start` up to `stop`.

        Parameters
        ----------
        values : ndarray of float64, shape (n, n_used, n_outputs)
        interactions : ndarray of float64, shape (n, n_pairs, n_outputs)
            Whole ones, of those positions in `used`:
        pairs : ndarray of int64, shape (2, n_pairs)
            None twice, the lower one first.
        """
        self._values[start:stop] += values
        first, second = self._used[pairs]
        self._matrices[start:stop, first, second] += interactions

    def matrices(self) -> np.ndarray:
        """Symmetric (n_rows, n_features, n_features, n_outputs); each line sums to a value.

        Half of an interaction stands in either place, on the diagonal what is left of the value.
        """
        found = self._matrices
        found += found.transpose(0, 2, 1, 3).copy()
        found *= 0.5
        found[:, self._used, self._used] = self._values - found.sum(axis=2)[:, self._used]
        return found
