"""All good models: what models that do about as well say, and where they part."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import numpy as np

from ...data import sample_rows
from ...data.wording import counted
from ...errors import InvalidValue
from ...models import Predictor
from ...models.threads import one_thread
from ...results.good_models import GoodModels
from .. import permutation
from ..effects.answers import answers_of
from ..foremost import MAX_FEATURES, affordable, foremost
from ..ground import Ground, Part
from ..performance.decision import decisions, require_target
from ..refitting import affordable_rows, lasting, parts_words
from ..scoring import LOWER_IS_BETTER, USUAL_METRIC, in_common_unit, score
from ..stop import check_cancelled
from .lines import Along, along, effects
from .making import How, Made, bags_of, chosen_how, made

__all__ = ["answer"]

MAX_FIT_ROWS, LEAST_FIT_ROWS = 5_000, 1_000
"""Rows that copies are fitted to, drawn with the seed; fewer where fits take longer than this."""
FIT_SECONDS = 40.0
"""For the fits of all copies, by the first one."""
MAX_ROWS = 1_000
"""Rows that importance and effects of a model are taken from."""
N_REPEATS = 3
REST = 9.0
"""Times as long as it takes to put together what there is by now: until then nothing new is."""
FIRST_FIT = "the first copy is fitted, which tells how long all take"
MIN_ROWS = 20
MANY_EFFECTS = 12
"""Of many features each model is asked for the effects of those alone that matter most to the
first: counted, not timed, so that each machine gives the same answer."""


class Evaluated(NamedTuple):
    """What one model says."""

    score: float
    importance: np.ndarray
    importance_unit: str
    effects: np.ndarray
    predictions: np.ndarray
    decisions: np.ndarray | None


def answer(
    ground: Ground,
    *,
    how: str = "auto",
    n: int = 10,
    tolerance: float = 0.05,
    given: str | None = None,
) -> Generator[Part, None, GoodModels]:
    """Make models that do about as well, and ask each for importance, effects and decisions.

    Parameters
    ----------
    ground : Ground
    how : {"auto", "bootstrap", "seed", "bags"}
    n : int
    tolerance : float
        How far below the best score a model still is a good one.
    given : str, optional
        Under which name the study knows models of the caller: these, and none is made.

    Returns
    -------
    GoodModels
        Parts on the way hold the models so far.

    Raises
    ------
    NotSupported
        No y, or a model that cannot be varied in that way.
    InvalidValue
        Too few rows with a y, or none of the models could be fitted.
    """
    predictor = in_common_unit(ground.predictor)
    target = require_target(ground.target, predictor.task)
    actual = np.asarray(target.column.numbers, dtype=np.float64)
    known = np.flatnonzero(np.isfinite(actual))
    if len(known) < MIN_ROWS:
        raise InvalidValue(
            "y", found=f"{len(known)} rows that have one", expected=f"at least {MIN_ROWS}"
        )
    kind: How = "given" if given is not None else chosen_how(predictor, how)
    if given is not None:
        n = len(ground.given[given])
    elif kind == "bags":
        n = min(n, bags_of(predictor))
    metric = USUAL_METRIC[predictor.task]
    some = np.sort(known[sample_rows(len(known), MAX_ROWS, ground.seed)])
    yield Part(0, n)
    own, lines, shuffled = _own(ground, predictor, known, some, actual, metric)
    yield Part(0, n, ahead=FIRST_FIT if kind in ("bootstrap", "seed") else "")
    begin = time.perf_counter()
    rows, source = _source(ground, predictor, known, actual, kind, n, given)
    fitted_to = parts_words(len(rows), len(known), ground.frame.n_rows, MAX_FIT_ROWS)
    found: list[Evaluated] = []
    failed: list[str] = []
    due = 0.0
    for done, one in enumerate(source, start=1):
        check_cancelled()
        if isinstance(one, str):
            failed.append(one)
        else:
            held = known if one.learnt is None else np.setdiff1d(known, one.learnt)
            with one_thread("openmp"):
                predictions = one.predictor.predict(ground.frame.native)
            found.append(
                _evaluate(
                    *(ground, one.predictor, predictions, held, some, actual, metric, lines),
                    shuffled,
                )
            )
        now = time.perf_counter()
        if not found or done == n or now < due:
            yield Part(done, n)
            continue
        result = _assemble(ground, predictor, own, found, kind, metric, tolerance, lines)
        ahead = f"{n - done} more to come: about {lasting((n - done) * (now - begin) / done)}"
        yield Part(done, n, _with_trust(result, ground, fitted_to, len(some), failed, ahead))
        # To put so many together anew for each model would take longer than the models.
        due = time.perf_counter() + REST * (time.perf_counter() - now)
    if not found:
        raise InvalidValue(
            "model",
            found=f"no copy that could be fitted: {failed[0] if failed else 'none was made'}",
            expected="a model that can be fitted to other rows",
            fix="pass models=[...], fitted to the same columns",
        )
    result = _assemble(ground, predictor, own, found, kind, metric, tolerance, lines)
    return _with_trust(result, ground, fitted_to, len(some), failed)


def _source(
    ground: Ground,
    predictor: Predictor,
    known: np.ndarray,
    actual: np.ndarray,
    kind: How,
    n: int,
    given: str | None,
) -> tuple[np.ndarray, Iterator[Made | str]]:
    """Models one after the other, and the rows that copies are fitted to parts of.

    The first copy is fitted here; where all would take long, fewer rows are taken.
    """
    if given is not None:
        return known, (Made(in_common_unit(one), None) for one in ground.given[given])

    def fit(rows: np.ndarray) -> Iterator[Made | str]:
        weight = None if ground.sample_weight is None else ground.sample_weight[rows]
        source = made(
            *(predictor, ground.frame, rows, actual[rows], kind, n),
            weight=weight,
            seed=ground.seed,
        )
        return chain([next(source)], source)

    rows, source, _ = affordable_rows(
        *(fit, known),
        n_copies=n,
        seconds=FIT_SECONDS,
        most=MAX_FIT_ROWS,
        least=LEAST_FIT_ROWS,
        seed=ground.seed,
    )
    return rows, source


def _own(
    ground: Ground,
    predictor: Predictor,
    known: np.ndarray,
    some: np.ndarray,
    actual: np.ndarray,
    metric: str,
) -> tuple[Evaluated, list[Along | None], np.ndarray | None]:
    """What the model itself says, where effects are told, and which features are shuffled."""
    n_features = len(ground.names)
    lines: list[Along | None] = [None] * n_features
    same = ground.unit == predictor.unit
    predictions = ground.predictions if same else predictor.predict(ground.frame.native)
    shuffled = _shuffled(ground, predictor, some)
    own = _evaluate(ground, predictor, predictions, known, some, actual, metric, lines, shuffled)
    most = n_features if n_features <= MAX_FEATURES else MANY_EFFECTS
    for feature in np.argsort(-own.importance, kind="stable")[:most].tolist():
        lines[feature] = along(ground, feature, some)
    with one_thread("openmp"):
        output = predictor.default_output
        own = own._replace(effects=effects(ground, predictor, some, lines, output))
    return own, lines, shuffled


def _shuffled(ground: Ground, predictor: Predictor, rows: np.ndarray) -> np.ndarray | None:
    """Features that each model is asked about; None: all."""
    members, n_columns = ground.groups.members, ground.frame.n_features
    if len(members) <= MAX_FEATURES:
        return None
    with one_thread("openmp"):
        answers = answers_of(predictor, ground.frame, n_jobs=ground.n_jobs)
        order = foremost(answers, rows, members, n_columns, ground.seed)
    return order[: affordable(len(members), len(rows) * N_REPEATS * n_columns)]


def _evaluate(
    ground: Ground,
    predictor: Predictor,
    predictions: np.ndarray,
    held: np.ndarray,
    some: np.ndarray,
    actual: np.ndarray,
    metric: str,
    lines: list[Along | None],
    shuffled: np.ndarray | None,
) -> Evaluated:
    """A model's score and importance on rows that were held out, and what it says of others.

    Parameters
    ----------
    predictions : ndarray of float64, shape (n_rows, n_outputs)
        Of all rows.
    held, some : ndarray of int64
        Positions of rows that are scored, and from which effects are taken.
    shuffled : ndarray of int64 or None
        Features whose importance is asked; None: all.
    """
    output = in_common_unit(ground.predictor).default_output
    weight = ground.sample_weight
    frame = ground.frame
    own_score = score(
        metric,
        actual[held],
        predictions[held],
        None if weight is None else weight[held],
        predictor,
        output,
    )
    scored = held[sample_rows(len(held), MAX_ROWS, ground.seed)]
    codes = np.asarray(ground.target.codes) if ground.target is not None else actual
    with one_thread("openmp"):
        importance = permutation.importance(
            predictor,
            frame.take(scored),
            codes[scored],
            groups=ground.groups,
            sample_weight=None if weight is None else weight[scored],
            n_repeats=N_REPEATS,
            seed=ground.seed,
            n_jobs=ground.n_jobs,
            features=shuffled,
        )
    values = importance.values
    at = output if values.shape[1] > 1 else 0
    with one_thread("openmp"):
        curves = effects(ground, predictor, some, lines, output)
    decided = decisions(predictions, predictor, output)
    return Evaluated(
        own_score, values[:, at], importance.unit, curves, predictions[:, output], decided
    )


def _assemble(
    ground: Ground,
    predictor: Predictor,
    own: Evaluated,
    found: list[Evaluated],
    how: str,
    metric: str,
    tolerance: float,
    lines: list[Along | None],
) -> GoodModels:
    greater = metric not in LOWER_IS_BETTER
    scores = np.array([one.score for one in found])
    gain = scores if greater else -scores
    best = np.nanmax(gain) if np.isfinite(gain).any() else np.nan
    good = np.isnan(best) | (gain >= best - tolerance)
    kept = [one for one, is_good in zip(found, good, strict=True) if is_good]
    classes = predictor.task != "regression"
    decided = np.array([one.decisions for one in kept]) if classes else None
    predictions = np.stack([one.predictions for one in kept])
    width = own.effects.shape[1]
    grid = np.full((len(lines), width), np.nan)
    for feature, one in enumerate(lines):
        if one is not None:
            grid[feature, : len(one.at)] = one.at
    output = predictor.default_output
    return GoodModels(
        scores=scores[good],
        left_out_scores=scores[~good],
        importance=np.stack([one.importance for one in kept]),
        own_score=own.score,
        own_importance=own.importance,
        grid=grid,
        effects=np.stack([one.effects for one in kept]),
        own_effect=own.effects,
        predictions=predictions,
        decisions=decided,
        own_predictions=own.predictions,
        agree=None if decided is None else most_common(decided, len(predictor.output_names)),
        spread=predictions.std(axis=0),
        feature_names=ground.names,
        output_name=predictor.output_names[output],
        class_names=predictor.output_names if classes else (),
        how=how,
        metric=metric,
        tolerance=tolerance,
        importance_unit=own.importance_unit,
        method="good models",
        unit=predictor.unit,
    )


def most_common(decisions: np.ndarray, n_classes: int) -> np.ndarray:
    """Of every row how many models decide as most of them do, (n_rows,)."""
    counts = np.stack([(decisions == k).sum(axis=0) for k in range(n_classes)])
    return np.asarray(counts.max(axis=0))


MADE = {
    "bootstrap": "{copies} fitted to as many rows drawn with replacement, scored on the "
    "rows left out",
    "seed": "{copies} fitted to the same rows with other seeds, scored on all others; "
    "other seeds move a model less than other rows would: what differs is underestimated",
    "bags": "the {n} bags that the model is the mean of; they share most rows, and are scored on "
    "rows that they may have seen",
    "given": "{models} given, scored on these rows, which may have been seen while fitting",
}


OWN = (
    "the ring and the thick line are the model itself{score}, on rows that it may have learnt from"
)


def _with_trust(
    found: GoodModels, ground: Ground, parts: str, n_some: int, failed: list[str], ahead: str = ""
) -> GoodModels:
    n_left = len(found.left_out_scores)
    notes = [ahead] if ahead else []
    n_made = len(found.scores) + n_left
    copies = "1 copy" if n_made == 1 else f"{n_made} copies"
    models = counted(n_made, "model")
    notes.append(MADE[found.how].format(n=n_made, copies=copies, models=models))
    if n_left:
        notes.append(
            f"{n_left} of them did worse than the best by more than {found.tolerance:g} "
            f"in {found.metric}, and {'is' if n_left == 1 else 'are'} left out"
        )
    if failed:
        notes.append(f"{len(failed)} could not be fitted: {failed[0]}")
    own = f" ({found.metric} {found.own_score:.3f})" if np.isfinite(found.own_score) else ""
    notes.append(OWN.format(score=own))
    if (n_features := len(found.feature_names)) > MAX_FEATURES:
        n_shuffled = int(np.isfinite(found.own_importance).sum())
        notes.append(
            f"of {n_features:,} features the {n_shuffled} that move the model itself most are "
            f"shuffled, and effects are told of the {MANY_EFFECTS} that matter most to it"
        )
    if parts and found.how in ("bootstrap", "seed"):
        notes.append(parts)
    held_out = found.how in ("bootstrap", "seed")
    trust = {
        "n_rows": n_some,
        "n_rows_total": ground.frame.n_rows,
        "held_out": held_out,
        **({} if held_out else ground.fitted),
        "notes": notes,
        "frame_library": ground.library,
    }
    return replace(found, trust=trust)
