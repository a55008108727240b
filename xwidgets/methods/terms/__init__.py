"""A model's own terms: of linear models, of splines, of explainable boosting machines."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np

from ...data import Frame
from ...errors import InvalidValue, NotSupported
from ...models.additive import Additive, additive_of, no_sum
from ...results.attributions import Attributions
from ...results.contours import has_lanes
from ...results.terms import Terms
from ..effects.grid import Along, along, nearest, pair_shares, shares
from ..ground import Ground, Part
from ..stop import check_cancelled
from .path import path_parameter

__all__ = ["answer"]

N_VALUES = 80
"""Values of a curve where it is none of a table."""
N_OF_PAIR = 24
STEP = 20_000
"""Rows at a time."""
MAX_CELLS = 1_024
"""Values of a feature whose own cuts are drawn."""
STRAIGHT = 1e-9
"""How far a line may be from straight, relative to its reach."""


def answer(ground: Ground) -> Generator[Part, None, Terms]:
    """Take a model that is a sum apart.

    Parameters
    ----------
    ground : Ground
        In the unit of the sum: log-odds of classifiers.

    Returns
    -------
    Terms

    Raises
    ------
    NotSupported
        The model is no sum of terms of one feature or two each.
    ModelFailed, ModelOutput

    Notes
    -----
    Terms are the model's own: coefficients times what encoders make of a column, or a boosting
    machine's tables. Two features that an encoder joins (products) are a term of both.

    References
    ----------
    Hastie, T., Tibshirani, R. (1986). Generalized additive models. Statistical Science 1.
    Lou, Y., Caruana, R., Gehrke, J., Hooker, G. (2013). Accurate intelligible models with pairwise
    interactions. KDD.
    """
    model = additive_of(ground.predictor, ground.frame)
    if model is None or model.predictor.unit != ground.unit:
        raise no_sum(ground.predictor, ground.frame)
    groups = _groups(ground, model)
    features = list(groups)
    yield Part(0, ground.frame.n_rows)
    told = np.zeros((ground.frame.n_rows, len(features), len(model.constant)))
    for rows, values in _of_all_rows(ground.frame, model):
        for t, own in enumerate(groups.values()):
            told[rows, t] = values[:, own].sum(axis=1)
        yield Part(rows.stop, ground.frame.n_rows)
    gap = np.abs(told.sum(axis=1) + model.constant - ground.predictions).max(axis=0)
    weight = ground.sample_weight
    center = np.average(told, axis=0, weights=weight)
    size = np.sqrt(np.average((told - center) ** 2, axis=0, weights=weight))
    size[size <= 1e-12 * np.abs(told).max(initial=0.0)] = 0.0
    curves = [_curve(ground, model, one, own) for one, own in groups.items()]
    slope = np.stack([one.slope for one in curves]) if curves else np.zeros(size.shape)
    spread = np.array([_spread(ground, one) for one in features])
    shap, n_shap = _shap_gap(ground, features, told, weight)
    n_zero, n_coefficients = _zeros(model)
    return Terms(
        term_names=tuple(" × ".join(ground.names[j] for j in one) for one in features),
        features=np.array([(*one, -1)[:2] for one in features], dtype=np.int64).reshape(-1, 2),
        constant=model.constant,
        center=center,
        size=size,
        slope=slope,
        standardized=slope * spread[:, None],
        n_first=np.array([one.shape[0] for one in curves]),
        n_second=np.array([one.shape[1] for one in curves]),
        start=np.concatenate([[0], np.cumsum([len(one.share) for one in curves])]),
        first=np.concatenate([np.zeros(0), *(one.first for one in curves)]),
        second=np.concatenate([np.zeros(0), *(one.second for one in curves)]),
        labels_first=tuple(text for one in curves for text in one.labels[0]),
        labels_second=tuple(text for one in curves for text in one.labels[1]),
        value=np.concatenate([np.zeros((0, len(center[0]) if len(center) else
                                        len(model.constant))), *(one.value for one in curves)]),
        share=np.concatenate([np.zeros(0), *(one.share for one in curves)]),
        steps=np.array([one.steps for one in curves], dtype=np.int64),
        shap_gap=shap,
        kind=model.kind,
        output_names=ground.predictor.output_names,
        method="own terms",
        unit=ground.unit,
        trust={
            "additivity_gap": gap.tolist(),
            "shap_gap": float(np.nanmax(shap)) if np.isfinite(shap).any() else None,
            "n_shap": n_shap,
            "n_rows": ground.frame.n_rows,
            "n_rows_total": ground.frame.n_rows,
            "n_zero": n_zero,
            "n_coefficients": n_coefficients,
            "path": path_parameter(ground, model),
            "notes": _notes(model, n_zero, n_coefficients),
            "frame_library": ground.library,
        },
    )  # fmt: skip


def _groups(ground: Ground, model: Additive) -> dict[tuple[int, ...], list[int]]:
    """Terms of the model by the features that they are of: columns of one feature are added."""
    feature_of = {
        column: j for j, members in enumerate(ground.groups.members) for column in members
    }
    found: dict[tuple[int, ...], list[int]] = {}
    for t, columns in enumerate(model.columns):
        one = tuple(sorted({feature_of[column] for column in columns}))
        found.setdefault(one, []).append(t)
    return dict(sorted(found.items(), key=lambda item: (len(item[0]), item[0])))


def _of_all_rows(frame: Frame, model: Additive) -> Iterator[tuple[slice, np.ndarray]]:
    for start in range(0, frame.n_rows, STEP):
        check_cancelled()
        rows = slice(start, min(start + STEP, frame.n_rows))
        yield rows, model.terms(frame.take(np.arange(rows.start, rows.stop)))


class _Curve:
    """Points of one term."""

    def __init__(self, n_outputs: int) -> None:
        self.shape = (0, 0)
        self.first = self.second = self.share = np.zeros(0)
        self.labels: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self.value = np.zeros((0, n_outputs))
        self.slope = np.full(n_outputs, np.nan)
        self.steps = 0


def _curve(ground: Ground, model: Additive, features: tuple[int, ...], own: list[int]) -> _Curve:
    found = _Curve(len(model.constant))
    try:
        n = N_VALUES if len(features) == 1 else N_OF_PAIR
        sides = [_along(ground, model, j, n, len(features)) for j in features]
    except (NotSupported, InvalidValue):  # a group of columns, one value in all rows
        return found
    found.steps = int(model.kind == "boosting")
    if len(sides) == 1:
        [side] = sides
        codes, columns = side.varied.codes, side.columns
        found.shape = (len(side.grid), 1)
        found.first, found.second = side.grid, np.full(len(side.grid), np.nan)
        places = nearest(side.grid, side.values.numbers, side.has_levels)
        found.share = shares(places, len(side.grid), ground.sample_weight)
        found.labels = _labels(side, side.grid), ("",) * len(side.grid)
    else:
        first, second = sides
        n_first, n_second = len(first.grid), len(second.grid)
        codes = np.concatenate(
            [
                np.repeat(first.varied.codes, n_second, axis=0),
                np.tile(second.varied.codes, (n_first, 1)),
            ],
            axis=1,
        )
        columns = (*first.columns, *second.columns)
        found.shape = (n_first, n_second)
        found.first, found.second = np.repeat(first.grid, n_second), np.tile(second.grid, n_first)
        found.share = pair_shares(ground, (first, second)).reshape(-1)
        found.labels = _labels(first, found.first), _labels(second, found.second)
    found.value = _said(ground, model, columns, codes)[:, own].sum(axis=1)
    if len(sides) == 1 and not found.steps and not has_lanes(sides[0].kind):
        found.slope = _slope(found.first, found.value)
    return found


def _along(ground: Ground, model: Additive, feature: int, n: int, order: int) -> Along:
    """A feature with its own cuts where the model has a table of it, else evenly spaced values.

    No value of a row stands there, but levels, and whole numbers that are few.
    """
    side = along(ground, feature, None, n)
    known = side.grid[np.isfinite(side.grid)]
    if side.has_levels or side.kind == "boolean" or len(known) < 2:
        return side
    missing = side.grid[len(known) :]
    numbers = side.values.numbers[np.isfinite(side.values.numbers)]
    low, high = float(numbers.min()), float(numbers.max())
    cuts = _cuts(model, side, order)
    if cuts is not None:
        cuts = cuts[(cuts > low) & (cuts < high)][:MAX_CELLS]
        start = low if not len(cuts) else min(low, float(cuts[0]))
        inwards = start + 1e-3 * ((cuts[0] if len(cuts) else high) - start)
        end = high - 1e-3 * (high - (cuts[-1] if len(cuts) else low))
        return side.on(np.concatenate([[inwards], cuts, [end], missing]))
    if side.values.feature.integer and len(np.unique(numbers)) <= len(known):
        return side
    inwards = 1e-3 * (high - low)
    return side.on(np.concatenate([np.linspace(low + inwards, high - inwards, n), missing]))


def _cuts(model: Additive, side: Along, order: int) -> np.ndarray | None:
    """Where a boosting machine's bins of a number begin; a number that equals a cut is above it."""
    if model.kind != "boosting" or model.transformer is not None or len(side.columns) != 1:
        return None
    levels = model.final.bins_[side.columns[0]]
    bins = levels[min(len(levels), order) - 1]
    return None if isinstance(bins, dict) else np.unique(np.asarray(bins, dtype=np.float64))


def _labels(side: Along, values: np.ndarray) -> tuple[str, ...]:
    if not has_lanes(side.kind):
        return ("",) * len(values)
    return tuple(side.values.feature.text(value) for value in values)


def _said(
    ground: Ground, model: Additive, columns: tuple[int, ...], codes: np.ndarray
) -> np.ndarray:
    """Terms of rows that are like the first one but in some columns."""
    frame = ground.frame
    cells = np.repeat(frame.take(np.array([0])).matrix(), len(codes), axis=0)
    cells[:, list(columns)] = codes
    return model.terms(Frame.like(frame.from_matrix(cells), frame))


def _slope(x: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Change per unit where a curve is a straight line, else NaN."""
    known = np.isfinite(x)
    x, value = x[known], value[known]
    if len(x) < 3:
        if len(x) < 2:
            return np.full(value.shape[1], np.nan)
        return np.asarray((value[-1] - value[0]) / (x[-1] - x[0]))
    slope = (value[-1] - value[0]) / (x[-1] - x[0])
    line = value[0] + (x - x[0])[:, None] * slope
    scale = np.maximum(np.abs(value).max(axis=0), 1.0)
    straight = np.abs(line - value).max(axis=0) <= STRAIGHT * scale
    return np.where(straight, slope, np.nan)


def _spread(ground: Ground, features: tuple[int, ...]) -> float:
    column = ground.columns[features[0]]
    if len(features) > 1 or has_lanes(column.feature.kind):
        return float("nan")
    known = np.isfinite(column.numbers)
    weight = None if ground.sample_weight is None else ground.sample_weight[known]
    numbers = column.numbers[known]
    if not len(numbers):
        return float("nan")
    mean = np.average(numbers, weights=weight)
    return float(np.sqrt(np.average((numbers - mean) ** 2, weights=weight)))


def _shap_gap(
    ground: Ground,
    features: list[tuple[int, ...]],
    told: np.ndarray,
    weight: np.ndarray | None,
) -> tuple[np.ndarray, int]:
    """How far SHAP values are from centered terms, both around their mean over the same rows.

    Only of features that stand in no pair; of rows that are explained by the time of asking.
    """
    gap = np.full((len(features), told.shape[2]), np.nan)
    found: Attributions = ground.known.attributions()
    rows = found.rows
    if rows is None or not len(rows):
        return gap, 0
    paired = {j for one in features if len(one) > 1 for j in one}
    for t, one in enumerate(features):
        if len(one) > 1 or one[0] in paired:
            continue
        own = told[rows, t]
        values = found.values[:, one[0]]
        apart = (own - own.mean(axis=0)) - (values - values.mean(axis=0))
        gap[t] = np.abs(apart).max(axis=0)
    return gap, len(rows)


def _zeros(model: Additive) -> tuple[int, int]:
    if model.coefficients is None:
        return 0, 0
    gone = (model.coefficients == 0).all(axis=1)
    return int(gone.sum()), len(gone)


def _notes(model: Additive, n_zero: int, n_coefficients: int) -> list[str]:
    notes = []
    if n_zero:
        penalty = type(model.final).__name__
        notes.append(f"{n_zero} of {n_coefficients} coefficients are 0 ({penalty})")
    return notes
