"""Narrative: a prediction in a few plain sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .record import Record, renumbered

__all__ = ["Narrative"]

MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&])")
"""What Markdown could take for markup."""


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Narrative(Record):
    """Two to five sentences about one row, and the factors that they name.

    Parameters
    ----------
    rows : ndarray of int64, shape (n_kept,), or None
        The row's position in X; None in a file that does not hold it.
    sentences : tuple of str
        Plain text: whatever is in it, it is no markup. Empty where the row is not there.
    parts : tuple of str
        What each is about: ``"prediction"``, ``"pushes"``, ``"change"``, ``"doubt"``.
    names : tuple of str
        The factors that counted, with their values, the largest first.
    attribution : ndarray of float64, shape (n_kept, n_reasons), or None
        Of the output that is told, in `unit`.
    to : str
        Whom it is told to.
    method, unit : str
    trust : mapping
    """

    rows: Annotated[np.ndarray | None, Axes("n_kept", "int64")]
    sentences: tuple[str, ...]
    parts: tuple[str, ...]
    names: tuple[str, ...]
    attribution: Annotated[np.ndarray | None, Axes("n_kept n_reasons")]
    to: str
    unit: str
    method: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return " ".join(self.sentences)

    @property
    def markdown(self) -> str:
        """The same where Markdown is read: nothing in it is markup."""
        return MARKUP.sub(r"\\\1", self.text)

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in self.sentences)

    def doubts(self) -> list[doubt.Doubt]:
        trust = self.trust
        if self.attribution is None or "moved" not in trust:
            return []
        moved = trust["moved"] or 1.0
        largest = doubt.largest(self.attribution)
        return [
            *doubt.additivity_gap(trust["additivity_gap"], moved, self.unit),
            *doubt.standard_error(trust["largest_error"], largest, self.unit),
        ]

    def facts(self) -> list[tuple[str, str]]:
        row = "" if self.rows is None or not len(self.rows) else f"row {self.rows[0]}"
        return [
            ("in words", self.text or "the row is not in this file"),
            ("of", row),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per sentence: ``row``, ``part``, ``sentence``."""
        lines = self.sentences
        row = -1 if self.rows is None or not len(self.rows) else int(self.rows[0])
        return {
            "row": np.full(len(lines), row, np.int64),
            "part": np.array(self.parts, object),
            "sentence": np.array(lines, object),
        }

    def of_rows(self, positions: np.ndarray) -> Narrative:
        if self.rows is None:
            return self
        kept, rows = renumbered(self.rows, positions)
        return replace(self, rows=rows) if kept.any() else self.without_rows()

    def without_rows(self) -> Narrative:
        return replace(super().without_rows(), sentences=(), parts=(), names=())
