"""Scores with intervals alone: what is asked again when a threshold or a selection has moved."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...results.performance import PerformanceScores
from ..ground import Ground, Part
from .decision import Case, read_case
from .intervals import Intervals, intervals
from .measures import measures_of

__all__ = ["answer", "scored"]

STEPS = 100
"""Of the progress of one set of intervals."""


def answer(
    ground: Ground,
    *,
    output: int | None = None,
    threshold: float | Mapping[str, Any] | None = None,
    rows: Sequence[int] | str | None = None,
    decisions: bool = False,
) -> Generator[Part, None, PerformanceScores]:
    """As :func:`xwidgets.methods.performance.answer`, without what is of single rows.

    With `decisions`, those scores of two classes alone that a threshold moves.
    """
    found = yield from scored(read_case(ground, output, threshold, rows), ground, decisions)
    return found


def scored(
    case: Case, ground: Ground, decisions: bool = False
) -> Generator[Part, None, PerformanceScores]:
    """Scores of all rows and of the selected ones; first without intervals, in a part."""
    n_rows = ground.frame.n_rows
    positive = case.actual == case.output
    measures = measures_of(
        positive.astype(np.float64) if case.task == "binary" else case.actual,
        case.scores,
        task=case.task,
        threshold=case.threshold_of_rows,
        probability=case.probability,
        decisions=decisions,
    )
    weight = np.ones(len(case.actual)) if case.weight is None else case.weight
    chosen = np.zeros(len(weight), dtype=bool)
    chosen[[] if case.selected is None else case.selected] = True
    weight, chosen = weight[measures.order], chosen[measures.order]
    values = measures.of(np.stack([weight, weight * chosen]))
    nothing = np.full(len(measures.names), np.nan)
    found = PerformanceScores(
        metric_names=measures.names,
        values=values[0],
        low=nothing,
        high=nothing,
        method="performance",
        unit=ground.unit,
        trust={
            "method": "scores with 95 % intervals (BCa bootstrap over rows)",
            "n_rows": len(case.actual),
            "n_rows_total": n_rows,
            "notes": case.notes,
            **ground.fitted,
            "frame_library": ground.library,
        },
    )
    total = STEPS
    if chosen.any():
        total = 2 * STEPS
        found = replace(
            found, selected_values=values[1], selected_low=nothing, selected_high=nothing
        )
    yield Part(0, total, found)
    told = yield from _told(measures.of, weight, ground.seed, 0, total)
    found = replace(found, low=told.low, high=told.high)
    if chosen.any():
        yield Part(STEPS, total, found)

        def of_selected(weights: np.ndarray) -> np.ndarray:
            whole = np.zeros((len(weights), len(chosen)))
            whole[:, chosen] = weights
            return measures.of(whole)

        told = yield from _told(of_selected, weight[chosen], ground.seed, STEPS, total)
        found = replace(found, selected_low=told.low, selected_high=told.high)
    return found


def _told(
    score: Callable[[np.ndarray], np.ndarray],
    weight: np.ndarray,
    seed: int,
    before: int,
    total: int,
) -> Generator[Part, None, Intervals]:
    """Intervals, with their progress as parts."""
    work = intervals(score, len(weight), weight=weight, seed=seed)
    while True:
        try:
            share = next(work)
        except StopIteration as end:
            found: Intervals = end.value
            return found
        yield Part(before + int(STEPS * share), total)
