"""Reweighing: the model fitted anew to rows whose weights undo what groups and classes share."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

import numpy as np

from ...data import sample_rows
from ...errors import Cancelled, NotSupported
from ...results.fairness_reweighed import FairnessReweighed
from ..ground import Ground, Part
from ..performance.decision import decisions, require_target
from ..performance.intervals import intervals
from ..refitting import cannot_refit, fitted, labels_of, not_fitted, weight_argument
from ..scoring import folds_of
from ..stop import check_cancelled
from .groups import grouped, usual
from .judged import Judged, cost_of, every, judged_of, limit_of
from .rates import ByGroup, by_group, difference
from .strategies import check_cost

__all__ = ["answer", "factors", "reweighed"]

N_FOLDS = 3
MAX_ROWS = 20_000
"""Rows that copies are fitted to and asked about."""
METRICS = ("selection rate", "recall", "false positive rate", "precision", "accuracy")


def reweighed(
    group: np.ndarray, actual: np.ndarray, weight: np.ndarray | None = None
) -> np.ndarray:
    """Weights with which being positive has nothing to do with the group.

    Parameters
    ----------
    group : ndarray of int64, shape (n_rows,)
    actual : ndarray of bool, shape (n_rows,)
    weight : ndarray of float64, shape (n_rows,), optional
        That rows have already.

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        What :func:`factors` says of the row's group and class, times `weight`.

    References
    ----------
    Kamiran, F., Calders, T. (2012). Data preprocessing techniques for classification without
    discrimination. Knowledge and Information Systems 33.

    Examples
    --------
    >>> reweighed(np.array([0, 0, 0, 1]), np.array([True, True, False, False])).tolist()
    [0.75, 0.75, 1.5, 0.5]
    """
    own = np.ones(len(group)) if weight is None else weight
    factor = np.nan_to_num(factors(group, int(group.max(initial=0)) + 1, actual, own), nan=1.0)
    return np.asarray(own * factor[group, actual.astype(np.int64)])


def factors(group: np.ndarray, n_groups: int, actual: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """How many rows of a group and class there would be if both had nothing to do with each other,
    over how many there are.

    Returns
    -------
    ndarray of float64, shape (n_groups, 2)
        Of negative and positive rows; NaN where there is none with a weight.
    """
    cells = np.bincount(2 * group + actual, weight, 2 * n_groups).reshape(n_groups, 2)
    apart = cells.sum(axis=1, keepdims=True) * cells.sum(axis=0)
    below = cells * cells.sum()
    return np.divide(apart, below, out=np.full(cells.shape, np.nan), where=below > 0)


def answer(
    ground: Ground,
    *,
    by: Sequence[str] | None = None,
    output: int | None = None,
    threshold: float | Mapping[str, Any] | None = None,
    cost: Sequence[float] = (1.0, 1.0),
) -> Generator[Part, None, FairnessReweighed]:
    """Fit copies of the model with and without such weights, and compare what they decide.

    Parameters
    ----------
    ground : Ground
    by, output, threshold, cost : optional
        As of :func:`xwidgets.methods.fairness.answer`.

    Returns
    -------
    FairnessReweighed
        Of rows that copies were not fitted to, both kinds on the same folds.

    Raises
    ------
    NotSupported
        No y, no classes, or a model that cannot be fitted anew with weights.
    """
    cost = check_cost(cost)
    _require(ground)
    by = usual(ground.columns, ground.extras) if by is None else tuple(by)
    columns = [ground.quantity(name) for name in by]
    whole = grouped(columns)
    judged = judged_of(ground, output, threshold)
    known = np.arange(ground.frame.n_rows) if judged.rows is None else judged.rows
    some = sample_rows(len(known), MAX_ROWS, ground.seed)
    rows = known[some]
    actual, decided = judged.actual, judged.decided
    assert actual is not None and decided is not None
    actual = actual[some]
    judged = judged._replace(
        rows=rows,
        score=judged.score[some],
        decided=decided[some],
        actual=actual,
        weight=judged.weight[some],
    )
    group, n_groups = whole.codes[rows], len(whole.names)
    weight = reweighed(group, actual, judged.weight)
    plain, after = yield from _copies(ground, judged, rows, weight, threshold)
    rates = [_rates(group, n_groups, judged, said) for said in (plain, after)]
    found = yield from _compared(rates, judged.weight, ground.seed)
    factor = factors(group, n_groups, actual, judged.weight)
    moved = [
        np.bincount(group[one], minlength=n_groups).astype(np.int64)
        for one in (after & ~plain, plain & ~after)
    ]
    return FairnessReweighed(
        by=tuple(column.feature.name for column in columns),
        quantities=by,
        groups=whole.names,
        counts=np.bincount(group, minlength=n_groups).astype(np.int64),
        weights_negative=factor[:, 0],
        weights_positive=factor[:, 1],
        metrics=METRICS,
        **found,
        cost=cost,
        before_cost=cost_of(judged, plain, cost),
        after_cost=cost_of(judged, after, cost),
        gained=moved[0],
        lost=moved[1],
        row_before=every(plain, rows, ground.frame.n_rows),
        row_after=every(after, rows, ground.frame.n_rows),
        positive=ground.predictor.output_names[judged.output],
        method="fairness.reweighed",
        unit=ground.unit,
        trust=_trust(ground, len(rows), len(known), judged),
    )


def _require(ground: Ground) -> None:
    predictor = ground.predictor
    require_target(ground.target, predictor.task)
    why = cannot_refit(predictor)
    if not why and predictor.task == "regression":
        why = "one that predicts numbers"
    if not why and weight_argument(predictor.model) is None:
        why = f"{predictor.name}, whose fit takes no sample_weight"
    if why:
        raise NotSupported(
            "model",
            found=why,
            expected="a classifier that can be fitted anew with weights of rows",
            fix="explain the model itself, or use thresholds per group",
        )


def _copies(
    ground: Ground,
    judged: Judged,
    rows: np.ndarray,
    weight: np.ndarray,
    threshold: float | Mapping[str, Any] | None,
) -> Generator[Part, None, tuple[np.ndarray, np.ndarray]]:
    """What copies without and with weights decide of rows they were not fitted to, bool (n,)."""
    predictor = ground.predictor
    assert ground.target is not None
    codes = np.asarray(ground.target.column.numbers, np.float64)[rows]
    labels = labels_of(predictor, codes)
    limit = limit_of(ground, judged.output, threshold)
    said = np.zeros((2, len(rows)), bool)
    own = None if ground.sample_weight is None else judged.weight
    for k, (fit, held) in enumerate(folds_of(codes, True, N_FOLDS, ground.seed)):
        for way, weights in enumerate((own, weight)):
            yield Part(2 * k + way, 2 * N_FOLDS + 1)
            check_cancelled()
            try:
                copy = fitted(
                    predictor,
                    ground.frame.take(rows[fit]),
                    labels[fit],
                    weight=None if weights is None else weights[fit],
                    seed=ground.seed,
                )
                found = np.asarray(copy.predict(ground.frame.take(rows[held]).native))
            except Cancelled:
                raise
            except Exception as error:  # whatever a library raises
                raise NotSupported(
                    "model",
                    found=not_fitted(error),
                    expected="a classifier that can be fitted anew to part of the rows",
                ) from error
            at = limit[rows[held]] if isinstance(limit, np.ndarray) else limit
            decided = decisions(found, predictor, judged.output, at)
            said[way, held] = decided == judged.output
    return said[0], said[1]


def _rates(group: np.ndarray, n_groups: int, judged: Judged, decided: np.ndarray) -> ByGroup:
    return by_group(
        group,
        n_groups,
        score=judged.score,
        decided=decided,
        actual=judged.actual,
        probability=False,
    )


def _compared(
    rates: Sequence[ByGroup], weight: np.ndarray, seed: int
) -> Generator[Part, None, dict[str, np.ndarray]]:
    """Rates of both by group, gaps between groups, and how both change, with intervals of the
    same resamples."""
    places = [rates[0].names.index(name) for name in METRICS]
    n, m = len(METRICS), rates[0].n_groups

    def of(weights: np.ndarray) -> np.ndarray:
        plain, after = (one.of(weights)[:, places] for one in rates)
        gaps = [difference(one[:, :, :-1]) for one in (plain, after)]
        flat = [one.reshape(len(weights), -1) for one in (plain, after)]
        overall = after[:, :, -1] - plain[:, :, -1]
        return np.concatenate([*flat, *gaps, gaps[1] - gaps[0], overall], axis=1)

    work = intervals(of, len(weight), weight=weight, seed=seed)
    while True:
        try:
            next(work)
            yield Part(2 * N_FOLDS, 2 * N_FOLDS + 1)
        except StopIteration as end:
            value, low, high = end.value
            break
    size = n * (m + 1)
    plain, after = (value[k * size : (k + 1) * size].reshape(n, m + 1) for k in (0, 1))
    gaps = value[2 * size :].reshape(4, n)
    ends = [one[2 * size :].reshape(4, n) for one in (low, high)]
    return {
        "before": plain[:, :-1],
        "after": after[:, :-1],
        "before_overall": plain[:, -1],
        "after_overall": after[:, -1],
        "before_gap": gaps[0],
        "after_gap": gaps[1],
        "gap_change": gaps[2],
        "gap_change_low": ends[0][2],
        "gap_change_high": ends[1][2],
        "overall_change": gaps[3],
        "overall_change_low": ends[0][3],
        "overall_change_high": ends[1][3],
    }


def _trust(ground: Ground, n_rows: int, n_known: int, judged: Judged) -> dict[str, Any]:
    return {
        "n_rows": n_rows,
        "n_rows_total": n_known,
        "notes": [
            f"{N_FOLDS} copies of the model with weights and as many without, each asked about "
            "rows that it was not fitted to: the model itself stays as it is",
            *judged.notes,
        ],
        "frame_library": ground.library,
    }
