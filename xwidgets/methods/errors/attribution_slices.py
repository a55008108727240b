"""Slices of rows by how the model explains them: where attributions go with errors."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import numpy as np

from ...data.display import Values
from ...data.schema import Feature
from ...results.attribution_slices import AttributionSlices
from ..decided import decided
from ..ground import Ground, Part
from ..performance.decision import read_case
from ..slices import halves
from .attributed import attributed
from .quantity import check_metric, error_of
from .told import slices_of

__all__ = ["answer"]


def answer(
    ground: Ground,
    *,
    metric: str | None = None,
    control: str = "holm",
    output: int | None = None,
    threshold: float | Mapping[str, Any] | None = None,
) -> Generator[Part, None, AttributionSlices]:
    """Search slices by one and two columns of attributions.

    Parameters
    ----------
    metric, control, threshold
        As of :func:`xwidgets.methods.errors.answer`.
    output : int, optional
        Whose attributions, and which class counts as positive. Default: the model's own.

    Returns
    -------
    AttributionSlices
        Chosen on one half of the rows, and held to the other half.
    """
    output = ground.predictor.default_output if output is None else int(output)
    case = read_case(decided(ground), output, threshold, None)
    asked = error_of(case, check_metric(metric, case.task, case.probability))
    found = yield from attributed(ground, output)
    n_rows = ground.frame.n_rows
    error = np.full(n_rows, np.nan)
    error[slice(None) if case.rows is None else case.rows] = asked.error
    among = np.isfinite(error[found.rows])
    rows, values = found.rows[among], found.values[among]
    weight = None if ground.sample_weight is None else ground.sample_weight[rows]
    counted = np.full(n_rows, np.nan)
    counted[slice(None) if case.rows is None else case.rows] = asked.counted
    columns = [
        Values(Feature(f"effect of {name}"), values[:, j]) for j, name in enumerate(ground.names)
    ]
    quantities = [f"attribution:{j}:{output}" for j in range(len(columns))]
    searched = halves(len(rows), ground.seed)
    n_left_out, slices = slices_of(
        columns,
        range(len(columns)),
        quantities,
        error[rows],
        searched,
        weight,
        control,
        counted[rows],
    )
    weights = np.ones(len(rows)) if weight is None else weight
    total = weights.sum()
    return AttributionSlices(
        **slices,
        metric=asked.metric,
        share=asked.share,
        rate=float(weights @ error[rows] / total) if total > 0 else float("nan"),
        members=_members(slices["slice_conditions"], values, rows, n_rows),
        feature_names=ground.names,
        output_name=ground.predictor.output_names[output],
        method="errors.attribution_slices",
        unit=ground.unit,
        trust={
            "n_rows": len(rows),
            "n_rows_total": n_rows,
            "n_held_out": int((~searched).sum()),
            "n_left_out": n_left_out,
            "control": control,
            "notes": [*case.notes, *found.notes(n_rows)],
            "frame_library": ground.library,
            **ground.fitted,
        },
    )


def _members(
    conditions: tuple[list[dict[str, Any]], ...],
    values: np.ndarray,
    rows: np.ndarray,
    n_rows: int,
) -> np.ndarray:
    """Of each row the sum of 2**k over slices k that it lies in, int64 (n_rows,)."""
    found = np.zeros(n_rows, np.int64)
    for k, one in enumerate(conditions):
        inside = np.ones(len(rows), bool)
        for part in one:
            column = values[:, part["feature"]]
            low, high = part["low"], part["high"]
            inside &= (low is None or column > low) & (high is None or column <= high)
        found[rows[inside]] |= 1 << k
    return found
