"""An order of levels: their own, else similar ones stand side by side."""

from __future__ import annotations

import numpy as np

from ...data import Frame

__all__ = ["order_of", "similarity_order"]


def order_of(frame: Frame, column: int, rows: np.ndarray) -> tuple[np.ndarray, str]:
    """Codes of the levels of a category that occur, int64, in an order; and which, in words.

    A category that was declared with an order (ordered categories of pandas, an Enum of polars)
    keeps it.
    """
    if _has_own_order(frame, column):
        codes = frame.column(column)[rows]
        return np.unique(codes[~np.isnan(codes)]).astype(np.int64), "the order of the category"
    words = "levels whose rows are alike in the other columns stand side by side"
    return similarity_order(frame, column, rows), words


def _has_own_order(frame: Frame, column: int) -> bool:
    import narwhals as nw

    table = nw.from_native(frame.native, eager_only=True, pass_through=True)
    return isinstance(table, nw.DataFrame) and isinstance(table[:, column].dtype, nw.Enum)


def similarity_order(frame: Frame, column: int, rows: np.ndarray) -> np.ndarray:
    """Levels of a category, ordered by how alike their rows are in all other columns.

    Parameters
    ----------
    frame : Frame
    column : int
    rows : ndarray of int64, shape (n_rows,)

    Returns
    -------
    ndarray of int64, shape (n_levels_that_occur,)
        Codes. The lower of the two ends comes first.

    Notes
    -----
    Two levels are as far apart as their rows' distributions are, added over the other columns:
    the largest gap of the cumulative distributions of a number (Kolmogorov and Smirnov), half
    of the summed differences of the shares of a category. The order is that of the first
    coordinate of classical multidimensional scaling.

    References
    ----------
    Apley, D. W., Zhu, J. (2020). Visualizing the effects of predictor variables in black box
    supervised learning models. Journal of the Royal Statistical Society B 82, section 3.
    """
    codes = frame.column(column)[rows]
    levels = np.unique(codes[~np.isnan(codes)]).astype(np.int64)
    if len(levels) < 3:
        return levels
    mine = [rows[codes == level] for level in levels]
    distance = np.zeros((len(levels), len(levels)))
    for j, feature in enumerate(frame.schema.features):
        if j == column:
            continue
        values = [frame.column(j)[some] for some in mine]
        values = [one[~np.isnan(one)] for one in values]
        points = np.unique(np.concatenate(values))
        if len(points) < 2:
            continue
        counts = np.stack(
            [np.bincount(np.searchsorted(points, one), minlength=len(points)) for one in values]
        )
        share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        if feature.levels is None:
            share = share.cumsum(axis=1)
        for k, one in enumerate(share):
            gap = np.abs(share - one)
            distance[k] += gap.max(axis=1) if feature.levels is None else gap.sum(axis=1) / 2
    return levels[_first_coordinate(distance)]


def _first_coordinate(distance: np.ndarray) -> np.ndarray:
    """Order by classical scaling; of the two directions the one that begins with the lower."""
    squared = distance**2
    centered = squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()
    _, vectors = np.linalg.eigh(-centered / 2)
    order = np.argsort(vectors[:, -1], kind="stable")
    return order if order[0] <= order[-1] else order[::-1]
