"""Checks of groups of rows: where the model errs more, decides otherwise, or came later."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import NotSupported
from ...results.performance_words import number, percent
from ..comparison import contrasts
from ..effects.conditions import Condition
from ..errors import usual_slices
from ..errors.quantity import check_metric, error_of
from ..fairness.groups import PROTECTED, grouped
from ..performance.decision import decisions
from ..slices.evidence import compared
from .evidence import Evidence, told_by
from .register import Excused, Found, check

__all__: list[str] = []

LEAST_OF_GROUP = 30
MOST_GROUPED = 5
MUCH = 0.05
"""Of all errors, in a slice."""
LAST = 0.2
"""Of the rows by time."""


@check(
    "weak-slices",
    "Are errors as frequent everywhere?",
    fix="Look at these rows: more of them, another feature, or a model of their own.",
    look=1.5,
    unit="times the rest",
    source="rule of thumb; of slices that rows held out bear out, with 5 % of all errors",
    needs=("y",),
    tests=True,
    dear=3,
)
def weak_slices(evidence: Evidence) -> Found | Excused:
    """The largest rate of errors among slices by one or two columns."""
    words = evidence.fair[-1]
    found = usual_slices(evidence.decided, evidence.case, evidence.level, words)
    if not found.n_tried:
        return Excused("there are no errors, or too few rows")
    rest = found.held - found.effect
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.where(rest > 0, found.held / rest, np.inf)
    much = found.confirmed & (found.error_share >= MUCH) & np.isfinite(times)
    if not much.any():
        text = f"Of {found.n_tried:,} slices none has surely more errors than the rest."
        return Found(1.0, told_by(text, words), (), None, sure=False)
    k = int(np.argmax(np.where(much, times, 0.0)))
    text = (
        f"{found.names[k]}: {number(times[k])} times the errors of other rows, and "
        f"{percent(found.error_share[k])} of all."
    )
    features = [one["feature"] for one in found.conditions[k]]
    n = len(evidence.names)
    return Found(
        float(times[k]),
        told_by(text, words),
        tuple(j for j in features if j < n),
        _inside(evidence, found.conditions[k]),
    )


def _inside(evidence: Evidence, conditions: list[dict[str, Any]]) -> np.ndarray:
    """Rows in which conditions hold that were told as JSON."""
    inside = np.ones(evidence.n_rows, bool)
    for one in conditions:
        column = evidence.ground.quantity(one["quantity"])
        low, high, levels = one["low"], one["high"], one["levels"]
        condition = Condition(
            0,
            -np.inf if low is None else low,
            np.inf if high is None else high,
            None if levels is None else tuple(levels),
            one["missing"],
        )
        inside &= condition.holds(np.asarray(column.numbers, np.float64))
    return inside


@check(
    "group-rates",
    "Is every group selected about as often?",
    fix="Look at fairness by this column: whether rates of y differ too, and what decides.",
    look=0.8,
    unit="times the highest rate",
    below=True,
    source="four fifths (US EEOC, Uniform Guidelines 1978), beyond chance",
    tests=True,
    dear=1,
)
def group_rates(evidence: Evidence) -> Found | Excused:
    """The lowest rate of decisions for the class that is shown, beside the highest: by columns
    that the model does not see, and those that are called as a protected attribute."""
    ground = evidence.ground
    decided = decisions(evidence.said, evidence.predictor, evidence.output)
    if decided is None:
        return Excused("the model decides nothing: it predicts numbers")
    told = [one for one in evidence.columns if PROTECTED.search(one.feature.name)]
    asked = [one for one in (*ground.extras, *told) if one.feature.kind != "text"]
    # Ranges of numbers differ in most of what is decided: they are asked where nothing else is.
    asked = [one for one in asked if one.feature.kind != "number"] or asked
    yes = (decided == evidence.output).astype(np.float64)
    groups = []
    for column in asked[:MOST_GROUPED]:
        try:
            by = grouped([column])
        except NotSupported:  # of too many levels
            continue
        rates, large = _rates(by.codes, yes, len(by.names), ground.sample_weight)
        if len(large) < 2:
            continue
        low, high = large[np.argmin(rates[large])], large[np.argmax(rates[large])]
        pair = np.isin(by.codes, (low, high))
        p = by_chance(yes[pair], by.codes[pair] == low, evidence.weight_of(np.flatnonzero(pair)))
        p *= len(large) * (len(large) - 1) / 2
        ratio = float(rates[low] / rates[high]) if rates[high] > 0 else 1.0
        groups.append((ratio, min(1.0, p), column.feature.name, by, low, high, rates))
    if not groups:
        return Excused("no column is known to make groups: explainer.columns['sex'] = sex")
    sure = evidence.surely(p for _, p, *_ in groups)
    at = min(range(len(groups)), key=lambda k: (not sure[k], groups[k][0]))
    ratio, _, name, by, low, high, rates = groups[at]
    output = ground.predictor.output_names[evidence.output]
    text = (
        f"By {name}: {by.names[low]} is decided as {output} in {percent(rates[low])} of the rows, "
        f"{by.names[high]} in {percent(rates[high])}."
    )
    features = tuple(j for j, one in enumerate(evidence.names) if one == name)
    return Found(ratio, text, features, by.codes == low, bool(sure[at]))


def _rates(
    codes: np.ndarray, yes: np.ndarray, n: int, weight: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """The rate of each group, and which groups are large enough to compare."""
    own = np.ones(len(codes)) if weight is None else weight
    among = np.bincount(codes, own, n)
    rates = np.divide(np.bincount(codes, own * yes, n), among, out=np.zeros(n), where=among > 0)
    return rates, np.flatnonzero((np.bincount(codes, minlength=n) >= LEAST_OF_GROUP) & (among > 0))


def by_chance(quantity: np.ndarray, inside: np.ndarray, weight: np.ndarray | None) -> float:
    """p-value of some rows beside the others; with weights of no less than the spread of all
    rows where these are few, or 0 and 1."""
    if weight is None:
        return compared(quantity, inside).p
    p = float(contrasts(quantity[:, None], inside[None], weight).p[0, 0])
    return 1.0 if np.isnan(p) else p


@check(
    "over-time",
    "Is it as right in the latest rows?",
    fix="Split by time when you fit and score it: TimeSeriesSplit, and see drift.",
    look=1.1,
    unit="times the rest",
    source="rule of thumb; beyond chance",
    needs=("y",),
    tests=True,
    dear=3,
)
def over_time(evidence: Evidence) -> Found | Excused:
    """Mean error of the last fifth of the rows by time, beside that of the others."""
    ground, case = evidence.ground, evidence.case
    dated = [one for one in (*evidence.columns, *ground.extras) if one.feature.kind == "datetime"]
    if not dated:
        return Excused("no column holds dates")
    error = error_of(case, check_metric(None, case.task, case.probability)).error
    rows = np.arange(evidence.n_rows) if case.rows is None else case.rows
    when = dated[0].numbers[rows]
    known = np.isfinite(when) & np.isfinite(error)
    edge = np.quantile(when[known], 1 - LAST)
    late = when[known] > edge
    if min(late.sum(), (~late).sum()) < LEAST_OF_GROUP:
        return Excused("there are too few rows to part them by time")
    weight = evidence.weight_of(rows[known])
    found = compared(error[known], late, weight)
    before = found.mean - found.effect
    times = found.mean / before if before > 0 else 1.0
    text = (
        f"After {dated[0].feature.text(float(edge))} the mean error is {number(found.mean)}, "
        f"before {number(before)}."
    )
    sure = bool(evidence.surely([by_chance(error[known], late, weight)])[0]) and found.effect > 0
    inside = np.zeros(evidence.n_rows, bool)
    inside[rows[known][late]] = True
    features = tuple(j for j, one in enumerate(evidence.columns) if one is dated[0])
    return Found(float(times), text, features, inside, sure)
