"""SHAP values of tree ensembles: arrays in, arrays out.

Every function takes :class:`~xwidgets.models.trees.Trees` (or a :class:`Layout` that was
made of them earlier) and *prepared* rows (:func:`xwidgets.models.trees.prepare`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ...errors import NotSupported
from ...models.trees import Trees
from .layout import Layout, layout

__all__ = ["coalition_sums", "interactions", "interventional", "path_dependent", "predict"]

CHUNK = 128
"""Most rows per unit of work of one thread; a multiple of the kernels' lanes."""
COALITIONS = 512
"""Coalitions that walk the trees together."""


def path_dependent(
    trees: Trees, X: np.ndarray, *, n_jobs: int | None = None, ready: Layout | None = None
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
    none = np.zeros((0, 1, 1, 1, kernels.LANES))

    def work(start: int, stop: int) -> None:
        blocks = _blocks(X[start:stop], ready.used, kernels.LANES)
        phi = np.zeros((blocks.shape[0], trees.n_outputs, ready.used.size, kernels.LANES))
        kernels.path_dependent(ready.nodes, ready.rules, blocks, phi, none, np.zeros(1, np.uint8))
        if stop - start == 1:
            values[start, ready.used] = phi[0, :, :, 0].T
            return
        rows = phi.transpose(0, 3, 2, 1).reshape(-1, ready.used.size, trees.n_outputs)
        values[start:stop, ready.used] = rows[: stop - start]

    if ready.used.size:
        _in_threads(work, X.shape[0], CHUNK, n_jobs)
    return values, ready.base.copy()


def interactions(
    trees: Trees, X: np.ndarray, *, n_jobs: int | None = None, ready: Layout | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Exact path-dependent SHAP interaction values.

    Parameters
    ----------
    trees, X, n_jobs, ready
        As for :func:`path_dependent`.

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
    from . import kernels

    ready = ready or layout(trees)
    n_used = ready.used.size
    values = np.zeros((X.shape[0], trees.n_features, trees.n_features, trees.n_outputs))

    def work(start: int, stop: int) -> None:
        blocks = _blocks(X[start:stop], ready.used, kernels.LANES)
        phi = np.zeros((blocks.shape[0], trees.n_outputs, n_used, kernels.LANES))
        pairs = np.zeros((blocks.shape[0], trees.n_outputs, n_used, n_used, kernels.LANES))
        kernels.path_dependent(ready.nodes, ready.rules, blocks, phi, pairs, np.zeros(1, np.uint8))
        pairs += pairs.transpose(0, 1, 3, 2, 4)
        diagonal = np.arange(n_used)
        pairs[:, :, diagonal, diagonal] = phi - pairs.sum(axis=3)
        rows = pairs.transpose(0, 4, 2, 3, 1).reshape(-1, n_used, n_used, trees.n_outputs)
        values[start:stop, ready.used[:, None], ready.used] = rows[: stop - start]

    if n_used:
        chunk = max(kernels.LANES, min(CHUNK, 2**22 // (n_used**2 * trees.n_outputs * 8) * 8))
        _in_threads(work, X.shape[0], chunk, n_jobs)
    return values, ready.base.copy()


def interventional(
    trees: Trees,
    X: np.ndarray,
    background: np.ndarray,
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
    background : ndarray of float64, shape (n_background, n_features)
        Prepared rows.
    weight : ndarray of float64, shape (n_background,), optional
        Positive; scaled to sum to 1.

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
    from . import kernels_interventional as kernels

    ready = ready or layout(trees)
    if int(ready.nodes.distinct.max(initial=0)) > kernels.MOST_PLAYERS:
        raise NotSupported(
            "model",
            found=f"a tree with more than {kernels.MOST_PLAYERS} different features on one path",
            fix='use perturbation="path_dependent"',
        )
    share = np.ones(background.shape[0]) if weight is None else np.asarray(weight, np.float64)
    share = share / share.sum()
    base = share @ predict(trees, background, n_jobs=n_jobs, ready=ready)
    values = np.zeros((X.shape[0], trees.n_features, trees.n_outputs))
    Z = np.ascontiguousarray(background[:, ready.used].T)
    table = kernels.pattern_weights()

    def work(start: int, stop: int) -> None:
        phi = np.zeros((trees.n_outputs, ready.used.size, stop - start))
        columns = np.ascontiguousarray(X[start:stop, ready.used].T)
        kernels.interventional(ready.nodes, columns, Z, share, table, phi, np.zeros(1, np.uint8))
        values[start:stop, ready.used] = phi.transpose(2, 1, 0)

    if ready.used.size:
        _in_threads(work, X.shape[0], max(2 * CHUNK, min(4 * CHUNK, background.shape[0])), n_jobs)
    return values, base


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

    def work(start: int, stop: int) -> None:
        compact = np.ascontiguousarray(X[start:stop, ready.used])
        kernels.predict(ready.nodes, compact, total[start:stop])

    _in_threads(work, X.shape[0], 1024, n_jobs)
    return total


def _blocks(X: np.ndarray, used: np.ndarray, lanes: int) -> np.ndarray:
    """Rows as (n_blocks, n_used, lanes); the last row fills the last block."""
    if X.shape[0] == 1:
        return np.repeat(X[0, used], lanes).reshape(1, used.size, lanes)
    n_blocks = -(-X.shape[0] // lanes)
    rows = np.minimum(np.arange(n_blocks * lanes), X.shape[0] - 1)
    blocks = X[rows[:, None], used].reshape(n_blocks, lanes, used.size)
    return np.ascontiguousarray(blocks.transpose(0, 2, 1))


def _in_threads(
    work: Callable[[int, int], None], n_rows: int, chunk: int, n_jobs: int | None
) -> None:
    """Run `work(start, stop)` over chunks of whole blocks, several per thread.

    Rows do not influence each other, so the numbers do not depend on the chunks.
    """
    if n_rows <= 8:  # a single row counts in microseconds
        if n_rows:
            work(0, n_rows)
        return
    n_threads = (os.cpu_count() or 1) if n_jobs is None or n_jobs < 1 else n_jobs
    if n_threads > 1:
        chunk = min(chunk, max(8, -(-n_rows // (2 * n_threads)) // 8 * 8))
    bounds = [(start, min(start + chunk, n_rows)) for start in range(0, n_rows, chunk)]
    n_threads = min(len(bounds), n_threads)
    if n_threads <= 1:
        for start, stop in bounds:
            work(start, stop)
        return
    with ThreadPoolExecutor(n_threads) as pool:
        for done in [pool.submit(work, start, stop) for start, stop in bounds]:
            done.result()
