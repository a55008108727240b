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
from .levels import similarity_order
from .local import ale, ale_of_levels, ale_of_two
from .notes import about, rows_asked

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
    """Accumulated local effects of one feature, or of two numbers together.

    Parameters
    ----------
    ground : Ground
    features : sequence of int
        One or two positions.
    grid : sequence, ``"quantile"`` or ``"even"``, optional
        Edges of the bins (of two features one sequence each), or levels in the order in which
        they are added up; default quantiles, and levels by how alike their rows are.
    n_rows : int, optional
        Rows whose local effects are taken; default at most 20,000.

    Returns
    -------
    Dependence or PairDependence

    Raises
    ------
    InvalidValue, UnknownName, NotSupported
        A feature that does not vary or is named twice, a grid of one value, a group of columns,
        a category as one of two features.
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
        if side.has_levels and len(sides) == 2:
            raise NotSupported(
                "feature",
                found=f"{shown(side.name)}, a category",
                expected="two features that are numbers, moments or booleans",
                fix='method="pdp" takes categories, too',
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


def _one(
    ground: Ground, side: Along, grid: Any, rows: np.ndarray, weight: np.ndarray | None
) -> Dependence:
    frame, [column] = ground.frame, side.columns
    order = ""
    if side.has_levels:
        given = None
        if grid is not None and not isinstance(grid, str):
            given = side.grid[np.isfinite(side.grid)].astype(np.int64)
        order = "as given"
        if given is None:
            given = similarity_order(frame, column, rows)
            given = given[np.isin(given, side.grid)]
            order = "levels whose rows are alike in the other columns stand side by side"
        found = ale_of_levels(ground.predictor, frame, column, rows, given, weight)
    else:
        edges = _edges(side, grid, N_BINS)
        found = ale(ground.predictor, frame, column, edges, rows, weight)
    at = side.on(found.at[0])
    places = nearest(at.grid, at.values.numbers, at.has_levels)
    share = shares(places, len(at.grid), ground.sample_weight)
    trust = about(ground, side, share, len(rows)) | {"order": order, "n_kept": 0}
    n_missing = int(np.isnan(side.values.numbers).sum())
    if n_missing:
        trust["notes"].append(f"{n_missing:,} rows without a value have no place in it")
    return Dependence(
        feature=side.feature,
        feature_name=side.name,
        kind=side.kind,
        grid=at.grid,
        labels=at.labels,
        average=found.effect,
        center=share @ found.effect,
        share=share,
        output_names=ground.predictor.output_names,
        method="accumulated local effects",
        unit=ground.unit,
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
    first, second = (
        side.on(_edges(side, own, N_OF_TWO)) for side, own in zip(sides, grids, strict=True)
    )
    columns = first.columns[0], second.columns[0]
    found = ale_of_two(
        ground.predictor, ground.frame, columns, (first.grid, second.grid), rows, weight
    )
    share = pair_shares(ground, (first, second))
    return PairDependence(
        features=(first.feature, second.feature),
        feature_names=(first.name, second.name),
        kinds=(first.kind, second.kind),
        grid_first=first.grid,
        grid_second=second.grid,
        labels_first=first.labels,
        labels_second=second.labels,
        average=found.effect,
        together=found.effect,
        share=share,
        output_names=ground.predictor.output_names,
        method="accumulated local effects",
        unit=ground.unit,
        trust=about(ground, None, share, len(rows)) | {"empty": float((found.n_rows == 0).mean())},
    )
