"""How complex a model is, seen from outside: what its predictions are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...data import Frame
from ...models import Predictor
from ..effects.answers import answers_of, ask
from ..effects.edges import edges_of
from ..effects.levels import order_of
from ..effects.local import ale, ale_of_levels
from ..effects.read import read_features
from ..exact import NOISE
from ..stop import check_cancelled
from .segments import n_levels_apart, n_parameters

__all__ = ["Complexity", "complexity", "main_effects", "rows_for", "used_features"]

MAX_ROWS = 3_000
MIN_ROWS = 100
MAX_CELLS = 400_000_000
"""Cells of all rows that a model is asked for; with many columns there are fewer rows."""
MAX_ASKED = 200_000
"""Columns with a main effect times columns of the table: each effect asks for all of that. Beyond,
features are only counted. No clock decides: the same answer on every machine."""
N_BINS = 100
MAX_ORDERED = 40
"""Levels that are put side by side by how alike their rows are; of more, the order is their own."""
N_ORDERS = 3


class Complexity(NamedTuple):
    """Of one model.

    Attributes
    ----------
    features_used : float
    interaction_strength : float
        Squares that the sum of main effects misses, of those that the mean misses; NaN where there
        are more main effects than are asked for.
    main_effect_complexity : float
        Numbers that a main effect takes, the mean over columns by the variance of their effects;
        NaN likewise.
    """

    features_used: float
    interaction_strength: float
    main_effect_complexity: float


def rows_for(n_features: int) -> int:
    """Rows that the measures are taken from."""
    return max(MIN_ROWS, min(MAX_ROWS, MAX_CELLS // max(1, 2 * n_features**2)))


def complexity(
    predictor: Predictor,
    frame: Frame,
    members: Sequence[tuple[int, ...]],
    rows: np.ndarray,
    predictions: np.ndarray,
    output: int,
    *,
    weight: np.ndarray | None = None,
    seed: int = 0,
) -> Complexity:
    """Features used, interaction strength and main-effect complexity of a model.

    Parameters
    ----------
    predictor : Predictor
    frame : Frame
    members : sequence of tuple of int
        Columns of each feature.
    rows : ndarray of int64, shape (n_rows,)
        Positions that the measures are taken from.
    predictions : ndarray of float64, shape (n_rows,)
        Of those rows, of `output`.
    output : int
    weight : ndarray of float64, shape (n_rows,), optional
        Of those rows.
    seed : int

    Notes
    -----
    Main effects are accumulated local effects, one for each column that the model uses, in up to
    100 bins. With rows that have no value in a column, what a known value would change is told
    by one drawn from the others.

    References
    ----------
    Molnar, C., Casalicchio, G., Bischl, B. (2019). Quantifying model complexity via functional
    decomposition for better post-hoc interpretability. ECML PKDD workshops.
    """
    used = used_features(predictor, frame, members, rows, seed)
    asked = sum(len(members[feature]) for feature in np.flatnonzero(used).tolist())
    if asked * frame.n_features > MAX_ASKED:
        return Complexity(float(used.sum()), np.nan, np.nan)
    weight = np.ones(len(rows)) if weight is None else weight
    weight = weight / weight.sum()
    centered = predictions - weight @ predictions
    total = float(weight @ centered**2)
    sums = np.zeros(len(rows))
    numbers, sizes = [], []
    for feature in np.flatnonzero(used).tolist():
        for column in members[feature]:
            effect, n = main_effects(predictor, frame, column, rows, output, weight, seed)
            sums += effect
            numbers.append(n)
            sizes.append(float(weight @ effect**2))
    # What the last digits of a constant, or of a sum of curves, say is no strength.
    noise = len(rows) * (NOISE * float(np.abs(predictions).max(initial=0.0))) ** 2
    missed = float(weight @ (centered - sums) ** 2)
    strength = missed / total if min(total, missed) > noise else 0.0
    whole = sum(sizes)
    # Which model is the simplest is not for the last digits to say.
    mean = round(float(np.dot(numbers, sizes) / whole), 12) if whole > 0 else 0.0
    return Complexity(float(used.sum()), strength, mean)


def used_features(
    predictor: Predictor,
    frame: Frame,
    members: Sequence[tuple[int, ...]],
    rows: np.ndarray,
    seed: int = 0,
) -> np.ndarray:
    """Which features a model uses, bool (n_features,).

    What its trees split on or has a coefficient, where that can be read; else whether any
    prediction changes as a feature's values are those of other rows.
    """
    answers = answers_of(predictor, frame)
    read = read_features(answers, members)
    if read is not None:
        return read
    rows = rows[:500] if len(rows) > MIN_ROWS else rows
    generator = np.random.default_rng(seed)
    orders = np.stack([generator.permutation(len(rows)) for _ in range(N_ORDERS)])
    before = next(answers.swap(rows, [()], np.arange(len(rows))[None]))[0]
    noise = NOISE * np.abs(before).max(initial=0.0)
    return np.array(
        [(np.abs(after - before) > noise).any() for after in answers.swap(rows, members, orders)],
        dtype=bool,
    )


def main_effects(
    predictor: Predictor,
    frame: Frame,
    column: int,
    rows: np.ndarray,
    output: int,
    weight: np.ndarray,
    seed: int = 0,
) -> tuple[np.ndarray, int]:
    """A column's effect at each of the rows, its mean 0, and how many numbers it takes."""
    check_cancelled()
    values = frame.column(column)[rows]
    known = np.isfinite(values)
    feature = frame.schema.features[column]
    distinct = np.unique(values[known])
    effect = np.zeros(len(rows))
    if len(distinct) + (not known.all()) < 2 or not len(distinct):
        return effect, 0
    if len(distinct) == 1:
        effect[~known] = _without(predictor, frame, column, rows, values, effect, output, seed)
        return effect - weight @ effect, 1
    if feature.levels is not None:
        order = distinct.astype(np.int64)
        if len(order) <= MAX_ORDERED:
            order, _ = order_of(frame, column, rows)
        found = ale_of_levels(predictor, frame, column, rows, order, weight)
        place = np.zeros(int(order.max()) + 1, dtype=np.int64)
        place[order] = np.arange(len(order))
        at = place[values[known].astype(np.int64)]
        effect[known] = found.effect[at, output]
        own = _centered(effect[known], weight[known])
        n = n_levels_apart(at, own, weight[known])
    else:
        edges = edges_of(values, N_BINS)
        found = ale(predictor, frame, column, edges, rows, weight)
        effect[known] = np.interp(values[known], edges, found.effect[:, output])
        own = _centered(effect[known], weight[known])
        n = n_parameters(values[known], own, weight[known], edges)
    if not known.all():
        effect[~known] = _without(predictor, frame, column, rows, values, effect, output, seed)
    return effect - weight @ effect, n


def _centered(effect: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return effect - weight @ effect / weight.sum() if weight.sum() > 0 else effect


def _without(
    predictor: Predictor,
    frame: Frame,
    column: int,
    rows: np.ndarray,
    values: np.ndarray,
    effect: np.ndarray,
    output: int,
    seed: int,
) -> float:
    """The effect of having no value: what rows without one say, beside one that others have."""
    known = np.flatnonzero(np.isfinite(values))
    lacking = np.flatnonzero(~np.isfinite(values))
    drawn = np.random.default_rng((seed, column)).choice(known, len(lacking))
    ends = np.stack([np.full(len(lacking), np.nan), values[drawn]], axis=1)
    said = ask(predictor, frame, rows[lacking], (column,), ends[:, :, None])[:, :, output]
    return float((said[:, 0] - said[:, 1] + effect[drawn]).mean())
