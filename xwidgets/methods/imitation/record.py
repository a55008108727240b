"""What is told of a tree: its nodes with their rows, their words and their histograms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ...data.display import Values
from ...results.surrogate import Surrogate, importances_of
from ..effects.conditions import Condition, in_words, told
from ..ground import Ground
from . import bins
from .asked import Asked
from .fidelity import Measured, deciding, shares
from .growing import Tree
from .own import OwnTree
from .paths import conditions

__all__ = ["Grown", "described"]


class Grown(NamedTuple):
    """A tree beside the model.

    Attributes
    ----------
    tree : Tree
    leaf : ndarray of int64, shape (n_rows,)
        Of every row that it is told of.
    found : Measured
    own : OwnTree or None
        It is the model itself.
    """

    tree: Tree
    leaf: np.ndarray
    found: Measured
    own: OwnTree | None = None


def described(ground: Ground, what: Asked, grown: Grown, max_depth: int) -> Surrogate:
    """The result, of a tree without what lies deeper than `max_depth`."""
    max_depth = max(1, max_depth)
    whole, leaf, found, own = grown
    answers, columns, held, numbers = what.answers, what.columns, what.held, what.numbers()
    tree = whole.cut(max_depth)
    kept = np.flatnonzero(whole.depth <= max_depth)
    place = np.full(whole.n_nodes, -1)
    place[kept] = np.arange(len(kept))
    leaf = place[whole.up_to(max_depth)[leaf]]
    values = found.values[kept]
    rows_of = _rows_of(tree, leaf)
    shown = [column for _, column in columns]
    held_by = conditions(tree, numbers, rows_of, [len(c.feature.levels or ()) for c in shown])
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
        **shares(tree, leaf, answers, values, held, deciding(ground.predictor)),
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
        gains=np.where(split < 0, 0.0, found.gains[kept]),
        importances=importances_of(split, found.gains[kept], len(names))
        if own is None
        else own.importances,
        feature_names=names,
        output_names=ground.predictor.output_names,
        max_depth=max_depth,
        exact=own is not None and own.whole,
        method="decision tree that imitates the model"
        if own is None
        else "the model's own decision tree",
        unit=ground.unit,
        trust={
            "n_rows": len(what.inside),
            "n_rows_total": n_total,
            "n_held_out": 0 if own is not None else len(held),
            "link": ground.predictor.link,
            "own": own is not None,
            "frame_library": ground.library,
            "notes": tuple(what.notes),
        },
    )


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
    words = in_words([one], [column.feature for _, column in columns])
    return {**told(one, position, names[position]), "text": words}


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
