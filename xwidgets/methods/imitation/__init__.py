"""Imitation: which few rules answer as the model does, and how well do they?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...data.display import Values
from ...errors import InvalidShape, NotSupported
from ...results.surrogate import Surrogate
from ..chosen import chosen_rows
from ..effects.conditions import Condition, in_words, told
from ..ground import Ground
from . import bins
from .described import conditions
from .fidelity import Measured, decisions, measured, shares
from .growing import MAX_DEPTH, Tree, grow

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
    columns, notes = _columns(ground)
    weight = None if ground.sample_weight is None else ground.sample_weight[inside]
    grown, held = _split(len(inside), len(columns), ground.seed)
    if len(grown) + len(held) < len(inside):
        notes.append(f"grown from {len(grown):,} rows, drawn with the seed")
    kept = _distinct(answers)
    whole = grow(
        [column for _, column in columns],
        inside[grown],
        answers[grown][:, kept],
        weight=None if weight is None else weight[grown],
        max_depth=max(MAX_DEPTH, max_depth),
        seed=ground.seed,
    )
    numbers = [np.asarray(column.numbers, np.float64)[inside] for _, column in columns]
    leaf = whole.leaf_of(numbers)
    found = measured(whole, leaf, answers, grown, held, weight, decisions(ground.predictor.task))
    return _surrogate(
        ground, whole, leaf, answers, numbers, columns, max_depth, found, held, inside, notes
    )


def _surrogate(
    ground: Ground,
    whole: Tree,
    leaf: np.ndarray,
    answers: np.ndarray,
    numbers: list[np.ndarray],
    columns: list[tuple[int, Values]],
    max_depth: int,
    found: Measured,
    held: np.ndarray,
    inside: np.ndarray,
    notes: list[str],
) -> Surrogate:
    tree = whole.cut(max_depth)
    kept = np.flatnonzero(whole.depth <= max_depth)
    place = np.full(whole.n_nodes, -1)
    place[kept] = np.arange(len(kept))
    leaf = place[whole.up_to(max_depth)[leaf]]
    values = found.values[kept]
    rows_of = _rows_of(tree, leaf)
    shown = [column for _, column in columns]
    held_by = conditions(tree, numbers, rows_of)
    split = np.array([columns[j][0] if j >= 0 else -1 for j in tree.feature], np.int64)
    names = ground.names
    level = min(max_depth, len(found.depths)) - 1
    n_total = ground.frame.n_rows
    return Surrogate(
        feature=split,
        threshold=tree.threshold,
        levels=tree.levels,
        left=tree.left,
        right=tree.right,
        parent=tree.parent,
        missing_left=tree.missing_left.astype(np.int64),
        values=values,
        **shares(tree, leaf, answers, values, held, decisions(ground.predictor.task)),
        names=tuple(in_words(one, [c.feature for c in shown]) for one in held_by),
        conditions=tuple([_told(one, columns, names) for one in node] for node in held_by),
        **_histograms(tree, rows_of, numbers, shown, answers),
        **_answer_bins(tree, leaf, answers, ground.unit == "probability"),
        fidelity=found.held_out[level],
        fidelity_grown=found.grown[level],
        agreement=None if found.agreement is None else float(found.agreement[level]),
        depths=found.depths,
        depth_leaves=found.leaves,
        depth_fidelity=found.held_out,
        depth_grown=found.grown,
        depth_agreement=found.agreement,
        importances=_importances(split, found.gains[kept], len(names)),
        feature_names=names,
        output_names=ground.predictor.output_names,
        max_depth=max_depth,
        method="decision tree that imitates the model",
        unit=ground.unit,
        trust={
            "n_rows": len(inside),
            "n_rows_total": n_total,
            "n_held_out": len(held),
            "link": ground.predictor.link,
            "frame_library": ground.library,
            "notes": tuple(notes),
        },
    )


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


def _rows_of(tree: Tree, leaf: np.ndarray) -> list[np.ndarray]:
    order = np.argsort(leaf, kind="stable")
    ends = np.searchsorted(leaf[order], np.arange(tree.n_nodes + 1))
    found = [order[ends[node] : ends[node + 1]] for node in range(tree.n_nodes)]
    for node in range(tree.n_nodes - 1, -1, -1):
        if tree.feature[node] >= 0:
            found[node] = np.concatenate([found[tree.left[node]], found[tree.right[node]]])
    return found


def _told(
    one: Condition, columns: list[tuple[int, Values]], names: Sequence[str]
) -> dict[str, Any]:
    position = columns[one.column][0]
    return told(one, position, names[position])


def _histograms(
    tree: Tree,
    rows_of: list[np.ndarray],
    numbers: list[np.ndarray],
    columns: list[Values],
    answers: np.ndarray,
) -> dict[str, Any]:
    n, n_outputs = tree.n_nodes, answers.shape[1]
    edges = np.full((n, bins.N_BINS + 1), np.nan)
    counts = np.full((n, bins.N_BINS), np.nan)
    means = np.full((n, bins.N_BINS, n_outputs), np.nan)
    levels: list[Any] = [None] * n
    missing_counts = np.zeros(n, np.int64)
    missing_values = np.full((n, n_outputs), np.nan)
    for node in np.flatnonzero(tree.feature >= 0):
        rows, column = rows_of[node], int(tree.feature[node])
        values = numbers[column][rows]
        by_levels = tree.levels[node] is not None
        absent = ~(values >= 0) if by_levels else np.isnan(values)
        missing_counts[node] = absent.sum()
        if absent.any():
            missing_values[node] = answers[rows[absent]].mean(axis=0)
        known, said = values[~absent], answers[rows[~absent]]
        if not len(known):
            continue
        if by_levels:
            left = tree.goes_left(int(node), known)
            made = bins.of_levels(known.astype(np.int64), said, left)
        else:
            feature = columns[column].feature
            whole = feature.integer or feature.kind == "boolean"
            made = bins.of_numbers(known, said, float(tree.threshold[node]), whole)
        edges[node], counts[node], means[node], levels[node] = made
    return {
        "bin_edges": edges,
        "bin_counts": counts,
        "bin_values": means,
        "bin_levels": tuple(levels),
        "missing_counts": missing_counts,
        "missing_values": missing_values,
    }


def _answer_bins(
    tree: Tree, leaf: np.ndarray, answers: np.ndarray, probability: bool
) -> dict[str, Any]:
    edges = bins.answer_edges(answers, probability)
    return {
        "answer_edges": edges,
        "answer_counts": bins.answers_in(tree, leaf, answers, edges),
    }


def _importances(split: np.ndarray, gains: np.ndarray, n_features: int) -> np.ndarray:
    inner = split >= 0
    sums = np.bincount(split[inner], gains[inner], n_features).astype(np.float64)
    return sums / sums.sum() if sums.sum() > 0 else sums
