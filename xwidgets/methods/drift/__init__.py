"""Drift: how far new rows are from those that a model was explained on."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from ...data import Frame, sample_rows
from ...data.batches import Batch
from ...data.display import Values, display_columns
from ...data.schema import Feature
from ...data.wording import shown_list
from ...errors import InvalidShape
from ...models import Predictor
from ...results.drift import LATER, LEFT_OUT, MOVED, VERDICTS, Drift
from ..ground import Ground, Part
from ..performance.decision import decisions
from ..plan import affordable
from ..scoring import in_common_unit, r2
from ..stop import check_cancelled
from .attributions import Shares, compare_shares, share_verdicts
from .columns import MEASURES, Compared, bin_names, compare, edges_for
from .judging import LEAST_MOVED, MIN_ROWS, Effect, goes_on, verdicts
from .memory import N_BINS, memory
from .performance import Estimate, calibrated, estimated_accuracy
from .slicing import moved_slices

__all__ = ["N_BINS", "answer"]

MAX_EXPLAINED = 500
"""Rows of either table whose attributions are compared."""
MAX_OUTPUTS = 10
DAY = 86_400.0
"""Seconds: in these dates are held, and in days their distances are told."""


class Asked(NamedTuple):
    """A table with what the model says of it, in the unit of decisions."""

    n_rows: int
    columns: tuple[Values, ...]
    predictions: np.ndarray
    actual: np.ndarray | None


class Reference(NamedTuple):
    """The rows that batches are compared with: edges of bins, and attributions of some rows."""

    table: Asked
    edges: list[np.ndarray | None]
    attributions: np.ndarray


class Found(NamedTuple):
    """What there is to say of one batch."""

    compared: list[Compared]
    verdict: np.ndarray
    p: np.ndarray
    shares: Shares
    share_verdict: np.ndarray
    slices: list[dict[str, Any]]
    score: float
    estimate: Estimate


def answer(
    ground: Ground,
    *,
    new: str | None = None,
    bins: int = N_BINS,
    edges: Mapping[str, Sequence[float]] | None = None,
    control: str = "holm",
    leave_out: Sequence[int] = (),
) -> Generator[Part, None, Drift]:
    """Compare batches with the rows that are explained.

    Parameters
    ----------
    ground : Ground
    new : str, optional
        Under which name the study knows the batches. Default: the later half of the rows that are
        explained is compared with the earlier half.
    bins : int
        Of numbers, by quantiles of the rows that are explained.
    edges : mapping of str to sequence of float, optional
        By the position of a feature: where its bins end instead.
    control : {"holm", "benjamini_hochberg"}
    leave_out : sequence of int
        Positions of features that get numbers, and no verdict.

    Returns
    -------
    Drift

    Raises
    ------
    InvalidShape
        One row alone, and no others to compare it with.
    """
    known, batches = _halves(ground) if new is None else (_own(ground), ground.batches[new])
    yield Part(0, len(batches))
    predictor = in_common_unit(ground.predictor)
    kept = memory(ground, new is None, bins, edges, control, leave_out)

    def reference() -> Reference:
        table = _asked(ground, predictor, known)
        cut = edges_for(table.columns, bins, edges or {})
        return Reference(table, cut, _attributions(ground, known.frame))

    parts: list[Drift] = []
    for batch in batches:
        check_cancelled()
        found = kept.found.get(batch.key)
        if found is None:
            before = kept.compared_with(reference)
            told = _batch(ground, predictor, before, batch, control, leave_out)
            found = kept.keep(batch.key, _record(ground, predictor, before, batch, told, control))
        parts.append(replace(found, batch_names=(batch.name,)))
        yield Part(len(parts), len(batches))
    return _noted(Drift.joined(parts), batches, [ground.names[j] for j in leave_out])


def _noted(found: Drift, batches: Sequence[Batch], unjudged: Sequence[str]) -> Drift:
    """With what was left out: features that are not judged, and columns of files."""
    beside = list(dict.fromkeys(name for batch in batches for name in batch.left_out))
    notes = [f"left out of the verdict: {shown_list(unjudged)}"] if unjudged else []
    if beside:
        notes.append(f"{'columns' if len(beside) > 1 else 'column'} left out: {shown_list(beside)}")
    return replace(found, trust={**found.trust, "notes": [*found.trust["notes"], *notes]})


def _own(ground: Ground) -> Batch:
    """The rows that are explained."""
    target = ground.target
    actual = None if target is None else np.asarray(target.column.numbers, np.float64)
    return Batch("explained rows", ground.frame, actual)


def _halves(ground: Ground) -> tuple[Batch, tuple[Batch, ...]]:
    """The earlier half of the rows, in the order of the table, and the later one."""
    whole, n = _own(ground), ground.frame.n_rows
    if n < 2:
        raise InvalidShape(
            "X_new", found="none, and one row", expected="rows to compare", fix="pass X_new"
        )

    def part(name: str, rows: np.ndarray) -> Batch:
        actual = None if whole.actual is None else whole.actual[rows]
        return Batch(name, ground.frame.take(rows), actual)

    middle = n // 2
    return part("earlier half", np.arange(middle)), (part("later half", np.arange(middle, n)),)


def _asked(ground: Ground, predictor: Predictor, batch: Batch) -> Asked:
    if batch.frame is ground.frame and predictor.unit == ground.unit:
        said = ground.predictions
    else:
        said = predictor.predict(batch.frame.native)
    features = display_columns(batch.frame, ground.groups)
    outputs = [Values(Feature(predictor.output_names[k]), said[:, k]) for k in _outputs(predictor)]
    return Asked(batch.frame.n_rows, (*features, *outputs), said, batch.actual)


def _outputs(predictor: Predictor) -> list[int]:
    """Of two classes one, as the other says the same."""
    if predictor.task == "binary":
        return [predictor.default_output]
    return list(range(min(predictor.n_outputs, MAX_OUTPUTS)))


def _attributions(ground: Ground, frame: Frame) -> np.ndarray:
    plan = ground.known.plan()
    rows = sample_rows(frame.n_rows, affordable(plan, MAX_EXPLAINED), ground.seed)
    return np.asarray(plan.explain(frame, rows).values[:, :, ground.predictor.default_output])


def _batch(
    ground: Ground,
    predictor: Predictor,
    before: Reference,
    batch: Batch,
    control: str,
    leave_out: Sequence[int],
) -> Found:
    new, reference = _asked(ground, predictor, batch), before.table
    compared, later = [], set()
    for j, (mine, other) in enumerate(zip(reference.columns, new.columns, strict=True)):
        check_cancelled()
        was, now = (np.asarray(one.numbers, np.float64) for one in (mine, other))
        dates = mine.feature.kind == "datetime"
        compared.append(compare(was, now, before.edges[j], ground.seed, DAY if dates else 1.0))
        if dates and goes_on(was, now):
            later.add(j)
    n_features = len(ground.names)
    sizes = reference.n_rows, new.n_rows
    judged = [j for j in range(n_features) if j not in leave_out]
    verdict = np.full(len(compared), LEFT_OUT)
    p = np.full(len(compared), np.nan)
    for part in (judged, list(range(n_features, len(compared)))):
        told, p[part] = verdicts(
            [compared[j].effect for j in part],
            np.array([compared[j].p for j in part]),
            sizes,
            control=control,
        )
        verdict[part] = [VERDICTS.index(one) for one in told]
    verdict[[j for j in later if verdict[j] == MOVED]] = LATER
    shares = compare_shares(
        before.attributions, _attributions(ground, batch.frame), seed=ground.seed, control=control
    )
    decides = share_verdicts(shares, min(sizes) >= MIN_ROWS)
    decides[list(leave_out)] = LEFT_OUT
    skip = {*leave_out, *np.flatnonzero(verdict == LATER).tolist()}
    return Found(
        compared,
        verdict,
        p,
        shares,
        decides,
        _slices(reference, new, n_features, ground.seed, control, skip),
        _score(predictor, new),
        _estimate(predictor, reference, new),
    )


def _slices(
    reference: Asked, new: Asked, n_features: int, seed: int, control: str, skip: set[int]
) -> list[dict[str, Any]]:
    """Of features alone, and of enough rows to search one half of them."""
    if min(reference.n_rows, new.n_rows) < MIN_ROWS:
        return []
    mine, other = (one.columns[:n_features] for one in (reference, new))
    return moved_slices(mine, other, seed=seed, control=control, skip=skip)


def _right(predictor: Predictor, table: Asked) -> tuple[np.ndarray, np.ndarray]:
    """Chance of each decision as the model has it, and whether it is right (of rows with a y)."""
    decided = decisions(table.predictions, predictor, predictor.default_output)
    assert decided is not None
    chance = table.predictions[np.arange(len(decided)), decided]
    return chance, np.zeros(0, bool) if table.actual is None else decided == table.actual


def _score(predictor: Predictor, table: Asked) -> float:
    """Accuracy or R2; NaN without y."""
    if table.actual is None or predictor.task == "multioutput":
        return np.nan
    known = np.isfinite(table.actual)
    if not known.any():
        return np.nan
    if predictor.task == "regression":
        return r2(table.actual[known], table.predictions[known, 0])
    return float(_right(predictor, table)[1][known].mean())


def _estimate(predictor: Predictor, reference: Asked, new: Asked) -> Estimate:
    """Accuracy as it is expected, by chances that the reference has borne out where it has a y."""
    if predictor.task not in ("binary", "multiclass") or predictor.unit != "probability":
        return Estimate(np.nan, np.nan)
    chance, _ = _right(predictor, new)
    if reference.actual is not None:
        known = np.isfinite(reference.actual)
        before, right = _right(predictor, reference)
        if known.any():
            chance = calibrated(before[known], right[known], chance)
    return estimated_accuracy(chance)


def _record(
    ground: Ground,
    predictor: Predictor,
    before: Reference,
    batch: Batch,
    found: Found,
    control: str,
) -> Drift:
    """What there is to say of one batch, as a result."""
    reference, compared = before.table, found.compared
    kinds = [one.feature for one in reference.columns]
    size, low, high = (
        np.array([[getattr(one.effect, part) for one in compared]]) for part in Effect._fields
    )
    scored = predictor.task != "multioutput" and (
        predictor.task == "regression" or predictor.unit == "probability"
    )
    score_name = "R2" if predictor.task == "regression" else "accuracy"
    return Drift(
        batch_names=(batch.name,),
        batch_rows=np.array([batch.frame.n_rows]),
        feature_names=ground.names,
        column_names=(
            *ground.names,
            *(f"prediction: {predictor.output_names[k]}" for k in _outputs(predictor)),
        ),
        measures=MEASURES,
        units=tuple("days" if one.kind == "datetime" else one.unit for one in kinds),
        values=np.array([[one.values for one in compared]]),
        effect=size,
        low=low,
        high=high,
        p_values=found.p[None],
        verdict=found.verdict[None],
        unseen=np.array([[one.counts.n_unseen for one in compared]]),
        bins=(_bins(reference, batch, found, ground),),
        attribution_reference=found.shares.reference,
        attribution_new=found.shares.new[None],
        attribution_low=found.shares.low[None],
        attribution_high=found.shares.high[None],
        attribution_p=found.shares.p[None],
        attribution_verdict=np.array([found.share_verdict]),
        slices=(found.slices,),
        score_name=score_name if scored else "",
        score_reference=_score(predictor, reference),
        score=np.array([found.score]),
        estimate=np.array([found.estimate.accuracy]),
        estimate_error=np.array([found.estimate.error]),
        output_name=ground.predictor.output_names[ground.predictor.default_output],
        method="drift",
        unit=ground.unit,
        trust=_trust(ground, reference.n_rows, batch.frame.n_rows, control),
    )


def _trust(ground: Ground, n_rows: int, most: int, control: str) -> dict[str, Any]:
    most_explained = affordable(ground.known.plan(), MAX_EXPLAINED)
    explained = min(most_explained, max(n_rows, most))
    dear = ", as a row takes long" if most_explained < MAX_EXPLAINED else ""
    weights = "sample weights are not counted"
    return {
        "n_rows": n_rows,
        "n_explained": explained,
        "least": LEAST_MOVED,
        "min_rows": MIN_ROWS,
        "control": control,
        "notes": [
            f"attributions of at most {explained:,} rows of either table{dear}",
            *([weights] if ground.sample_weight is not None else []),
        ],
        "frame_library": ground.library,
    }


def _bins(reference: Asked, batch: Batch, found: Found, ground: Ground) -> list[dict[str, Any]]:
    """Of each column: the bins in words, and how many rows stand in each."""
    shown = display_columns(batch.frame, ground.groups)
    columns = (*shown, *reference.columns[len(shown) :])  # levels that only the new rows have
    return [
        {
            "names": bin_names(one.counts, column),
            "reference": one.counts.reference.tolist(),
            "new": one.counts.new.tolist(),
        }
        for one, column in zip(found.compared, columns, strict=True)
    ]
