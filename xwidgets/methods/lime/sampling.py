"""Rows around all rows: every column (or group of them) drawn by itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...data import Frame, Groups, sample_rows

__all__ = ["DRAWS", "Column", "Sample", "draw"]

DRAWS = ("values", "normal")

MAX_DONORS = 10_000
"""Rows whose values are drawn."""

MISSING = -1
"""Code of a value that is missing."""

QUARTILES = (25, 50, 75)
TINY = 1e-11


class Column(NamedTuple):
    """How the values of one column are compared."""

    edges: np.ndarray
    """Between its bins; empty where every value is one of its own."""
    mean: float
    deviation: float
    """Of a number whose distance counts; 0 elsewhere."""
    number: bool
    """A number or a moment; else a category."""

    def codes(self, values: np.ndarray) -> np.ndarray:
        """int64: values with one code are the same. A missing one is one of its own."""
        missing = ~np.isfinite(values)
        known = np.where(missing, 0.0, values)
        found = np.searchsorted(self.edges, known, side="left") if self.number else known
        return np.where(missing, MISSING, found).astype(np.int64)

    def scaled(self, values: np.ndarray) -> np.ndarray:
        """Standard deviations from the mean; 0 where missing, and where all values are one."""
        if not self.deviation:
            return np.zeros(len(values))
        return np.where(np.isfinite(values), (values - self.mean) / self.deviation, 0.0)

    def bin_of(self, value: float) -> tuple[float, float]:
        """The bin of a value: above the first, up to the second; NaN where it has none."""
        if not self.number or not len(self.edges) or not np.isfinite(value):
            return np.nan, np.nan
        inner = np.concatenate([[-np.inf], self.edges, [np.inf]])
        code = int(self.codes(np.array([value]))[0])
        return float(inner[code]), float(inner[code + 1])


class Sample(NamedTuple):
    """Made-up rows."""

    source: Frame
    """Rows whose cells are used: the explained ones are among them."""
    donors: np.ndarray
    """Those whose values are drawn, int64."""
    columns: tuple[Column, ...]
    drawn: np.ndarray
    """Row of `source` for every cell, int64 (n_samples, n_columns)."""
    matrix: np.ndarray | None
    """Cells by their numbers, where they are not those of rows."""
    codes: np.ndarray
    """Of every cell, int64 (n_samples, n_columns)."""

    def table(self, index: np.ndarray, samples: np.ndarray | slice, changed: np.ndarray) -> object:
        """Samples as the model takes them, with cells of rows in the columns that are changed.

        `index` has the rows of all cells, int64 (m, n_columns); `changed` is bool, (m, n_columns).
        """
        if self.matrix is None:
            return self.source.gather(index)
        cells = self.matrix[samples].copy()
        for j in np.flatnonzero(changed.any(axis=0)).tolist():
            cells[changed[:, j], j] = self.source.column(j)[index[changed[:, j], j]]
        return self.source.from_matrix(cells)


def draw(
    source: Frame,
    groups: Groups,
    n_samples: int,
    *,
    donors: np.ndarray | None = None,
    weight: np.ndarray | None = None,
    discretize: bool = True,
    how: str = "values",
    seed: int = 0,
) -> Sample:
    """Draw rows whose columns (or groups of them) are independent of each other.

    Each column is drawn from its own sorted values, one from every n-th part of them (a Latin
    hypercube): all shares are met as nearly as `n_samples` allows.

    Parameters
    ----------
    source : Frame
    groups : Groups
        What is drawn together: the members of a group come from one row.
    n_samples : int
    donors : ndarray of int64, optional
        Rows whose values are drawn. Default: all; of many, `MAX_DONORS` of them.
    weight : ndarray of float64, shape (n_donors,), optional
    discretize : bool
        Numbers and moments are compared by quarters of the donors' values. Members of a group
        of several columns are in any case, and no number of it is made up.
    how : {"values", "normal"}
        ``"values"``: of those that occur. ``"normal"``: a number from a normal distribution, of
        its column or (discretised) of its quarter, cut off where that ends, as ``lime`` does.
    seed : int

    Returns
    -------
    Sample

    References
    ----------
    McKay, Beckman, Conover (1979), A comparison of three methods for selecting values of input
    variables in the analysis of output from a computer code. Technometrics 21.
    """
    donors = np.arange(source.n_rows) if donors is None else donors
    if len(donors) > MAX_DONORS:
        some = sample_rows(len(donors), MAX_DONORS, seed)
        donors, weight = donors[some], None if weight is None else weight[some]
    share = np.full(len(donors), 1.0) if weight is None else np.asarray(weight, np.float64)
    share = share / share.sum()
    rng = np.random.default_rng((seed, 1))
    shape = n_samples, source.n_features
    index, codes = np.empty(shape, dtype=np.int64), np.empty(shape, dtype=np.int64)
    matrix = np.empty(shape) if how == "normal" else None
    columns: dict[int, Column] = {}
    for members in groups.members:
        alone = len(members) == 1
        order = rng.permutation(len(donors))
        if alone:
            values = source.column(members[0])[donors]
            order = order[np.argsort(values[order], kind="stable")]
        places = (rng.permutation(n_samples) + rng.random(n_samples)) / n_samples
        if weight is None:
            at = (places * len(donors)).astype(np.int64)
        else:
            ends = np.cumsum(share[order])
            at = np.searchsorted(ends, places * ends[-1], side="right")
        chosen = donors[order[np.minimum(at, len(donors) - 1)]]
        for j in members:
            index[:, j] = chosen
            column = _column(source, donors, share, j, scaled=alone and not discretize)
            values = source.column(j)[chosen]
            if matrix is not None:
                if alone and column.number:
                    values = _normal(column, source.column(j)[donors], values, rng, discretize)
                matrix[:, j] = values
            codes[:, j], columns[j] = column.codes(values), column
    kept = tuple(columns[j] for j in range(source.n_features))
    return Sample(source, donors, kept, index, matrix, codes)


def _column(
    source: Frame, donors: np.ndarray, share: np.ndarray, column: int, *, scaled: bool
) -> Column:
    number = source.schema[column].kind in ("number", "datetime")
    values = source.column(column)[donors]
    known = np.isfinite(values)
    if not number or not known.any():
        return Column(np.empty(0), 0.0, 0.0, number)
    edges = np.unique(np.percentile(values[known], QUARTILES))
    if not scaled:
        return Column(edges, 0.0, 0.0, number)
    each = share[known] / share[known].sum()
    moved = values[known] - values[known][0]
    mean = float(each @ moved)
    deviation = float(np.sqrt(each @ (moved - mean) ** 2))
    return Column(edges, float(values[known][0]) + mean, deviation, number)


def _normal(
    column: Column,
    of: np.ndarray,
    values: np.ndarray,
    rng: np.random.Generator,
    discretize: bool,
) -> np.ndarray:
    """Numbers from a normal distribution in the place of those that occur."""
    from scipy.special import ndtr, ndtri

    found = values.copy()
    chance = np.clip((rng.permutation(len(values)) + 0.5) / len(values), TINY, 1 - TINY)
    known = np.isfinite(values)
    if not discretize:
        found[known] = column.mean + column.deviation * ndtri(chance[known])
        return found
    of = of[np.isfinite(of)]
    codes, mine = column.codes(of), column.codes(values)
    for code in np.unique(mine[known]):
        here, inside = mine == code, of[codes == code]
        low = column.edges[code - 1] if code else of.min()
        high = column.edges[code] if code < len(column.edges) else of.max()
        deviation = inside.std() + TINY
        first, last = ndtr((np.array([low, high]) - inside.mean()) / deviation)
        at = ndtri(first + (last - first) * chance[here])
        found[here] = np.clip(inside.mean() + deviation * at, low, high)
    return found
