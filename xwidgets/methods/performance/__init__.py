"""Performance: how right the model is, of all rows and of selected ones."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...results.performance import Performance
from ..ground import Ground, Part
from .calibration import calibration
from .decision import decided_classes, read_case
from .intervals import Intervals, intervals
from .measures import measures_of

__all__ = ["answer"]

STEPS = 100
"""Of the progress of one set of intervals."""


def answer(
    ground: Ground,
    *,
    output: int | None = None,
    threshold: float | None = None,
    by: str | None = None,
    thresholds: Mapping[str, float] | None = None,
    rows: Sequence[int] | str | None = None,
) -> Generator[Part, None, Performance]:
    """Compare what the model says of the rows with what they are.

    Parameters
    ----------
    output : int, optional
        The class that counts as positive; of several classes, the one that curves and calibration
        set against the rest. Default: the one that is shown first.
    threshold : float, optional
        Of two classes: positive is what scores above it. Default 0.5, of margins 0: what the
        model's own ``predict`` decides.
    by : str, optional
        A quantity with levels; its groups may have thresholds of their own.
    thresholds : mapping of str to float, optional
        By level of `by`; the others have `threshold`.
    rows : sequence of int or str, optional
        Selected rows, whose scores stand beside those of all: positions, or base64 of one bit per
        row, the lowest first.

    Returns
    -------
    Performance
    """
    case = read_case(ground, output, threshold, by, thresholds, rows)
    measures = measures_of(
        case.actual if case.task != "binary" else (case.actual == case.output).astype(float),
        case.scores,
        task=case.task,
        threshold=case.threshold_of_rows,
        probability=case.probability,
    )
    weight = np.ones(len(case.actual)) if case.weight is None else case.weight
    n_selected = 0 if case.selected is None else len(case.selected)
    mask = np.zeros(len(weight))
    mask[[] if case.selected is None else case.selected] = 1.0
    mine = (weight * mask)[measures.order]
    weight = weight[measures.order]
    values = measures.of(np.stack([weight, mine]))
    nothing = np.full(len(measures.names), np.nan)
    classes = case.class_names
    bins = None
    if case.probability and len(case.actual):
        column = case.scores[:, 0 if case.task == "binary" else case.output]
        bins = calibration(case.actual == case.output, column, weight=case.weight)
    found = Performance(
        task=case.task,
        target_name=case.target_name,
        class_names=classes,
        output=case.output,
        metric_names=measures.names,
        values=values[0],
        low=nothing,
        high=nothing,
        selected_values=values[1] if n_selected else None,
        selected_low=nothing if n_selected else None,
        selected_high=nothing if n_selected else None,
        thresholds=case.thresholds,
        group_names=case.group_names,
        group=case.group,
        group_by=case.group_by,
        confusion=_confusion(case.actual, decided_classes(case), len(classes), case.weight),
        bin_predicted=bins and bins.predicted,
        bin_observed=bins and bins.observed,
        bin_low=bins and bins.low,
        bin_high=bins and bins.high,
        bin_weight=bins and bins.weight,
        bin_edges=bins and bins.edges,
        ece=bins and bins.ece,
        mce=bins and bins.mce,
        rows=case.rows,
        actual=case.actual,
        scores=case.scores,
        weight=case.weight,
        selected_rows=case.selected,
        method="performance",
        unit=ground.unit,
        trust={
            "method": "scores with 95 % intervals (BCa bootstrap over rows)",
            "n_rows": len(case.actual),
            "n_rows_total": ground.frame.n_rows,
            "notes": case.notes,
            "frame_library": ground.library,
        },
    )
    total = STEPS * (2 if n_selected else 1)
    yield Part(0, total, found)
    told = yield from _told(intervals(measures.of, len(weight), weight=weight, seed=ground.seed))
    found = replace(found, low=told.low, high=told.high)
    if n_selected:
        yield Part(STEPS, total, found)
        inside = mine > 0

        def of_selected(weights: np.ndarray) -> np.ndarray:
            whole = np.zeros((len(weights), len(mine)))
            whole[:, inside] = weights
            return measures.of(whole)

        told = yield from _told(
            intervals(of_selected, int(inside.sum()), weight=mine[inside], seed=ground.seed),
            STEPS,
            total,
        )
        found = replace(found, selected_low=told.low, selected_high=told.high)
    return found


def _told(
    work: Generator[float, None, Intervals], before: int = 0, total: int = STEPS
) -> Generator[Part, None, Intervals]:
    """Progress of intervals as parts."""
    while True:
        try:
            share = next(work)
        except StopIteration as end:
            found: Intervals = end.value
            return found
        yield Part(before + int(STEPS * share), total)


def _confusion(
    actual: np.ndarray, decided: np.ndarray, n_classes: int, weight: Any
) -> np.ndarray | None:
    if not n_classes:
        return None
    cell = actual.astype(np.int64) * n_classes + decided
    counted = np.bincount(cell, weight, minlength=n_classes**2)
    return counted.astype(np.float64).reshape(n_classes, n_classes)
