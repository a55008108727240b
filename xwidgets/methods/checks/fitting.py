"""Checks that fit something: copies of the model, and simpler ones."""

from __future__ import annotations

import numpy as np

from ...errors import XwidgetsError
from ...models.compact.final import linear
from ...models.pipeline import split
from ...models.quiet import quiet
from ...results.performance_words import number
from .copies import scored_by, usual_metric
from .evidence import Evidence
from .register import Excused, Found, check

__all__: list[str] = []

MOST_ROWS = 5_000
MOST_LEVELS = 30
SURE = 2.0


@check(
    "overfit",
    "Is it as right on rows that it did not learn from?",
    fix="Fit a simpler or more regularized model, or more rows; score on rows held out alone.",
    look=0.05,
    fail=0.1,
    needs=("y",),
    dear=3,
)
def overfit(evidence: Evidence) -> Found | Excused:
    """How much the score falls from rows that the model (or a copy) was fitted to, to others."""
    predictor = evidence.predictor
    metric = usual_metric(predictor.task)
    second = evidence.second
    if second is not None and second.actual is not None:
        known = np.isfinite(second.actual)
        there = second.frame.take(np.flatnonzero(known))
        other = scored_by(metric, predictor, second.actual[known], predictor.predict(there.native))
        mine = np.isfinite(evidence.target)
        own = scored_by(metric, predictor, evidence.target[mine], evidence.said[mine])
        train, test = (other, own) if evidence.second_is_train else (own, other)
        words = "the rows given as a second set"
    else:
        if not evidence.seen and evidence.n_fitted is not None:
            return Excused(
                f"the model was fitted to {evidence.n_fitted:,} other rows: "
                "checks(X_train=..., y_train=...)"
            )
        held = evidence.copies
        if isinstance(held, str):
            return Excused(f"no second set of rows was given, and {held}")
        test, train = (
            scored_by(metric, predictor, evidence.target[rows], said, evidence.weight_of(rows))
            for rows, said in ((held.rows, held.said), (held.fit_rows, held.fit_said))
        )
        words = held.words
    gap = train.value - test.value
    error = float(np.hypot(train.error, test.error))
    text = (
        f"{metric} is {number(train.value)} on rows that it was fitted to and {number(test.value)} "
        f"on others: {number(gap)} \u00b1 {number(error)} less ({words})."
    )
    return Found(gap, text, (), None, gap > SURE * error)


@check(
    "simpler-model",
    "Would a simple model do as well?",
    fix="Consider it: what it does can be read. Compare several: xw.tradeoff({...}, X, y).",
    look=0.01,
    below=True,
    unit="ahead",
    source="rule of thumb; by ROC AUC or R2",
    needs=("y",),
    dear=3,
)
def simpler_model(evidence: Evidence) -> Found | Excused:
    """How far the model is ahead of a linear one, on rows that neither was fitted to."""
    predictor = evidence.predictor
    if linear(split(predictor.model)[1]) is not None:
        return Excused("the model is a linear one itself")
    if evidence.n_rows < 50:
        return Excused(f"{evidence.n_rows} rows are too few to fit another model")
    copies = evidence.copies if evidence.seen else None
    if isinstance(copies, str):
        return Excused(f"the model was fitted to these rows, and {copies}")
    metric = usual_metric(predictor.task)
    rows, said, _, words = evidence.fair
    if copies is not None:
        fit, held = copies.fit_rows, copies.first_held
        said = said[np.searchsorted(rows, np.sort(held))]
        held = np.sort(held)
    else:
        order = np.random.default_rng(evidence.ground.seed).permutation(len(rows))
        fit, chosen = rows[order[: len(rows) // 2]], np.sort(order[len(rows) // 2 :])
        held, said = rows[chosen], said[chosen]
    fit = fit[np.random.default_rng(evidence.ground.seed).permutation(len(fit))[:MOST_ROWS]]
    try:
        plain = _plain(evidence, fit, held)
    except (XwidgetsError, ValueError) as error:
        return Excused(f"no linear model could be fitted: {str(error).splitlines()[0][:80]}")
    actual = evidence.target[held]
    weight = evidence.weight_of(held)
    own = scored_by(metric, predictor, actual, said, weight)
    other = scored_by(metric, predictor, actual, plain, weight)
    ahead = own.value - other.value
    name = "Linear regression" if predictor.task == "regression" else "Logistic regression"
    text = (
        f"{name} reaches a {metric} of {number(other.value)}, the model {number(own.value)}"
        f"{f' ({words})' if words else ''}."
    )
    return Found(ahead, text)


def _plain(evidence: Evidence, fit: np.ndarray, held: np.ndarray) -> np.ndarray:
    """What a linear model says of rows, as the model itself has it: (n_held, n_outputs)."""
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.preprocessing import StandardScaler

    table = np.column_stack([_encoded(evidence, j) for j in range(len(evidence.columns))])
    scaler = StandardScaler().fit(table[fit])
    target, n_outputs = evidence.target, evidence.ground.predictor.n_outputs
    weight = evidence.weight_of(fit)
    with quiet():
        if evidence.ground.predictor.task == "regression":
            model = Ridge().fit(scaler.transform(table[fit]), target[fit], weight)
            return np.asarray(model.predict(scaler.transform(table[held])))[:, None]
        codes = target[fit].astype(np.int64)
        model = LogisticRegression(max_iter=300).fit(scaler.transform(table[fit]), codes, weight)
        found = np.zeros((len(held), n_outputs))
        found[:, model.classes_] = model.predict_proba(scaler.transform(table[held]))
    return found


def _encoded(evidence: Evidence, j: int) -> np.ndarray:
    """A column as a linear model reads it: a number, or 0 and 1 for each level."""
    column = evidence.columns[j]
    numbers = column.numbers
    known = np.isfinite(numbers)
    if column.feature.levels is not None:
        levels, counts = np.unique(numbers[known], return_counts=True)
        common = levels[np.argsort(-counts, kind="stable")[:MOST_LEVELS]]
        return (numbers[:, None] == common).astype(np.float64)
    middle = float(np.median(numbers[known])) if known.any() else 0.0
    # A few rows far out would turn the whole line.
    low, high = np.quantile(numbers[known], [0.05, 0.95]) if known.any() else (0.0, 0.0)
    reach = high - low if high > low else np.inf
    filled = np.clip(np.where(known, numbers, middle), low - reach, high + reach)[:, None]
    return filled if known.all() else np.column_stack([filled, ~known])
