"""The plan of a tree ensemble behind a link: exact by reference, as far as that is affordable."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ...data import Frame
from ...models.trees import prepare
from ...results import Attributions
from ...results.units import predicted_label
from ..exact import ExactPlan, group_notes
from ..kernel import KernelPlan
from ..plan import Request, added, record
from ..stop import check_cancelled
from . import loading, plain_reference
from .by_reference import by_reference
from .masker import TreeMasker
from .plans import answered
from .references import MOST_BITS, References

__all__ = ["ReferencePlan", "certain", "seconds"]

SECONDS_PER_CELL = 1.2e-8
"""Of one coalition against one reference: its sums, its link, its share in the values."""
SECONDS_PER_TREE = 8e-8
"""Of walking one tree for one row and one reference."""
AFFORDABLE = 0.05
"""Seconds of one row that exact values may take however soon an estimate would be there."""
CERTAIN = 0.2
"""Seconds up to which any row may take; then no estimate is kept ready."""


def seconds(references: References, cells: np.ndarray) -> np.ndarray:
    """Rough cost of rows by the coalitions they take: counted, so that it decides always alike."""
    trees = references.source.trees
    walks = SECONDS_PER_TREE * trees.n_trees * len(references.rows)
    return np.asarray(walks + SECONDS_PER_CELL * trees.n_outputs * cells)


def certain(references: References) -> bool:
    """Whether every row that can be is affordable."""
    most = len(references.rows) * 2.0 ** min(references.used.size, 64)
    few = references.used.size <= MOST_BITS and references.fits
    return few and float(seconds(references, np.array(most))) <= CERTAIN


@dataclass(frozen=True, eq=False)
class ReferencePlan:
    """Exact Shapley values against every background row by itself, averaged.

    Parameters
    ----------
    request : Request
    masker : TreeMasker
        The same game, for those who need its coalitions.
    references : References
    shown : tuple of tuple of int, or None
        As `Request.shown`, in players of the masker.
    sampled : KernelPlan, optional
        For rows that differ from the references in too many players; None where there are none.
    """

    request: Request
    masker: TreeMasker
    references: References
    shown: tuple[tuple[int, ...], ...] | None
    sampled: KernelPlan | None = None
    perturbation: str = "interventional"

    @property
    def exact(self) -> bool:
        return self.sampled is None

    @property
    def algorithm(self) -> str:
        return "exact" if self.exact else "kernel"

    @property
    def method(self) -> str:
        unit = predicted_label(self.request.predictor.unit)
        if self.sampled is None:
            return f"exact Shapley values of the {unit}, by reference"
        return f"{self.sampled.method}; exact by reference where affordable"

    @property
    def base_values(self) -> np.ndarray:
        return self.masker.base_values

    @property
    def seconds_per_row(self) -> float:
        """By the coalitions that a few rows take; in NumPy as long as the loop is not there."""
        return self._compiled_seconds * (1.0 if loading.is_ready("reference") else 30.0)

    @cached_property
    def _compiled_seconds(self) -> float:
        request, trees = self.request, self.references.source.trees
        rows = request.frame.take(request.probe_rows()).matrix()
        cost = seconds(self.references, self.references.cells(prepare(trees, rows)))
        if self.sampled is not None:
            cost = np.where(cost > self._limit, self.sampled.seconds_per_row, cost)
        return float(cost.mean())

    @property
    def _limit(self) -> float:
        assert self.sampled is not None
        trees = self.references.source.trees
        walks = 1.5e-9 * self.sampled.budget * len(self.references.rows) * trees.n_trees
        return max(AFFORDABLE, walks)

    def with_budget(self, budget: int) -> ReferencePlan:
        """The same plan, with another budget for rows that are sampled."""
        if self.sampled is None:
            return self
        return replace(self, sampled=self.sampled.with_budget(budget))

    def enumerated(self) -> ExactPlan | None:
        """Every coalition of the same game, where that is affordable."""
        if not self.masker.lists(self.references.used.size):
            return None
        return ExactPlan(self.request, self.masker, self.shown)

    def explain(self, frame: Frame, rows: np.ndarray) -> Attributions:
        """Exact values for the background, without sampling error.

        Notes
        -----
        **How to read it** The value is the mean change of the prediction when the feature
        becomes known, over all orders in which features can become known, and over the rows of
        the background that stand in for what is not known.

        **When it misleads** Unknown features are filled in from the background whatever the
        known ones are, so correlated features meet in combinations that no real row has.

        References
        ----------
        Shapley (1953), A value for n-person games. Lundberg et al. (2020), From local
        explanations to global understanding with explainable AI for trees (games against
        single references).
        """
        rows = np.asarray(rows, dtype=np.int64)
        part = frame.take(rows)
        X = prepare(self.references.source.trees, part.matrix())
        estimated = np.zeros(len(rows), bool)
        if self.sampled is not None:
            cost = seconds(self.references, self.references.cells(X))
            estimated = ~(cost <= self._limit)
            if not self._plain and not loading.wait("reference"):
                estimated[:] = True
        n_shown = self.references.n_players if self.shown is None else len(self.shown)
        values = np.zeros((len(rows), n_shown, self.request.predictor.n_outputs))
        errors = np.zeros_like(values)
        exact = np.flatnonzero(~estimated)
        values[exact] = added(self._values(X[exact]), self.shown)
        calls = 0
        if self.sampled is not None and estimated.any():
            check_cancelled()
            found = self.sampled.explain(frame, rows[estimated])
            values[estimated] = found.values
            assert found.standard_error is not None
            errors[estimated] = found.standard_error
            calls = int(found.trust["calls"])
        return record(
            self,
            self.request,
            rows,
            values,
            self.request.predictor.predict(part.native),
            n_background=self.masker.n_background,
            notes=group_notes(self.request, self.shown),
            standard_error=None if self.sampled is None else errors,
            calls=calls,
            verified=(self.references.source.note,),
        )

    @property
    def _plain(self) -> bool:
        """Whether NumPy can do it, too."""
        return self.references.used.size <= plain_reference.MOST_MARKED

    def _values(self, X: np.ndarray) -> np.ndarray:
        references, n_jobs = self.references, self.request.n_jobs

        def in_numpy(rows: np.ndarray) -> np.ndarray:
            return plain_reference.by_reference(references, rows)

        def compiled(rows: np.ndarray) -> np.ndarray:
            return references.source.outputs(by_reference(references, rows, n_jobs=n_jobs))

        shape = (len(X), references.n_players, self.request.predictor.n_outputs)
        return answered(self, "reference", X, shape, in_numpy, compiled, 1)
