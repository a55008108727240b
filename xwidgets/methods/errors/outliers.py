"""Rows whose explanation is unlike that of any others."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

import numpy as np

from ...data import sample_rows
from ...results.errors_outliers import ErrorsOutliers
from ..ground import Ground, Part
from ..slices.evidence import controlled
from ..stop import check_cancelled
from .attributed import attributed

__all__ = ["Alone", "alone", "answer", "apart"]

N_NEIGHBORS = 10
"""Fewer rows that are explained alike are still unlike all others."""
MAX_PRODUCTS = 4e9
"""Of rows, rows that they are compared with, and features."""
MOST_COMPARED, LEAST_COMPARED = 5_000, 500
CHUNK = 4_000_000
"""Distances that are held at a time."""
MOST_APART = 10
"""So many rows at most are said to stand apart."""
MAX_TAIL, LEAST_TAIL = 50, 20
"""Largest distances whose gaps are compared: of every ten rows one."""
ALPHA = 0.02
"""Of any false alarm; with 5 % there are more of them, since rows share their neighbors."""
DISTINCT = 0.9
"""Of those distances, that differ from one another."""


class Alone(NamedTuple):
    """How far each row is from those that are explained most alike.

    Attributes
    ----------
    distance : ndarray of float64, shape (n_rows,)
        To the tenth nearest of the rows that it is compared with, Euclidean.
    middle : ndarray of float64, shape (n_rows, n_features)
        Mean of those up to the tenth.
    n_compared : int
        Rows that each is compared with.
    """

    distance: np.ndarray
    middle: np.ndarray
    n_compared: int


def answer(ground: Ground, *, output: int | None = None) -> Generator[Part, None, ErrorsOutliers]:
    """Look for rows whose attributions are unlike those of any others.

    Parameters
    ----------
    ground : Ground
    output : int, optional
        Whose attributions. Default: the model's own.

    Returns
    -------
    ErrorsOutliers
        Rows by their distance, and how many of them surely stand apart.
    """
    output = ground.predictor.default_output if output is None else int(output)
    found = yield from attributed(ground, output)
    rows, values = found
    n, n_rows = len(rows), ground.frame.n_rows
    own = alone(values, ground.seed)
    away = values - own.middle
    feature = np.abs(away).argmax(axis=1) if n else np.zeros(0, np.int64)
    n_apart, p = apart(own.distance)
    each = np.arange(n)

    def of_all(some: np.ndarray, nothing: float) -> np.ndarray:
        whole = np.full(n_rows, nothing)
        whole[rows] = some
        return whole

    return ErrorsOutliers(
        distance=of_all(own.distance, np.nan),
        feature=of_all(feature, -1).astype(np.int64),
        effect=of_all(values[each, feature], np.nan),
        usual=of_all(own.middle[each, feature], np.nan),
        n_apart=n_apart,
        p=p,
        median=float(np.median(own.distance)) if n else float("nan"),
        feature_names=ground.names,
        output_name=ground.predictor.output_names[output],
        method="errors.outliers",
        unit=ground.unit,
        trust={
            "n_rows": n,
            "n_rows_total": n_rows,
            "n_neighbors": min(N_NEIGHBORS, max(0, own.n_compared - 1)),
            "n_compared": own.n_compared,
            "notes": [*found.notes(n_rows), *_compared(own.n_compared, n)],
            "frame_library": ground.library,
        },
    )


def _compared(n_compared: int, n: int) -> list[str]:
    return [f"each row is compared with {n_compared:,} drawn ones"] if n_compared < n else []


def alone(values: np.ndarray, seed: int = 0) -> Alone:
    """Compare every row with the others, or with some that are drawn.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows, n_features)
        Attributions: all in one unit, so that none is scaled.
    seed : int

    Returns
    -------
    Alone
        The same whatever the order of the rows.

    References
    ----------
    Ramaswamy, S., Rastogi, R., Shim, K. (2000). Efficient algorithms for mining outliers from
    large data sets. SIGMOD. Sugiyama, M., Borgwardt, K. (2013). Rapid distance-based outlier
    detection via sampling. NeurIPS.
    """
    from scipy.spatial.distance import cdist

    n, p = values.shape
    most = int(np.clip(MAX_PRODUCTS / max(1, n * p), LEAST_COMPARED, MOST_COMPARED))
    # Drawn by their values, not by where they stand.
    others = np.lexsort(values.T[::-1])[sample_rows(n, most, seed)]
    m = len(others)
    k = min(N_NEIGHBORS, m - 1)
    if k < 1:
        return Alone(np.zeros(n), values.copy(), m)
    place = np.full(n, -1)
    place[others] = np.arange(m)
    reference = values[others]
    distance, middle = np.empty(n), np.empty_like(values)
    step = max(1, CHUNK // m)
    for start in range(0, n, step):
        check_cancelled()
        some = slice(start, min(n, start + step))
        far = cdist(values[some], reference)
        itself = np.flatnonzero(place[some] >= 0)
        far[itself, place[some][itself]] = np.inf
        reach = np.partition(far, k - 1, axis=1)[:, k - 1]
        near = (far <= reach[:, None]).astype(np.float64)
        distance[some] = reach
        middle[some] = near @ reference / near.sum(axis=1)[:, None]
    return Alone(distance, middle, m)


def apart(distance: np.ndarray) -> tuple[int, float]:
    """How many of the largest distances lie beyond a gap that chance does not make.

    Parameters
    ----------
    distance : ndarray of float64, shape (n_rows,)

    Returns
    -------
    n_apart : int
    p : float
        Of that gap, for all gaps that were looked at; 1.0 where none is beyond chance, NaN where
        there are too few rows, or too many at the same distance, to tell.

    Notes
    -----
    Where distances have a Pareto tail, gaps between the logarithms of the largest ones, times
    their rank, are exponential and independent (Renyi); a lighter tail has smaller gaps at the
    end. Each of the outer gaps is compared with the mean of those further in (F), adjusted by
    Holm.

    References
    ----------
    Renyi, A. (1953). On the theory of order statistics. Acta Mathematica Hungarica 4. Weissman,
    I. (1978). Estimation of parameters and large quantiles based on the k largest observations.
    JASA 73. Talagala, P. D., Hyndman, R. J., Smith-Miles, K. (2021). Anomaly detection in
    high-dimensional data. Journal of Computational and Graphical Statistics 30.
    """
    from scipy.special import fdtrc

    n_tail = min(MAX_TAIL, len(distance) // 10)
    largest = -np.sort(-distance)[: n_tail + 1]
    if n_tail < LEAST_TAIL or not largest[-1] > 0:
        return 0, np.nan
    if len(np.unique(largest)) < DISTINCT * len(largest):
        return 0, np.nan
    gaps = np.arange(1, n_tail + 1) * -np.diff(np.log(largest))
    further_in = np.array([gaps[i + 1 :].mean() for i in range(MOST_APART)])
    freedom = 2.0 * (n_tail - 1 - np.arange(MOST_APART))
    p = controlled(fdtrc(2.0, freedom, gaps[:MOST_APART] / further_in))
    sure = np.flatnonzero(p <= ALPHA)
    return (int(sure[-1]) + 1, float(p[sure[-1]])) if len(sure) else (0, 1.0)
