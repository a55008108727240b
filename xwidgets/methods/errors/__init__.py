"""Errors: where a model is wrong, of all rows, by the metric that is asked for."""

from __future__ import annotations

import json
from collections.abc import Generator, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from ...data.display import Values
from ...results.errors import Errors
from ...results.sliced import EXCESS
from ..ground import Ground, Part
from ..performance.decision import Case, limits_in_words, read_case
from ..rankings.notes import disguised
from ..slices import halves
from . import labels
from .columns import Columns, coarse, columns_of
from .quantity import Asked, check_metric, confidence_of, error_of, loss_of
from .told import said, slices_of
from .tree import error_tree, nodes_of

__all__ = ["SlicesFound", "answer", "usual_slices"]

MAX_ASKED = 4_000
"""Rows on which features are asked whether they know y."""
MAX_SUSPECTS = 40
"""Features that are asked."""
EXCESS_IS = (
    "excess error is how often rows are wrong less how often their probabilities say so, in "
    "percentage points"
)


def answer(
    ground: Ground,
    *,
    metric: str | None = None,
    max_depth: int = 3,
    control: str = "holm",
    refit: bool = True,
    columns: Sequence[str] | None = None,
    output: int | None = None,
    threshold: float | Mapping[str, Any] | None = None,
) -> Generator[Part, None, Errors]:
    """Look for rows on which the model is wrong more often than on others.

    Parameters
    ----------
    metric : str, optional
        What is an error. Default: ``"error rate"``, of numbers ``"absolute error"``.
    max_depth : int
        Of the tree.
    control : {"holm", "benjamini_hochberg"}
        Of the many slices that are asked.
    refit : bool
        Ask copies of the model about labels, each fitted to other rows, where that takes no
        longer than half a minute.
    columns : sequence of str, optional
        Quantities that the model does not see (``"column:zip"``), by which rows are told beside
        the features. Default: all of them.
    output, threshold
        As of :func:`xwidgets.methods.performance.answer`.

    Returns
    -------
    Errors
    """
    case = read_case(ground, output, threshold, None)
    asked = error_of(case, check_metric(metric, case.task, case.probability))
    told_by = columns_of(ground, columns)
    key = _Key(asked.metric, max_depth, control, output, json.dumps(threshold), "", told_by.key)
    fields = dict(
        ground.known.kept(key, lambda: _where(ground, case, asked, told_by, max_depth, control))
    )
    suspected = ground.known.kept(("errors", "suspects"), lambda: _suspects(ground, case))
    fields["suspects"] = tuple(suspected)
    own = labels.suspects(case)

    def record(found: labels.Suspects | None, words: str, *notes: str) -> Errors:
        alone = _left_out(fields["trust"]["n_left_out"])
        meant = [EXCESS_IS] if asked.metric == EXCESS else []
        told = [*case.notes, *meant, *told_by.notes(), *alone, *notes]
        trust = {
            **fields["trust"],
            **ground.fitted,
            "labels": words,
            "decided": limits_in_words(ground, threshold, output),
            "notes": told,
        }
        return Errors(**{**fields, **_each(case, asked, found), "trust": trust})

    words = "" if own is None else "what the model itself says"
    if own is None or not refit:
        return record(own, words)
    total = 1 + labels.N_FOLDS
    yield Part(1, total, record(own, words, "copies of the model are being asked about labels"))
    said, note = yield from labels.held_out(ground, case, 1, total)
    if said is None:
        return record(own, words, f"labels are judged by what the model itself says: {note}")
    return record(labels.suspects(case, said), note)


class SlicesFound(NamedTuple):
    """Slices of the usual error of all rows, as :class:`Errors` has them.

    `held` and `effect` are of rows that did not choose them.
    """

    names: tuple[str, ...]
    conditions: tuple[list[dict[str, Any]], ...]
    error_share: np.ndarray
    held: np.ndarray
    effect: np.ndarray
    confirmed: np.ndarray
    n_tried: int


def usual_slices(ground: Ground, case: Case, level: float, words: str = "") -> SlicesFound:
    """What :func:`answer` finds where nothing is asked for, at a level of significance.

    Parameters
    ----------
    case : Case
        Of the model's own decisions, or of who else decided, as `words` say.
    """
    asked = error_of(case, check_metric(None, case.task, case.probability))
    told_by = columns_of(ground, None)
    key = _Key(asked.metric, 3, "holm", None, "null", words, told_by.key)
    found = ground.known.kept(key, lambda: _where(ground, case, asked, told_by, 3, "holm"))
    return SlicesFound(
        found["slice_names"],
        found["slice_conditions"],
        found["slice_error_share"],
        found["slice_held_rates"],
        found["slice_effect"],
        found["slice_p"] <= level,
        found["n_tried"],
    )


class _Key(NamedTuple):
    """All that groups of rows depend on besides the model and the rows."""

    metric: str
    max_depth: int
    control: str
    output: int | None
    threshold: str
    words: str
    columns: Hashable


def _where(
    ground: Ground, case: Case, asked: Asked, told_by: Columns, max_depth: int, control: str
) -> dict[str, Any]:
    """What there is to say of groups of rows."""
    counted = np.isfinite(asked.error)
    inside = np.flatnonzero(counted) if case.rows is None else case.rows[counted]
    error, summed = asked.error[counted], asked.counted[counted]
    weight = None if case.weight is None else case.weight[counted]
    searched = halves(len(error), ground.seed)
    columns = [
        Values(one.feature, np.asarray(one.numbers, np.float64)[inside]) for one in told_by.every
    ]
    used, quantities = told_by.used, told_by.quantities
    seed = ground.seed
    one = asked._replace(error=error, counted=summed)
    tree = _tree(columns, used, quantities, one, searched, weight, max_depth, seed)
    n_rows = ground.frame.n_rows
    weights = np.ones(len(error)) if weight is None else weight
    n_left_out, slices = slices_of(
        columns, used, quantities, error, searched, weight, control, summed
    )
    return {
        **tree,
        **slices,
        "metric": asked.metric,
        "share": asked.share,
        "rate": float(weights @ error) / weights.sum() if weights.sum() > 0 else float("nan"),
        "total": float(weights @ summed),
        "class_names": case.class_names,
        "feature_names": ground.names,
        "column_names": told_by.names,
        "task": case.task,
        "target_name": case.target_name,
        "max_depth": max_depth,
        "method": "errors",
        "unit": ground.unit,
        "trust": {
            "n_rows": len(error),
            "n_rows_total": n_rows,
            "n_held_out": int((~searched).sum()),
            "n_left_out": n_left_out,
            "control": control,
            "frame_library": ground.library,
        },
    }


def _left_out(n: int) -> list[str]:
    """What is to be said of columns that no pair was made of."""
    alone = "1 column was" if n == 1 else f"{n:,} columns were"
    return [f"{alone} asked alone, and not in pairs with others"] if n else []


def _tree(
    columns: Sequence[Values],
    used: Sequence[int],
    quantities: Sequence[str],
    asked: Asked,
    searched: np.ndarray,
    weight: np.ndarray | None,
    max_depth: int,
    seed: int,
) -> dict[str, Any]:
    error = asked.error
    joined = [coarse(columns[j]) for j in used]
    split_by = [one.column for one in joined]
    tree = error_tree(split_by, error, searched, weight=weight, max_depth=max_depth, seed=seed)
    nodes = nodes_of(
        tree,
        split_by,
        error,
        searched,
        weight=weight,
        share=asked.share,
        counted=asked.counted,
    )
    conditions = [
        [
            replace(
                c,
                column=used[c.column],
                levels=None if c.levels is None else joined[c.column].expanded(c.levels),
            )
            for c in one
        ]
        for one in nodes.conditions
    ]
    levels = tuple(
        None if codes is None else joined[tree.feature[node]].expanded(codes)
        for node, codes in enumerate(tree.levels)
    )
    place = np.array([*used, -1], np.int64)
    return {
        "feature": place[tree.feature],
        "threshold": tree.threshold,
        "levels": levels,
        "left": tree.left,
        "right": tree.right,
        "parent": tree.parent,
        "missing_left": tree.missing_left,
        "missing_counts": nodes.missing,
        "counts": nodes.counts,
        "row_share": nodes.weight_share,
        "error_share": nodes.error_share,
        "rates": nodes.rate,
        "held_counts": nodes.held,
        "held_rates": nodes.held_rate,
        "low": nodes.low,
        "high": nodes.high,
        **said("", conditions, columns, quantities),
    }


def _each(case: Case, asked: Asked, found: labels.Suspects | None) -> dict[str, Any]:
    """What there is to say of single rows."""
    decided = case.scores[:, 0] if case.decisions is None else case.decisions
    return {
        "rows": case.rows,
        "error": asked.error,
        "loss": loss_of(case),
        "actual": case.actual,
        "decided": decided,
        "confidence": confidence_of(case),
        "label_quality": None if found is None else found.quality,
        "label_doubtful": None if found is None else found.doubtful,
        "likely": None if found is None else found.likely,
    }


def _suspects(ground: Ground, case: Case) -> list[dict[str, Any]]:
    """Features from which y follows alone: they may not be known before it."""
    rows = np.arange(ground.frame.n_rows) if case.rows is None else case.rows
    if len(rows) > MAX_ASKED:
        drawn = np.random.default_rng(ground.seed).choice(len(rows), MAX_ASKED, replace=False)
        rows = rows[np.sort(drawn)]
    asked = np.arange(min(len(ground.columns), MAX_SUSPECTS))
    return disguised(ground, rows, asked)
