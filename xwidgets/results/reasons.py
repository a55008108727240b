"""Reasons: what is handed over beside a prediction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

import numpy as np

from .axes import Axes, plain
from .record import Record

__all__ = ["SCHEMA", "Reasons"]

SCHEMA = "xwidgets.reasons/1"
"""Name and version of what a line of JSON holds; ``docs/reasons.md`` describes it."""


@dataclass(frozen=True, eq=False, repr=False)
class Reasons(Record):
    """At most k factors for every row, the largest first, with the row's prediction and decision.

    Parameters
    ----------
    row : ndarray of int64, shape (n_reasons,)
        Which of the rows a reason is of: a place in `predictions`.
    rank : ndarray of int64, shape (n_reasons,)
        From 1 in each row.
    feature : ndarray of int64, shape (n_reasons,)
        Position in `feature_names`.
    value : ndarray of object, shape (n_reasons,)
        The cell, as a Python value.
    attribution : ndarray of float64, shape (n_reasons,)
        In `unit`.
    share : ndarray of float64, shape (n_reasons,)
        Of the sum of all absolute attributions of that row.
    towards_decision : ndarray of bool, shape (n_reasons,), or None
        Whether it pushed towards what was decided; None where nothing is decided.
    output : ndarray of int64, shape (n_rows,)
        Which of `output_names` is explained.
    base_values, predictions : ndarray of float64, shape (n_rows,)
        Of that output, in `unit`.
    rest : ndarray of float64, shape (n_rows,)
        Sum of the attributions that are not among the reasons.
    probability : ndarray of float64, shape (n_rows,), or None
        Of that output; None where there is none.
    decision : ndarray of int64, shape (n_rows,), or None
        What is decided, of `output_names`; None for numbers.
    feature_names, texts, output_names : tuple of str
        `texts`: what the caller calls each feature towards readers.
    unit : {"probability", "log_odds", "value"}
    model_name, method : str
    trust : mapping
    row_names : ndarray of object, shape (n_rows,), or None
    """

    row: Annotated[np.ndarray, Axes("n_reasons", "int64")]
    rank: Annotated[np.ndarray, Axes("n_reasons", "int64")]
    feature: Annotated[np.ndarray, Axes("n_reasons", "int64")]
    value: Annotated[np.ndarray, Axes("n_reasons", "object")]
    attribution: Annotated[np.ndarray, Axes("n_reasons")]
    share: Annotated[np.ndarray, Axes("n_reasons")]
    towards_decision: Annotated[np.ndarray | None, Axes("n_reasons", "bool")]
    output: Annotated[np.ndarray, Axes("n_rows", "int64")]
    base_values: Annotated[np.ndarray, Axes("n_rows")]
    predictions: Annotated[np.ndarray, Axes("n_rows")]
    rest: Annotated[np.ndarray, Axes("n_rows")]
    probability: Annotated[np.ndarray | None, Axes("n_rows")]
    decision: Annotated[np.ndarray | None, Axes("n_rows", "int64")]
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    texts: Annotated[tuple[str, ...], Axes("n_features")]
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")]
    unit: str
    model_name: str
    method: str
    trust: Mapping[str, Any] = field(default_factory=dict)
    row_names: Annotated[np.ndarray | None, Axes("n_rows", "object")] = None

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.predictions)

    def facts(self) -> list[tuple[str, str]]:
        names, counts = np.unique(self.feature, return_counts=True)
        often = ", ".join(
            f"{self.texts[names[place]]} ({counts[place]:,})"
            for place in np.argsort(-counts, kind="stable")[:5]
        )
        silent = self.n_rows - len(np.unique(self.row))
        size = f"{self.n_rows:,} rows, {len(self.row):,} reasons"
        return [
            ("method", f"{self.method}, {self.unit}"),
            ("rows", size + (f", {silent:,} rows without any" if silent else "")),
            ("most often", often),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per row and reason, and one with rank 0 for a row without any.

        Returns
        -------
        dict of str to ndarray
            ``row`` (int64), ``row_name`` (where rows have names), ``rank``, ``feature``, ``text``,
            ``value``, ``attribution`` (in `unit`), ``direction`` (up, down or none), ``share``,
            ``towards_decision`` and ``decision`` (where something is decided), ``output``,
            ``prediction``, ``base_value``, ``probability`` (where there is one) and ``unit``.
        """
        silent = np.setdiff1d(np.arange(self.n_rows), self.row)
        order = np.argsort(np.concatenate([self.row, silent]), kind="stable")
        row = np.concatenate([self.row, silent])[order]

        def of_reasons(values: Any, absent: Any, dtype: Any) -> np.ndarray:
            found = np.empty(len(row), dtype)
            found[:] = [*values, *[absent] * len(silent)]
            return found[order]

        columns: dict[str, Any] = {"row": row}
        if self.row_names is not None:
            columns["row_name"] = self.row_names[row]
        signs = np.where(self.attribution > 0, "up", "down")
        columns |= {
            "rank": of_reasons(self.rank, 0, np.int64),
            "feature": of_reasons([self.feature_names[j] for j in self.feature], "", object),
            "text": of_reasons([self.texts[j] for j in self.feature], "", object),
            "value": of_reasons(self.value, None, object),
            "attribution": of_reasons(self.attribution, 0.0, np.float64),
            "direction": of_reasons(signs, "none", object),
            "share": of_reasons(self.share, 0.0, np.float64),
        }
        if self.decision is not None and self.towards_decision is not None:
            columns["towards_decision"] = of_reasons(self.towards_decision, False, bool)
            columns["decision"] = self._outputs(self.decision[row])
        columns |= {
            "output": self._outputs(self.output[row]),
            "prediction": self.predictions[row],
            "base_value": self.base_values[row],
        }
        if self.probability is not None:
            columns["probability"] = self.probability[row]
        columns["unit"] = np.full(len(row), self.unit, object)
        return columns

    def _outputs(self, places: np.ndarray) -> np.ndarray:
        return np.array(self.output_names, object)[places]

    def records(self) -> list[dict[str, Any]]:
        """One mapping of plain JSON per row; ``docs/reasons.md`` describes it."""
        starts = np.searchsorted(self.row, np.arange(self.n_rows + 1)).tolist()
        return [self._record(i, range(starts[i], starts[i + 1])) for i in range(self.n_rows)]

    def _record(self, i: int, reasons: range) -> dict[str, Any]:
        decided = None if self.decision is None else self.output_names[int(self.decision[i])]
        chance = None if self.probability is None else plain(self.probability[i])
        return {
            "schema": SCHEMA,
            "model": self.model_name,
            "row": i,
            "row_name": None if self.row_names is None else _cell(self.row_names[i]),
            "output": self.output_names[int(self.output[i])],
            "unit": self.unit,
            "link": str(self.trust.get("link") or ""),
            "base_value": plain(self.base_values[i]),
            "prediction": plain(self.predictions[i]),
            "probability": chance,
            "decision": decided,
            "n_features": len(self.feature_names),
            "rest": plain(self.rest[i]),
            "reasons": [self._reason(place) for place in reasons],
        }

    def _reason(self, place: int) -> dict[str, Any]:
        j, amount = int(self.feature[place]), float(self.attribution[place])
        towards = self.towards_decision
        return {
            "rank": int(self.rank[place]),
            "feature": self.feature_names[j],
            "text": self.texts[j],
            "value": _cell(self.value[place]),
            "attribution": amount,
            "direction": "up" if amount > 0 else "down",
            "towards_decision": None if towards is None else bool(towards[place]),
            "share": float(self.share[place]),
        }

    def to_json_lines(self) -> str:
        """One line of JSON per row, without NaN: what a service answers, or a log keeps.

        See Also
        --------
        xwidgets.from_records : Open such lines again.
        """
        lines = (json.dumps(one, ensure_ascii=False, allow_nan=False) for one in self.records())
        text = "".join(f"{line}\n" for line in lines)
        return text.encode("utf-8", "backslashreplace").decode()


def _cell(value: Any) -> Any:
    """A cell as JSON has it: what is missing is null, a date is text."""
    value = plain(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
