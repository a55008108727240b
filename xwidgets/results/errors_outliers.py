"""Rows whose explanation is unlike that of any others, and by which feature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .performance_words import number
from .record import Record
from .units import unit_label

__all__ = ["ErrorsOutliers"]

SomeNumbers = Annotated[np.ndarray | None, Axes("n_rows")]
MAX_LISTED = 20
"""Rows that a page gets, where no more stand apart."""


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class ErrorsOutliers(Record):
    """Outliers in the space of attributions.

    Parameters
    ----------
    distance : ndarray of float64, shape (n_rows,), or None
        From the row's attributions to those of the tenth nearest row, in the unit of the
        attributions; NaN of rows that are not explained.
    feature : ndarray of int64, shape (n_rows,), or None
        Position of the feature that makes most of the difference to the rows explained most
        alike; -1 of rows that are not explained.
    effect, usual : ndarray of float64, shape (n_rows,), or None
        That feature's attribution, and its mean among the rows explained most alike.
    n_apart : int
        So many rows of the largest distances lie beyond a gap that chance does not make.
    p : float
        Of that gap; 1 where there is none, NaN where that cannot be told.
    median : float
        Of the distances.
    feature_names : tuple of str
    output_name : str
        Whose attributions.
    method, unit : str
    trust : mapping
        ``n_rows`` (explained), ``n_rows_total``, ``n_neighbors``, ``n_compared`` (rows that each
        is compared with), ``notes``.
    """

    distance: SomeNumbers = None
    feature: Annotated[np.ndarray | None, Axes("n_rows", "int64")] = None
    effect: SomeNumbers = None
    usual: SomeNumbers = None
    n_apart: int
    p: float | None
    median: float | None
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    output_name: str
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    def doubts(self) -> list[doubt.Doubt]:
        return doubt.sampled_rows(self.trust.get("n_rows"), self.trust.get("n_rows_total"))

    @property
    def order(self) -> np.ndarray:
        """Positions of the rows that are explained, the most unusual first, int64 (n,)."""
        if self.distance is None:
            return np.zeros(0, np.int64)
        order = np.argsort(-self.distance, kind="stable")
        return order[np.isfinite(self.distance[order])]

    @property
    def apart(self) -> np.ndarray:
        """Those that stand apart."""
        return self.order[: self.n_apart]

    @property
    def sentence(self) -> str:
        """The answer in words."""
        if self.n_apart:
            rows, verb = ("row", "is") if self.n_apart == 1 else ("rows", "are")
            p = "p < 0.001" if self.p is not None and self.p < 0.001 else f"p = {self.p:.3f}"
            return f"{self.n_apart} {rows} {verb} explained unlike all others ({p})."
        return "No row surely stands apart: those come first whose explanation has least like it."

    def facts(self) -> list[tuple[str, str]]:
        unit = unit_label(self.unit)
        first = self.order[:1].tolist()
        most = [f"row {row}, {self.said_of(row)}" for row in first]
        return [
            ("in words", self.sentence),
            ("most unusual", "".join(most)),
            ("median distance", f"{number(self.median)} ({unit})" if self.median else ""),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def said_of(self, row: int) -> str:
        """What is unusual about a row: "effect of capital_gain 4.31, in rows like it 0.41"."""
        if self.feature is None or self.effect is None or self.usual is None:
            return ""
        name = self.feature_names[self.feature[row]]
        own, usual = number(float(self.effect[row])), number(float(self.usual[row]))
        return f"effect of {name} {own}, in rows like it {usual}"

    def tidy(self) -> dict[str, Any]:
        """One line per explained row, the most unusual first.

        Returns
        -------
        dict of str to ndarray
            ``row`` (position), ``distance``, ``apart``, ``feature``, ``effect``, ``usual``,
            ``output``, ``unit``.
        """
        rows = self.order
        n = len(rows)
        names = np.array([*self.feature_names, ""], dtype=object)

        def of(values: np.ndarray | None) -> np.ndarray:
            return np.zeros(0) if values is None else values[rows]

        return {
            "row": rows,
            "distance": of(self.distance),
            "apart": np.arange(n) < self.n_apart,
            "feature": names[of(self.feature).astype(np.int64)],
            "effect": of(self.effect),
            "usual": of(self.usual),
            "output": np.full(n, self.output_name, dtype=object),
            "unit": np.full(n, self.unit, dtype=object),
        }

    def sent(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Of single rows only the first ones."""
        _, plain = super().sent()
        if self.distance is None or self.feature is None:
            return {}, {**plain, "rows": [], "sentence": self.sentence}
        rows = self.order[: max(MAX_LISTED, self.n_apart)].tolist()
        lines = [
            {
                "row": row,
                "feature": int(self.feature[row]),
                "distance": float(self.distance[row]),
                "effect": 0.0 if self.effect is None else float(self.effect[row]),
                "usual": 0.0 if self.usual is None else float(self.usual[row]),
            }
            for row in rows
        ]
        return {}, {**plain, "rows": lines, "sentence": self.sentence}
