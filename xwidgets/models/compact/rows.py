"""Rows of codes on which a compact model is tried: usual, recombined, at thresholds, extreme."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..trees import Trees
from ..trees.arrays import CATEGORY
from .program import Program

if TYPE_CHECKING:
    from ...data import Frame

__all__ = ["Acceptance", "acceptance", "answered", "trial_rows"]

SAMPLE = 200
THRESHOLDS = 120
EXTREMES = (0.0, -0.0, 1e-12, -1e-12, 1e12, -1e12)
MOST_LEVELS = 20_000

Answers = Callable[[np.ndarray], np.ndarray]
"""From rows of codes to the model's own predictions."""


class Acceptance:
    """What the model takes, column by column.

    Parameters
    ----------
    base : ndarray of float64, shape (1, n_features)
        A row that it takes.
    missing : ndarray of bool, shape (n_features,)
    refused : tuple of ndarray of int
        For every column with levels, the codes that are refused.
    """

    def __init__(
        self, base: np.ndarray, missing: np.ndarray, refused: tuple[np.ndarray, ...]
    ) -> None:
        self.base, self.missing, self.refused = base, missing, refused

    def takes(self, X: np.ndarray) -> np.ndarray:
        """Whether each row of codes is taken, shape (n_rows,)."""
        fine = ~(np.isnan(X) & ~self.missing).any(axis=1)
        for j, codes in enumerate(self.refused):
            if codes.size:
                fine &= ~np.isin(X[:, j], codes)
        return fine


def acceptance(frame: Frame, answers: Answers) -> Acceptance:
    """Ask the model which columns may be missing, and which levels it refuses."""
    X = frame.matrix()
    complete = ~np.isnan(X).any(axis=1)
    base = X[int(np.argmax(complete))][None].copy()
    levels = [len(feature.levels or ()) for feature in frame.schema.features]
    tried = [(j, np.nan) for j in range(X.shape[1])]
    tried += [(j, float(code)) for j, n in enumerate(levels) for code in range(min(n, MOST_LEVELS))]
    rows = np.repeat(base, len(tried), axis=0)
    for i, (j, value) in enumerate(tried):
        rows[i, j] = value
    fine = answered(answers, rows)
    missing = fine[: X.shape[1]]
    refused: list[list[int]] = [[] for _ in levels]
    for (j, value), taken in zip(tried[X.shape[1] :], fine[X.shape[1] :], strict=True):
        if not taken:
            refused[j].append(int(value))
    return Acceptance(base, missing, tuple(np.array(codes, np.int64) for codes in refused))


def answered(answers: Answers, rows: np.ndarray) -> np.ndarray:
    """Whether the model answers each row, shape (n_rows,); halves are tried where a batch fails."""
    try:
        answers(rows)
        return np.ones(len(rows), bool)
    except Exception:  # whatever the model raises, it does not take one of the rows
        if len(rows) == 1:
            return np.zeros(1, bool)
    half = len(rows) // 2
    return np.concatenate([answered(answers, rows[:half]), answered(answers, rows[half:])])


def trial_rows(frame: Frame, taken: Acceptance, program: Program, trees: Trees | None) -> Any:
    """Groups of rows of codes.

    Returns
    -------
    list of ndarray of float64, shape (n_rows, n_features)
    """
    rng = np.random.default_rng(0)
    X = frame.matrix()
    usual = X[np.unique(np.linspace(0, len(X) - 1, min(SAMPLE, len(X))).astype(int))]
    mixed = np.column_stack([rng.permutation(usual[:, j]) for j in range(X.shape[1])])
    groups = [usual, mixed]
    levels = [len(feature.levels or ()) for feature in frame.schema.features]
    numbers = [j for j, f in enumerate(frame.schema.features) if f.kind == "number"]
    groups.append(_one_at_a_time(mixed, [(j, v) for j in numbers for v in EXTREMES], rng))
    groups.append(_one_at_a_time(mixed, [(j, np.nan) for j in range(X.shape[1])], rng))
    coded = [(j, float(c)) for j, n in enumerate(levels) for c in range(min(n, 50))]
    groups.append(_one_at_a_time(mixed, coded, rng))
    if trees is not None:
        groups.append(_one_at_a_time(mixed, _at_thresholds(trees, program, numbers, rng), rng))
    return [group[taken.takes(group)] for group in groups]


def _one_at_a_time(
    rows: np.ndarray, cells: list[tuple[int, float]], rng: np.random.Generator
) -> np.ndarray:
    result = rows[rng.integers(0, len(rows), len(cells))]
    for i, (j, value) in enumerate(cells):
        result[i, j] = value
    return result


def _at_thresholds(
    trees: Trees, program: Program, numbers: list[int], rng: np.random.Generator
) -> list[tuple[int, float]]:
    """Raw values that a split compares as equal, and their neighbours."""
    splits = np.flatnonzero((trees.feature >= 0) & ((trees.flags & CATEGORY) == 0))
    cells = []
    for node in rng.permutation(splits)[:THRESHOLDS]:
        found = _raw(program, program.encoded[trees.feature[node]], float(trees.threshold[node]))
        if found is None or found[0] not in numbers or not np.isfinite(found[1]):
            continue
        raw, value = found
        with np.errstate(over="ignore"):
            near = np.float32(value)
            others = [np.nextafter(near, np.float32(side)) for side in (-np.inf, np.inf)]
        values = [value, np.nextafter(value, -np.inf), np.nextafter(value, np.inf), near, *others]
        cells += [(raw, float(v)) for v in values if np.isfinite(v)]
    return cells


def _raw(program: Program, register: int, value: float) -> tuple[int, float] | None:
    """Walk back through arithmetic to the raw column; None where a step cannot be undone."""
    for i, step in reversed(list(enumerate(program.steps))):
        place = register - step["out"]
        if not 0 <= place < step["n"]:
            continue
        arrays = {
            name.partition(".")[2]: a
            for name, a in program.arrays.items()
            if name.startswith(f"step{i}.")
        }
        if step["op"] == "standardize":
            value = value * arrays["scale"][place] + arrays["shift"][place]
        elif step["op"] == "rescale":
            value = (value - arrays["shift"][place]) / arrays["scale"][place]
        elif step["op"] not in ("impute", "float32", "blank", "tiny"):
            return None
        register = step["in"][place]
    return register, value
