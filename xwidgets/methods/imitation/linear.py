"""A weighted sum of the columns that says what the model says, as nearly as a sum can."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...data.display import Values
from ...results.linear_surrogate import MISSING, NUMBER, OTHERS, LinearSurrogate
from ..ground import Ground
from ..surrogate import fidelity
from .asked import asked
from .fidelity import deciding

__all__ = ["answer"]

MAX_LEVELS = 40
"""Of a column with more, the rarer ones share a term."""
ROUNDING = 1e-12
"""Of the largest prediction: less is no coefficient."""
SHRINK = 1e-6
"""Ridge, per row: so little that a linear model is found again, and columns that say the same
share what they say."""


class _Terms(NamedTuple):
    feature: list[int]
    level: list[int]
    name: list[str]
    center: list[float]
    scale: list[float]
    rows: list[float]


def answer(ground: Ground, *, rows: Sequence[int] | str | None = None) -> LinearSurrogate:
    """Fit a linear model to what the model says, and compare both on other rows.

    Parameters
    ----------
    rows : sequence of int or str, optional
        To imitate the model on these rows alone: positions, or base64 of one bit per row.

    Returns
    -------
    LinearSurrogate

    Notes
    -----
    Numbers are standardised; every level has a term, and so has a missing value, each beside the
    mean of all rows. Least squares with a ridge that matters only where columns say the same.
    """
    from sklearn.linear_model import Ridge

    what = asked(ground, rows)
    terms = _Terms([], [], [], [], [], [])
    parts = [
        _design(position, column, values, what.grown, terms)
        for (position, column), values in zip(what.columns, what.numbers(), strict=True)
    ]
    matrix = np.column_stack(parts)
    weight = None if what.weight is None else what.weight[what.grown]
    # Levels stand beside the mean of all rows, not beside a level that is left out.
    middle = np.average(matrix[what.grown], axis=0, weights=weight)
    matrix = matrix - middle
    model = Ridge(alpha=SHRINK * len(what.grown)).fit(
        matrix[what.grown], what.answers[what.grown], sample_weight=weight
    )
    coefficients = np.asarray(model.coef_).reshape(-1, matrix.shape[1]).T
    # Of a constant model rounding is left, in which one feature would seem to be the first.
    coefficients[np.abs(coefficients) <= ROUNDING * np.abs(what.answers).max(axis=0)] = 0.0
    intercept = np.atleast_1d(model.intercept_).astype(np.float64)
    said = matrix @ coefficients + intercept
    decide = deciding(ground.predictor)
    feature = np.array(terms.feature, np.int64)
    return LinearSurrogate(
        term_feature=feature,
        term_level=np.array(terms.level, np.int64),
        term_names=tuple(terms.name),
        coefficients=_centered(coefficients, feature, np.array(terms.level), middle),
        center=np.array(terms.center),
        scale=np.array(terms.scale),
        counts=np.array(terms.rows),
        intercept=intercept,
        size=_sizes(matrix, coefficients, feature, len(ground.names)),
        **_compared(what.answers, said, what.grown, what.held, what.weight),
        agreement=None
        if decide is None
        else float(
            np.average(
                decide(what.answers[what.held]) == decide(said[what.held]),
                weights=None if what.weight is None else what.weight[what.held],
            )
        ),
        feature_names=ground.names,
        output_names=ground.predictor.output_names,
        method="linear model that imitates the model",
        unit=ground.unit,
        trust={
            "n_rows": len(what.inside),
            "n_rows_total": ground.frame.n_rows,
            "n_held_out": len(what.held),
            "link": ground.predictor.link,
            "frame_library": ground.library,
            "notes": tuple(what.notes),
        },
    )


def _design(
    position: int, column: Values, values: np.ndarray, grown: np.ndarray, terms: _Terms
) -> np.ndarray:
    """Columns of one feature, (n_rows, n_terms); its terms are added to `terms`."""
    feature = column.feature
    found: list[np.ndarray] = []

    def add(part: np.ndarray, level: int, text: str, center: float, scale: float) -> None:
        found.append(part)
        terms.feature.append(position)
        terms.level.append(level)
        terms.name.append(f"{feature.name}: {text}" if text else feature.name)
        terms.center.append(center)
        terms.scale.append(scale)
        terms.rows.append(float((part != 0).sum()) if text else float(np.isfinite(part).sum()))

    if feature.levels is not None:
        codes = np.where(values >= 0, values, MISSING)
        counts = np.bincount(codes[codes >= 0].astype(np.int64), minlength=len(feature.levels))
        common = np.argsort(-counts, kind="stable")[:MAX_LEVELS]
        for code in np.sort(common):
            if counts[code]:
                add(codes == code, int(code), feature.text(float(code)), np.nan, np.nan)
        rare = (codes >= 0) & ~np.isin(codes, common)
        if rare.any():
            add(rare, OTHERS, "all rarer ones", np.nan, np.nan)
        absent = codes == MISSING
    else:
        absent = ~np.isfinite(values)
        known = values[grown][~absent[grown]]
        center = float(known.mean()) if known.size else 0.0
        scale = float(known.std()) if known.size else 0.0
        away = np.where(absent, 0.0, values - center)
        still = scale <= 1e-12 * max(1.0, abs(center))
        add(np.zeros(len(values)) if still else away / scale, NUMBER, "", center, scale)
        terms.rows[-1] = float((~absent).sum())
    if absent.any():
        add(absent, MISSING, "missing", np.nan, np.nan)
    return np.column_stack(found).astype(np.float64) if found else np.zeros((len(values), 0))


def _centered(
    coefficients: np.ndarray, feature: np.ndarray, level: np.ndarray, middle: np.ndarray
) -> np.ndarray:
    """Of levels, beside the mean over rows of what all terms of the feature add."""
    shown = coefficients.copy()
    for one in np.unique(feature):
        mine = feature == one
        mean = middle[mine] @ coefficients[mine]
        shown[mine & (level != NUMBER)] -= mean
    return shown


def _sizes(
    matrix: np.ndarray, coefficients: np.ndarray, feature: np.ndarray, n_features: int
) -> np.ndarray:
    sizes = np.zeros((n_features, coefficients.shape[1]))
    for one in np.unique(feature):
        mine = feature == one
        sizes[one] = (matrix[:, mine] @ coefficients[mine]).std(axis=0)
    return sizes


def _compared(
    answers: np.ndarray,
    said: np.ndarray,
    grown: np.ndarray,
    held: np.ndarray,
    weight: np.ndarray | None,
) -> dict[str, np.ndarray]:
    def on(rows: np.ndarray) -> np.ndarray:
        return fidelity(answers[rows], said[rows], None if weight is None else weight[rows])

    return {"fidelity": on(held), "fidelity_grown": on(grown)}
