"""Checks of what the model says, beside y where that is known."""

from __future__ import annotations

import numpy as np

from ...results.performance_words import number, percent
from ..effects.conditions import Condition
from ..errors import usual_slices
from ..errors.quantity import check_metric, error_of
from ..fairness.groups import PROTECTED, grouped
from ..performance.calibration import N_BINS
from ..slices.evidence import compared
from .evidence import Evidence
from .register import Excused, Found, check

__all__: list[str] = []

ROUNDING = 1e-6
DRAWS = 999
MOST_ROWS = 5_000
MOST_CLASSES = 10
LEAST_OF_GROUP = 30
MOST_GROUPED = 5
MUCH = 0.05
"""Of all errors, in a slice."""
LAST = 0.2
"""Of the rows by time."""


@check(
    "probability-range",
    "Are probabilities between 0 and 1, and sure only where they may be?",
    fix="Calibrate the model (CalibratedClassifierCV), or let it stop learning earlier.",
    look=0.01,
    unit="share",
    source="rule of thumb; rows of which it is sure to six digits; any outside of 0 and 1 fails",
    needs=("probability",),
    dear=1,
)
def probability_range(evidence: Evidence) -> Found:
    """Rows that are told a probability of 0 or 1, or none at all."""
    said = evidence.said
    outside = np.any((said < -ROUNDING) | (said > 1 + ROUNDING), axis=1)
    if evidence.predictor.task == "multiclass":
        outside |= np.abs(said.sum(axis=1) - 1) > 1e-3
    if outside.any():
        text = f"{int(outside.sum()):,} rows are told no probability: beyond 0 and 1, or not 1 in "
        share = float(outside.mean())
        return Found(share, f"{text}all.", (), np.asarray(outside), fails=True)
    ends = said.max(axis=1) >= 1 - ROUNDING
    share = float(ends.mean())
    text = f"All are between 0 and 1; of {percent(share)} of the rows the model is wholly sure."
    return Found(share, text, (), np.asarray(ends))


@check(
    "base-value",
    "Do explanations begin where these rows are?",
    fix="Pass rows like those that are explained: xw.explain(..., background=X).",
    look=0.25,
    unit="standard deviations",
    dear=2,
)
def base_value(evidence: Evidence) -> Found | Excused:
    """How far the base value of explanations is from the mean prediction."""
    said = evidence.ground.predictions
    spread = said.std(axis=0)
    base = evidence.attributions.base_values
    if not (spread > 0).any():
        return Excused("the model says the same of every row")
    away = np.where(spread > 0, np.abs(base - said.mean(axis=0)) / np.maximum(spread, 1e-300), 0.0)
    most = int(np.argmax(away))
    text = (
        f"Explanations begin at {number(base[most])}; the mean prediction of these rows is "
        f"{number(said[:, most].mean())}."
    )
    return Found(float(away[most]), text)


@check(
    "calibration",
    "Does what is called 30 % happen in 30 % of the rows?",
    fix="Calibrate it on rows that it was not fitted to (CalibratedClassifierCV).",
    look=0.02,
    fail=0.1,
    unit="share",
    source="rule of thumb; expected calibration error beyond what chance gives",
    needs=("classes", "probability"),
    tests=True,
    dear=3,
)
def calibration(evidence: Evidence) -> Found:
    """Distance of observed from predicted shares beyond chance, of the worst class."""
    rows, said, _, words = evidence.fair
    drawn = np.sort(np.random.default_rng(evidence.ground.seed).permutation(len(rows))[:MOST_ROWS])
    actual, said = evidence.target[rows[drawn]], said[drawn]
    predictor = evidence.predictor
    if predictor.task == "binary":
        classes = [evidence.output]
    else:
        classes = list(range(min(said.shape[1], MOST_CLASSES)))
    found = [miscalibrated(actual == k, said[:, k], evidence.ground.seed) for k in classes]
    sure = evidence.surely(p for *_, p in found)
    sizes = np.array([beyond for _, beyond, _ in found])
    at = int(np.argmax(np.where(sure, sizes, sizes - 1.0)))
    name = predictor.output_names[classes[at]]
    text = (
        f"What is said of {name} is {percent(found[at][0])} off on average; "
        f"{percent(max(0.0, found[at][0] - found[at][1]))} would be chance."
    )
    return Found(float(sizes[at]), _with(text, words), (), None, bool(sure[at]))


def miscalibrated(actual: np.ndarray, said: np.ndarray, seed: int) -> tuple[float, float, float]:
    """Expected calibration error, how much of it is beyond chance, and its p-value.

    Chance is a model that is right: rows are drawn anew by the probabilities themselves.
    """
    said = np.clip(said, 0.0, 1.0)
    place = np.clip(np.ceil(said * N_BINS) - 1, 0, N_BINS - 1).astype(np.int64)
    expected = np.bincount(place, said, N_BINS)

    def distance(happened: np.ndarray) -> float:
        return float(np.abs(np.bincount(place, happened, N_BINS) - expected).sum() / len(said))

    own = distance(actual.astype(np.float64))
    rng = np.random.default_rng(seed)
    drawn = np.array([distance(rng.random(len(said)) < said) for _ in range(DRAWS)])
    p = (1 + int((drawn >= own - 1e-12).sum())) / (DRAWS + 1)
    return own, max(0.0, own - float(drawn.mean())), p


@check(
    "better-than-nothing",
    "Is it better than saying the same of every row?",
    fix="Look for a leak in how it was scored, for other features, or leave the model out.",
    look=0.05,
    fail=0.0,
    unit="share",
    below=True,
    needs=("y",),
    dear=3,
)
def better_than_nothing(evidence: Evidence) -> Found | Excused:
    """Share of the squared error (of decisions without probabilities: of the errors) that the
    model saves beside one that knows the mean alone."""
    rows, said, weight, words = evidence.fair
    actual, predictor = evidence.target[rows], evidence.predictor
    if predictor.task == "regression":
        own = (actual - said[:, 0]) ** 2
        none = (actual - np.average(actual, weights=weight)) ** 2
        what = "squared error"
    else:
        codes = actual.astype(np.int64)
        each = np.eye(said.shape[1])[codes]
        share = np.average(each, axis=0, weights=weight)
        if predictor.unit == "probability":
            own, none = ((said - each) ** 2).sum(axis=1), ((share - each) ** 2).sum(axis=1)
            what = "squared error of probabilities"
        else:
            own = (said.argmax(axis=1) != codes).astype(np.float64)
            none = (codes != int(np.argmax(share))).astype(np.float64)
            what = "wrong decisions"
    base = float(np.average(none, weights=weight))
    if base <= 0:
        return Excused("y is the same in every row")
    saved = 1.0 - float(np.average(own, weights=weight)) / base
    text = f"It saves {percent(saved)} of the {what} that the mean alone makes."
    if saved <= 0:
        text = f"It makes {percent(-saved)} more {what} than the mean alone." if saved else text
    return Found(saved, _with(text, words))


@check(
    "threshold-and-cost",
    "Does the threshold fit what mistakes cost?",
    fix="Move the threshold in performance, or set it: explainer.selection.threshold = ...",
    look=0.05,
    fail=0.25,
    unit="share",
    source="rule of thumb; beyond chance",
    needs=("two classes", "probability"),
    tests=True,
    dear=3,
)
def threshold_and_cost(evidence: Evidence) -> Found | Excused:
    """Share of the cost that another threshold saves, chosen on one half and told on the other."""
    from scipy.special import ndtr

    if evidence.cost is None:
        return Excused("nobody said what mistakes cost: checks(cost=(1, 5))")
    rows, said, _, words = evidence.fair
    positive = evidence.target[rows] == evidence.output
    score = said[:, evidence.output]
    chooses = np.random.default_rng(evidence.ground.seed).permutation(len(rows)) < len(rows) // 2
    if min(positive[chooses].sum(), (~positive[chooses]).sum()) < 5:
        return Excused("one class has too few rows to choose a threshold")
    best = cheapest(positive[chooses], score[chooses], evidence.cost)

    own, told = positive[~chooses], score[~chooses]
    false, missed = evidence.cost

    def cost(threshold: float) -> np.ndarray:
        yes = told >= threshold
        return np.asarray(false * (yes & ~own) + missed * (~yes & own), np.float64)

    each = cost(0.5) - cost(best)
    now, then = float(cost(0.5).mean()), float(cost(best).mean())
    saved = 1 - then / now if now > 0 else 0.0
    error = float(each.std() / np.sqrt(len(each)))
    p = float(ndtr(-each.mean() / error)) if error > 0 else 1.0
    text = (
        f"Mistakes cost {number(now)} a row at a threshold of 0.5, and {number(then)} at "
        f"{number(best)}."
    )
    low, high = sorted((0.5, best))
    every = evidence.said[:, evidence.output]
    rows_between = (every >= low) & (every < high)
    return Found(saved, _with(text, words), (), rows_between, bool(evidence.surely([p])[0]))


def cheapest(positive: np.ndarray, score: np.ndarray, cost: tuple[float, float]) -> float:
    """The threshold of the least cost among those between scores."""
    order = np.argsort(score, kind="stable")
    ordered, own = score[order], positive[order]
    missed = np.concatenate([[0], np.cumsum(own)])
    false = np.concatenate([[0], np.cumsum(~own)])
    total = cost[1] * missed + cost[0] * (false[-1] - false)
    ends = np.concatenate([[True], ordered[1:] > ordered[:-1], [True]])
    at = int(np.argmin(np.where(ends, total, np.inf)))
    if at == 0:
        return float(ordered[0])
    if at == len(ordered):
        return float(min(1.0, ordered[-1] + 1e-9))
    return float((ordered[at - 1] + ordered[at]) / 2)


@check(
    "residual-trend",
    "Are errors the same along predictions?",
    fix="Let the model bend more, or predict a transformed y (TransformedTargetRegressor).",
    look=0.1,
    source="a small correlation (Cohen 1988), beyond chance",
    needs=("numbers",),
    tests=True,
    dear=3,
)
def residual_trend(evidence: Evidence) -> Found | Excused:
    """Rank correlation of what y is beyond the prediction with the prediction."""
    from scipy.stats import spearmanr

    rows, said, _, words = evidence.fair
    residual, said = evidence.target[rows] - said[:, 0], said[:, 0]
    if len(rows) < 10 or np.ptp(said) == 0 or np.ptp(residual) == 0:
        return Excused("errors or predictions do not vary")
    found = spearmanr(said, residual)
    size = float(found.statistic)
    text = f"Where the prediction is high, y is {'above' if size > 0 else 'below'} it: rank "
    text += f"correlation {number(size)}."
    sure = bool(evidence.surely([float(found.pvalue)])[0])
    if not sure:
        text = f"Errors go neither up nor down with predictions: rank correlation {number(size)}."
    return Found(abs(size), _with(text, words), (), None, sure)


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
        return Found(1.0, _with(text, words), (), None, sure=False)
    k = int(np.argmax(np.where(much, times, 0.0)))
    text = (
        f"{found.names[k]}: {number(times[k])} times the errors of other rows, and "
        f"{percent(found.error_share[k])} of all."
    )
    features = [one["feature"] for one in found.conditions[k]]
    n = len(evidence.names)
    return Found(
        float(times[k]),
        _with(text, words),
        tuple(j for j in features if j < n),
        _inside(evidence, found.conditions[k]),
    )


def _inside(evidence: Evidence, conditions: list[dict]) -> np.ndarray:
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
    from ..performance.decision import decisions

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
        except Exception:  # of too many levels
            continue
        rates, sizes = _rates(by.codes, yes, len(by.names))
        large = np.flatnonzero(sizes >= LEAST_OF_GROUP)
        if len(large) < 2:
            continue
        low, high = large[np.argmin(rates[large])], large[np.argmax(rates[large])]
        pair = np.isin(by.codes, (low, high))
        p = compared(yes[pair], by.codes[pair] == low).p * len(large) * (len(large) - 1) / 2
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


def _rates(codes: np.ndarray, yes: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    sizes = np.bincount(codes, minlength=n)
    return np.bincount(codes, yes, n) / np.maximum(sizes, 1), sizes


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
    found = compared(error[known], late)
    before = found.mean - found.effect
    times = found.mean / before if before > 0 else 1.0
    text = (
        f"After {dated[0].feature.text(float(edge))} the mean error is {number(found.mean)}, "
        f"before {number(before)}."
    )
    sure = bool(evidence.surely([found.p])[0]) and found.effect > 0
    inside = np.zeros(evidence.n_rows, bool)
    inside[rows[known][late]] = True
    features = tuple(j for j, one in enumerate(evidence.columns) if one is dated[0])
    return Found(float(times), text, features, inside, sure)


def _with(text: str, words: str) -> str:
    """Who says it, where that is not the model itself of rows that are new to it."""
    return f"{text[:-1]} ({words})." if words else text
