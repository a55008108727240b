"""Checks of what the model says, beside y where that is known."""

from __future__ import annotations

import numpy as np

from ...results.performance_words import number, percent
from ..performance.calibration import N_BINS
from ..performance.decision import decisions
from ..slices.evidence import sums
from .evidence import Evidence, told_by
from .register import Excused, Found, check

__all__: list[str] = []

ROUNDING = 1e-6
LEAST_TO_BE_WRONG = 50
DRAWS = 999
MOST_ROWS = 5_000
MOST_CLASSES = 10


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
    # Of two classes both are as far: what is told is of the one on screen.
    most, own = int(np.argmax(away)), evidence.output
    if away[own] >= away[most] * (1 - 1e-9):
        most = own
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
    rows, said, weight, words = evidence.fair
    drawn = np.sort(np.random.default_rng(evidence.ground.seed).permutation(len(rows))[:MOST_ROWS])
    actual, said = evidence.target[rows[drawn]], said[drawn]
    weight = None if weight is None else weight[drawn]
    predictor = evidence.predictor
    if predictor.task == "binary":
        classes = [evidence.output]
    else:
        classes = list(range(min(said.shape[1], MOST_CLASSES)))
    found = [miscalibrated(actual == k, said[:, k], evidence.ground.seed, weight) for k in classes]
    sure = evidence.surely(p for *_, p in found)
    sizes = np.array([beyond for _, beyond, _ in found])
    at = int(np.argmax(np.where(sure, sizes, sizes - 1.0)))
    name = predictor.output_names[classes[at]]
    text = (
        f"What is said of {name} is {percent(found[at][0])} off on average; "
        f"{percent(max(0.0, found[at][0] - found[at][1]))} would be chance."
    )
    return Found(float(sizes[at]), told_by(text, words), (), None, bool(sure[at]))


def miscalibrated(
    actual: np.ndarray, said: np.ndarray, seed: int, weight: np.ndarray | None = None
) -> tuple[float, float, float]:
    """Expected calibration error, how much of it is beyond chance, and its p-value.

    Chance is a model that is right: rows are drawn anew by the probabilities themselves.
    """
    said = np.clip(said, 0.0, 1.0)
    place = np.clip(np.ceil(said * N_BINS) - 1, 0, N_BINS - 1).astype(np.int64)
    share = np.ones(len(said)) if weight is None else weight
    share = share / max(share.sum(), 1e-300)

    def distance(happened: np.ndarray) -> float:
        return float(np.abs(np.bincount(place, share * (happened - said), N_BINS)).sum())

    own = distance(actual)
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
    return Found(saved, told_by(text, words))


@check(
    "never-wrong",
    "Is it ever wrong?",
    fix="Look at what y is: labels, not what the model predicted; and explain rows held out.",
    look=0.0,
    unit="share",
    below=True,
    needs=("y",),
    dear=1,
)
def never_wrong(evidence: Evidence) -> Found | Excused:
    """Share of the rows in which the model is wrong; of numbers, off by more than rounding."""
    known = np.isfinite(evidence.target)
    actual, said, n = evidence.target[known], evidence.said[known], int(known.sum())
    if n < LEAST_TO_BE_WRONG:
        return Excused(f"it takes {LEAST_TO_BE_WRONG} rows with a y")
    decided = decisions(said, evidence.predictor, evidence.output)
    if decided is None:
        wrong = np.abs(said[:, 0] - actual) > ROUNDING * max(1.0, float(np.abs(actual).max()))
    else:
        wrong = decided != actual
    if wrong.any():
        return Found(float(wrong.mean()), f"It is wrong in {percent(wrong.mean())} of {n:,} rows.")
    return Found(
        0.0,
        f"It is right in every one of {n:,} rows: either y is what the model predicted, or it was "
        "fitted to these rows and knows them by heart.",
    )


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
    rows, said, weight, words = evidence.fair
    weight = np.ones(len(rows)) if weight is None else weight
    positive = evidence.target[rows] == evidence.output
    score = said[:, evidence.output]
    chooses = np.random.default_rng(evidence.ground.seed).permutation(len(rows)) < len(rows) // 2
    if min(positive[chooses].sum(), (~positive[chooses]).sum()) < 5:
        return Excused("one class has too few rows to choose a threshold")
    best = cheapest(positive[chooses], score[chooses], evidence.cost, weight[chooses])

    own, told = positive[~chooses], score[~chooses]
    false, missed = evidence.cost

    def cost(threshold: float) -> np.ndarray:
        yes = told >= threshold
        return np.asarray(false * (yes & ~own) + missed * (~yes & own), np.float64)

    now, then, gain = (
        sums(one, weight[~chooses]) for one in (cost(0.5), cost(best), cost(0.5) - cost(best))
    )
    saved = 1 - then.mean / now.mean if now.mean > 0 else 0.0
    error = float(np.sqrt(gain.error_squared))
    p = float(ndtr(-gain.mean / error)) if error > 0 else 1.0
    text = (
        f"Mistakes cost {number(now.mean)} a row at a threshold of 0.5, and {number(then.mean)} at "
        f"{number(best)}."
    )
    low, high = sorted((0.5, best))
    every = evidence.said[:, evidence.output]
    rows_between = (every >= low) & (every < high)
    return Found(saved, told_by(text, words), (), rows_between, bool(evidence.surely([p])[0]))


def cheapest(
    positive: np.ndarray,
    score: np.ndarray,
    cost: tuple[float, float],
    weight: np.ndarray | float = 1.0,
) -> float:
    """The threshold of the least cost among those between scores."""
    order = np.argsort(score, kind="stable")
    ordered, own = score[order], positive[order]
    weighs = np.broadcast_to(weight, len(order))[order]
    missed = np.concatenate([[0], np.cumsum(weighs * own)])
    false = np.concatenate([[0], np.cumsum(weighs * ~own)])
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
    return Found(abs(size), told_by(text, words), (), None, sure)
