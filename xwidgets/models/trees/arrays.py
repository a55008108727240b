"""One set of node arrays for every tree ensemble."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import memory

__all__ = [
    "CATEGORY",
    "MISSING_LEFT",
    "OTHER_LEFT",
    "ZERO_MISSING",
    "Lookup",
    "Tree",
    "Trees",
    "assemble",
    "decide",
    "goes_left",
    "leaves_of",
    "predict",
    "prepare",
]

MISSING_LEFT = 1
"""Node flag: a missing value goes left."""
OTHER_LEFT = 2
"""Node flag: a category outside of the node's set of known ones goes left."""
ZERO_MISSING = 4
"""Node flag: values within 1e-35 of zero are missing (LightGBM's ``zero_as_missing``)."""
CATEGORY = 8
"""Node flag: a categorical split (a bit set) instead of a threshold."""

NODE_BYTES = 220
"""Arrays of one node here and in the layout that is walked, without its values."""

NEAR_ZERO = 1.0000000180025095e-35
"""float32(1e-35), LightGBM's bound for "zero"."""


@dataclass(frozen=True, eq=False)
class Lookup:
    """How one column of the caller's table becomes what the trees compare.

    Parameters
    ----------
    known : ndarray of float64, shape (n_known,)
        Sorted numbers of the caller's column.
    codes : ndarray of float64, shape (n_known,)
        What the trees see for each.
    unknown : float
        What they see for any other number (NaN: missing). Missing stays missing.
    """

    known: np.ndarray
    codes: np.ndarray
    unknown: float = float("nan")

    def __call__(self, column: np.ndarray) -> np.ndarray:
        if not self.known.size:
            return np.where(np.isnan(column), np.nan, self.unknown)
        place = np.minimum(np.searchsorted(self.known, column), self.known.size - 1)
        found = np.where(self.known[place] == column, self.codes[place], self.unknown)
        return np.where(np.isnan(column), np.nan, found)


@dataclass(frozen=True, eq=False)
class Tree:
    """Nodes of one tree, as a library's parser reads them; node 0 is the root.

    Parameters
    ----------
    left, right : ndarray of int, shape (n_nodes,)
        Children; -1 at leaves.
    feature : ndarray of int, shape (n_nodes,)
        Column that is compared (leaves: anything).
    threshold : ndarray of float64, shape (n_nodes,)
        A number goes left if it is <= this.
    flags : ndarray of uint8, shape (n_nodes,)
    cover : ndarray of float64, shape (n_nodes,)
        Weight of the training rows that came by.
    value : ndarray of float64, shape (n_nodes,) or (n_nodes, n_outputs)
        What a leaf adds to the outputs, learning rate and tree weight included.
    output : int
        Which output a one-column `value` adds to.
    categories : mapping of node to (ndarray of bool), or None
        For categorical nodes: which codes 0, 1, ... go left.
    """

    left: np.ndarray
    right: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    flags: np.ndarray
    cover: np.ndarray
    value: np.ndarray
    output: int = 0
    categories: dict[int, np.ndarray] | None = None


@dataclass(frozen=True, eq=False)
class Trees:
    """A tree ensemble whose prediction is a sum over trees.

    Parameters
    ----------
    offsets : ndarray of int64, shape (n_trees + 1,)
        Tree `t` owns nodes ``offsets[t]:offsets[t + 1]``.
    left, right : ndarray of int32, shape (n_nodes,)
        Children, counted from the tree's first node; -1 at leaves.
    feature : ndarray of int32, shape (n_nodes,)
        Column compared; -1 at leaves.
    threshold : ndarray of float64, shape (n_nodes,)
        A number goes left if it is <= this.
    flags : ndarray of uint8, shape (n_nodes,)
        MISSING_LEFT | OTHER_LEFT | ZERO_MISSING | CATEGORY.
    first_word, n_words : ndarray of int32, shape (n_nodes,)
        Where in `words` a categorical node's bit set lies.
    words : ndarray of uint32
        Bit sets of the category codes that go left.
    cover : ndarray of float64, shape (n_nodes,)
        Weight of training rows at each node.
    value : ndarray of float64, shape (n_nodes, n_values)
        What a leaf adds; `n_values` is 1, or `n_outputs` where leaves hold vectors.
    output : ndarray of int32, shape (n_trees,)
        Output that a one-column tree adds to (0 where leaves hold vectors).
    base : ndarray of float64, shape (n_outputs,)
        Constant added to the sum of the trees.
    n_features : int
        Columns that `prepare` takes.
    float32 : bool
        The library rounds its input to float32 before it compares.
    zeros : bool
        The library reads numbers within 1e-35 of zero as zero (LightGBM).
    missing : float
        A number that means "missing" besides NaN.
    lookups : dict of int to Lookup
        Columns that are recoded first.
    tolerance : float
        Largest relative difference from the model's own predictions that rounding in the
        library explains.
    links : tuple of str
        From this sum to what the model may show: "identity", "sigmoid", "softmax", ...
    unit : {"probability", "log_odds", "value"}
        Unit of the sum itself.
    mirrored : bool
        A binary classifier with one output here; the other class is minus this
        (log-odds) or one minus this (probability).
    """

    offsets: np.ndarray
    left: np.ndarray
    right: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    flags: np.ndarray
    first_word: np.ndarray
    n_words: np.ndarray
    words: np.ndarray
    cover: np.ndarray
    value: np.ndarray
    output: np.ndarray
    base: np.ndarray
    n_features: int
    float32: bool = False
    zeros: bool = False
    missing: float = float("nan")
    lookups: dict[int, Lookup] | None = None
    tolerance: float = 1e-9
    links: tuple[str, ...] = ("identity",)
    unit: str = "value"
    mirrored: bool = False

    @property
    def n_trees(self) -> int:
        return self.offsets.size - 1

    @property
    def n_outputs(self) -> int:
        return self.base.size


def assemble(
    trees: Sequence[Tree],
    *,
    base: np.ndarray,
    n_features: int,
    float32: bool = False,
    zeros: bool = False,
    missing: float = float("nan"),
    lookups: dict[int, Lookup] | None = None,
    tolerance: float = 1e-9,
    links: tuple[str, ...] = ("identity",),
    unit: str = "value",
    mirrored: bool = False,
) -> Trees:
    """Join single trees into contiguous arrays.

    Raises
    ------
    MemoryError
        They do not fit.
    """
    n_nodes = sum(tree.left.size for tree in trees)
    n_numbers = sum(tree.value.size for tree in trees)
    what = f"an ensemble of {len(trees):,} trees with {n_nodes:,} nodes"
    if n_nodes > memory.MOST_NODES:
        raise MemoryError(f"{what} has more than {memory.MOST_NODES:,} nodes")
    memory.check(NODE_BYTES * n_nodes + 16 * n_numbers, what)
    base = np.ascontiguousarray(base, dtype=np.float64).reshape(-1)
    offsets = np.zeros(len(trees) + 1, np.int64)
    np.cumsum([tree.left.size for tree in trees], out=offsets[1:])
    left = _join([tree.left for tree in trees], np.int32)
    leaf = left < 0
    feature = _join([tree.feature for tree in trees], np.int32)
    feature[leaf] = -1
    flags = _join([tree.flags for tree in trees], np.uint8)
    first_word = np.zeros(left.size, np.int32)
    n_words = np.zeros(left.size, np.int32)
    words: list[np.ndarray] = []
    used = 0
    for tree, start in zip(trees, offsets, strict=False):
        for node, goes_left in (tree.categories or {}).items():
            packed = _pack(goes_left)
            first_word[start + node], n_words[start + node] = used, packed.size
            words.append(packed)
            used += packed.size
    value = np.ascontiguousarray(
        np.concatenate([tree.value.reshape(tree.left.size, -1) for tree in trees])
        if trees
        else np.zeros((0, 1)),
        dtype=np.float64,
    )
    return Trees(
        offsets=offsets,
        left=left,
        right=_join([tree.right for tree in trees], np.int32),
        feature=feature,
        threshold=_join([tree.threshold for tree in trees], np.float64),
        flags=flags,
        first_word=first_word,
        n_words=n_words,
        words=np.concatenate(words) if words else np.zeros(1, np.uint32),
        cover=_join([tree.cover for tree in trees], np.float64),
        value=value,
        output=np.array([tree.output for tree in trees], np.int32),
        base=base,
        n_features=n_features,
        float32=float32,
        zeros=zeros,
        missing=missing,
        lookups=lookups,
        tolerance=tolerance,
        links=links,
        unit=unit,
        mirrored=mirrored,
    )


def prepare(trees: Trees, X: np.ndarray) -> np.ndarray:
    """Numbers as the trees compare them: recoded, rounded, missing values as NaN.

    Parameters
    ----------
    X : ndarray of float64, shape (n_rows, n_features)

    Returns
    -------
    ndarray of float64, C order, same shape
        `X` itself where nothing had to change.
    """
    X = np.ascontiguousarray(X, dtype=np.float64)
    prepared = X
    if trees.lookups:
        prepared = X.copy()
        for column, lookup in trees.lookups.items():
            prepared[:, column] = lookup(X[:, column])
    if trees.float32:
        with np.errstate(over="ignore", under="ignore"):
            prepared = prepared.astype(np.float32).astype(np.float64)
    if trees.zeros:
        prepared = np.where(np.abs(prepared) <= NEAR_ZERO, 0.0, prepared)
    if trees.missing == trees.missing:
        missing = float(np.float32(trees.missing)) if trees.float32 else trees.missing
        prepared = np.where(prepared == missing, np.nan, prepared)
    return prepared


def predict(trees: Trees, X: np.ndarray) -> np.ndarray:
    """Sum of the trees for prepared rows, in plain NumPy.

    Parameters
    ----------
    X : ndarray of float64, shape (n_rows, n_features)
        Prepared rows.

    Returns
    -------
    ndarray of float64, shape (n_rows, n_outputs)
    """
    n_rows = X.shape[0]
    total = np.tile(trees.base, (n_rows, 1))
    if not trees.n_trees:
        return total
    leaves = leaves_of(trees, X)
    for m in range(trees.n_outputs):
        if trees.value.shape[1] > 1:
            total[:, m] += trees.value[:, m][leaves].sum(axis=1)
        else:
            mine = np.flatnonzero(trees.output == m)
            total[:, m] += trees.value[:, 0][leaves[:, mine]].sum(axis=1)
    return total


def leaves_of(trees: Trees, X: np.ndarray) -> np.ndarray:
    """Leaf node of every row in every tree, shape (n_rows, n_trees)."""
    n_rows = X.shape[0]
    start = trees.offsets[:-1]
    node = np.tile(start, (n_rows, 1))
    rows, columns = np.nonzero(trees.left[node] >= 0)
    while rows.size:
        at = node[rows, columns]
        left = goes_left(trees, at, X[rows, trees.feature[at]])
        at = np.where(left, trees.left[at], trees.right[at]) + start[columns]
        node[rows, columns] = at
        inner = trees.left[at] >= 0
        rows, columns = rows[inner], columns[inner]
    return node


def goes_left(trees: Trees, node: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Whether prepared numbers `x` go left at `node` (same shapes)."""
    return decide(
        trees.flags[node],
        trees.threshold[node],
        trees.first_word[node],
        trees.n_words[node],
        trees.words,
        x,
    )


def decide(
    flags: np.ndarray,
    threshold: np.ndarray,
    first_word: np.ndarray,
    n_words: np.ndarray,
    words: np.ndarray,
    x: np.ndarray,
) -> np.ndarray:
    """Whether `x` goes left at splits with those properties (all of the same shape)."""
    missing = np.isnan(x) | (((flags & ZERO_MISSING) != 0) & (np.abs(x) <= NEAR_ZERO))
    left = x <= threshold
    categorical = (flags & CATEGORY) != 0
    if categorical.any():
        known = (x >= 0) & (x < 32 * n_words)
        code = np.where(known, x, 0).astype(np.int64)
        word = words[np.where(known & categorical, first_word + code // 32, 0)]
        bit = (word >> (code % 32).astype(np.uint32)) & 1 == 1
        left = np.where(categorical, np.where(known, bit, (flags & OTHER_LEFT) != 0), left)
    result: np.ndarray = np.where(missing, (flags & MISSING_LEFT) != 0, left)
    return result


def _join(parts: list[np.ndarray], dtype: type) -> np.ndarray:
    return np.ascontiguousarray(np.concatenate(parts) if parts else np.zeros(0), dtype=dtype)


def _pack(goes_left: np.ndarray) -> np.ndarray:
    padded = np.zeros(-(-max(goes_left.size, 1) // 32) * 32, bool)
    padded[: goes_left.size] = goes_left
    return np.packbits(padded, bitorder="little").view(np.uint32)
