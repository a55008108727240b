"""Exact Shapley values by reference in NumPy: for first rows, and where nothing is compiled."""

from __future__ import annotations

import numpy as np

from ...models.trees.arrays import decide
from ..exact import shapley
from .layout import Layout
from .links import apply_link
from .references import MOST_BITS, References

__all__ = ["MOST_MARKED", "by_reference"]

MOST_MARKED = 62
"""Players that a word of bits can tell apart."""


def by_reference(references: References, X: np.ndarray) -> np.ndarray:
    """Shapley values of prepared rows, as the compiled loop gives them but for rounding.

    Parameters
    ----------
    references : References
        With at most `MOST_MARKED` players that some split asks about.
    X : ndarray of float64, shape (n_rows, n_features)

    Returns
    -------
    ndarray of float64, shape (n_rows, n_players, n_outputs of the predictor)
    """
    ready, trees = references.source.layout, references.source.trees
    place = np.full(references.n_players, -1, np.int64)
    place[references.used] = np.arange(references.used.size)
    owner = references.player_of[ready.used]
    mark = np.where(owner >= 0, np.int64(1) << np.maximum(place[owner], 0), 0)
    theirs = _sides(ready, references.rows)
    n_outputs = apply_link(references.source.link, trees.base, trees).size
    found = np.zeros((len(X), references.n_players, n_outputs))
    for at, mine in enumerate(_sides(ready, X)):
        alive, known, unknown = _reached(ready, mark, mine, theirs)
        for z, share in enumerate(references.weight):
            leaves = np.flatnonzero(alive[z])
            inside, outside = known[z, leaves], unknown[z, leaves]
            any_ = int(np.bitwise_or.reduce(inside | outside, initial=0))
            bits = [bit for bit in range(references.used.size) if any_ >> bit & 1]
            if len(bits) > MOST_BITS:
                raise MemoryError(f"{len(bits)} players against one background row")
            inside, outside = _narrowed(inside, bits), _narrowed(outside, bits)
            sums = _tabled(ready, leaves, inside, outside, len(bits))
            shown = apply_link(references.source.link, trees.base + sums, trees)
            found[at, references.used[bits]] += share * shapley(shown)
    return found


def _sides(ready: Layout, X: np.ndarray) -> np.ndarray:
    """Whether rows go left at each node: bool (n_rows, n_nodes)."""
    nodes = ready.nodes
    left = np.zeros((len(X), nodes.right.size), bool)
    splits = np.flatnonzero(nodes.feature >= 0)
    left[:, splits] = decide(
        nodes.flags[splits],
        nodes.threshold[splits],
        nodes.first_word[splits],
        nodes.n_words[splits],
        nodes.words,
        X[:, ready.used[nodes.feature[splits]]],
    )
    return left


def _reached(
    ready: Layout, mark: np.ndarray, mine: np.ndarray, theirs: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Leaves that some mixture of a row and a reference reaches, with the players that have to
    be known for it and those that must not: each (n_references, n_nodes)."""
    nodes = ready.nodes
    alive = np.zeros(theirs.shape, bool)
    alive[:, nodes.offsets[:-1]] = True
    known = np.zeros(theirs.shape, np.int64)
    unknown = np.zeros(theirs.shape, np.int64)
    for splits in ready.levels:
        bit, own = mark[nodes.feature[splits]], mine[splits]
        a, b = known[:, splits], unknown[:, splits]
        differs = theirs[:, splits] != own
        in_a = (a & bit != 0) & (bit != 0)
        free = differs & ~in_a & (b & bit == 0) & (bit != 0)
        follows = ~differs | in_a | free  # to the row's side
        leaves = differs & ~in_a  # to the reference's, which is the other one
        for child, is_own in ((splits + 1, own), (nodes.right[splits], ~own)):
            alive[:, child] = alive[:, splits] & np.where(is_own, follows, leaves)
            known[:, child] = a | np.where(free & is_own, bit, 0)
            unknown[:, child] = b | np.where(free & ~is_own, bit, 0)
    alive[:, nodes.feature >= 0] = False
    return alive, known, unknown


def _narrowed(marks: np.ndarray, bits: list[int]) -> np.ndarray:
    """Some bits side by side."""
    found = np.zeros(marks.shape, np.int64)
    for at, bit in enumerate(bits):
        found |= (marks >> bit & 1) << at
    return found


def _tabled(
    ready: Layout, leaves: np.ndarray, known: np.ndarray, unknown: np.ndarray, n_bits: int
) -> np.ndarray:
    """Sums of the trees for every coalition, without the constant: (2**n_bits, n_outputs)."""
    nodes = ready.nodes
    n_outputs = ready.base.size
    tree = np.searchsorted(nodes.offsets, leaves, side="right") - 1
    value = nodes.value[leaves]
    if value.shape[1] == 1 and n_outputs > 1:
        value = value * (nodes.output[tree][:, None] == np.arange(n_outputs))
    for bit in range(n_bits):  # value * (1 - is in), multiplied out
        out = unknown >> bit & 1 == 1
        known = np.concatenate([known, known[out] | 1 << bit])
        value = np.concatenate([value, -value[out]])
        unknown = np.concatenate([unknown, unknown[out]])
    n_cells = 1 << n_bits
    table = np.stack(
        [np.bincount(known, value[:, m], minlength=n_cells) for m in range(n_outputs)], axis=1
    )
    for bit in range(n_bits):
        halves = table.reshape(-1, 2, 1 << bit, n_outputs)
        halves[:, 1] += halves[:, 0]
    return table
