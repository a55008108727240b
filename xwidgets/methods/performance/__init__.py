"""Performance: how right the model is, of all rows and of selected ones."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from ...results.performance import Performance, PerformanceScores
from ..ground import Ground, Part
from .calibration import calibration
from .decision import Case, read_case
from .scored import scored

__all__ = ["answer"]


def answer(
    ground: Ground,
    *,
    output: int | None = None,
    threshold: float | Mapping[str, Any] | None = None,
    rows: Sequence[int] | str | None = None,
) -> Generator[Part, None, Performance]:
    """Compare what the model says of the rows with what they are.

    Parameters
    ----------
    output : int, optional
        The class that counts as positive; of several classes, the one that curves and calibration
        set against the rest. Default: the one that is shown first.
    threshold : float or mapping, optional
        Of two classes: the probability from which on a row counts as positive, or such
        probabilities as ``values`` by the levels of a ``quantity`` (rows of another level are
        decided by the model). Default: the model's own decision.
    rows : sequence of int or str, optional
        Selected rows, whose scores stand beside those of all: positions, or base64 of one bit per
        row, the lowest first.

    Returns
    -------
    Performance
    """
    case = read_case(ground, output, threshold, rows)
    classes = case.class_names
    work = scored(case, ground)
    first = next(work)
    found = Performance(
        **_scores(first.so_far),
        task=case.task,
        target_name=case.target_name,
        class_names=classes,
        output=case.output,
        thresholds=case.thresholds,
        group_names=case.group_names,
        group=case.group,
        group_by=case.group_by,
        confusion=_confusion(case.actual, case.decisions, len(classes), case.weight),
        **_calibration(case),
        rows=case.rows,
        actual=case.actual,
        scores=case.scores,
        weight=case.weight,
        selected_rows=case.selected,
    )
    yield Part(0, first.total, found)
    told = yield from work
    return replace(found, **_scores(told))


def _scores(found: Any) -> dict[str, Any]:
    return {one.name: getattr(found, one.name) for one in fields(PerformanceScores)}


def _calibration(case: Case) -> dict[str, Any]:
    names = ("predicted", "observed", "low", "high", "weight", "edges")
    if not case.probability:
        return {f"bin_{name}": None for name in names} | {"ece": None, "mce": None}
    column = case.scores[:, 0 if case.task == "binary" else case.output]
    bins = calibration(case.actual == case.output, column, weight=case.weight)
    return {
        **{f"bin_{name}": getattr(bins, name) for name in names},
        "ece": bins.ece,
        "mce": bins.mce,
    }


def _confusion(
    actual: np.ndarray, decided: np.ndarray | None, n_classes: int, weight: Any
) -> np.ndarray | None:
    if decided is None:
        return None
    cell = actual.astype(np.int64) * n_classes + decided
    counted = np.bincount(cell, weight, minlength=n_classes**2)
    return counted.astype(np.float64).reshape(n_classes, n_classes)
