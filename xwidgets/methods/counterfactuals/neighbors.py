"""How near plans are to real rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .distance import Ruler

__all__ = ["Neighborhood", "neighborhood"]

MAX_ROWS = 50_000
"""Rows among which the nearest is looked for; of more a sample."""

DENSITY_ROWS = 1_000
LEAST_DENSITY_ROWS = 200
DENSITY_CELLS = 200_000
NEIGHBORS = 10


@dataclass(frozen=True, eq=False)
class Neighborhood:
    """Real rows that plans are compared with.

    Parameters
    ----------
    ruler : Ruler
    matrix : ndarray of float64, shape (n_near, n_columns)
    positions : ndarray of int64, shape (n_near,)
        In X.
    sample : ndarray of float64, shape (n_sample, n_columns)
        Fewer of them, among which density is told.
    reach : dict
        How far each row of the sample is from those around it, once it was asked for.
    levels : dict
        What rows have in the columns of a category, and how many; see :meth:`counts`.
    """

    ruler: Ruler
    matrix: np.ndarray
    positions: np.ndarray
    sample: np.ndarray
    reach: dict[int, float] = field(default_factory=dict, repr=False)
    levels: dict[tuple[int, ...], tuple[np.ndarray, np.ndarray]] = field(
        default_factory=dict, repr=False
    )

    def counts(self, columns: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        """What rows have in some columns, (n_found, n_columns), and how many have it."""
        if columns not in self.levels:
            rows = self.matrix[:, list(columns)]
            found, counts = np.unique(rows, axis=0, return_counts=True)
            self.levels[columns] = found, counts
        return self.levels[columns]

    def nearest(self, codes: np.ndarray, but: int) -> tuple[np.ndarray, np.ndarray]:
        """Position of the row nearest to each plan, other than `but`, and its distance.

        Where there is no other row, -1 and 0.
        """
        same = self.positions == but
        if same.all():
            return np.full(len(codes), -1), np.zeros(len(codes))
        found, near = np.empty(len(codes), dtype=np.int64), np.empty(len(codes))
        for plan, one in enumerate(codes):
            distances = self.ruler.distance(self.matrix, one)
            distances[same] = np.inf
            best = int(np.argmin(distances))
            found[plan], near[plan] = self.positions[best], distances[best]
        return found, near

    def strangeness(self, codes: np.ndarray) -> np.ndarray:
        """Local outlier factor of each plan among the rows (Breunig et al. 2000), simplified.

        The mean distance to the nearest rows, over the mean of what those have to theirs; 1 where
        that cannot be told.
        """
        return self.sampled(codes)[:, 1]

    def sampled(self, codes: np.ndarray, but: np.ndarray | None = None) -> np.ndarray:
        """Distance to the nearest row of the sample, and local outlier factor, (m, 2).

        Rows of the sample that are `but` are left out of the first.
        """
        k = min(NEIGHBORS, len(self.sample) - 1)
        found = np.ones((len(codes), 2))
        if k < 1:
            found[:, 0] = 0.0
            return found
        others = np.ones(len(self.sample), bool)
        if but is not None and len(codes):
            others = self.ruler.distance(self.sample, but) > 0.0
        reach = self.reach
        for plan, one in enumerate(codes):
            distances = self.ruler.distance(self.sample, one)
            mine = np.argpartition(distances, k - 1)[:k]
            for j in mine.tolist():
                if j not in reach:
                    apart = self.ruler.distance(self.sample, self.sample[j])
                    reach[j] = float(np.partition(apart, k)[: k + 1].sum() / k)
            theirs = float(np.mean([reach[j] for j in mine.tolist()]))
            own = float(distances[mine].mean())
            found[plan, 0] = distances[others].min(initial=np.inf) if others.any() else 0.0
            found[plan, 1] = own / theirs if theirs > 0 else 1.0 if own == 0 else 1.0 + own
        return found


def neighborhood(ruler: Ruler, matrix: np.ndarray, seed: int) -> Neighborhood:
    """Of all rows of a table, or a sample of very many."""
    draw = np.random.default_rng(seed)
    n_rows = len(matrix)
    positions = np.arange(n_rows)
    if n_rows > MAX_ROWS:
        positions = np.sort(draw.choice(n_rows, MAX_ROWS, replace=False))
        matrix = matrix[positions]
    most = min(DENSITY_ROWS, max(LEAST_DENSITY_ROWS, DENSITY_CELLS // matrix.shape[1]))
    few = draw.choice(len(matrix), min(most, len(matrix)), replace=False)
    return Neighborhood(ruler, matrix, positions, matrix[np.sort(few)])
