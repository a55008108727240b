"""A model that is itself one decision tree, in the columns that a person knows."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ...data import Frame
from ...models.pipeline import Encoding, dense, encoding_of
from ..ground import Ground
from .growing import Tree
from .ordered import cut_between

__all__ = ["MAX_NODES", "OwnTree", "own_tree"]

MAX_NODES = 1_023
"""Of a larger tree, the upper part is told."""
TOLERANCE = 1e-9
CHECKED = 2_000
"""Rows whose way is compared where a part of the tree is told."""
KINDS = {
    "DecisionTreeClassifier",
    "DecisionTreeRegressor",
    "ExtraTreeClassifier",
    "ExtraTreeRegressor",
}


class OwnTree(NamedTuple):
    """The model's own tree.

    Attributes
    ----------
    tree : Tree
        Split by what is shown of each feature.
    values : ndarray of float64, shape (n_nodes, n_outputs)
        What it says in each node, as it was fitted.
    importances : ndarray of float64, shape (n_features,)
        Those of the model, of encoded columns added to those of the raw one.
    depth : int
        How deep it is told.
    whole : bool
        Whether that is all of it.
    notes : tuple of str
    """

    tree: Tree
    values: np.ndarray
    importances: np.ndarray
    depth: int
    whole: bool
    notes: tuple[str, ...] = ()


class _Split(NamedTuple):
    """One split in a raw column: what lies left, and whether the two sides are exchanged."""

    threshold: float
    levels: tuple[int, ...] | None
    missing_left: bool
    exchanged: bool


def own_tree(ground: Ground) -> OwnTree | None:
    """The model's own tree; None where it is no single tree, or cannot be told in raw columns.

    Parameters
    ----------
    ground : Ground
        In the unit that the tree itself answers in; in another one there is none.

    Returns
    -------
    OwnTree or None
        Behind a Pipeline each split is told in the raw column that its encoded column comes from:
        of numbers by a threshold, of categories by levels. What it says of all rows is held to the
        model's own predictions; where it differs, it is not told.

    Notes
    -----
    A step before the tree is not read but asked: for every value and level of a raw column, what
    it makes of it. Where it only moves and stretches numbers, thresholds are the model's own,
    taken back; else (logarithms, bins) they stand between two values that occur.
    """
    model = encoding_of(ground.predictor, ground.frame)
    final = model.final
    if type(final).__name__ not in KINDS or not type(final).__module__.startswith("sklearn.tree"):
        return None
    if ground.unit == "log_odds" or model.owner is None or not hasattr(final, "tree_"):
        return None
    owner = _groups_of(ground, model.owner)
    if owner is None:
        return None
    fitted = final.tree_
    kept, depth = _upper(fitted)
    inner = kept[(_depths(fitted)[kept] < depth) & (fitted.children_left[kept] >= 0)]
    splits: dict[int, _Split] = {}
    for raw in np.unique(model.owner[fitted.feature[inner]]):
        if raw < 0:
            return None
        mine = inner[model.owner[fitted.feature[inner]] == raw]
        found = _of_column(ground, model, int(raw), fitted, mine)
        if found is None:
            return None
        splits.update(found)
    tree = _tree(fitted, kept, splits, owner)
    values = _values(final)[kept]
    whole = len(kept) == fitted.node_count
    if values.shape[1] != ground.predictions.shape[1]:
        return None
    leaf = tree.leaf_of([np.asarray(one.numbers, np.float64) for one in ground.columns])
    same = (
        _says_the_same(ground, values[leaf]) if whole else _goes_the_same(ground, model, kept[leaf])
    )
    if not same:
        return None
    own = np.bincount(
        np.maximum(owner, 0),
        np.where(owner < 0, 0.0, final.feature_importances_),
        minlength=len(ground.columns),
    )
    notes = (
        ()
        if whole
        else (
            f"the upper {depth} of the {fitted.max_depth} levels of the model's own tree, "
            f"which has {fitted.n_leaves:,} leaves",
        )
    )
    return OwnTree(tree, values, own, depth, whole, notes)


def _depths(fitted: Any) -> np.ndarray:
    """Splits above each node, int64 (n_nodes,)."""
    depth = np.zeros(fitted.node_count, np.int64)
    level = np.zeros(1, np.int64)
    while len(level):
        inner = level[fitted.children_left[level] >= 0]
        below = np.concatenate([fitted.children_left[inner], fitted.children_right[inner]])
        depth[below] = depth[inner[0]] + 1 if len(inner) else 0
        level = below
    return depth


def _upper(fitted: Any) -> tuple[np.ndarray, int]:
    """The nodes that are told, in their own order, and how deep they lie."""
    depth = _depths(fitted)
    sizes = np.cumsum(np.bincount(depth))
    deepest = max(1, int((sizes <= MAX_NODES).sum()) - 1)
    return np.flatnonzero(depth <= deepest), deepest


def _says_the_same(ground: Ground, values: np.ndarray) -> bool:
    """Whether a tree says of all rows what the model says."""
    said = ground.predictions
    size = max(1.0, float(np.abs(said).max(initial=0.0)))
    return bool(np.abs(values - said).max(initial=0.0) <= TOLERANCE * size)


def _goes_the_same(ground: Ground, model: Encoding, nodes: np.ndarray) -> bool:
    """Whether rows pass, in the model itself, the nodes in which the upper part leaves them."""
    rows = np.unique(np.linspace(0, len(nodes) - 1, min(CHECKED, len(nodes))).astype(np.int64))
    encoded = dense(model.encode(ground.predictor.prepare(ground.frame.take(rows).native)))
    way = model.final.decision_path(encoded.astype(np.float32))
    return bool(np.asarray(way[np.arange(len(rows)), nodes[rows]]).all())


def _groups_of(ground: Ground, owner: np.ndarray) -> np.ndarray | None:
    """The feature of every encoded column; None where features are groups of columns."""
    if any(len(members) > 1 for members in ground.groups.members):
        return None
    place = np.full(ground.frame.n_features + 1, -1)
    for at, (member,) in enumerate(ground.groups.members):
        place[member] = at
    found: np.ndarray = place[owner]
    return found


def _of_column(
    ground: Ground, model: Encoding, raw: int, fitted: Any, nodes: np.ndarray
) -> dict[int, _Split] | None:
    """The splits of all nodes that ask about one raw column."""
    frame = ground.frame
    feature = frame.schema[raw]
    column = np.asarray(frame.column(raw), np.float64)
    absent = np.isnan(column)
    if feature.levels is not None:
        known = np.arange(len(feature.levels), dtype=np.float64)
    else:
        known = np.unique(column[~absent])
    values = np.append(known, np.nan) if absent.any() else known
    encoded = _encoded(ground, model, frame, raw, values)
    if encoded is None:
        return None
    splits: dict[int, _Split] = {}
    for node in nodes.tolist():
        z = encoded[:, fitted.feature[node]]
        cut = float(fitted.threshold[node])
        gone = np.isnan(z)
        # As scikit-learn compares: values in float32, thresholds in float64.
        below = z.astype(np.float32).astype(np.float64) <= cut
        left = np.where(gone, fitted.missing_go_to_left[node] > 0, below)
        missing_left = bool(left[-1]) if absent.any() else False
        of_known = left[: len(known)]
        if feature.levels is not None:
            codes = tuple(np.flatnonzero(of_known).tolist())
            splits[node] = _Split(math.nan, codes, missing_left, False)
            continue
        number = _threshold(known, z[: len(known)], cut, of_known)
        if number is None:
            return None
        exchanged = number[1]
        splits[node] = _Split(number[0], None, missing_left ^ exchanged, exchanged)
    return splits


def _encoded(
    ground: Ground, model: Encoding, frame: Frame, raw: int, values: np.ndarray
) -> np.ndarray | None:
    """What the steps before the tree make of values of one column, the others as in a row."""
    if not len(values):
        return None
    row = frame.take(np.zeros(1, np.int64)).matrix()
    matrix = np.repeat(row, len(values), axis=0)
    matrix[:, raw] = values
    try:
        return dense(model.encode(ground.predictor.prepare(frame.from_matrix(matrix))))
    except Exception:  # a level that it was not fitted with: there is no telling
        return None


def _threshold(
    known: np.ndarray, z: np.ndarray, cut: float, left: np.ndarray
) -> tuple[float, bool] | None:
    """Where the values part, and whether the larger ones go left; None where it is no cut."""
    if not len(known):
        return None
    exchanged = bool(left[-1]) and not left[0]
    low = ~left if exchanged else left
    n_low = int(low.sum())
    if not low[:n_low].all():
        return None
    if np.array_equal(known, z) and np.array_equal(known <= cut, low):
        return cut, False
    own = _taken_back(known, z, cut)
    if own is not None and np.array_equal(known <= own, low):
        return own, exchanged
    if n_low == 0:
        return float(known[0] - max(1.0, abs(known[0]))), exchanged
    if n_low == len(known):
        return float(known[-1] + max(1.0, abs(known[-1]))), exchanged
    return cut_between(float(known[n_low - 1]), float(known[n_low])), exchanged


def _taken_back(known: np.ndarray, z: np.ndarray, cut: float) -> float | None:
    """The threshold before numbers were moved and stretched; None where more was done."""
    if len(known) < 3 or not np.isfinite(z).all() or z[0] == z[-1]:
        return None
    slope = (z[-1] - z[0]) / (known[-1] - known[0])
    straight = z[0] + slope * (known - known[0])
    if np.abs(straight - z).max() > 1e-9 * np.abs(z[-1] - z[0]):
        return None
    return float(f"{known[0] + (cut - z[0]) / slope:.12g}")


def _tree(fitted: Any, kept: np.ndarray, splits: dict[int, _Split], owner: np.ndarray) -> Tree:
    n = len(kept)
    place = np.full(fitted.node_count, -1)
    place[kept] = np.arange(n)
    left, right, parent, feature = (np.full(n, -1) for _ in range(4))
    threshold = np.full(n, np.nan)
    levels: list[tuple[int, ...] | None] = [None] * n
    missing_left = np.zeros(n, bool)
    for node, split in splits.items():
        at = place[node]
        parts = place[fitted.children_left[node]], place[fitted.children_right[node]]
        left[at], right[at] = parts[::-1] if split.exchanged else parts
        parent[list(parts)] = at
        feature[at] = owner[fitted.feature[node]]
        threshold[at], levels[at] = split.threshold, split.levels
        missing_left[at] = split.missing_left
    return Tree(feature, threshold, tuple(levels), left, right, parent, missing_left)


def _values(final: Any) -> np.ndarray:
    """What a tree says in each node, (n_nodes, n_outputs): shares of classes, or means."""
    value = np.asarray(final.tree_.value, np.float64)
    if hasattr(final, "classes_"):
        shares: np.ndarray = value[:, 0, :]
        return shares / shares.sum(axis=1, keepdims=True)
    return value[:, :, 0]
