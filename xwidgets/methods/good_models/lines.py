"""Where the effect of each feature is told, and what one model says there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...models import Predictor
from ..effects.edges import edges_of
from ..effects.levels import order_of
from ..effects.local import ale, ale_of_levels
from ..ground import Ground

__all__ = ["Along", "along", "effects"]

N_BINS, MAX_LEVELS = 20, 24


class Along(NamedTuple):
    """Where one feature's effect is told: edges of bins or codes of levels, of one column."""

    column: int
    at: np.ndarray
    is_levels: bool


def along(ground: Ground, feature: int, rows: np.ndarray) -> Along | None:
    """Where an effect is told; None where a feature does not vary, or is of several columns."""
    members = ground.groups.members[feature]
    if len(members) != 1:
        return None
    [column] = members
    values = ground.frame.column(column)[rows]
    distinct = np.unique(values[np.isfinite(values)])
    if len(distinct) < 2:
        return None
    if ground.frame.schema.features[column].levels is not None:
        if len(distinct) > MAX_LEVELS:
            return None
        order, _ = order_of(ground.frame, column, rows)
        return Along(column, order.astype(np.float64), True)
    if len(distinct) <= N_BINS:
        return Along(column, distinct, False)
    # An edge lies between two values: it is the value of no row.
    place = np.searchsorted(distinct, edges_of(values, N_BINS))
    place = np.unique(np.clip(place, 0, len(distinct) - 2))
    edges = (distinct[place] + distinct[place + 1]) / 2
    return Along(column, edges, False) if len(edges) > 1 else None


def effects(
    ground: Ground,
    predictor: Predictor,
    some: np.ndarray,
    lines: list[Along | None],
    output: int,
) -> np.ndarray:
    """Accumulated local effects, (n_features, n_grid); NaN beyond a feature's own grid."""
    frame = ground.frame
    weight = None if ground.sample_weight is None else ground.sample_weight[some]
    width = max([len(one.at) for one in lines if one is not None], default=1)
    found = np.full((len(lines), width), np.nan)
    for feature, one in enumerate(lines):
        if one is None:
            continue
        if one.is_levels:
            codes = one.at.astype(np.int64)
            curve = ale_of_levels(predictor, frame, one.column, some, codes, weight)
        else:
            curve = ale(predictor, frame, one.column, one.at, some, weight)
        found[feature, : len(one.at)] = curve.effect[:, output]
    return found
