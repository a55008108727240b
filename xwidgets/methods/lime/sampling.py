"""Rows around all rows: every column (or group of them) drawn by itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...data import Frame, Groups, sample_rows

__all__ = ["DRAWS", "QUARTILES", "Cells", "Column", "Reading", "Sample", "draw", "read"]

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
        """int32: values with one code are the same. A missing one is one of its own."""
        if self.number:
            found = np.zeros(len(values), dtype=np.int32)
            for edge in self.edges:
                found += values > edge
        else:
            found = np.where(np.isnan(values), 0, values).astype(np.int32)
        found[~np.isfinite(values)] = MISSING
        return found

    def scaled(self, values: np.ndarray) -> np.ndarray:
        """Standard deviations from the mean; 0 where missing, and where all values are one."""
        if not self.deviation:
            return np.zeros(len(values))
        return np.where(np.isfinite(values), (values - self.mean) / self.deviation, 0.0)

    @property
    def bins(self) -> np.ndarray:
        """Ends of its bins by their codes, float64 (4, 2); NaN where it has none."""
        found = np.full((len(QUARTILES) + 1, 2), np.nan)
        if self.number and len(self.edges):
            ends = np.concatenate([[-np.inf], self.edges, [np.inf]])
            found[: len(ends) - 1] = np.column_stack([ends[:-1], ends[1:]])
        return found


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
    """Of every cell, int32 (n_samples, n_columns)."""

    def column(self, column: int) -> np.ndarray:
        """Cells of one column by their numbers."""
        if self.matrix is not None:
            return self.matrix[:, column]
        return self.source.column(column)[self.drawn[:, column]]

    def table(self, cells: Cells, part: slice) -> object:
        """Some rows as the model takes them."""
        if self.matrix is None:
            return self.source.gather(cells.drawn[part])
        return self.source.from_matrix(self.numbers(cells, part))

    def numbers(self, cells: Cells, part: slice) -> np.ndarray:
        """The same as ``Frame.matrix`` has them."""
        drawn, changed = cells.drawn[part], cells.changed[part]
        if self.matrix is None:
            each = [self.source.column(j)[drawn[:, j]] for j in range(drawn.shape[1])]
            return np.stack(each, axis=1)
        found = self.matrix[cells.samples[part]]
        for j in np.flatnonzero(changed.any(axis=0)).tolist():
            found[changed[:, j], j] = self.source.column(j)[drawn[changed[:, j], j]]
        return found


class Cells(NamedTuple):
    """Rows that the model is asked for: samples, of which some cells are those of rows."""

    drawn: np.ndarray
    """Row of the source for every cell, int64 (m, n_columns)."""
    samples: np.ndarray
    """int64 (m,)"""
    changed: np.ndarray
    """Cells that are not those of the sample, bool (m, n_columns)."""


class Reading(NamedTuple):
    """A table as samples are drawn from it; see :func:`read`."""

    source: Frame
    groups: Groups
    donors: np.ndarray
    """int64"""
    share: np.ndarray | None
    """Of each donor, float64; None where all have the same."""
    columns: tuple[Column, ...]
    orders: tuple[np.ndarray | None, ...]
    """Of every feature the order of the donors' values; None for a group of several columns."""
    discretize: bool


def read(
    source: Frame,
    groups: Groups,
    *,
    donors: np.ndarray | None = None,
    weight: np.ndarray | None = None,
    discretize: bool = True,
    seed: int = 0,
) -> Reading:
    """Sort the values of a table, and tell its quarters: once for all rows that are explained.

    Parameters
    ----------
    source : Frame
    groups : Groups
        What is drawn together: the members of a group come from one row.
    donors : ndarray of int64, optional
        Rows whose values are drawn. Default: all; of many, `MAX_DONORS` of them.
    weight : ndarray of float64, shape (n_donors,), optional
    discretize : bool
        Numbers and moments are compared by quarters of the donors' values. Members of a group
        of several columns are in any case, and no number of it is made up.
    seed : int

    Returns
    -------
    Reading
    """
    donors = np.arange(source.n_rows) if donors is None else donors
    if len(donors) > MAX_DONORS:
        some = sample_rows(len(donors), MAX_DONORS, seed)
        donors, weight = donors[some], None if weight is None else weight[some]
    share = np.full(len(donors), 1.0) if weight is None else np.asarray(weight, np.float64)
    share = share / share.sum()
    columns: dict[int, Column] = {}
    orders: list[np.ndarray | None] = []
    for members in groups.members:
        alone = len(members) == 1
        orders.append(np.argsort(source.column(members[0])[donors]) if alone else None)
        for j in members:
            ordered = source.column(j)[donors[orders[-1]]] if alone else None
            scaled = alone and not discretize
            columns[j] = _column(source, donors, share, j, ordered, scaled=scaled)
    kept = tuple(columns[j] for j in range(source.n_features))
    own = None if weight is None else share
    return Reading(source, groups, donors, own, kept, tuple(orders), discretize)


def draw(reading: Reading, n_samples: int, *, how: str = "values", seed: int = 0) -> Sample:
    """Draw rows whose columns (or groups of them) are independent of each other.

    Each column is drawn from its own sorted values, one from every n-th part of them (a Latin
    hypercube): all shares are met as nearly as `n_samples` allows.

    Parameters
    ----------
    reading : Reading
    n_samples : int
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
    source, donors, share = reading.source, reading.donors, reading.share
    rng = np.random.default_rng((seed, 1))
    shape = n_samples, source.n_features
    index = np.empty(shape, dtype=np.int64, order="F")
    codes = np.empty(shape, dtype=np.int32, order="F")
    matrix = np.empty(shape, order="F") if how == "normal" else None
    for members, known in zip(reading.groups.members, reading.orders, strict=True):
        order = rng.permutation(len(donors)) if known is None else known
        places = (rng.permutation(n_samples) + rng.random(n_samples)) / n_samples
        if share is None:
            at = (places * len(donors)).astype(np.int64)
        else:
            ends = np.cumsum(share[order])
            at = np.searchsorted(ends, places * ends[-1], side="right")
        chosen = donors[order[np.minimum(at, len(donors) - 1)]]
        for j in members:
            index[:, j] = chosen
            column, values = reading.columns[j], source.column(j)[chosen]
            if matrix is not None:
                if known is not None and column.number:
                    of = source.column(j)[donors]
                    values = _normal(column, of, values, rng, reading.discretize)
                matrix[:, j] = values
            codes[:, j] = column.codes(values)
    return Sample(source, donors, reading.columns, index, matrix, codes)


def _column(
    source: Frame,
    donors: np.ndarray,
    share: np.ndarray,
    column: int,
    ordered: np.ndarray | None,
    *,
    scaled: bool,
) -> Column:
    """`ordered`: the donors' values in their order, where that is known."""
    number = source.schema[column].kind in ("number", "datetime")
    values = source.column(column)[donors]
    known = np.isfinite(values)
    if not number or not known.any():
        return Column(np.empty(0), 0.0, 0.0, number)
    ordered = np.sort(values) if ordered is None else ordered
    edges = np.unique(_quantiles(ordered[: np.count_nonzero(~np.isnan(values))]))
    if not scaled:
        return Column(edges, 0.0, 0.0, number)
    each = share[known] / share[known].sum()
    moved = values[known] - values[known][0]
    mean = float(each @ moved)
    deviation = float(np.sqrt(each @ (moved - mean) ** 2))
    return Column(edges, float(values[known][0]) + mean, deviation, number)


def _quantiles(ordered: np.ndarray) -> np.ndarray:
    """Quartiles of finite values in their order, as ``numpy.percentile`` has them."""
    ordered = ordered[np.isfinite(ordered)] if not np.isfinite(ordered[[0, -1]]).all() else ordered
    places = np.array(QUARTILES) / 100 * (len(ordered) - 1)
    low = places.astype(int)
    high = np.minimum(low + 1, len(ordered) - 1)
    found: np.ndarray = ordered[low] + (ordered[high] - ordered[low]) * (places - low)
    return found


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
