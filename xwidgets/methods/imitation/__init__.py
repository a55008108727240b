"""Imitation: which few rules answer as the model does, and how well do they?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...results.surrogate import Surrogate
from ..ground import Ground
from .asked import asked, check_rows
from .fidelity import deciding, measured
from .growing import MAX_DEPTH, grow
from .own import own_tree
from .record import Grown, described

__all__ = ["answer", "check_rows"]


def answer(ground: Ground, *, rows: Sequence[int] | str | None = None) -> Surrogate:
    """Grow a tree that says what the model says, and compare it with the model on other rows.

    Parameters
    ----------
    rows : sequence of int or str, optional
        To imitate the model on these rows alone: positions, or base64 of one bit per row.

    Returns
    -------
    Surrogate

    Notes
    -----
    A fifth of the rows is held out. The tree is grown once, to the largest depth, on what the
    model says of the others; a tree of less depth is its upper part (:meth:`Surrogate.cut`), so
    that fidelity on the rows it was grown from never falls with depth.
    """
    what = asked(ground, rows)
    decide = deciding(ground.predictor)
    own = own_tree(ground)
    if own is not None:
        what = what._replace(columns=list(enumerate(ground.columns)), notes=list(own.notes))
        leaf = own.tree.leaf_of(what.numbers())
        every = np.arange(len(what.inside))
        found = measured(
            own.tree, leaf, what.answers, every, every, what.weight, decide, own.values
        )
        return described(ground, what, Grown(own.tree, leaf, found, own), own.depth)
    grown = what.grown
    tree = grow(
        [column for _, column in what.columns],
        what.inside[grown],
        what.answers[grown][:, _distinct(what.answers)],
        weight=None if what.weight is None else what.weight[grown],
        max_depth=MAX_DEPTH,
        seed=ground.seed,
    )
    leaf = tree.leaf_of(what.numbers())
    found = measured(tree, leaf, what.answers, grown, what.held, what.weight, decide)
    return described(ground, what, Grown(tree, leaf, found), MAX_DEPTH)


def _distinct(answers: np.ndarray) -> np.ndarray:
    """Outputs that say something of their own: of two classes the second says it all."""
    if answers.shape[1] != 2:
        return np.arange(answers.shape[1])
    total = answers.sum(axis=1)
    size = np.abs(answers).max(initial=0.0)
    return np.array([1]) if np.ptp(total) <= 1e-9 * max(size, 1e-300) else np.arange(2)
