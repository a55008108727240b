"""Imitation: which few rules answer as the model does, and how well do they?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...data.display import Values
from ...errors import InvalidShape, NotSupported
from ...results.surrogate import Surrogate
from ..chosen import chosen_rows
from ..ground import Ground
from .fidelity import decisions, measured
from .growing import MAX_DEPTH, grow
from .own import own_tree
from .record import Grown, described

__all__ = ["answer", "check_rows"]

LEAST_ROWS = 10
MAX_HELD_OUT = 20_000
MAX_CELLS = 20_000_000
"""From more rows and columns together a tree is not grown: the rows are drawn."""


def answer(
    ground: Ground, *, max_depth: int = 3, rows: Sequence[int] | str | None = None
) -> Surrogate:
    """Grow a tree that says what the model says, and compare it with the model on other rows.

    Parameters
    ----------
    max_depth : int
        Conditions of a rule at most.
    rows : sequence of int or str, optional
        To imitate the model on these rows alone: positions, or base64 of one bit per row.

    Returns
    -------
    Surrogate

    Notes
    -----
    A fifth of the rows is held out. The tree is grown once, to the largest depth, on what the
    model says of the others; a tree of less depth is its upper part, so that fidelity on the rows
    it was grown from never falls with depth.
    """
    inside = _rows(ground, rows)
    answers = ground.predictions[inside]
    _check_finite(ground, answers)
    weight = None if ground.sample_weight is None else ground.sample_weight[inside]
    decide = decisions(ground.predictor.task)
    own = own_tree(ground)
    if own is not None:
        numbers = [np.asarray(one.numbers, np.float64)[inside] for one in ground.columns]
        leaf = own.tree.leaf_of(numbers)
        all_rows = np.arange(len(inside))
        found = measured(own.tree, leaf, answers, all_rows, all_rows, weight, decide, own.values)
        whole = Grown(own.tree, leaf, found, all_rows, list(enumerate(ground.columns)), own)
        return described(ground, whole, answers, numbers, own.depth, inside, list(own.notes))
    columns, notes = _columns(ground)
    grown, held = _split(len(inside), len(columns), ground.seed)
    if len(grown) + len(held) < len(inside):
        notes.append(f"grown from {len(grown):,} rows, drawn with the seed")
    kept = _distinct(answers)
    tree = grow(
        [column for _, column in columns],
        inside[grown],
        answers[grown][:, kept],
        weight=None if weight is None else weight[grown],
        max_depth=max(MAX_DEPTH, max_depth),
        seed=ground.seed,
    )
    numbers = [np.asarray(column.numbers, np.float64)[inside] for _, column in columns]
    leaf = tree.leaf_of(numbers)
    found = measured(tree, leaf, answers, grown, held, weight, decide)
    whole = Grown(tree, leaf, found, held, columns)
    return described(ground, whole, answers, numbers, max_depth, inside, notes)


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


def _distinct(answers: np.ndarray) -> np.ndarray:
    """Outputs that say something of their own: of two classes the second says it all."""
    if answers.shape[1] != 2:
        return np.arange(answers.shape[1])
    total = answers.sum(axis=1)
    size = np.abs(answers).max(initial=0.0)
    return np.array([1]) if np.ptp(total) <= 1e-9 * max(size, 1e-300) else np.arange(2)
