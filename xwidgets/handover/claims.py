"""What a result claims: numbers by name, which can be computed and compared again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import singledispatch
from typing import Any, NamedTuple

import numpy as np

from ..compute.question import Question
from ..data import sample_rows
from ..data.rows import Found
from ..methods.checks import CHECKS
from ..methods.checks.copies import HELD_OUT, TOO_LONG
from ..methods.shap import importance
from ..results import Attributions, Importance, Performance, Record
from ..results.checks import VERDICTS, Checks
from ..results.comparison import Comparison
from ..results.drift import Drift
from ..results.errors import Errors
from ..results.fairness import Fairness
from ..study import Study

__all__ = [
    "Claim",
    "Stated",
    "answered",
    "attributions_of",
    "claims_of",
    "excuse",
    "importance_question",
    "recorded",
]

RELATIVE, ABSOLUTE = 1e-6, 1e-9
"""Claims that are nearer than this are the same: sums of another order differ by less."""

REFITTED = 1e-3
"""The same for what copies of the model say: how threads add up is not theirs to choose."""

LABELS = "rows whose label is to be looked at"
BY_COPIES = ", by copies of the model"

MOST_FEATURES = 10
ESTIMATED_ROWS = 500
"""Rows of which attributions are claimed where each takes many calls to the model."""


class Stated(NamedTuple):
    """A number that a result states; the interval is for readers, and is NaN where none is."""

    name: str
    number: float
    low: float = np.nan
    high: float = np.nan
    tolerance: float = RELATIVE
    """As a share of the number."""


class Claim(NamedTuple):
    """A stated number, with the question whose answer states it.

    Parameters
    ----------
    name : str
        What the number is, unique in the answer.
    question : Question
    number : float or None
        None: it is not defined.
    tolerance : float
    """

    name: str
    question: Question
    number: float | None
    tolerance: float

    def to_json(self) -> dict[str, Any]:
        """As :meth:`from_json` takes it."""
        return {**self._asdict(), "question": self.question.to_json()}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Claim:
        """What a file says of it."""
        number = told["number"]
        return cls(
            str(told["name"]),
            Question.from_json(told["question"]),
            None if number is None else float(number),
            float(told["tolerance"]),
        )

    def holds(self, number: float | None) -> bool:
        """Whether a number that was computed again is the same."""
        if number is None or self.number is None:
            return number is None and self.number is None
        return abs(number - self.number) <= self.tolerance


def recorded(question: Question, result: Record) -> list[Claim]:
    """The claims of an answer."""
    found = []
    for one in claims_of(result):
        number = float(one.number) if np.isfinite(one.number) else None
        tolerance = max(ABSOLUTE, one.tolerance * abs(number or 0.0))
        found.append(Claim(one.name, question, number, tolerance))
    return found


def importance_question(study: Study) -> Question:
    """How much features matter: of all rows, or of a fixed sample where that takes long."""
    exact = study.run().plan.exact
    n_rows = study.n_rows if exact else min(ESTIMATED_ROWS, study.n_rows)
    return Question("shap", {"n_rows": n_rows}, study.unit)


def answered(study: Study, question: Question) -> Record:
    """The answer to a question that claims are about."""
    if question.method != "shap":
        found: Record = study.ask(question).result()
        return found
    return importance(attributions_of(study, question))


def attributions_of(study: Study, question: Question) -> Attributions:
    """Those of which importance is claimed."""
    rows = sample_rows(study.n_rows, int(question.options["n_rows"]), study.seed)
    every = len(rows) == study.n_rows
    return study.attributions(None if every else Found.at(rows), unit=question.unit)


def excuse(result: Record, name: str) -> str:
    """Why an answer has no claim of a name, where that lies in the machine; else empty.

    Copies of the model are asked where fitting them does not take long: a number says whose it is.
    """
    if isinstance(result, Errors) and name.startswith(LABELS):
        return f"here labels are judged by {result.trust.get('labels') or 'nobody'}"
    if isinstance(result, Checks):
        slow = next((text for text in result.texts if TOO_LONG in text), "")
        if not slow and f"{name}{BY_COPIES}" in {one.name for one in claims_of(result)}:
            return "here copies of the model are asked"
        return slow
    return ""


@singledispatch
def claims_of(result: Record) -> list[Stated]:
    """What a result states, by its class."""
    return []


@claims_of.register
def _performance(result: Performance) -> list[Stated]:
    return [Stated(name, *map(float, one)) for name, one in result.metrics.items()]


@claims_of.register
def _importance(result: Importance) -> list[Stated]:
    column = min(1, len(result.output_names) - 1) if len(result.output_names) < 3 else 0
    order = result.order(column)[:MOST_FEATURES]
    return [Stated(result.feature_names[j], float(result.values[j, column])) for j in order]


@claims_of.register
def _errors(result: Errors) -> list[Stated]:
    def slices() -> Iterator[Stated]:
        for k in np.flatnonzero(result.slice_confirmed)[:MOST_FEATURES]:
            numbers = (result.slice_held_rates[k], result.slice_low[k], result.slice_high[k])
            yield Stated(f"{result.metric} where {result.slice_names[k]}", *map(float, numbers))

    def labels() -> Iterator[Stated]:
        judged = str(result.trust.get("labels") or "").split(",")[0]
        if judged:
            name = f"{LABELS}, by {judged}"
            yield Stated(name, float(result.n_doubtful), tolerance=REFITTED)

    return [
        Stated(result.metric, float(result.rate)),
        *labels(),
        *slices(),
    ]


@claims_of.register
def _fairness(result: Fairness) -> list[Stated]:
    groups = [
        Stated(
            f"{metric}, {group}",
            float(result.values[k, g]),
            float(result.low[k, g]),
            float(result.high[k, g]),
        )
        for k, metric in enumerate(result.metrics)
        for g, group in enumerate(result.groups)
    ]
    gaps = zip(result.difference, result.difference_low, result.difference_high, strict=True)
    return [
        *(
            Stated(f"{metric}, largest difference", *map(float, gap))
            for metric, gap in zip(result.metrics, gaps, strict=True)
        ),
        *groups,
    ]


@claims_of.register
def _checks(result: Checks) -> list[Stated]:
    """The number of each question that has one; those that do not apply claim nothing."""
    each = zip(result.names, result.values, result.verdicts, result.texts, strict=True)
    return [
        Stated(name + BY_COPIES, float(value), tolerance=REFITTED)
        if HELD_OUT in text
        else Stated(name, float(value), tolerance=REFITTED if CHECKS[name].refits else RELATIVE)
        for name, value, verdict, text in each
        if VERDICTS[verdict] != "not applicable"
    ]


@claims_of.register
def _drift(result: Drift) -> list[Stated]:
    several = len(result.batch_names) > 1

    def of(k: int, what: str) -> str:
        return f"{result.batch_names[k]}: {what}" if several else what

    def scores(k: int) -> Iterator[Stated]:
        if result.score_name and np.isfinite(result.score[k]):
            yield Stated(of(k, f"{result.score_name}, measured"), float(result.score[k]))
        if result.score_name and np.isfinite(result.estimate[k]):
            number, reach = float(result.estimate[k]), 1.96 * float(result.estimate_error[k])
            name = of(k, f"{result.score_name}, expected if features still mean the same")
            yield Stated(name, number, number - reach, number + reach)

    def moved(k: int) -> Iterator[Stated]:
        for j, name in enumerate(result.column_names):
            numbers = (result.effect[k, j], result.low[k, j], result.high[k, j])
            yield Stated(of(k, f"share of rows that moved, {name}"), *map(float, numbers))

    return [one for k in range(len(result.batch_names)) for one in (*scores(k), *moved(k))]


@claims_of.register
def _comparison(result: Comparison) -> list[Stated]:
    """What each cohort is more than everybody else."""
    differences = (result.difference, result.difference_low, result.difference_high)
    return [
        Stated(f"{cohort}, {measure}, more than others", *(float(one[k, m]) for one in differences))
        for k, cohort in enumerate(result.cohorts)
        for m, measure in enumerate(result.measures)
        if result.groups[m] == "model"
    ]
