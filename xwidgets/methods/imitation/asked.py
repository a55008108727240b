"""What is imitated, on which rows, by which columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...data.display import Values
from ...errors import InvalidShape, NotSupported
from ..chosen import chosen_rows
from ..ground import Ground

__all__ = ["Asked", "asked", "check_rows"]

LEAST_ROWS = 10
MAX_HELD_OUT = 20_000
MAX_CELLS = 4_000_000
"""From more rows and columns together nothing is learnt: the rows are drawn."""


class Asked(NamedTuple):
    """Rows and what the model says of them.

    Attributes
    ----------
    inside : ndarray of int64, shape (n_rows,)
        Positions in the table.
    answers : ndarray of float64, shape (n_rows, n_outputs)
    weight : ndarray of float64, shape (n_rows,), or None
    columns : list of (int, Values)
        What may be asked about, with positions among the features.
    grown, held : ndarray of int64
        Places of the rows that are learnt from, and of those held out.
    notes : list of str
    """

    inside: np.ndarray
    answers: np.ndarray
    weight: np.ndarray | None
    columns: list[tuple[int, Values]]
    grown: np.ndarray
    held: np.ndarray
    notes: list[str]

    def numbers(self) -> list[np.ndarray]:
        """The columns' values of these rows, float64 (n_rows,) each."""
        return [np.asarray(column.numbers, np.float64)[self.inside] for _, column in self.columns]


def asked(ground: Ground, rows: Sequence[int] | str | None) -> Asked:
    """Ask the model, and hold a fifth of the rows out.

    Raises
    ------
    InvalidShape, InvalidValue, NotSupported
    """
    inside = _rows(ground, rows)
    answers = ground.predictions[inside]
    _check_finite(ground, answers)
    columns, notes = _columns(ground)
    grown, held = _split(len(inside), len(columns), ground.seed)
    if len(grown) + len(held) < len(inside):
        notes.append(f"learnt from {len(grown):,} rows, drawn with the seed")
    weight = None if ground.sample_weight is None else ground.sample_weight[inside]
    return Asked(inside, answers, weight, columns, grown, held, notes)


def _rows(ground: Ground, rows: Sequence[int] | str | None) -> np.ndarray:
    n_rows = ground.frame.n_rows
    inside = np.arange(n_rows) if rows is None else np.flatnonzero(chosen_rows(rows, n_rows))
    check_rows(len(inside), some=rows is not None)
    return inside


def check_rows(n: int, *, some: bool) -> None:
    """Refuse fewer rows than a tree can be grown from; `some`: they were chosen among others.

    Raises
    ------
    InvalidShape
    """
    if n < LEAST_ROWS:
        raise InvalidShape(
            "rows",
            found=f"{n} {'row' if n == 1 else 'rows'}",
            expected=f"at least {LEAST_ROWS}, some of them to measure how well a tree imitates",
            fix="choose more rows" if some else "explain more rows",
        )


def _check_finite(ground: Ground, answers: np.ndarray) -> None:
    n = int((~np.isfinite(answers)).any(axis=1).sum())
    if n:
        others = [one for one in ground.predictor.units if one != ground.unit]
        raise NotSupported(
            "surrogate",
            found=f"{n:,} rows whose {ground.unit.replace('_', '-')} is not finite",
            expected="predictions that have a mean",
            fix=f"unit={others[0]!r}" if others else "a model whose predictions are finite",
        )


def _columns(ground: Ground) -> tuple[list[tuple[int, Values]], list[str]]:
    """What a tree may split by, with positions: not texts, of which every row has its own."""
    found = [(j, one) for j, one in enumerate(ground.columns) if one.feature.kind != "text"]
    left_out = [one.feature.name for one in ground.columns if one.feature.kind == "text"]
    if not found:
        raise NotSupported(
            "surrogate",
            found="no column but texts",
            expected="numbers or categories to make rules of",
        )
    notes = [f"without {name}: nearly every row has a text of its own" for name in left_out[:3]]
    return found, notes


def _split(n: int, n_columns: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of the rows from which a tree is grown, and of those held out."""
    drawn = np.random.default_rng(seed).permutation(n)
    n_held = min(MAX_HELD_OUT, n // 5)
    most = max(1_000, MAX_CELLS // max(1, n_columns))
    return np.sort(drawn[n_held : n_held + most]), np.sort(drawn[:n_held])
