"""What checks look at, each thing once: the rows, y, what the model says, how it explains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...data.batches import Batch
from ...data.display import Values
from ...data.sampling import mixed_order
from ...models import Predictor
from ...models.fitted_rows import known_to_be_fitted
from ...results import Attributions
from ..decided import decided
from ..effects.answers import Answers, answers_of
from ..ground import Ground
from ..performance.decision import Case, decisions, read_case
from ..plan import affordable
from ..rankings.alike import association
from ..slices.evidence import controlled
from .copies import Copies, copies_of
from .register import CHECKS

__all__ = ["Evidence", "named", "told_by"]

FEW_EXPLAINED, MANY_EXPLAINED = 40, 300
"""Rows whose explanations are looked at: of estimators fewer."""
MOST_COMPARED = 5_000
"""Rows by which columns are compared with one another."""
MOST_NAMED = 4
CHANCE = 0.05
"""Of any false alarm among all checks that test."""


def named(names: Iterable[str]) -> str:
    """A few names in a sentence: "a, b, c, d and 3 others".

    >>> named(["a", "b"]), named("abcdef")
    ('a and b', 'a, b, c, d and 2 others')
    """
    every = list(names)
    told, more = every[:MOST_NAMED], len(every) - MOST_NAMED
    if more > 0:
        told.append("1 other" if more == 1 else f"{more} others")
    return f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else "".join(told)


def told_by(text: str, words: str) -> str:
    """Who says it, where that is not the model itself of rows that are new to it."""
    return f"{text[:-1]} ({words})." if words else text


@dataclass(frozen=True, eq=False)
class Evidence:
    """Of one model and its rows.

    Attributes
    ----------
    ground : Ground
    second : Batch or None
        Further rows.
    second_is_train : bool
        The model was fitted to those, and not to the rows that are explained.
    cost : tuple of float, or None
        Of a false positive and of a false negative.
    """

    ground: Ground
    second: Batch | None = None
    second_is_train: bool = False
    cost: tuple[float, float] | None = None

    # --- what there is -------------------------------------------------------------------------

    def lacks(self, need: str) -> str:
        """Why there is nothing to ask; empty where the need is met."""
        ground = self.ground
        task, no_y = ground.predictor.task, self._no_y
        classes = "the model predicts numbers"
        reasons = {
            "y": no_y,
            "classes": no_y or ("" if task in ("binary", "multiclass") else classes),
            "two classes": no_y or ("" if task == "binary" else "there are not two classes"),
            "numbers": no_y or ("" if task == "regression" else "the model predicts classes"),
            "probability": ""
            if self.predictor.unit == "probability"
            else "the model tells no probability",
            "several features": "" if len(ground.names) > 1 else "there is one feature",
            "second": ""
            if self.second is not None
            else "no second set of rows was given: checks(X_train=..., y_train=...)",
        }
        return reasons[need]

    @cached_property
    def _no_y(self) -> str:
        if self.ground.target is None:
            return "there is no y: xw.explain(model, X, y)"
        if self.ground.predictor.task == "multioutput":
            return "the model predicts several numbers"
        return "" if np.isfinite(self.target).any() else "y is not known of any row"

    @property
    def n_rows(self) -> int:
        return self.ground.frame.n_rows

    @property
    def columns(self) -> tuple[Values, ...]:
        """What is shown of each feature."""
        return self.ground.columns

    @property
    def names(self) -> tuple[str, ...]:
        return self.ground.names

    @cached_property
    def target(self) -> np.ndarray:
        """Numbers or codes of classes, NaN where not known, float64 (n_rows,)."""
        assert self.ground.target is not None
        numbers = np.asarray(self.ground.target.column.numbers, np.float64)
        return numbers if numbers.ndim == 1 else numbers[:, 0]

    @property
    def output(self) -> int:
        return self.ground.predictor.default_output

    @cached_property
    def decided(self) -> Ground:
        """The same in the unit of decisions, where explanations may be in another."""
        return decided(self.ground)

    @property
    def predictor(self) -> Predictor:
        """In the unit of decisions."""
        return self.decided.predictor

    @property
    def said(self) -> np.ndarray:
        """What the model says of all rows in the unit of decisions, float64 (n_rows,
        n_outputs)."""
        return self.decided.predictions

    @cached_property
    def case(self) -> Case:
        """What is said of the rows beside y, where that is known: by a model that was not fitted
        to them, if there is one."""
        own = read_case(self.decided, None, None, None)
        rows, said, weight, _ = self.fair
        if said is self.said:
            return own
        return own._replace(
            rows=rows,
            actual=self.target[rows],
            scores=said if own.task == "multiclass" else said[:, [own.output]],
            decisions=decisions(said, self.predictor, own.output),
            weight=weight,
        )

    @cached_property
    def n_fitted(self) -> int | None:
        """Rows that the model says it was fitted to."""
        return known_to_be_fitted(self.ground.predictor)

    @property
    def seen(self) -> bool:
        """Whether the model was fitted to as many rows: these, as far as anybody can tell."""
        told_others = self.second is not None and self.second_is_train
        return self.ground.seems_fitted and not told_others

    def weight_of(self, rows: np.ndarray) -> np.ndarray | None:
        """Sample weights of some rows, float64 (n_rows,); None where all count the same."""
        weight = self.ground.sample_weight
        return None if weight is None else weight[rows]

    # --- y as one number per row, and chance ---------------------------------------------------

    @cached_property
    def outcome(self) -> np.ndarray:
        """A number per row that tests compare: y, or whether it is the class that is shown
        first; NaN where not known."""
        if self.ground.predictor.task == "regression":
            return self.target
        return np.where(np.isfinite(self.target), self.target == self.output, np.nan)

    @property
    def level(self) -> float:
        """Of each check that tests, so that all together raise a false alarm in 5 % of tables."""
        return CHANCE / sum(one.tests for one in CHECKS.values())

    def surely(self, p: Iterable[float]) -> np.ndarray:
        """Which of several p-values of one check are more than chance, bool (n,)."""
        return controlled(np.asarray(list(p), np.float64)) <= self.level

    # --- what is computed once -----------------------------------------------------------------

    def _kept(self, name: str, make: Any) -> Any:
        return self.ground.known.kept(("checks", name), make)

    @property
    def matrix(self) -> np.ndarray:
        """Codes of all columns of the table, float64 (n_rows, n_columns)."""
        return self.ground.frame.matrix()

    @cached_property
    def sample(self) -> np.ndarray:
        """Rows by which columns are compared, rising."""
        order = mixed_order(self.n_rows, self.ground.seed)[:MOST_COMPARED]
        return np.sort(order)

    @cached_property
    def related(self) -> np.ndarray:
        """How much pairs of features say of each other, float64 (n_features, n_features)."""
        found: np.ndarray = self._kept("related", lambda: association(self.columns, self.sample))
        return found

    @cached_property
    def attributions(self) -> Attributions:
        """Of some rows, which depend on the seed alone."""

        def explain() -> Attributions:
            plan = self.ground.known.plan()
            n = affordable(plan, MANY_EXPLAINED) if plan.exact else FEW_EXPLAINED
            rows = np.sort(mixed_order(self.n_rows, self.ground.seed)[:n])
            return plan.explain(self.ground.frame, rows)

        found: Attributions = self._kept("attributions", explain)
        return found

    @cached_property
    def answers(self) -> Answers:
        """Whom to ask about changed rows."""
        ground = self.ground
        found: Answers = self._kept(
            "answers", lambda: answers_of(ground.predictor, ground.frame, n_jobs=1)
        )
        return found

    @cached_property
    def copies(self) -> Copies | str:
        """Copies of the model, and what they say of rows that they were not fitted to; or why
        there are none."""
        found: Copies | str = self._kept("copies", lambda: copies_of(self.decided, self.target))
        return found

    @cached_property
    def fair(self) -> tuple[np.ndarray, np.ndarray, np.ndarray | None, str]:
        """Positions of rows, what is said of them (n_rows, n_outputs) by a model that was not
        fitted to them, weights, and in words who says it."""
        rows = np.flatnonzero(np.isfinite(self.target))
        held = self.copies if self.seen else ""
        if not isinstance(held, str):
            return held.rows, held.said, self.weight_of(held.rows), held.words
        words = "on the rows that the model was fitted to" if self.seen else ""
        if len(rows) == self.n_rows:
            return rows, self.said, self.weight_of(rows), words
        return rows, self.said[rows], self.weight_of(rows), words
