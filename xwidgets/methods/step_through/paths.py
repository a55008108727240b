"""The way of a row down a tree, and the rows that go along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...data import Frame
from ...data.schema import Feature
from ...models import trees as tree_models
from ...models.pipeline import encode_frame, encoded_names, encoding_of
from ...models.trees import Trees, goes_left
from ...results.performance_words import number
from ..effects.conditions import Condition, in_words
from ..ground import Ground
from ..imitation.growing import Tree
from ..imitation.ordered import cut_between
from ..tree_shap.source import link_between

__all__ = ["Grove", "Way", "grove_of", "way_of_grown", "way_of_own"]

MAX_NAMED = 3
"""Levels that a question names."""

CHECKED = 200


class Way(NamedTuple):
    """From the root to a leaf."""

    questions: list[str]
    """What holds of the row at each split, in words."""
    inside: list[np.ndarray]
    """Rows in each node on the way, the root first: places among the rows that were sent down."""
    leaf: np.ndarray
    """The leaf of every row that was sent down, int64."""


class Grove(NamedTuple):
    """A model's own trees, with some rows as they compare them."""

    trees: Trees
    link: str
    """From their sum to what the model says."""
    raw: Frame
    """The rows as they are in the table; the one that is walked is the last."""
    prepared: np.ndarray
    """The same as the trees compare them, float64 (n_rows, n_encoded)."""
    owner: np.ndarray | None
    """Raw column of each encoded one; None where some come from several."""
    names: Sequence[str]
    """Of the encoded columns."""
    averages: bool
    """The prediction is the mean of the trees' own, as in a forest; else their sum."""


def grove_of(ground: Ground, rows: np.ndarray) -> Grove | None:
    """The trees of the model; None where it has none, or says something else than they do."""
    encoding = encoding_of(ground.predictor, ground.frame)
    raw = ground.frame.take(rows)
    encoded = encode_frame(ground.predictor, encoding, raw)
    trees = tree_models.from_model(encoding.final, encoded)
    if trees is None or trees.n_features != encoded.n_features or not trees.n_trees:
        return None
    some = np.unique(np.linspace(0, len(rows) - 1, min(CHECKED, len(rows))).astype(np.int64))
    matrix = encoded.matrix()
    link, _ = link_between(trees, matrix[some], ground.predictions[rows[some]])
    if link is None:
        return None
    names = (
        list(raw.schema.names)
        if encoding.transformer is None
        else encoded_names(encoding.transformer, encoded.n_features)
    )
    averages = hasattr(encoding.final, "estimators_") and not hasattr(
        encoding.final, "learning_rate"
    )
    prepared = tree_models.prepare(trees, matrix)
    return Grove(trees, link, raw, prepared, encoding.owner, names, averages)


def way_of_own(grove: Grove, tree: int) -> Way:
    """The last row's way down one of the model's own trees."""
    trees, X = grove.trees, grove.prepared
    start = int(trees.offsets[tree])
    node = np.full(len(X), start)
    here = start
    inside, questions = [np.arange(len(X))], []
    while trees.left[here] >= 0:
        some = inside[-1]
        column = int(trees.feature[here])
        left = goes_left(trees, np.full(len(some), here), X[some, column])
        mine = left == left[-1]  # the walked row is the last of any that it is among
        questions.append(_question(grove, column, float(trees.threshold[here]), some, mine, left))
        inside.append(some[mine])
        here = start + int((trees.left if left[-1] else trees.right)[here])
    todo = np.flatnonzero(trees.left[node] >= 0)
    while len(todo):
        at = node[todo]
        left = goes_left(trees, at, X[todo, trees.feature[at]])
        node[todo] = start + np.where(left, trees.left[at], trees.right[at])
        todo = todo[trees.left[node[todo]] >= 0]
    return Way(questions, inside, node)


def way_of_grown(tree: Tree, columns: Sequence[np.ndarray], features: Sequence[Feature]) -> Way:
    """The last row's way down a tree that was grown over the features as they are shown."""
    inside, questions, here = [np.arange(len(columns[0]))], [], 0
    while tree.feature[here] >= 0:
        some, column = inside[-1], int(tree.feature[here])
        values = columns[column][some]
        left = tree.goes_left(here, values)
        mine = left == left[-1]
        cut = float(tree.threshold[here])
        questions.append(_words(features[column], values, mine, left, cut))
        inside.append(some[mine])
        here = int((tree.left if left[-1] else tree.right)[here])
    return Way(questions, inside, tree.leaf_of(columns))


def _question(
    grove: Grove, column: int, cut: float, some: np.ndarray, mine: np.ndarray, left: np.ndarray
) -> str:
    """What holds of the row at a split, in the column of the table where there is one."""
    raw = -1 if grove.owner is None else int(grove.owner[column])
    if raw < 0:
        name = grove.names[column]
        return f"{name} {'up to' if left[-1] else 'above'} {number(cut)}"
    values = grove.raw.column(raw)[some]
    feature = grove.raw.schema[raw]
    known = values[~np.isnan(values)]
    own = grove.prepared[some, column]
    same = bool(np.array_equal(known.astype(np.float32), own[~np.isnan(values)].astype(np.float32)))
    return _words(feature, values, mine, left, cut if same else None)


def _words(
    feature: Feature, values: np.ndarray, mine: np.ndarray, left: np.ndarray, cut: float | None
) -> str:
    """What the rows that go along have in common, and the others have not."""
    gone = np.isnan(values) | ((values < 0) if feature.levels is not None else False)
    too = bool((gone & mine).any())
    if feature.levels is not None or feature.kind == "boolean":
        ours, theirs = (
            sorted(set(values[side & ~gone].astype(int).tolist())) for side in (mine, ~mine)
        )
        if len(ours) > MAX_NAMED and 0 < len(theirs) < len(ours):
            names = " or ".join(feature.text(float(code)) for code in theirs)
            return f"{feature.name} is not {names}"
        if ours or too:
            return in_words([Condition(0, levels=tuple(ours), missing=too)], [feature])
    known = values[~gone]
    if cut is None:  # between the two sides, as they are in the table
        with_us, others = known[mine[~gone]], known[~mine[~gone]]
        if not len(with_us) or not len(others):  # what is missing is split from what is not
            return f"{feature.name} is {'known' if len(with_us) else 'missing'}"
        below = bool(with_us.max() < others.min())
        ends = (with_us, others) if below else (others, with_us)
        cut = cut_between(float(ends[0].max()), float(ends[1].min()))
    else:
        below = bool(left[-1])
    if not np.isfinite(cut):
        return f"{feature.name} is {'missing' if gone[-1] else 'known'}"
    side = Condition(0, high=cut, missing=too) if below else Condition(0, low=cut, missing=too)
    return in_words([side], [feature])
