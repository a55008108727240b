"""Importance: one number per feature and output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from ..data import Feature, Schema
from . import doubt, summary
from .axes import Axes
from .record import Record

__all__ = ["ALL", "Importance", "mean_absolute", "scored_outputs"]

ALL = "all"
"""Output of numbers that are of the whole model, where it has several."""


@dataclass(frozen=True, eq=False, repr=False)
class Importance(Record):
    """How much each feature matters over many rows.

    Parameters
    ----------
    values : ndarray of float64, shape (n_features, n_outputs)
    standard_deviation : ndarray of float64, shape (n_features, n_outputs)
        Spread of `values`: over repeats (permutation), over trees (impurity), or the
        standard error of the mean over rows (shap).
    method : str
        ``"shap"``, ``"permutation"`` or ``"impurity"``.
    unit : str
        What the bars measure, for people: ``"mean |SHAP|, probability"``.
    feature_names, output_names : tuple of str
        Default ``x0, x1, ...`` and ``0, 1, ...``. What is of a whole model with several outputs
        (permutation of a classifier, impurity) has one: ``"all"``.
    trust : mapping
        What a reader needs to judge the numbers: ``n_rows`` (used), ``n_rows_total`` (of how
        many), ``notes``, and what the method adds: ``method`` (the algorithm in one line),
        ``scoring``, ``score`` and ``n_repeats`` of permutation.

    Raises
    ------
    InvalidShape
        Arrays that do not fit together.
    """

    values: Annotated[np.ndarray, Axes("n_features n_outputs")]
    standard_deviation: Annotated[np.ndarray, Axes("n_features n_outputs")]
    method: str
    unit: str
    feature_names: Annotated[tuple[str, ...], Axes("n_features")] = ()
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")] = ()
    trust: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = np.shape(self.values)
        if len(shape) == 2:
            put = object.__setattr__
            if not self.feature_names:
                put(self, "feature_names", tuple(f"x{j}" for j in range(shape[0])))
            if not self.output_names:
                put(self, "output_names", tuple(str(k) for k in range(shape[1])))
        super().__post_init__()

    def order(self, output: str | int | None = 0) -> np.ndarray:
        """Features from the most to the least important; None: by the sum over all outputs.

        Returns
        -------
        ndarray of int64, shape (n_features,)
            Positions; ties in the order of the features, NaN last.
        """
        if output is None:
            column = self.values.sum(axis=1)
        else:
            outputs = Schema(tuple(map(Feature, self.output_names)))
            column = self.values[:, outputs.position(output, "output")]
        return np.argsort(-column, kind="stable").astype(np.int64)

    def doubts(self) -> list[doubt.Doubt]:
        trust, spread = self.trust, self.standard_deviation
        most = doubt.largest(self.values)
        rows = doubt.sampled_rows(trust.get("n_rows"), trust.get("n_rows_total"))
        if self.method == "impurity":
            # How they were grown is known: on all rows that they were given.
            return doubt.held_out(0)
        if self.method == "permutation":
            most_important = self.feature_names[int(self.order(None)[0])] if most else ""
            partners = doubt.correlated(trust.get("partners"), most_important)
            n_asked = int(np.isfinite(self.values).any(axis=1).sum())
            rows += doubt.asked_features(n_asked, len(self.values))
            return [*rows, *doubt.seeds(_of_largest(self), most, self.unit), *partners]
        return [*rows, *doubt.standard_error(spread, most, self.unit)]

    def facts(self) -> list[tuple[str, str]]:
        shown = -1 if len(self.output_names) == 2 else 0
        most = summary.strongest(self.feature_names, self.values[:, shown])
        output = f"for {self.output_names[shown]}" if len(self.output_names) > 1 else ""
        n_rows, total = self.trust.get("n_rows"), self.trust.get("n_rows_total")
        return [
            ("method", f"{self.method}, {self.unit}"),
            ("rows", f"{n_rows} of {total} rows" if n_rows and n_rows != total else ""),
            (f"most important {output}".strip(), most),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per output and feature, features in their own order.

        Returns
        -------
        dict of str to ndarray
            ``output``, ``feature``, ``importance``, ``standard_deviation``, ``method``,
            ``unit``.
        """
        n_features, n_outputs = self.values.shape
        return {
            "output": np.repeat(np.array(self.output_names, dtype=object), n_features),
            "feature": np.tile(np.array(self.feature_names, dtype=object), n_outputs),
            "importance": self.values.T.reshape(-1),
            "standard_deviation": self.standard_deviation.T.reshape(-1),
            "method": np.full(n_features * n_outputs, self.method, dtype=object),
            "unit": np.full(n_features * n_outputs, self.unit, dtype=object),
        }


def _of_largest(found: Importance) -> np.ndarray:
    """Spread of the largest value of each output, which the order hangs on."""
    if not found.values.size:
        return np.zeros(0)
    at = np.nan_to_num(found.values, nan=-np.inf).argmax(axis=0)
    spread: np.ndarray = found.standard_deviation[at, np.arange(len(at))]
    return spread


def scored_outputs(output_names: tuple[str, ...], n_scores: int) -> tuple[str, ...]:
    """What `n_scores` numbers per feature are of: every output, or all of them together."""
    return output_names if n_scores == len(output_names) else (ALL,)


def mean_absolute(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean size over the first axis (rows), and its standard error: what importance is, anywhere.

    Every row counts the same. What is not finite (not computed, or beyond what a model can say) is
    left out, by itself and not with its row. Without any value the mean is 0; the standard error
    of fewer than two is NaN: nothing is known about it. The page does the same
    (``js/src/marks/importance.ts``), held to the same examples. Huge and tiny numbers are safe.
    """
    sizes = np.abs(np.asarray(values, dtype=np.float64))
    known = np.isfinite(sizes)
    n = known.sum(axis=0)
    sizes = np.where(known, sizes, 0.0)
    scale = np.maximum(sizes.max(axis=0, initial=0.0), np.finfo(float).tiny)
    parts = sizes / scale
    mean = parts.sum(axis=0) / np.maximum(n, 1)
    squares = (np.where(known, parts - mean, 0.0) ** 2).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.where(n > 1, np.sqrt(squares / (n - 1) / n), np.nan)
    return mean * scale, error * scale
