"""SHAP values of tree ensembles: arrays in, arrays out.

Every function takes :class:`~xwidgets.models.trees.Trees` (or a :class:`Layout` that was
made of them earlier) and *prepared* rows (:func:`xwidgets.models.trees.prepare`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from ...errors import NotSupported
from ...models.trees import Trees
from .background import (
    MOST_PLAYERS,
    TABLE_BITS,
    Background,
    Joined,
    blocks,
    pattern_weights,
)
from .layout import Layout, layout
from .pair_sums import PairSums
from .programs import Program, program
from .row_blocks import in_blocks, rows_of
from .threads import in_threads

__all__ = [
    "background_of",
    "coalition_sums",
    "interactions",
    "interventional",
    "path_dependent",
    "predict",
]

CHUNK = 128
"""Most rows per unit of work of one thread; a multiple of the kernels' lanes."""
MET_CHUNK = 512
"""The same for interventional values, where rows share what is found out of the background."""
MOST_JOINED = 10_000_000
"""Joined background rows, over all leaves, that are held for later calls (10 bytes each)."""
FEW = 3
"""Up to so many rows are walked one by one."""
COALITIONS = 512
"""Coalitions that walk the trees together."""


def path_dependent(
    trees: Trees,
    X: np.ndarray,
    *,
    n_jobs: int | None = None,
    ready: Layout | None = None,
    singly: bool = True,
) -> tuple[np.ndarray, np.ndarray]:
    """Exact path-dependent SHAP values.

    Features that are not known follow the training rows' cover at each split.

    Parameters
    ----------
    trees : Trees
    X : ndarray of float64, shape (n_rows, n_features)
        Prepared rows.
    n_jobs : int, optional
        Threads; None or -1: one per core. The numbers do not depend on it.
    ready : Layout, optional
        ``layout(trees)``, where many calls share it.
    singly : bool
        Few rows may be walked one by one, by a compiled loop of their own.

    Returns
    -------
    values : ndarray of float64, shape (n_rows, n_features, n_outputs)
        In the unit of the sum of trees. Exactly 0 for features in no split.
    base : ndarray of float64, shape (n_outputs,)

    Notes
    -----
    **How to read it.** `base` plus a row's values is the row's prediction.

    **When it misleads.** Correlated features share credit by the order of the splits, and
    a feature the model hardly uses may still get credit for a neighbour it follows.

    References
    ----------
    Lundberg, S. M. et al. (2020). From local explanations to global understanding with
    explainable AI for trees. Nature Machine Intelligence 2.
    """
    from . import kernels

    ready = ready or layout(trees)
    values = np.zeros((X.shape[0], trees.n_features, trees.n_outputs))
    alone = singly and X.shape[0] <= FEW
    loop = kernels.one_row if alone else kernels.path_dependent
    lanes = 1 if alone else kernels.LANES

    def work(start: int, stop: int, part: int, flag: np.ndarray) -> np.ndarray:
        rows = in_blocks(X[start:stop], ready.used, lanes)
        phi = np.zeros((rows.shape[0], trees.n_outputs, ready.used.size, lanes))
        loop(ready.nodes, *ready.parts[part : part + 2], ready.rules, rows, phi, flag)
        return rows_of(phi)[: stop - start]

    in_threads(work, _adder(values, ready.used), X.shape[0], CHUNK, ready.n_parts, n_jobs)
    return values, ready.base.copy()


def interactions(
    trees: Trees,
    X: np.ndarray,
    *,
    n_jobs: int | None = None,
    ready: Layout | None = None,
    written_down: Sequence[Program] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Exact path-dependent SHAP interaction values.

    Parameters
    ----------
    trees, X, n_jobs, ready
        As for :func:`path_dependent`.
    written_down : sequence of Program, optional
        ``programs(ready)``, where many calls share it.

    Returns
    -------
    values : ndarray of float64, shape (n_rows, n_features, n_features, n_outputs)
        Symmetric; each row of a matrix sums to that feature's SHAP value. Off the diagonal
        stands half of the pair's interaction, on it what is left: the main effect.
    base : ndarray of float64, shape (n_outputs,)

    References
    ----------
    Lundberg, S. M. et al. (2020). From local explanations to global understanding with
    explainable AI for trees. Nature Machine Intelligence 2.
    """
    from . import kernels_pairs as kernels

    ready = ready or layout(trees)
    n_used = ready.used.size
    sums = PairSums(X.shape[0], trees.n_features, trees.n_outputs, ready.used)

    def work(start: int, stop: int, part: int, flag: np.ndarray) -> tuple[np.ndarray, ...]:
        first, last = ready.parts[part : part + 2]
        written = written_down[part] if written_down else program(ready, first, last)
        rows = in_blocks(X[start:stop], ready.used, kernels.WIDE)
        shape = (rows.shape[0], trees.n_outputs)
        phi = np.zeros((*shape, n_used, kernels.WIDE))
        second = np.zeros((*shape, written.pairs.shape[1], kernels.WIDE))
        kernels.pairs(ready.nodes, written, first, last, rows, phi, second, flag)
        return rows_of(phi)[: stop - start], rows_of(second)[: stop - start], written.pairs

    def add(start: int, stop: int, found: tuple[np.ndarray, ...]) -> None:
        sums.add(start, stop, *found)

    least = kernels.WIDE
    chunk = min(CHUNK, 2**23 // (n_used * n_used * trees.n_outputs + 1) // least * least)
    in_threads(work, add, X.shape[0], max(least, chunk), ready.n_parts, n_jobs, least)
    return sums.matrices(), ready.base.copy()


def interventional(
    trees: Trees,
    X: np.ndarray,
    background: np.ndarray | Background,
    weight: np.ndarray | None = None,
    *,
    n_jobs: int | None = None,
    ready: Layout | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Exact interventional SHAP values: the mean over background rows.

    Features that are not known take the values of a background row.

    Parameters
    ----------
    trees, X, n_jobs, ready
        As for :func:`path_dependent`.
    background : ndarray of float64, shape (n_background, n_features), or Background
        Prepared rows, or what `background_of` made of them and of `weight` earlier.
    weight : ndarray of float64, shape (n_background,), optional
        Not negative; scaled to sum to 1.

    Returns
    -------
    values : ndarray of float64, shape (n_rows, n_features, n_outputs)
        Exactly 0 for features in no split.
    base : ndarray of float64, shape (n_outputs,)
        Weighted mean prediction of the background.

    Raises
    ------
    NotSupported
        A path with more than 64 distinct features.

    Notes
    -----
    **How to read it.** `base` plus a row's values is the row's prediction; a feature's value
    says what setting it to the row's value does to the model, whatever it is correlated with.

    **When it misleads.** Mixed rows may be such as never occur, where the model was never
    trained.

    References
    ----------
    Lundberg, S. M. et al. (2020). From local explanations to global understanding with
    explainable AI for trees. Nature Machine Intelligence 2.
    """
    from . import kernels_deep
    from . import kernels_interventional as kernels

    ready = ready or layout(trees)
    if not isinstance(background, Background):
        background = background_of(trees, background, weight, n_jobs=n_jobs, ready=ready)
    join = partial(_joined, background.columns, background.weight, ready)
    values = np.zeros((X.shape[0], trees.n_features, trees.n_outputs))
    table = pattern_weights(int(ready.nodes.distinct.max(initial=0)))

    def work(start: int, stop: int, part: int, flag: np.ndarray) -> np.ndarray:
        nodes, first, last = ready.nodes, *ready.parts[part : part + 2]
        phi = np.zeros((trees.n_outputs, ready.used.size, stop - start))
        rows = np.ascontiguousarray(X[start:stop, ready.used].T)
        met = background.joined[part] if background.joined else join(part)
        kernels.interventional(nodes, first, last, rows, met, TABLE_BITS, table, phi, flag)
        for block in background.blocks:
            kernels_deep.interventional(
                nodes, first, last, rows, block, TABLE_BITS + 1, table, phi, flag
            )
        return phi.transpose(2, 1, 0)

    in_threads(work, _adder(values, ready.used), X.shape[0], MET_CHUNK, ready.n_parts, n_jobs)
    return values, background.base.copy()


def background_of(
    trees: Trees,
    background: np.ndarray,
    weight: np.ndarray | None = None,
    *,
    n_jobs: int | None = None,
    ready: Layout | None = None,
) -> Background:
    """What calls of :func:`interventional` with the same background share.

    Raises
    ------
    NotSupported
        A path with more than 64 distinct features.
    """
    ready = ready or layout(trees)
    distinct = ready.nodes.distinct
    if int(distinct.max(initial=0)) > MOST_PLAYERS:
        raise NotSupported(
            "model",
            found=f"a tree with more than {MOST_PLAYERS} different features on one path",
            fix='use perturbation="path_dependent"',
        )
    share = np.ones(background.shape[0]) if weight is None else np.asarray(weight, np.float64)
    share = share / share.sum()
    columns = np.ascontiguousarray(background[:, ready.used].T)
    few = distinct <= TABLE_BITS
    n_leaves = (np.diff(ready.nodes.offsets)[few] + 1) // 2
    most_joined = int((n_leaves * np.minimum(share.size, 1 << distinct[few])).sum())
    held = most_joined <= MOST_JOINED
    return Background(
        columns=columns,
        weight=share,
        joined=[_joined(columns, share, ready, k) for k in range(ready.n_parts)] if held else None,
        blocks=[] if few.all() else blocks(columns, share),
        base=share @ predict(trees, background, n_jobs=n_jobs, ready=ready),
    )


def _joined(columns: np.ndarray, weight: np.ndarray, ready: Layout, part: int) -> Joined:
    from . import kernels_interventional as kernels

    first, last = ready.parts[part : part + 2]
    found: Joined = kernels.joined(ready.nodes, first, last, columns, weight, TABLE_BITS)
    return found


def coalition_sums(
    trees: Trees,
    x: np.ndarray,
    background: np.ndarray,
    coalitions: np.ndarray,
    *,
    ready: Layout | None = None,
) -> np.ndarray:
    """Sums of the trees for all mixtures of a row with background rows.

    Parameters
    ----------
    x : ndarray of float64, shape (n_features,)
        A prepared row.
    background : ndarray of float64, shape (n_background, n_features)
        Prepared rows that fill in what is not known.
    coalitions : ndarray of bool, shape (n_coalitions, n_features)
        True where the feature is known. At most about `COALITIONS` at a time.

    Returns
    -------
    ndarray of float64, shape (n_coalitions, n_background, n_outputs)
    """
    from . import kernels_coalitions

    ready = ready or layout(trees)
    Z = np.ascontiguousarray(background[:, ready.used])
    member = np.ascontiguousarray(coalitions[:, ready.used].T, dtype=np.float64)
    sums = np.zeros((Z.shape[0], trees.n_outputs, member.shape[1]))
    sums += trees.base[:, None]
    kernels_coalitions.coalition_sums(ready.nodes, x[ready.used], Z, member, sums)
    return sums.transpose(2, 0, 1)


def predict(
    trees: Trees, X: np.ndarray, *, n_jobs: int | None = None, ready: Layout | None = None
) -> np.ndarray:
    """Sum of the trees for prepared rows, shape (n_rows, n_outputs)."""
    from . import kernels

    ready = ready or layout(trees)
    total = np.tile(trees.base, (X.shape[0], 1))

    def work(start: int, stop: int, part: int, flag: np.ndarray) -> np.ndarray:
        found = total[start:stop].copy()
        kernels.predict(ready.nodes, np.ascontiguousarray(X[start:stop, ready.used]), found)
        return found

    def add(start: int, stop: int, found: np.ndarray) -> None:
        total[start:stop] = found

    in_threads(work, add, X.shape[0], 1024, 1, n_jobs)
    return total


def _adder(values: np.ndarray, used: np.ndarray) -> Callable[[int, int, np.ndarray], None]:
    """Adds what was found for the used columns of some rows."""
    every = used.size == values.shape[1]

    def add(start: int, stop: int, found: np.ndarray) -> None:
        if every:
            values[start:stop] += found
        else:
            values[start:stop, used] += found

    return add
