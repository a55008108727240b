"""Rankings: features by several methods, with what explains where these disagree."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping, Sequence
from typing import Any

import numpy as np

from ...results import Attributions, Importance
from ...results.importance import mean_absolute
from ...results.rankings import Rankings
from .. import impurity, permutation
from ..effects.answers import answers_of
from ..effects.read import read_features
from ..foremost import MAX_FEATURES, affordable, foremost
from ..ground import Ground, Part
from ..permutation import Scored
from ..stop import check_cancelled
from . import notes, refit
from .alike import association, clusters
from .among import MAX_OTHERS, conditional
from .ranks import agreement, possible, ranks

__all__ = ["answer"]

ENOUGH_ROWS = 2_000
"""Explained rows from which the mean of SHAP values is taken, where all take longer."""
PATIENCE, PATIENCE_OF_MANY = 20.0, 5.0
"""Seconds that more explained rows are waited for; of many features each row takes long."""
ALIKE = 0.7
"""Association from which features are said to say the same."""


def answer(
    ground: Ground, *, output: int = 0, refitted: bool = False
) -> Generator[Part, None, Rankings]:
    """Rank the features by all methods that this model and a known y allow.

    Parameters
    ----------
    ground : Ground
    output : int
        Position of the output whose SHAP values are ranked, and scores where outputs have
        their own.
    refitted : bool
        Fit copies of the model without each feature, and with shuffled copies of some.

    Returns
    -------
    Rankings
        Parts on the way hold the methods that are done.

    Raises
    ------
    NotSupported
        `refitted` without y, or with a model that cannot be fitted anew.
    """
    members, target = ground.groups.members, ground.target
    n = len(members)
    task = None
    if target is not None:
        task = permutation.scored(
            ground.predictor,
            ground.frame,
            target.codes,
            ground.sample_weight,
            seed=ground.seed,
            n_jobs=ground.n_jobs,
        )
    if refitted:
        refit.require(ground.predictor, task is not None)
    n_steps = n * (3 + 3 * refitted)
    found: dict[str, tuple[np.ndarray, np.ndarray, str]] = {}

    answers = answers_of(ground.predictor, ground.frame) if task is None else task.answers
    told: list[dict[str, Any]] = []
    trust: dict[str, Any] = {}

    def shap() -> Generator[Part, None, None]:
        explained = yield from _explained(ground, found, output, n_steps)
        found["shap"] = _by_shap(ground, explained, output)
        told.extend(notes.unused(ground.names, explained.values, read_features(answers, members)))
        trust["n_rows_shap"] = explained.n_rows

    # Of thousands of features one row may take as long as all that is shuffled.
    last = task is not None and n > MAX_FEATURES and not ground.known.plan().exact
    if not last:
        yield from shap()
        yield Part(n, n_steps)
    if task is not None:
        rows = task.rows
        at = output if len(task.baseline) > 1 else 0
        most = affordable(n, task.orders.size * ground.frame.n_features)
        if last:
            by = "how far one exchange of cells moves predictions"
            order = foremost(answers, rows, members, ground.frame.n_features, ground.seed)
        else:
            by, order = "SHAP", np.argsort(-found["shap"][0], kind="stable")
            ahead = {**trust, "notes": ["permutation and conditional importance follow"]}
            yield Part(n, n_steps, _ranked(ground, found, told, ahead))
        first = np.sort(order[:most])
        plain = yield from _of(task, [members[j] for j in first.tolist()], at, n, n_steps)
        found["permutation"] = *_summed(plain, first, n), task.unit
        trust |= {"n_rows": len(rows), "score": float(task.baseline[at]), "notes": []}
        if len(first) < n:
            trust["notes"].append(
                f"of {n:,} features the first {len(first)} by {by} are shuffled, the others share "
                "the last rank"
            )
        ahead = {**trust, "notes": [*trust["notes"], "conditional importance follows"]}
        yield Part(2 * n, n_steps, _ranked(ground, found, told, ahead))
        among = yield from conditional(ground, task, at, first, 2 * n, n_steps)
        words = f"{task.unit}, shuffled among like rows"
        found["conditional"] = *_summed(among, first, n), words
        told += notes.chance(ground.names, *found["permutation"][:2])
        if n <= MAX_FEATURES:
            related = association(ground.columns, rows)
            sets = clusters(related, ALIKE)
            joined = [tuple(k for j in one for k in members[j]) for one in sets]
            # Sets have no feature in common, so they are shuffled side by side.
            together = [drops[:, at] for drops in task.drops(joined)] if joined else []
            told += notes.together(
                ground.names, found["permutation"], sets, related, together, task.unit
            )
        told += notes.standing_in(ground.names, found["permutation"], found["conditional"])
        told += notes.carries_all(ground, task, found["permutation"][0], at)
        told += notes.disguised(ground, rows, first)
        if n > MAX_FEATURES:
            trust["notes"] += [
                f"like rows are alike in the {MAX_OTHERS} features that say most of each, by rank",
                "nobody looked for features that say the same",
                f"only the first {len(first)} features were asked whether they are y in disguise",
            ]
    if last:
        ahead = {**trust, "notes": [*trust["notes"], "SHAP follows"]}
        yield Part(3 * n, n_steps, _ranked(ground, found, told, ahead))
        yield from shap()
    if impurity.supports(ground.predictor):
        gains: Importance = impurity.importance(
            ground.predictor, ground.frame, groups=ground.groups
        )
        unknown = np.full(n, np.nan)
        found["impurity"] = gains.values[:, 0], unknown, gains.unit
        told += notes.cardinality(ground, gains.values[:, 0], found["shap"][0])
    if refitted:
        assert task is not None
        so_far = _ranked(ground, found, told, trust)
        yield Part(3 * n, n_steps, so_far, "copies of the model are fitted")
        copies = refit.copies_of(ground)
        ahead = {**trust, "notes": [*trust.get("notes", []), copies.words]}
        yield Part(3 * n, n_steps, _ranked(ground, found, told, ahead))
        left_out = yield from refit.without(ground, copies, output, 3 * n, n_steps)
        found["drop_column"] = left_out.values, left_out.error, left_out.unit
        told += notes.no_better(ground.names, left_out)
        trust["notes"] += [left_out.note]
    return _ranked(ground, found, told, trust)


def _ranked(
    ground: Ground,
    found: Mapping[str, tuple[np.ndarray, np.ndarray, str]],
    told: Sequence[dict[str, Any]],
    trust: Mapping[str, Any],
) -> Rankings:
    """Ranks by all methods that are there by now."""
    names = tuple(found)
    values = np.column_stack([found[name][0] for name in names])
    errors = np.column_stack([found[name][1] for name in names])
    order = ranks(values)
    low, high = possible(values, errors)
    return Rankings(
        values,
        errors,
        order,
        low,
        high,
        agreement(order),
        names,
        tuple(found[name][2] for name in names),
        ground.names,
        "rankings",
        ground.unit,
        tuple(sorted(told, key=lambda note: notes.KINDS.index(note["kind"]))),
        {"frame_library": ground.library, "n_rows_total": ground.frame.n_rows, **trust},
    )


def _of(
    task: Scored, members: Sequence[tuple[int, ...]], at: int, done: int, total: int
) -> Generator[Part, None, list[np.ndarray]]:
    found = []
    for drops in task.drops(members):
        found.append(drops[:, at])
        yield Part(done + len(found), total)
    return found


def _summed(drops: list[np.ndarray], of: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Means of shuffles of some of `n` features, and their standard errors; NaN of the others."""
    stacked = np.stack(drops)
    values, errors = np.full(n, np.nan), np.full(n, np.nan)
    values[of] = stacked.mean(axis=1)
    errors[of] = stacked.std(axis=1, ddof=1) / np.sqrt(stacked.shape[1])
    return values, errors


def _by_shap(
    ground: Ground, explained: Attributions, output: int
) -> tuple[np.ndarray, np.ndarray, str]:
    mean, error = mean_absolute(explained.values[:, :, output])
    return mean, error, f"mean |SHAP|, {ground.unit}"


def _explained(
    ground: Ground,
    before: Mapping[str, tuple[np.ndarray, np.ndarray, str]],
    output: int,
    total: int,
) -> Generator[Part, None, Attributions]:
    """Rows explained so far; more are waited for where they are few."""
    wanted = min(ground.frame.n_rows, ENOUGH_ROWS)
    many = len(ground.names) > MAX_FEATURES
    until = time.monotonic() + (PATIENCE_OF_MANY if many else PATIENCE)
    shown = None
    while True:
        found = ground.known.attributions()
        if found.n_rows >= wanted or time.monotonic() > until:
            return found
        if shown is None:
            trust = {"n_rows_shap": found.n_rows, "notes": ["more rows are being explained"]}
            by_now = {**before, "shap": _by_shap(ground, found, output)}
            shown = _ranked(ground, by_now, [], trust)
        yield Part(len(before) * len(ground.names), total, shown)
        check_cancelled()
        time.sleep(0.05)
