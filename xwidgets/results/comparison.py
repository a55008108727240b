"""Comparison: cohorts side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .performance_words import number, percent
from .record import Record
from .units import unit_label

__all__ = ["Comparison"]

Numbers = Annotated[np.ndarray, Axes("n_cohorts n_measures")]
OfPairs = Annotated[np.ndarray, Axes("n_pairs n_measures")]
SURE = 0.05
OTHERS = "everybody else"


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Comparison(Record):
    """What cohorts are, what a model says of them, and by what they surely differ.

    Parameters
    ----------
    cohorts : tuple of str, (n_cohorts,)
    counts : ndarray of int64, shape (n_cohorts,)
        Rows of each.
    shared : ndarray of int64, shape (n_cohorts, n_cohorts)
        Rows that two of them have in common.
    measures : tuple of str, (n_measures,)
    groups : tuple of str, (n_measures,)
        ``"model"`` (prediction, actual value, errors), ``"importance"`` (mean of \\|SHAP\\|),
        ``"effect"`` (mean of SHAP), ``"feature"`` (mean, or share of its most frequent level).
    features : ndarray of int64, shape (n_measures,)
        The feature that each is of; -1: of none.
    shares : ndarray of int64, shape (n_measures,)
        1 where a mean is a share of rows, or a probability: it is written in percent.
    overall : ndarray of float64, shape (n_measures,)
        Means of all rows.
    values, low, high : ndarray of float64, shape (n_cohorts, n_measures)
        Means of each cohort with their 95 % intervals; NaN where nothing is known.
    rest : ndarray of float64, shape (n_cohorts, n_measures)
        Means of everybody else.
    difference, difference_low, difference_high : ndarray of float64, (n_cohorts, n_measures)
        By how much a cohort is more than everybody else, with its 95 % interval.
    p : ndarray of float64, shape (n_cohorts, n_measures)
        Adjusted for all differences that were asked, those of pairs among them.
    first, second : ndarray of int64, shape (n_pairs,)
        Cohorts that are compared with each other.
    pair_difference, pair_low, pair_high, pair_p : ndarray of float64, (n_pairs, n_measures)
        By how much the first is more than the second.
    output_name, method, unit : str
    trust : mapping
        ``n_rows``, ``n_explained`` (rows whose attributions are compared), ``notes``.
    """

    cohorts: Annotated[tuple[str, ...], Axes("n_cohorts")]
    counts: Annotated[np.ndarray, Axes("n_cohorts", "int64")]
    shared: Annotated[np.ndarray, Axes("n_cohorts n_cohorts", "int64")]
    measures: Annotated[tuple[str, ...], Axes("n_measures")]
    groups: Annotated[tuple[str, ...], Axes("n_measures")]
    features: Annotated[np.ndarray, Axes("n_measures", "int64")]
    shares: Annotated[np.ndarray, Axes("n_measures", "int64")]
    overall: Annotated[np.ndarray, Axes("n_measures")]
    values: Numbers
    low: Numbers
    high: Numbers
    rest: Numbers
    difference: Numbers
    difference_low: Numbers
    difference_high: Numbers
    p: Numbers
    first: Annotated[np.ndarray, Axes("n_pairs", "int64")]
    second: Annotated[np.ndarray, Axes("n_pairs", "int64")]
    pair_difference: OfPairs
    pair_low: OfPairs
    pair_high: OfPairs
    pair_p: OfPairs
    output_name: str
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    def doubts(self) -> list[doubt.Doubt]:
        return doubt.sampled_rows(self.trust.get("n_explained"), self.trust.get("n_rows"))

    @property
    def sentence(self) -> str:
        """The answer in words: what is surest of each cohort."""
        if not self.cohorts:
            return "There are no cohorts yet: select rows, and give them a name."
        return " ".join(self._told(k) for k in range(len(self.cohorts)))

    def _told(self, k: int) -> str:
        name, n = self.cohorts[k], int(self.counts[k])
        if n in (0, self.trust["n_rows"]):
            return f"{name} has {'no row' if n == 0 else 'all rows'}: there is nobody to compare."
        model = [j for j, group in enumerate(self.groups) if group in ("model", "importance")]
        sure = [j for j in model if self.p[k, j] <= SURE]
        if not sure:
            return f"{name}: no sure difference from {OTHERS} in what the model says."
        scale = np.abs(self.difference_high[k] - self.difference_low[k])
        j = max(sure, key=lambda j: abs(self.difference[k, j]) / scale[j])
        what = self.measures[j]
        if self.groups[j] == "importance":
            what = f"importance of {what}"
        mine, rest = (self.told(j, float(part[k, j])) for part in (self.values, self.rest))
        in_unit = self.groups[j] == "importance" or what.startswith("prediction of ")
        unit = f" ({unit_label(self.unit)})" if in_unit and self.unit != "value" else ""
        return f"{name}: {what} is {mine}, of {OTHERS} {rest}{unit}."

    def told(self, j: int, value: float) -> str:
        """A mean of a measure as it is written; undefined is no number."""
        if not np.isfinite(value):
            return "n/a"
        return percent(value) if self.shares[j] else number(value)

    def facts(self) -> list[tuple[str, str]]:
        n_sure = int((self.p <= SURE).sum())
        return [
            ("in words", self.sentence),
            ("cohorts", ", ".join(f"{name} ({n:,} rows)" for name, n in self._sizes())),
            ("sure differences", f"{n_sure:,} of {self.p.size:,} from {OTHERS}"),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def _sizes(self) -> list[tuple[str, int]]:
        return list(zip(self.cohorts, self.counts.tolist(), strict=True))

    def tidy(self) -> dict[str, Any]:
        """One line per cohort, what it is compared with, and measure.

        Returns
        -------
        dict of str to ndarray
            ``cohort``, ``against``, ``group``, ``measure``, ``rows``, ``value``, ``low``,
            ``high``, ``other``, ``difference``, ``difference_low``, ``difference_high``, ``p``.
        """
        n, m = len(self.cohorts), len(self.measures)
        first, second = self.first, self.second
        left = np.concatenate([np.arange(n), first]).astype(np.int64)
        against = [*[OTHERS] * n, *[self.cohorts[k] for k in second]]

        def both(one: np.ndarray, two: np.ndarray) -> np.ndarray:
            return np.concatenate([one, two]).reshape(-1)

        def names(values: Any, each: int) -> np.ndarray:
            return np.repeat(np.array([*values], dtype=object), each)

        return {
            "cohort": names([self.cohorts[k] for k in left], m),
            "against": names(against, m),
            "group": np.tile(np.array(self.groups, dtype=object), len(left)),
            "measure": np.tile(np.array(self.measures, dtype=object), len(left)),
            "rows": np.repeat(self.counts[left], m),
            "value": self.values[left].reshape(-1),
            "low": self.low[left].reshape(-1),
            "high": self.high[left].reshape(-1),
            "other": both(self.rest, self.values[second]),
            "difference": both(self.difference, self.pair_difference),
            "difference_low": both(self.difference_low, self.pair_low),
            "difference_high": both(self.difference_high, self.pair_high),
            "p": both(self.p, self.pair_p),
        }

    def sent(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        arrays, plain = super().sent()
        return arrays, {**plain, "sentence": self.sentence}
