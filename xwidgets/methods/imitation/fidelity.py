"""How well a tree imitates: overall, in its nodes, and with every further level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ...models import Predictor
from ..performance.decision import decisions
from ..surrogate import fidelity
from .growing import Tree

__all__ = ["Measured", "deciding", "measured", "shares"]

Decide = Callable[[np.ndarray], Any] | None


def deciding(predictor: Predictor) -> Decide:
    """Asked with predictions: the class that they stand for; None where there are no classes."""
    if predictor.task not in ("binary", "multiclass"):
        return None
    return partial(decisions, predictor=predictor, output=predictor.default_output)


@dataclass(frozen=True, eq=False)
class Measured:
    """A tree beside the model that it imitates.

    Attributes
    ----------
    values : ndarray of float64, shape (n_nodes, n_outputs)
        Mean prediction of the rows from which it was grown.
    gains : ndarray of float64, shape (n_nodes,)
        How much of the variance of those predictions each split takes away, over outputs of
        variance 1.
    depths, leaves : ndarray of int64, shape (n_depths,)
    grown, held_out : ndarray of float64, shape (n_depths, n_outputs)
        R2 on the rows from which it was grown, and on the others.
    agreement : ndarray of float64, shape (n_depths,), or None
    """

    values: np.ndarray
    gains: np.ndarray
    depths: np.ndarray
    leaves: np.ndarray
    grown: np.ndarray
    held_out: np.ndarray
    agreement: np.ndarray | None


def measured(
    tree: Tree,
    leaf: np.ndarray,
    answers: np.ndarray,
    grown: np.ndarray,
    held: np.ndarray,
    weight: np.ndarray | None,
    decide: Decide,
    values: np.ndarray | None = None,
) -> Measured:
    """Compare a tree of every depth with the model.

    Parameters
    ----------
    tree : Tree
    leaf : ndarray of int64, shape (n_rows,)
        Of every row.
    answers : ndarray of float64, shape (n_rows, n_outputs)
        What the model says.
    grown, held : ndarray of int64
        Places of the rows from which the tree was grown, and of the others.
    weight : ndarray of float64, shape (n_rows,), or None
    decide : callable or None
        The class of predictions.
    values : ndarray of float64, shape (n_nodes, n_outputs), optional
        What the tree says, where that is no mean of these rows.
    """
    each = np.ones(len(leaf)) if weight is None else weight
    means, gains = _means(tree, leaf[grown], answers[grown], each[grown])
    values = means if values is None else values
    deepest = max(1, int(tree.depth.max()))
    depths = np.arange(1, deepest + 1)
    inner = tree.feature >= 0
    lines: list[tuple[Any, ...]] = []
    for depth in depths:
        above = tree.up_to(int(depth))
        said = values[above[leaf]]
        lines.append(
            (
                len(np.unique(above[~inner])),
                fidelity(answers[grown], said[grown], each[grown]),
                fidelity(answers[held], said[held], each[held]),
                np.nan if decide is None else _agreement(answers, said, held, each, decide),
            )
        )
    leaves, on_grown, on_held, agreement = zip(*lines, strict=True)
    return Measured(
        values,
        gains,
        depths,
        np.array(leaves, np.int64),
        np.array(on_grown),
        np.array(on_held),
        None if decide is None else np.array(agreement),
    )


def _agreement(
    answers: np.ndarray, said: np.ndarray, rows: np.ndarray, weight: np.ndarray, decide: Any
) -> float:
    same = decide(answers[rows]) == decide(said[rows])
    return float(np.average(same, weights=weight[rows]))


def _means(
    tree: Tree, leaf: np.ndarray, answers: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    n = tree.n_nodes
    middle = np.average(answers, axis=0, weights=weight)
    away = answers - middle
    total = tree.up(np.bincount(leaf, weight, n))
    sums = tree.up(np.column_stack([np.bincount(leaf, weight * one, n) for one in away.T]))
    means = sums / np.where(total > 0, total, 1.0)[:, None]
    variance = weight @ away**2
    still = variance <= (1e-9 * np.abs(answers).max(axis=0, initial=0.0)) ** 2 * weight.sum()
    # Of the sum of squares, what lies between the parts of a node.
    between = (total[:, None] * means**2 / np.where(still, np.inf, variance)).sum(axis=1)
    gains = np.zeros(n)
    inner = np.flatnonzero(tree.feature >= 0)
    gains[inner] = between[tree.left[inner]] + between[tree.right[inner]] - between[inner]
    return middle + means, np.maximum(gains, 0.0)


def shares(
    tree: Tree,
    leaf: np.ndarray,
    answers: np.ndarray,
    values: np.ndarray,
    held: np.ndarray,
    decide: Decide,
) -> dict[str, Any]:
    """What each node holds: rows, those held out, the model's spread, agreement of decisions."""
    n = tree.n_nodes
    counts = tree.up(np.bincount(leaf, minlength=n))
    agreement = None
    if decide is not None:
        own = decide(values)
        said = decide(answers)
        # Of an inner node: as if the tree ended there.
        same = np.zeros(n)
        for depth in range(int(tree.depth.max()), -1, -1):
            here = tree.up_to(depth)[leaf]
            at = tree.depth[here] == depth
            same += np.bincount(here[at], own[here[at]] == said[at], n)
        agreement = same / np.maximum(counts, 1)
    return {
        "counts": counts,
        "held_out": tree.up(np.bincount(leaf[held], minlength=n)),
        "spread": _spread(tree, leaf, answers, counts),
        "node_agreement": agreement,
    }


def _spread(tree: Tree, leaf: np.ndarray, answers: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Standard deviation in each node, (n_nodes, n_outputs): of leaves from their own means."""
    n = tree.n_nodes
    inside = np.bincount(leaf, minlength=n)
    size = np.maximum(inside, 1)[:, None]
    means = np.column_stack([np.bincount(leaf, one, n) for one in answers.T]) / size
    away = answers - means[leaf]
    rest = np.column_stack([np.bincount(leaf, one, n) for one in away.T]) / size  # of rounding
    means, away = means + rest, away - rest[leaf]
    squares = np.column_stack([np.bincount(leaf, one, n) for one in (away**2).T])
    for node in range(n - 1, -1, -1):
        left, right = tree.left[node], tree.right[node]
        if left < 0 or not counts[node]:
            continue
        share = counts[right] / counts[node]
        apart = means[right] - means[left]
        means[node] = means[left] + share * apart
        squares[node] = squares[left] + squares[right] + share * counts[left] * apart**2
    return np.sqrt(squares / np.maximum(counts, 1)[:, None])
