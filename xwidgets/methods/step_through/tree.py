"""A row's way down one tree, question by question, and then all trees together."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

import numpy as np

from ...data import sample_rows
from ...data.wording import counted, shown
from ...errors import InvalidValue
from ...models.trees import leaves_of
from ...results.performance_words import number, percent
from ...results.step_through import TreeSteps
from ...results.units import predicted_label
from ..ground import Ground, Part
from ..imitation import answer as imitated
from ..imitation.growing import Tree
from ..tree_shap.links import apply_link
from .paths import Grove, Way, grove_of, way_of_grown, way_of_own
from .words import Script, predicted, signed

__all__ = ["MAX_ROWS", "MOST_SPLITS", "answer"]

MAX_ROWS = 20_000
"""Rows of larger tables that are sent down the tree."""

MOST_SPLITS = 8
"""Questions that have a step each; what comes below is one step together."""


class Walk(NamedTuple):
    """What is told of a tree, whosever it is."""

    way: Way
    values: np.ndarray
    running: np.ndarray | None
    n_trees: int
    averages: bool
    link: str
    unit: str
    """Of `values` and `running`."""
    fidelity: np.ndarray | None = None


def answer(ground: Ground, *, row: int, tree: int = 0) -> Generator[Part, None, TreeSteps]:
    """Walk down one of the model's trees; of a model without trees, down one that imitates it.

    Parameters
    ----------
    ground : Ground
    row : int
    tree : int
        Position among the trees of the model.

    Yields
    ------
    Part

    Returns
    -------
    TreeSteps

    Raises
    ------
    InvalidValue
        A tree that the model does not have.

    References
    ----------
    Breiman, Friedman, Olshen, Stone (1984), Classification and regression trees. Friedman (2001),
    Greedy function approximation: a gradient boosting machine.
    """
    yield Part(0, 1)
    drawn = sample_rows(ground.frame.n_rows, MAX_ROWS, ground.seed)
    rows = np.append(drawn[drawn != row], row)
    grove = grove_of(ground, rows)
    if grove is not None and not tree < grove.trees.n_trees:
        raise InvalidValue(
            "tree",
            found=shown(tree),
            expected=f"0 to {grove.trees.n_trees - 1}, one of the model's trees",
            fix="leave it out for the first",
        )
    walk = _imitating(ground, rows) if grove is None else _own(grove, tree)
    script, kept = _script(ground, walk, row, tree)
    inside = [len(some) for some in walk.way.inside]
    return TreeSteps(
        rows=np.array([row]),
        **script.told(),
        questions=("all rows", *kept),
        n_rows=np.array([*inside[: len(kept)], inside[-1]]),
        values=np.concatenate([walk.values[: len(kept)], walk.values[-1:]]),
        running=walk.running,
        predictions=ground.predictions[row],
        tree=tree if walk.n_trees else 0,
        n_trees=walk.n_trees,
        averages=walk.averages,
        link=walk.link,
        tree_unit=walk.unit,
        feature_names=ground.names,
        output_names=ground.predictor.output_names,
        unit=ground.unit,
        method="a tree, step by step",
        trust={
            "n_rows": len(rows),
            "n_rows_total": ground.frame.n_rows,
            "link": ground.predictor.link,
            "frame_library": ground.library,
            "notes": () if walk.n_trees else (IMITATES,),
        },
    )


ROUNDING = 1e-12
"""Of the largest summand: a sum that is smaller is what rounding has left of zero."""


def _settled(sums: np.ndarray | float, summands: np.ndarray) -> np.ndarray:
    """The sums, without what rounding has left of those that are zero."""
    return np.where(np.abs(sums) <= ROUNDING * np.abs(summands).max(initial=0.0), 0.0, sums)


IMITATES = "the model is not of trees: the tree is one that imitates it"


def _own(grove: Grove, tree: int) -> Walk:
    """Of the model's own trees."""
    trees, link = grove.trees, grove.link
    way = way_of_own(grove, tree)
    n_outputs, n_trees = trees.n_outputs, trees.n_trees
    scale = n_trees if grove.averages else 1
    each = trees.value[way.leaf] * scale
    if trees.value.shape[1] == 1:  # a tree that adds to one output alone
        alone = np.zeros((len(each), n_outputs))
        alone[:, trees.output[tree]] = each[:, 0]
        each = alone
    means = _settled(np.stack([each[some].mean(axis=0) for some in way.inside]), each)
    own = trees.value[leaves_of(trees, grove.prepared[-1:])[0]]
    if trees.value.shape[1] == 1:
        places = np.zeros((n_trees, n_outputs))
        places[np.arange(n_trees), trees.output] = own[:, 0]
        own = places
    sums = np.cumsum(own, axis=0)
    running = (
        trees.base + sums * (n_trees / np.arange(1, n_trees + 1))[:, None]
        if grove.averages
        else trees.base + np.concatenate([np.zeros((1, n_outputs)), sums])
    )
    means, running = (apply_link("identity", one, trees) for one in (means, running))
    return Walk(way, means, running, n_trees, grove.averages, link, trees.unit)


def _imitating(ground: Ground, rows: np.ndarray) -> Walk:
    """Of one tree that imitates the model."""
    found = imitated(ground).cut(MOST_SPLITS // 2)
    tree = Tree(
        found.feature,
        found.threshold,
        found.levels,
        found.left,
        found.right,
        found.parent,
        found.missing_left.astype(bool),
    )
    columns = [np.asarray(one.numbers, np.float64)[rows] for one in ground.columns]
    way = way_of_grown(tree, columns, [one.feature for one in ground.columns])
    said = found.values[way.leaf]
    means = np.stack([said[some].mean(axis=0) for some in way.inside])
    return Walk(way, means, None, 0, False, "identity", ground.unit, found.fidelity)


def _script(ground: Ground, walk: Walk, row: int, tree: int) -> tuple[Script, list[str]]:
    """The steps in words, and the questions that have one each."""
    way, values = walk.way, walk.values
    counts = [len(some) for some in way.inside]
    n = counts[0]
    label = predicted_label(walk.unit, ground.predictor.link)
    kept = way.questions[:MOST_SPLITS]
    rest = way.questions[MOST_SPLITS:]
    if rest:
        kept.append(f"{counted(len(rest), 'further question')}")
    script = Script.of(ground)
    which = (
        f"tree {tree + 1} of {walk.n_trees:,}"
        if walk.n_trees > 1
        else ("the model's own tree" if walk.n_trees else "a tree that imitates the model")
    )
    own = "" if walk.n_trees else " The model itself is not of trees."
    each = "adds" if walk.n_trees and not walk.averages else "says"
    script.add(
        "root",
        "All rows at the root",
        lambda k: (
            f"This is {which}.{own} Over all {n:,} rows of the table it {each} "
            f"{number(values[0, k])} on average ({_of(ground, label, k)}). The row goes down "
            "question by question."
        ),
    )
    for place, question in enumerate(kept, 1):
        at = len(values) - 1 if rest and place == len(kept) else place
        told = f"{question} lead to the leaf." if at > place else f"The row's answer: {question}."
        along = (
            f"{told} {counts[at]:,} of {counts[place - 1]:,} rows "
            f"({percent(counts[at] / counts[place - 1])}) go along."
        )

        def asks(k: int, along: str = along, ends: tuple[int, int] = (place - 1, at)) -> str:
            before, after = (float(one) for one in values[list(ends), k])
            return (
                f"{along} The mean of what the tree {each} goes from {number(before)} to "
                f"{number(after)}: {signed(float(_settled(after - before, values)))}."
            )

        script.add("split", question, asks)
    _ends(script, ground, walk, row, each)
    return script, kept


def _ends(script: Script, ground: Ground, walk: Walk, row: int, each: str) -> None:
    """What the leaf says, and how the trees make the prediction."""
    values, running = walk.values, walk.running
    said = ground.predictions[row]
    script.add(
        "leaf",
        "The leaf",
        lambda k: (
            f"There is no further question. {counted(len(walk.way.inside[-1]), 'row')} "
            f"{'ends' if len(walk.way.inside[-1]) == 1 else 'end'} in this leaf, and of each of "
            f"them the tree {each} {number(values[-1, k])}."
        ),
    )
    if running is None:
        fidelity = walk.fidelity
        assert fidelity is not None
        script.add(
            "imitates",
            "It is not the model",
            lambda k: (
                f"The tree says {number(values[-1, k])}, the model {number(said[k])}. On rows that "
                f"the tree was not grown from it has {percent(max(0.0, float(fidelity[k])))} of "
                "the variance of what the model says."
            ),
        )
        return
    if walk.n_trees > 1:
        script.add(
            "trees",
            f"All {walk.n_trees:,} trees",
            lambda k: (
                (
                    f"The other trees are walked alike. The mean of all {walk.n_trees:,} is "
                    f"{number(running[-1, k])}; after the first 10 it was "
                    f"{number(running[min(9, len(running) - 1), k])}."
                )
                if walk.averages
                else (
                    f"The trees are added up, from the base {number(running[0, k])} to "
                    f"{number(running[-1, k])} after {walk.n_trees:,}. Each corrects what those "
                    "before it left over."
                )
            ),
        )
    if walk.link != "identity":
        script.add(
            "link",
            "From the sum to the prediction",
            lambda k: (
                f"The sum {number(running[-1, k])} is turned into what the model says: "
                f"{number(said[k])} ({predicted(ground, k)})."
            ),
        )
    else:
        script.add(
            "prediction",
            "The prediction",
            lambda k: (
                f"That is what the model says of the row: {number(said[k])} "
                f"({predicted(ground, k)})."
            ),
        )


def _of(ground: Ground, label: str, output: int) -> str:
    names = ground.predictor.output_names
    return label if len(names) == 1 else f"{label} of {names[output]}"
