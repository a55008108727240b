"""Decision boundary: what the model says over two features, through a row or on average."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any

import numpy as np

from ...data.wording import shown
from ...errors import InvalidValue, UnknownName
from ...results.boundary import Boundary
from ...results.contours import has_lanes
from ..effects.answers import Answers, answers_for
from ..effects.grid import Along, along, feature_at, nearest, pair_shares
from ..effects.notes import of_two, rows_asked
from ..effects.partial import in_slices
from ..ground import Ground, Part
from ..partners import partners
from .choose import all_of, chosen_features, spread_of

__all__ = ["N_AVERAGE", "N_THROUGH", "answer"]

N_THROUGH = 60
"""Values of each feature, of one row."""
N_AVERAGE = 40
"""The same on average."""
MAX_ROWS = 500
"""Rows that the average is taken over."""


def answer(
    ground: Ground,
    features: Sequence[int] = (),
    row: int | None = None,
    n_rows: int | None = None,
) -> Generator[Part, None, Boundary]:
    """Predictions over two features.

    Parameters
    ----------
    ground : Ground
    features : sequence of int
        At most two positions; what is not named is chosen, see
        :func:`~xwidgets.methods.boundary.choose.chosen_features`.
    row : int, optional
        Whose other values stay as they are. Default: the mean over rows (partial dependence).
    n_rows : int, optional
        Rows over which the mean is taken, drawn with the seed; default at most 500.

    Returns
    -------
    Boundary

    Raises
    ------
    InvalidValue, UnknownName, NotSupported
        A feature twice, one that does not vary, fewer than two that vary, no such row.
    ModelFailed, ModelOutput

    References
    ----------
    Friedman, J. H. (2001). Greedy function approximation: a gradient boosting machine. Annals of
    Statistics 29. Lorensen, W. E., Cline, H. E. (1987). Marching cubes. SIGGRAPH.
    """
    named = [feature_at(ground, one) for one in features]
    if len(named) > 2 or len(set(named)) < len(named):
        raise InvalidValue(
            "features", found=f"{shown(list(features))}", expected="two different features"
        )
    if row is not None and not 0 <= row < ground.frame.n_rows:
        raise UnknownName(
            "row", found=str(row), expected=f"a position from 0 to {ground.frame.n_rows - 1}"
        )
    pair, how = chosen_features(ground, named)
    n = N_AVERAGE if row is None else N_THROUGH
    sides = _between(along(ground, pair[0], None, n)), _between(along(ground, pair[1], None, n))
    answers = answers_for(ground)
    share = pair_shares(ground, sides)
    labels = [side.labels if has_lanes(side.kind) else ("",) * len(side.grid) for side in sides]
    common: dict[str, Any] = of_two(ground, *sides) | {
        "labels_first": labels[0],
        "labels_second": labels[1],
        "task": _task(ground),
        "share": share,
        "scales": (spread_of(sides[0].values), spread_of(sides[1].values)),
        "whole": (_is_whole(sides[0]), _is_whole(sides[1])),
        "chosen": how,
    }
    if row is None:
        return (
            yield from _average(
                ground, answers, sides, rows_asked(ground, n_rows, MAX_ROWS), common
            )
        )
    [surface] = [found for _, (found,) in answers.vary(np.array([row]), [all_of(sides)])]
    through = surface.reshape(1, *share.shape, -1)
    return Boundary(
        **common,
        through=through,
        rows=np.array([row]),
        places=np.array([[side.values.numbers[row] for side in sides]]),
        predictions=ground.predictions[[row]],
        method="decision boundary through a row",
        trust=_trust(ground, sides, through[0], share, 1),
    )


def _between(side: Along) -> Along:
    """The same feature with values between those of rows, which stay in their table.

    Levels and few whole numbers are what many rows share: they stand as they are.
    """
    known = side.grid[np.isfinite(side.grid)]
    if side.has_levels or side.kind == "boolean" or len(known) < 2:
        return side
    middles = known[:-1] / 2 + known[1:] / 2
    if _is_whole(side):
        if len(np.unique(side.values.numbers[np.isfinite(side.values.numbers)])) <= len(known):
            return side
        middles = np.floor(middles)
    inwards = 0.0 if _is_whole(side) else 1e-3 * float(known[-1] - known[0])
    ends = [known[:1] + inwards, known[-1:] - inwards]
    whole = np.unique(np.concatenate([ends[0], middles, ends[1]]))
    return side.on(np.concatenate([whole, side.grid[len(known) :]]))


def _is_whole(side: Along) -> bool:
    return bool(side.values.feature.integer) and side.kind == "number"


def _task(ground: Ground) -> str:
    task = ground.predictor.task
    return task if task in ("binary", "multiclass") else "regression"


def _average(
    ground: Ground,
    answers: Answers,
    sides: tuple[Along, Along],
    rows: np.ndarray,
    common: dict[str, Any],
) -> Generator[Part, None, Boundary]:
    def made(mean: np.ndarray, n_asked: int) -> Boundary:
        average = mean.reshape(*common["share"].shape, -1)
        return Boundary(
            **common,
            average=average,
            method="decision boundary on average",
            trust=_trust(ground, sides, average, common["share"], n_asked),
        )

    yield Part(0, len(rows))
    mean: np.ndarray | None = None
    parts: Iterator[Any] = in_slices(ground, answers, all_of(sides), rows, 0)
    for done, sums in parts:
        if not sums.weight:
            continue
        mean = sums.mean
        if done < len(rows):
            yield Part(done, len(rows), made(mean, done))
    if mean is None:
        raise InvalidValue(
            "sample_weight", found="0 for every row that was drawn", expected="rows that count"
        )
    return made(mean, len(rows))


def _trust(
    ground: Ground,
    sides: tuple[Along, Along],
    surface: np.ndarray,
    share: np.ndarray,
    n_asked: int,
) -> dict[str, Any]:
    total = ground.frame.n_rows
    notes = [
        f"{side.n_levels_left:,} rare levels of {side.name} are left out"
        for side in sides
        if side.n_levels_left
    ]
    return {
        "n_rows": n_asked,
        "n_rows_total": total,
        "weighted": ground.sample_weight is not None,
        "agreement": _agreement(ground, sides, surface),
        "empty": float((share == 0).mean()),
        "partners": [(side.name, partners(ground, side.feature)) for side in sides],
        "notes": notes,
        "frame_library": ground.library,
    }


def _agreement(ground: Ground, sides: tuple[Along, Along], surface: np.ndarray) -> float | None:
    """How far the plane speaks for the rows: see `Boundary`. None where it has no answer."""
    first, second = (nearest(side.grid, side.values.numbers, side.has_levels) for side in sides)
    there = (first >= 0) & (second >= 0)
    if not there.any():
        return None
    told, own = surface[first[there], second[there]], ground.predictions[there]
    weight = None if ground.sample_weight is None else ground.sample_weight[there]
    if weight is not None and not weight.sum() > 0:
        return None
    if _task(ground) == "regression":
        apart = np.average((told - own) ** 2, axis=0, weights=weight)
        mean = np.average(own, axis=0, weights=weight)
        whole = np.average((own - mean) ** 2, axis=0, weights=weight)
        return float(1.0 - apart.sum() / whole.sum()) if whole.sum() > 0 else None
    return float(np.average(told.argmax(axis=1) == own.argmax(axis=1), weights=weight))
