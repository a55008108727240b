"""Terms: what an additive model is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .record import Record

__all__ = ["Terms"]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Terms(Record):
    """A model that is a sum: its constant, and a curve (or a surface) for each term.

    Points of all curves stand one after the other: those of term ``t`` are
    ``start[t]:start[t + 1]``; of a pair the second feature runs faster.

    Parameters
    ----------
    term_names : tuple of str
    features : ndarray of int64, shape (n_terms, 2)
        Positions; the second is -1 where the term is of one feature.
    constant : ndarray of float64, shape (n_outputs,)
        The model's own intercept: constant plus all terms is what it says.
    center : ndarray of float64, shape (n_terms, n_outputs)
        Mean of each term over the rows. A term less its center is what SHAP values of a feature
        are that stands in no pair.
    size : ndarray of float64, shape (n_terms, n_outputs)
        Standard deviation of each term over the rows: how much it matters.
    slope : ndarray of float64, shape (n_terms, n_outputs)
        Of terms that are straight lines: change per unit of the raw column; else NaN.
    standardized : ndarray of float64, shape (n_terms, n_outputs)
        The same per standard deviation of the column.
    n_first, n_second : ndarray of int64, shape (n_terms,)
        Values along each feature; 0 where the term cannot be drawn (a group of columns).
    start : ndarray of int64, shape (n_edges,)
        One more than terms.
    first, second : ndarray of float64, shape (n_points,)
        Values: numbers, codes of levels, NaN for missing; `second` is NaN of a single feature.
    labels_first, labels_second : tuple of str, (n_points,)
        Of levels; numbers have none.
    value : ndarray of float64, shape (n_points, n_outputs)
        What the term says there, as the model has it.
    share : ndarray of float64, shape (n_points,)
        Of the rows that are nearest to it.
    steps : ndarray of int64, shape (n_terms,)
        1 where a value holds up to the next one.
    shap_gap : ndarray of float64, shape (n_terms, n_outputs)
        Largest difference between centered term and SHAP value over the rows explained by then;
        NaN where there are none, or the feature stands in a pair.
    kind : {"linear", "boosting"}
    output_names : tuple of str
    method, unit : str
    trust : mapping
        ``additivity_gap`` (largest difference between the sum and the model's own prediction over
        all rows), ``shap_gap``, ``n_shap``, ``n_rows``, ``n_zero`` (coefficients that are 0),
        ``n_coefficients``, ``path`` (name of a penalty that the model can be fitted anew with;
        empty where there is none, or no y), ``notes``.
    """

    term_names: Annotated[tuple[str, ...], Axes("n_terms")]
    features: Annotated[np.ndarray, Axes("n_terms 2", "int64")]
    constant: Annotated[np.ndarray, Axes("n_outputs")]
    center: Annotated[np.ndarray, Axes("n_terms n_outputs")]
    size: Annotated[np.ndarray, Axes("n_terms n_outputs")]
    slope: Annotated[np.ndarray, Axes("n_terms n_outputs")]
    standardized: Annotated[np.ndarray, Axes("n_terms n_outputs")]
    n_first: Annotated[np.ndarray, Axes("n_terms", "int64")]
    n_second: Annotated[np.ndarray, Axes("n_terms", "int64")]
    start: Annotated[np.ndarray, Axes("n_edges", "int64")]
    first: Annotated[np.ndarray, Axes("n_points")]
    second: Annotated[np.ndarray, Axes("n_points")]
    labels_first: Annotated[tuple[str, ...], Axes("n_points")]
    labels_second: Annotated[tuple[str, ...], Axes("n_points")]
    value: Annotated[np.ndarray, Axes("n_points n_outputs")]
    share: Annotated[np.ndarray, Axes("n_points")]
    steps: Annotated[np.ndarray, Axes("n_terms", "int64")]
    shap_gap: Annotated[np.ndarray, Axes("n_terms n_outputs")]
    kind: str
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")]
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def intercept(self) -> np.ndarray:
        """Where all centered terms are 0: the mean prediction, (n_outputs,)."""
        return np.asarray(self.constant + self.center.sum(axis=0))

    def curve(self, term: int, *, centered: bool = True) -> tuple[np.ndarray, ...]:
        """Values along the first feature, the second one, and what the term says.

        Returns
        -------
        first : ndarray of float64, shape (n_first,)
        second : ndarray of float64, shape (n_second,) or (0,)
        value : ndarray of float64, shape (n_first, n_outputs) or (n_first, n_second, n_outputs)
        """
        some = slice(int(self.start[term]), int(self.start[term + 1]))
        value = self.value[some] - (self.center[term] if centered else 0.0)
        if self.features[term, 1] < 0:
            return self.first[some], np.zeros(0), value
        shape = int(self.n_first[term]), int(self.n_second[term])
        first = self.first[some].reshape(shape)[:, 0] if shape[0] else np.zeros(0)
        second = self.second[some].reshape(shape)[0] if shape[0] else np.zeros(0)
        return first, second, value.reshape(*shape, -1)

    def order(self, output: int) -> np.ndarray:
        """Terms, the one that matters most first."""
        return np.argsort(-self.size[:, output], kind="stable")

    def doubts(self) -> list[doubt.Doubt]:
        trust = self.trust
        most = doubt.largest(self.size) or 1.0
        same = "SHAP values are these terms around their means,"
        # It is that of the sum, whose largest part is a measure of what rounding may do.
        return [
            *doubt.additivity_gap(trust.get("additivity_gap"), most, self.unit, "terms"),
            *doubt.same_numbers(trust.get("shap_gap"), most, same, self.unit),
            *doubt.sampled_rows(trust.get("n_rows"), trust.get("n_rows_total")),
        ]

    def facts(self) -> list[tuple[str, str]]:
        at = -1 if len(self.output_names) == 2 else 0
        return [
            ("method", f"{self.method}, {self.unit}"),
            ("terms", str(len(self.term_names))),
            ("intercept", f"{self.intercept[at]:.4g} (the mean prediction)"),
            ("largest", summary.strongest(self.term_names, self.size[:, at])),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per output and point; terms that cannot be drawn have one without a value.

        Returns
        -------
        dict of str to ndarray
            ``output``, ``term``, ``value``, ``other`` (levels by name), ``contribution`` (around
            the term's mean), ``slope`` (per unit of the raw column), ``standardized``, ``size``,
            ``share``, ``unit``.
        """
        n_terms, n_outputs = self.size.shape
        lengths = np.maximum(np.diff(self.start), 1)
        term = np.repeat(np.arange(n_terms), lengths)
        at = np.concatenate(
            [
                np.arange(a, b) if b > a else [-1]
                for a, b in zip(self.start[:-1], self.start[1:], strict=True)
            ]
            or [np.zeros(0)]
        ).astype(np.int64)
        there = at >= 0

        def point(values: np.ndarray) -> np.ndarray:
            return np.where(there, values[at], np.nan) if len(values) else np.full(len(at), np.nan)

        def cells(values: np.ndarray, labels: tuple[str, ...]) -> np.ndarray:
            found = np.empty(len(at), dtype=object)
            for k, place in enumerate(at.tolist()):
                number = None if place < 0 or np.isnan(values[place]) else float(values[place])
                found[k] = labels[place] if number is not None and labels[place] else number
            return found

        names = np.array(self.term_names, dtype=object)
        first, second = (
            cells(values, labels)
            for values, labels in (
                (self.first, self.labels_first),
                (self.second, self.labels_second),
            )
        )
        centered = [point(self.value[:, k]) - self.center[term, k] for k in range(n_outputs)]
        return {
            "output": np.repeat(np.array(self.output_names, dtype=object), len(at)),
            "term": np.tile(names[term], n_outputs),
            "value": np.tile(first, n_outputs),
            "other": np.tile(second, n_outputs),
            "contribution": np.concatenate(centered),
            "slope": self.slope[term].T.reshape(-1),
            "standardized": self.standardized[term].T.reshape(-1),
            "size": self.size[term].T.reshape(-1),
            "share": np.tile(point(self.share), n_outputs),
            "unit": np.full(len(at) * n_outputs, self.unit, dtype=object),
        }
