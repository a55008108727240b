"""Tradeoff: how well models do on rows held out, beside how complex they are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .performance_words import number
from .record import Record

__all__ = ["Tradeoff"]

MAX_DECIMALS = 6
PerModel = Annotated[np.ndarray, Axes("n_models")]
PerMeasure = Annotated[np.ndarray, Axes("n_models n_measures")]


@dataclass(frozen=True, eq=False, repr=False)
class Tradeoff(Record):
    """How well models do on rows that were held out, and how complex each is.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_models, n_folds)
        Of copies of each model, on the same held-out rows for all; NaN where there is none.
    mean, standard_error : ndarray of float64, shape (n_models,)
        Over folds; the error allows for training rows that folds share.
    behind, behind_error : ndarray of float64, shape (n_models,)
        How much worse than the best one, fold by fold, and the standard error of that.
    complexity : ndarray of float64, shape (n_models, n_measures)
        Less is simpler; NaN where there is nothing of the kind to count.
    front : ndarray of bool, shape (n_models, n_measures)
        Models that no other one is as good and as simple as.
    within_one_error : ndarray of bool, shape (n_models,)
        At most one standard error of the best one worse than it.
    simplest : ndarray of int64, shape (n_measures,)
        The simplest of those; -1: none.
    best : int
        -1: none.
    differ : ndarray of float64, shape (n_models, n_models)
        Share of all rows on which two models decide otherwise; of numbers the mean distance of
        what they say. Of the models as they were given.
    fit_seconds : ndarray of float64, shape (n_models,)
        Mean time of a fit; NaN where there was none.
    decisions : ndarray of float64, shape (n_models, n_rows), or None
        Positions of the classes that each model decides for; else what it says.
    predictions : ndarray of float64, shape (n_models, n_rows), or None
        What each model, as it was given, says for ``output_name``.
    held_out : ndarray of float64, shape (n_models, n_rows), or None
        What copies that had not seen a row say of it, for ``output_name``; NaN elsewhere.
    model_names, kinds : tuple of str
        As the caller names them, and what they are.
    readings : tuple of str
        What the last measure counts of each model: ``"leaves of 100 trees"``, ``"coefficients"``,
        ``"added terms"``; empty where it cannot be read.
    reasons : tuple of str
        Why a model has no score; empty where it has one.
    measure_names : tuple of str
    metric : str
    greater_is_better : bool
    output_name : str
    class_names : tuple of str
        Empty for numbers.
    method : str
    unit : str
        That complexity is measured in.
    trust : mapping
        ``n_rows`` (in folds), ``n_rows_complexity``, ``n_rows_total``, ``n_folds`` and ``notes``.

    Raises
    ------
    InvalidShape
        Arrays that do not fit together.
    """

    scores: Annotated[np.ndarray, Axes("n_models n_folds")]
    mean: PerModel
    standard_error: PerModel
    behind: PerModel
    behind_error: PerModel
    complexity: PerMeasure
    front: Annotated[np.ndarray, Axes("n_models n_measures", "bool")]
    within_one_error: Annotated[np.ndarray, Axes("n_models", "bool")]
    simplest: Annotated[np.ndarray, Axes("n_measures", "int64")]
    differ: Annotated[np.ndarray, Axes("n_models n_models")]
    fit_seconds: PerModel
    decisions: Annotated[np.ndarray | None, Axes("n_models n_rows")]
    predictions: Annotated[np.ndarray | None, Axes("n_models n_rows")]
    held_out: Annotated[np.ndarray | None, Axes("n_models n_rows")]
    model_names: Annotated[tuple[str, ...], Axes("n_models")]
    kinds: Annotated[tuple[str, ...], Axes("n_models")]
    readings: Annotated[tuple[str, ...], Axes("n_models")]
    reasons: Annotated[tuple[str, ...], Axes("n_models")]
    measure_names: Annotated[tuple[str, ...], Axes("n_measures")]
    best: int
    metric: str
    greater_is_better: bool
    output_name: str
    class_names: tuple[str, ...]
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def gain(self) -> np.ndarray:
        """The mean score so that more is better, shape (n_models,); NaN where there is none."""
        return self.mean if self.greater_is_better else -self.mean

    @property
    def sentence(self) -> str:
        """Which is best, and which are simpler, by any measure, and about as good."""
        best, found = self._best(), [k for k in dict.fromkeys(self.simplest.tolist()) if k >= 0]
        if self.best < 0 or len(self.model_names) == 1:
            return best
        if found in ([], [self.best]):
            return f"{best} No simpler one comes within one standard error of it."
        names = " or ".join(self.model_names[k] for k in found)
        return f"{best} The simplest within one standard error of it: {names}."

    @property
    def sentences(self) -> tuple[str, ...]:
        """The same by each measure."""
        best = self._best()
        if self.best < 0 or len(self.model_names) == 1:
            return (best,) * len(self.measure_names)
        return tuple(f"{best} {self._simplest(k)}" for k in range(len(self.measure_names)))

    def _best(self) -> str:
        if self.best < 0:
            reasons = [one for one in self.reasons if one]
            return f"No model has a held-out score: {reasons[0]}." if reasons else "No score yet."
        score = score_text(self.mean[self.best], self.standard_error[self.best])
        return f"{self.model_names[self.best]} does best: {self.metric} {score}."

    def _simplest(self, measure: int) -> str:
        name, found = self.measure_names[measure], int(self.simplest[measure])
        by = "what there is to read" if name == "to read" else name
        if found < 0:
            return f"None of them can be told apart by {by}."
        if found == self.best:
            return f"By {by} no simpler one comes within one standard error of it."
        own, other = (number(self.complexity[k, measure]) for k in (found, self.best))
        return (
            f"The simplest within one standard error of it, by {by}: {self.model_names[found]} "
            f"({own}; {self.model_names[self.best]} {other})."
        )

    def sent(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        arrays, plain = super().sent()
        return arrays, {**plain, "sentences": list(self.sentences)}

    def tidy(self) -> dict[str, Any]:
        """One line per model and measure.

        Returns
        -------
        dict of str to ndarray
            ``model``, ``kind``, ``metric``, ``score``, ``standard_error``, ``behind``,
            ``behind_error``, ``measure``, ``complexity``, ``front``, ``simplest`` (within one
            standard error), ``fit_seconds``.
        """
        n_models, n_measures = self.complexity.shape
        each = np.arange(n_models).repeat(n_measures)
        names, kinds = (np.array(one, dtype=object) for one in (self.model_names, self.kinds))
        return {
            "model": names[each],
            "kind": kinds[each],
            "metric": np.array([self.metric] * len(each), dtype=object),
            "score": self.mean[each],
            "standard_error": self.standard_error[each],
            "behind": self.behind[each],
            "behind_error": self.behind_error[each],
            "measure": np.tile(np.array(self.measure_names, dtype=object), n_models),
            "complexity": self.complexity.reshape(-1),
            "front": self.front.reshape(-1),
            "simplest": (np.arange(n_models)[:, None] == self.simplest).reshape(-1),
            "fit_seconds": self.fit_seconds[each],
        }

    def doubts(self) -> list[doubt.Doubt]:
        n_total = self.trust.get("n_rows_total")
        if self.best < 0:  # nothing was held out
            return doubt.sampled_rows(self.trust.get("n_rows_complexity"), n_total)
        n_rows = self.trust.get("n_rows")
        each = zip(self.model_names, self.behind, self.behind_error, strict=True)
        others = [
            (name, float(less), float(error))
            for k, (name, less, error) in enumerate(each)
            if k != self.best
        ]
        errors = (
            doubt.apart(self.model_names[self.best], others, self.metric)
            if others
            else doubt.standard_error(self.standard_error, doubt.largest(self.mean), self.metric)
        )
        return [*doubt.sampled_rows(n_rows, n_total), *doubt.held_out(n_rows), *errors]

    def facts(self) -> list[tuple[str, str]]:
        told = []
        for name, mean, error, reason in zip(
            self.model_names, self.mean, self.standard_error, self.reasons, strict=True
        ):
            score = f" {score_text(mean, error)}" if np.isfinite(mean) else f": {reason}"
            told.append(f"{name}{score}")
        simplest = [
            f"{self.model_names[k]} by {measure}"
            for k, measure in zip(self.simplest.tolist(), self.measure_names, strict=True)
            if k >= 0
        ]
        return [
            (f"{self.metric}, held out", ", ".join(told[:6])),
            ("simplest within one standard error", ", ".join(simplest)),
            ("trust", summary.trust_facts(self.trust)),
        ]


def score_text(value: float, error: float) -> str:
    """As many decimals as two digits of the error have; as the page writes its table.

    >>> score_text(0.9, 0.02), score_text(-12.34, 3.21), score_text(0.5, float("nan"))
    ('0.900 \N{PLUS-MINUS SIGN} 0.020', '\N{MINUS SIGN}12.3 \N{PLUS-MINUS SIGN} 3.2', '0.5')
    """
    if not error > 0:
        return number(value)
    decimals = min(MAX_DECIMALS, max(0, 1 - math.floor(math.log10(error))))
    text = f"{value:,.{decimals}f} \N{PLUS-MINUS SIGN} {error:,.{decimals}f}"
    return text.replace("-", "\N{MINUS SIGN}")
