"""What is compared of the rows that count: scores, decisions, and what really is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ...errors import UnknownName
from ..ground import Ground
from ..performance.decision import decisions, limits_of, read_case

__all__ = ["Judged", "cost_of", "decided_of", "every", "judged_of", "limit_of", "spread_of"]


class Judged(NamedTuple):
    """What is compared, of the rows that count; see :func:`.rates.by_group`."""

    rows: np.ndarray | None
    score: np.ndarray
    decided: np.ndarray | None
    actual: np.ndarray | None
    weight: np.ndarray
    output: int
    probability: bool
    thresholds: bool
    """Whether one score decides, so that it can be cut elsewhere."""
    notes: tuple[str, ...]


def judged_of(
    ground: Ground, output: int | None, threshold: float | Mapping[str, Any] | None
) -> Judged:
    """What fairness is told of, where y is known of the rows that have one.

    Raises
    ------
    UnknownName
        An output that is none.
    """
    predictor = ground.predictor
    if ground.target is None:
        chosen, decided = decided_of(ground, output, threshold)
        n_rows = ground.frame.n_rows
        return Judged(
            None,
            ground.predictions[:, chosen],
            decided,
            None,
            np.ones(n_rows) if ground.sample_weight is None else ground.sample_weight,
            chosen,
            ground.unit == "probability",
            False,
            ("there is no y: only what the model says is compared, not how right it is",),
        )
    case = read_case(ground, output, threshold, None)
    weight = np.ones(len(case.actual)) if case.weight is None else case.weight
    if case.decisions is None:
        return Judged(
            case.rows, case.scores[:, 0], None, case.actual, weight, 0, False, False, case.notes
        )
    chosen = case.output
    several = predictor.task == "multiclass"
    notes = list(case.notes)
    if several:
        name = predictor.output_names[chosen]
        notes.append(f"{name} against all other classes; output= names another one")
    return Judged(
        case.rows,
        case.scores[:, chosen if several else 0],
        case.decisions == chosen,
        case.actual == chosen,
        weight,
        chosen,
        case.probability,
        predictor.task == "binary",
        tuple(notes),
    )


def decided_of(
    ground: Ground, output: int | None, threshold: float | Mapping[str, Any] | None
) -> tuple[int, np.ndarray | None]:
    """The output that counts as positive, and of which rows it is decided for, bool (n_rows,);
    None where the model predicts numbers.

    Raises
    ------
    UnknownName
        An output that is none.
    """
    predictor = ground.predictor
    chosen = predictor.default_output if output is None else int(output)
    if not 0 <= chosen < predictor.n_outputs:
        raise UnknownName(
            "output", found=str(output), expected=f"0 to {predictor.n_outputs - 1}", fix="leave it"
        )
    limit = limit_of(ground, chosen, threshold)
    said = decisions(ground.predictions, predictor, chosen, limit)
    return chosen, None if said is None else said == chosen


def limit_of(
    ground: Ground, output: int, threshold: float | Mapping[str, Any] | None
) -> float | np.ndarray | None:
    """The score from which on a row is positive, one for all or each row's own; None where the
    largest of several scores decides."""
    if ground.predictor.task != "binary":
        return None
    limits, _, group, _ = limits_of(ground, threshold, output)
    return float(limits[0]) if group is None else np.asarray(limits[group])


def spread_of(judged: Judged) -> float:
    """What a tolerance is in units of: 1 of rates, of numbers their standard deviation."""
    if judged.decided is not None:
        return 1.0
    spread = float(np.std(judged.score if judged.actual is None else judged.actual))
    return spread if spread > 0 else 1.0


def cost_of(judged: Judged, decided: np.ndarray, cost: tuple[float, float]) -> float:
    """Mean cost of a row."""
    assert judged.actual is not None
    wrong = cost[0] * (decided & ~judged.actual) + cost[1] * (~decided & judged.actual)
    total = float(judged.weight.sum())
    return float(judged.weight @ wrong) / total if total > 0 else float("nan")


def every(values: np.ndarray, rows: np.ndarray | None, n_rows: int) -> np.ndarray:
    """Of all rows of the table: NaN where one does not count."""
    if rows is None:
        return np.asarray(values, np.float64)
    found = np.full(n_rows, np.nan)
    found[rows] = values
    return found
