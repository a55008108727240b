"""Trade-off: how well models do on rows held out, beside how complex they are."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...data import sample_rows
from ...data.wording import did_you_mean, shown
from ...errors import InvalidType, InvalidValue, NotSupported, UnknownName
from ...models import Predictor
from ...results.tradeoff import Tradeoff
from ..ground import Ground, Part
from ..performance.decision import decisions, require_target
from ..refitting import cannot_refit, weight_argument
from ..scoring import (
    LOWER_IS_BETTER,
    USUAL_METRIC,
    corrected_error,
    folds_of,
    in_common_unit,
    names_of_metrics,
)
from ..stop import check_cancelled
from .choosing import front, simplest, within_one_error
from .complexity import complexity, rows_for
from .held_out import Held, fold_of
from .reading import to_read

__all__ = ["MEASURES", "OF_FAMILY", "answer", "metric_of"]

OF_FAMILY = True
"""One answer for all models that stand beside one another."""

MAX_ROWS = 10_000
"""Rows that copies are fitted to and scored on, drawn with the seed."""
MAX_FOLDS = 50
MEASURES = ("features used", "interaction strength", "main-effect complexity", "to read")


def answer(
    ground: Ground,
    *,
    metric: str | None = None,
    n_folds: int = 5,
    n_rows: int | None = None,
) -> Generator[Part, None, Tradeoff]:
    """Score copies of all models of the family on held-out rows, and measure their complexity.

    Parameters
    ----------
    ground : Ground
        Where it has no family, its one model is told of.
    metric : str, optional
        As :func:`xwidgets.methods.performance.answer` names them; default ROC AUC (the mean over
        classes, where there are more than two), of numbers R2.
    n_folds : int
    n_rows : int, optional
        Rows in the folds; default at most 10,000.

    Returns
    -------
    Tradeoff
        Parts on the way hold what is known by then: complexity first, then fold by fold.

    Raises
    ------
    NotSupported
        No y, or several numbers at once.
    InvalidType, InvalidValue, UnknownName
        Of `n_folds`, `n_rows`, `metric`.
    """
    family = dict(ground.family) or {ground.predictor.title: ground}
    target = require_target(ground.target, ground.predictor.task)
    grounds = list(family.values())
    predictors = [in_common_unit(one.predictor) for one in grounds]
    first = predictors[0]
    classes = first.task in ("binary", "multiclass")
    output = ground.predictor.default_output
    metric = metric_of(metric, predictors)
    n_folds = _whole(n_folds, "n_folds", 2, MAX_FOLDS)
    most = MAX_ROWS if n_rows is None else _whole(n_rows, "n_rows", 4, 10**9)

    actual = np.asarray(target.column.numbers, dtype=np.float64)
    known = np.flatnonzero(np.isfinite(actual))
    rows = known[sample_rows(len(known), most, ground.seed)]
    folds = folds_of(actual[rows], classes, n_folds, ground.seed)
    reasons = [cannot_refit(one) for one in predictors]
    refitted = [k for k, reason in enumerate(reasons) if not reason]
    n_models = len(grounds)
    total = n_models + len(refitted) * len(folds)
    weight = ground.sample_weight
    greater = metric not in LOWER_IS_BETTER

    decided = np.stack([_decisions(one) for one in grounds])
    found = Tradeoff(
        scores=np.full((n_models, len(folds)), np.nan),
        **{name: np.full(n_models, np.nan) for name in ("mean", "standard_error")},
        **{name: np.full(n_models, np.nan) for name in ("behind", "behind_error")},
        complexity=np.full((n_models, len(MEASURES)), np.nan),
        front=np.zeros((n_models, len(MEASURES)), dtype=bool),
        within_one_error=np.zeros(n_models, dtype=bool),
        simplest=np.full(len(MEASURES), -1),
        differ=_differ(decided, classes, weight),
        fit_seconds=np.full(n_models, np.nan),
        decisions=decided,
        predictions=np.stack([one.predictions[:, output] for one in grounds]),
        held_out=np.full((n_models, ground.frame.n_rows), np.nan),
        model_names=tuple(family),
        kinds=tuple(one.title for one in predictors),
        readings=("",) * n_models,
        reasons=tuple(reasons),
        measure_names=MEASURES,
        best=-1,
        metric=metric,
        greater_is_better=greater,
        output_name=first.output_names[output],
        class_names=first.output_names if classes else (),
        method="trade-off",
        unit=first.unit,
        trust={
            "n_rows": len(rows),
            "n_rows_total": ground.frame.n_rows,
            "n_folds": len(folds),
            "frame_library": ground.library,
        },
    )
    some = known[sample_rows(len(known), rows_for(ground.frame.n_features), ground.seed + 1)]
    table, readings = np.array(found.complexity), list(found.readings)
    for k, (own, predictor) in enumerate(zip(grounds, predictors, strict=True)):
        yield Part(k, total, found)
        check_cancelled()
        same = own.unit == predictor.unit
        said = own.predictions[some] if same else predictor.predict(own.frame.take(some).native)
        told = complexity(
            predictor,
            own.frame,
            own.groups.members,
            some,
            said[:, output],
            output,
            weight=None if weight is None else weight[some],
            seed=ground.seed,
        )
        count, readings[k] = to_read(predictor, own.frame)
        table[k] = [*told, count]
        found = replace(found, complexity=table.copy(), readings=tuple(readings))
    scores, seconds = np.array(found.scores), np.full((n_models, len(folds)), np.nan)
    held_out = np.array(found.held_out)
    done = n_models
    for f, fold in enumerate(folds):
        for k in refitted:
            ahead = f"the first copy of {found.model_names[k]} is fitted" if f == 0 else ""
            yield Part(done, total, found, ahead)
            check_cancelled()
            done += 1
            if reasons[k]:
                continue
            one = fold_of(
                predictors[k],
                grounds[k].frame,
                rows,
                actual[rows],
                fold,
                metric,
                output,
                weight=None if weight is None else weight[rows],
                seed=ground.seed,
            )
            if isinstance(one, Held):
                scores[k, f], seconds[k, f] = one.score, one.seconds
                held_out[k, rows[fold[1]]] = one.predictions
            else:
                reasons[k], scores[k], held_out[k] = one, np.nan, np.nan
        found = replace(
            _compared(found, scores.copy()),
            held_out=held_out.copy(),
            reasons=tuple(reasons),
            fit_seconds=_known_mean(seconds[:, : f + 1]),
        )
    notes = _notes(found, predictors, weight, actual[rows], len(some), ground.frame.n_rows)
    return replace(found, trust={**found.trust, "n_rows_complexity": len(some), "notes": notes})


def _compared(found: Tradeoff, scores: np.ndarray) -> Tradeoff:
    """The same with what scores say: means, errors, the front, the simplest."""
    share = 1.0 / (scores.shape[1] - 1)
    mean, error = _known_mean(scores), corrected_error(scores, share)
    found = replace(found, scores=scores, mean=mean, standard_error=error)
    gain = found.gain
    best = int(np.nanargmax(gain)) if np.isfinite(gain).any() else -1
    behind = scores[best] - scores if found.greater_is_better else scores - scores[best]
    allowed = within_one_error(gain, error)
    costs = found.complexity.T
    return replace(
        found,
        behind=_known_mean(behind),
        behind_error=corrected_error(behind, share),
        front=np.stack([front(gain, cost) for cost in costs], axis=1),
        within_one_error=allowed,
        simplest=np.array([simplest(allowed, gain, cost) for cost in costs]),
        best=best,
    )


def _known_mean(values: np.ndarray) -> np.ndarray:
    known = np.isfinite(values)
    n = known.sum(axis=1)
    return np.where(n > 0, np.where(known, values, 0.0).sum(axis=1) / np.maximum(n, 1), np.nan)


def _decisions(ground: Ground) -> np.ndarray:
    """What the model as it was given decides for in every row, else what it says."""
    said, predictor = ground.predictions, ground.predictor
    decided = decisions(said, predictor, predictor.default_output)
    return said[:, 0] if decided is None else decided.astype(np.float64)


def _differ(decided: np.ndarray, classes: bool, weight: np.ndarray | None) -> np.ndarray:
    each = [decided != one if classes else np.abs(decided - one) for one in decided]
    return np.average(np.stack(each).astype(np.float64), axis=2, weights=weight)


def metric_of(asked: Any, predictors: Sequence[Predictor]) -> str:
    """The name of a score that all models have; None: the usual one of their task.

    Raises
    ------
    InvalidType, UnknownName, NotSupported
    """
    predictors = [in_common_unit(one) for one in predictors]
    first = predictors[0]
    probability = all(one.unit == "probability" for one in predictors)
    names = names_of_metrics(first.task, first.n_outputs, probability)
    if asked is None:
        return USUAL_METRIC[first.task]
    if not isinstance(asked, str):
        raise InvalidType(
            "metric", found=shown(asked), expected="the name of a score", fix=f'"{names[0]}"'
        )
    plain = {name.replace(" ", "").casefold(): name for name in names}
    name = plain.get(asked.replace(" ", "").replace("_", "").replace("-", "").casefold())
    if name is not None:
        return name
    if asked in names_of_metrics(first.task, first.n_outputs, True):
        raise NotSupported(
            "metric",
            found=f"{asked} for models of which one tells no probability",
            expected=f"one of {', '.join(names)}",
            fix=f'metric="{USUAL_METRIC[first.task]}"',
        )
    raise UnknownName(
        "metric",
        found=shown(asked),
        expected=f"one of {', '.join(names)}",
        fix=did_you_mean(asked, names),
    )


def _whole(value: Any, argument: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise InvalidType(argument, found=shown(value), expected="a whole number", fix="5")
    if not low <= value <= high:
        raise InvalidValue(
            argument, found=str(value), expected=f"{low} to {high:,}", fix="leave it out"
        )
    return int(value)


def _notes(
    found: Tradeoff,
    predictors: Sequence[Predictor],
    weight: np.ndarray | None,
    actual: np.ndarray,
    n_complexity: int,
    n_total: int,
) -> list[str]:
    n_rows, n_folds = found.trust["n_rows"], found.trust["n_folds"]
    scored = np.isfinite(found.mean)
    notes = []
    if scored.any():
        notes.append(
            f"copies of {int(scored.sum())} models fitted in {n_folds} folds of {n_rows:,} rows, "
            "the same rows for all; errors allow for the training rows that folds share (Nadeau "
            "and Bengio 2003)"
        )
    if scored.any() and found.class_names:
        counts = np.bincount(actual.astype(np.int64), minlength=len(found.class_names))
        rare = [
            f"{name} ({n})"
            for name, n in zip(found.class_names, counts.tolist(), strict=True)
            if 0 < n < n_folds
        ]
        if rare:
            notes.append(
                f"classes with fewer rows than the {n_folds} folds are missing from some: "
                f"{', '.join(rare[:6])}{f' and {len(rare) - 6} more' if len(rare) > 6 else ''}"
            )
    if scored.any() and n_rows < n_total:
        notes.append(f"held-out scores are of {n_rows:,} of {n_total:,} rows")
    if n_complexity < n_total:
        notes.append(f"complexity is of {n_complexity:,} of {n_total:,} rows")
    names = zip(found.model_names, found.complexity, strict=True)
    if many := [name for name, one in names if np.isnan(one[1])]:
        notes.append(
            f"{', '.join(many)}: too many features are used for interaction strength and "
            "main-effect complexity, which ask the model about each"
        )
    if found.unit == "probability":
        notes.append("complexity is of the probability: what adds up in log-odds does not there")
    undefined = np.isnan(found.scores[scored]).any(axis=0).sum()
    if undefined:
        notes.append(f"{found.metric} is not defined on {int(undefined)} of {n_folds} folds")
    if weight is not None:
        unweighted = [
            name
            for name, one, reason in zip(found.model_names, predictors, found.reasons, strict=True)
            if not reason and weight_argument(one.model) is None
        ]
        if unweighted:
            notes.append(f"{', '.join(unweighted)}: fit takes no sample_weight, scores do")
    notes += [
        f"{name} has no held-out score: {reason}"
        for name, reason in zip(found.model_names, found.reasons, strict=True)
        if reason
    ]
    return notes
