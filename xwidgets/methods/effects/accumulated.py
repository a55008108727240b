"""Accumulated local effects as the answer to a question."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from ...data.wording import shown
from ...errors import NotSupported
from ...results.effects import Dependence, PairDependence
from ..ground import Ground, Part
from .edges import edges_of
from .grid import N_OF_TWO, Along, nearest, pair_shares, shares, sides_of
from .levels import order_of
from .local import Side, ale, ale_of_levels, ale_of_two
from .notes import about, of_one, of_two, rows_asked

__all__ = ["MAX_ROWS", "answer"]


MAX_ROWS = 20_000
"""Rows of larger tables whose local effects are taken, drawn with the seed."""
N_BINS = 40


def answer(
    ground: Ground,
    features: Sequence[int],
    grid: Sequence[Any] | str | None = None,
    n_rows: int | None = None,
) -> Generator[Part, None, Dependence | PairDependence]:
    """Accumulated local effects of one feature, or of two together.

    Parameters
    ----------
    ground : Ground
    features : sequence of int
        One or two positions.
    grid : sequence, ``"quantile"`` or ``"even"``, optional
        Edges of the bins (of two features one sequence each), or levels in the order in which
        they are added up; default quantiles, and levels in their own order where they have one,
        else by how alike their rows are.
    n_rows : int, optional
        Rows whose local effects are taken; default at most 20,000.

    Returns
    -------
    Dependence or PairDependence

    Raises
    ------
    InvalidValue, UnknownName, NotSupported
        A feature that does not vary or is named twice, a grid of one value, a group of columns.
    ModelFailed, ModelOutput

    Notes
    -----
    See :func:`~.local.ale`, :func:`ale_of_levels`, :func:`ale_of_two`.
    """
    sides = sides_of(ground, features, grid)
    for side in sides:
        if len(side.columns) > 1:
            raise NotSupported(
                "feature",
                found=f"{shown(side.name)}, a group of {len(side.columns)} columns",
                expected="a single column",
                fix='method="pdp" can vary a group',
            )
    rows = rows_asked(ground, n_rows, MAX_ROWS)
    yield Part(0, len(rows))
    weight = None if ground.sample_weight is None else ground.sample_weight[rows]
    if len(sides) == 1:
        return _one(ground, sides[0], grid, rows, weight)
    return _two(ground, (sides[0], sides[1]), grid, rows, weight)


def _edges(side: Along, grid: Any, n_bins: int) -> np.ndarray:
    """What was asked for, else quantiles."""
    known = side.grid[np.isfinite(side.grid)]
    if grid is None or grid == "quantile":
        return edges_of(side.values.numbers, n_bins)
    return known


def _levels(ground: Ground, side: Along, grid: Any, rows: np.ndarray) -> tuple[np.ndarray, str]:
    """Codes of levels in the order in which effects are added up, and which that is."""
    known = side.grid[np.isfinite(side.grid)].astype(np.int64)
    if grid is not None and not isinstance(grid, str):
        return known, "as given"
    order, words = order_of(ground.frame, side.columns[0], rows)
    found = order[np.isin(order, known)]
    return (found if len(found) > 1 else known), words  # few rows may have one level alone


def _one(
    ground: Ground, side: Along, grid: Any, rows: np.ndarray, weight: np.ndarray | None
) -> Dependence:
    frame, [column] = ground.frame, side.columns
    order = ""
    if side.has_levels:
        levels, order = _levels(ground, side, grid, rows)
        found = ale_of_levels(ground.predictor, frame, column, rows, levels, weight)
    else:
        edges = _edges(side, grid, N_BINS)
        found = ale(ground.predictor, frame, column, edges, rows, weight)
    at = side.on(found.at[0])
    places = nearest(at.grid, at.values.numbers, at.has_levels)
    share = shares(places, len(at.grid), ground.sample_weight)
    trust = about(ground, (side,), share, len(rows)) | {"order": order, "n_kept": 0}
    n_missing = int(np.isnan(side.values.numbers).sum())
    if n_missing:
        trust["notes"].append(f"{n_missing:,} rows without a value have no place in it")
    return Dependence(
        **of_one(ground, at),
        average=found.effect,
        center=share @ found.effect,
        share=share,
        method="accumulated local effects",
        trust=trust,
    )


def _two(
    ground: Ground,
    sides: tuple[Along, Along],
    grid: Any,
    rows: np.ndarray,
    weight: np.ndarray | None,
) -> PairDependence:
    grids = (None, None) if grid is None or isinstance(grid, str) else tuple(grid)
    orders = []
    asked = []
    for side, own in zip(sides, grids, strict=True):
        if side.has_levels:
            levels, words = _levels(ground, side, own, rows)
            at = levels.astype(np.float64)
            orders.append(f"{side.name}: {words}")
        else:
            at = _edges(side, own, N_OF_TWO)
        asked.append(Side(side.columns[0], at, side.has_levels))
    first, second = (side.on(one.at) for side, one in zip(sides, asked, strict=True))
    found = ale_of_two(ground.predictor, ground.frame, (asked[0], asked[1]), rows, weight)
    share = pair_shares(ground, (first, second))
    return PairDependence(
        **of_two(ground, first, second),
        average=found.effect,
        together=found.effect,
        share=share,
        method="accumulated local effects",
        trust=about(ground, sides, share, len(rows))
        | {"empty": float((found.n_rows == 0).mean()), "order": "; ".join(orders)},
    )
