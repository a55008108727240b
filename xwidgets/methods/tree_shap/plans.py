"""The plans of the tree engine: rows of a frame in, :class:`Attributions` out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...data import Frame
from ...models.trees import prepare
from ...results import Attributions
from ..plan import Plan, Request, record, summed
from ..stop import check_cancelled, tell
from . import engine, loading, plain, plain_interventional, plain_pairs
from .background import Background
from .links import apply_link
from .source import Source

__all__ = ["InterventionalPlan", "PathDependentPlan", "answered"]

PIECE = 1024
"""Rows between two looks whether the work is still wanted."""
PLAIN_SECONDS = 0.4
"""How long rows are explained in NumPy before the compiled loops may be waited for."""
LOOK = 0.05
"""Seconds between two looks whether the work is still wanted."""
LOADING_SECONDS = 1.0
COMPILING_SECONDS = 5.0
"""What loading the loops takes, from the disk or for the first time: NumPy goes on where it
needs no longer than that."""


@dataclass(frozen=True, eq=False)
class PathDependentPlan:
    """Exact path-dependent SHAP values in the unit of the sum of trees."""

    request: Request
    source: Source
    algorithm: str = "tree_path_dependent"
    method: str = "exact tree SHAP, path-dependent"
    perturbation: str = "path_dependent"
    exact: bool = True

    @property
    def base_values(self) -> np.ndarray:
        return apply_link("identity", self.source.layout.base, self.source.trees)

    @property
    def seconds_per_row(self) -> float:
        """Rough guess, to size the first chunk."""
        trees, n_leaves = self.source.trees, self.source.n_leaves
        points = np.log2(max(n_leaves / max(trees.n_trees, 1), 2.0))
        cost = 6e-10 if loading.is_ready() else 1.5e-7
        return float(cost * n_leaves * points * trees.value.shape[1])

    def explain(self, frame: Frame, rows: np.ndarray) -> Attributions:
        """Attributions of those positions of `frame`.

        Notes
        -----
        **How to read it.** Base value plus a row's values is its prediction. Where a feature is
        not known, the training rows' shares at each split stand in for it.

        **When it misleads.** Correlated features share credit by the order of the splits, and
        a feature that the model hardly uses may get credit for a neighbour it follows.

        References
        ----------
        Lundberg, S. M. et al. (2020). From local explanations to global understanding with
        explainable AI for trees. Nature Machine Intelligence 2.
        """
        rows = np.asarray(rows, np.int64)
        part = frame.take(rows)
        X = prepare(self.source.trees, part.matrix())
        return _recorded(self, part, rows, self._values(X), n_background=0)

    def _values(self, X: np.ndarray) -> np.ndarray:
        trees, ready = self.source.trees, self.source.layout

        def in_numpy(rows: np.ndarray) -> np.ndarray:
            return plain.path_dependent(ready, rows, trees.n_features, trees.n_outputs)

        def compiled(rows: np.ndarray) -> np.ndarray:
            singly = loading.is_ready("one_row")
            n_jobs = self.request.n_jobs
            return engine.path_dependent(trees, rows, n_jobs=n_jobs, ready=ready, singly=singly)[0]

        piece = 2_000_000 // max(trees.left.size, 1)
        shape = (*X.shape, trees.n_outputs)
        return answered(self, "path_dependent", X, shape, in_numpy, compiled, piece)

    def interactions(self, frame: Frame, rows: np.ndarray) -> np.ndarray:
        """Interactions in the shown unit, shape (n_rows, n_features, n_features, n_outputs)."""
        source, ready = self.source, self.source.layout
        trees, written_down = source.trees, source.programs
        X = prepare(trees, frame.take(rows).matrix())

        def in_numpy(some: np.ndarray) -> np.ndarray:
            sizes = (trees.n_features, trees.n_outputs)
            return plain_pairs.interactions(ready, some, *sizes, written_down)

        def compiled(some: np.ndarray) -> np.ndarray:
            n_jobs = self.request.n_jobs
            return engine.interactions(
                trees, some, n_jobs=n_jobs, ready=ready, written_down=written_down
            )[0]

        piece = 500_000 // max(trees.left.size, 1)
        shape = (*X.shape, X.shape[1], trees.n_outputs)
        return source.outputs(answered(self, "pairs", X, shape, in_numpy, compiled, piece))


@dataclass(frozen=True, eq=False)
class InterventionalPlan:
    """Exact interventional SHAP values in the unit of the sum of trees.

    Parameters
    ----------
    background : ndarray of float64, shape (n_background, n_features)
        Prepared rows.
    weight : ndarray of float64, shape (n_background,)
        Summing to 1.
    base : ndarray of float64, shape (n_sums,)
        Weighted mean of the background's sums of trees.
    """

    request: Request
    source: Source
    background: np.ndarray
    weight: np.ndarray
    base: np.ndarray
    algorithm: str = "tree_interventional"
    method: str = "exact tree SHAP, interventional"
    perturbation: str = "interventional"
    exact: bool = True

    @property
    def base_values(self) -> np.ndarray:
        return apply_link("identity", self.base, self.source.trees)

    @cached_property
    def _ready_background(self) -> Background:
        """Made on first use: it needs the compiled loops."""
        source = self.source
        return engine.background_of(
            source.trees,
            self.background,
            self.weight,
            n_jobs=self.request.n_jobs,
            ready=source.layout,
        )

    @property
    def seconds_per_row(self) -> float:
        """Rough guess, to size the first chunk."""
        return float(2e-9 * self.source.n_leaves * (10 + self.background.shape[0] / 10))

    def explain(self, frame: Frame, rows: np.ndarray) -> Attributions:
        """Attributions of those positions of `frame`.

        Notes
        -----
        **How to read it.** Base value, the mean prediction of the background, plus a row's
        values is its prediction. A feature that no tree compares has exactly 0.

        **When it misleads.** Rows are mixed with background rows whatever goes together in
        reality, so the model is asked where it was never trained.

        References
        ----------
        Lundberg, S. M. et al. (2020). From local explanations to global understanding with
        explainable AI for trees. Nature Machine Intelligence 2. Janzing, D., Minorics, L.,
        Bloebaum, P. (2020). Feature relevance quantification in explainable AI.
        """
        rows = np.asarray(rows, np.int64)
        part = frame.take(rows)
        X = prepare(self.source.trees, part.matrix())
        return _recorded(self, part, rows, self._values(X), n_background=self.background.shape[0])

    def _values(self, X: np.ndarray) -> np.ndarray:
        trees, ready = self.source.trees, self.source.layout

        def in_numpy(rows: np.ndarray) -> np.ndarray:
            share = self.weight / self.weight.sum()
            sizes = (trees.n_features, trees.n_outputs)
            return plain_interventional.interventional(ready, rows, self.background, share, *sizes)

        def compiled(rows: np.ndarray) -> np.ndarray:
            n_jobs, background = self.request.n_jobs, self._ready_background
            return engine.interventional(trees, rows, background, n_jobs=n_jobs, ready=ready)[0]

        shape = (*X.shape, trees.n_outputs)
        return answered(self, "interventional", X, shape, in_numpy, compiled, 1)


def answered(
    plan: Plan,
    name: str,
    X: np.ndarray,
    shape: tuple[int, ...],
    in_numpy: Callable[[np.ndarray], np.ndarray],
    compiled: Callable[[np.ndarray], np.ndarray],
    piece: int,
) -> np.ndarray:
    """First rows in NumPy, so that they wait neither for an import nor for a compiler."""
    values = np.zeros(shape)
    bearable = LOADING_SECONDS if loading.is_compiled(name) else COMPILING_SECONDS
    guess = plan.seconds_per_row or 0.0
    start, began, per_row = 0, time.perf_counter(), 0.0
    # Others wanted the loops before: beside NumPy they would take many times longer to load, or
    # never end. Only a single row, that somebody waits for, doesn't queue behind a compiler.
    able = not loading.has_failed(name)
    loads = loading.is_begun(name) and (X.shape[0] > 1 or guess > bearable / 10)
    while start < X.shape[0]:
        check_cancelled()
        waited = time.perf_counter() - began
        left = (X.shape[0] - start) * per_row
        urgent = waited > PLAIN_SECONDS and left > bearable
        wanted = able and (loads or urgent or guess > bearable)
        if loading.is_ready(name) or (wanted and _loaded(name)):
            stop = min(start + PIECE, X.shape[0])
            values[start:stop] = compiled(X[start:stop])
        else:
            stop = min(start + max(1, min(64, piece)), X.shape[0])
            with loading.undisturbed():
                values[start:stop] = in_numpy(X[start:stop])
            per_row = (time.perf_counter() - began) / stop
        start = stop
    # Only now, and only for tables that are worth it: while Python code is imported, NumPy
    # waits for its turn after every call.
    if able and plan.request.n_rows * per_row > bearable:
        loading.warm(name)
    return values


def _loaded(name: str) -> bool:
    """Wait for a loop, as long as the work is wanted; where it is compiled, say so."""
    if not loading.is_compiled(name):
        tell("compiling fast loops, once on this machine")
    loading.warm(name)
    while not loading.wait(name, LOOK) and not loading.has_failed(name):
        check_cancelled()
    return loading.is_ready(name)


def _recorded(
    plan: PathDependentPlan | InterventionalPlan,
    part: Frame,
    rows: np.ndarray,
    values: np.ndarray,
    *,
    n_background: int,
) -> Attributions:
    request, source = plan.request, plan.source
    grouped = request.groups is not None
    return record(
        plan,
        request,
        rows,
        summed(source.outputs(values), request.groups),
        request.predictor.predict(part.native),
        n_background=n_background,
        notes=["values of the members of a group are added"] if grouped else [],
        verified=(source.note,),
    )
