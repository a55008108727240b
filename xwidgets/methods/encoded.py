"""Behind a Pipeline's encoders: explained in encoded columns, shown in raw ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from ..data import Frame, Groups, sample_rows
from ..errors import XwidgetsError
from ..models import Predictor, as_predictor
from ..models.pipeline import Encoding, encode_frame, encoding_of
from ..results import Attributions
from .exact import ExactPlan, affordable, dear
from .kernel import KernelPlan, check_budget, default_budget
from .masker import Masker
from .plan import Plan, Request, summed

__all__ = ["EncodedPlan", "plan"]

TOLERANCE = 2e-5
"""Largest gap of the last step's values to the whole Pipeline's predictions."""

SAMPLE_ROWS = 1_000
"""Rows that are encoded to check the last step against the Pipeline."""

WIDEST = 2_000
"""Encoded columns up to which they are masked; beyond, the raw table is smaller to handle."""

_ADDED = "values of the encoded columns of a raw column are added"
_TOGETHER = "the encoded columns of a raw column are known or unknown together"


@dataclass(frozen=True, eq=False)
class EncodedPlan:
    """A plan of a Pipeline's last step, told in raw columns.

    Parameters
    ----------
    request : Request
        In the raw columns.
    encoding : Encoding
    inner : Plan
        Of the last step.
    combine : callable
        Values of the inner plan -> values of the raw columns (or groups).
    note : str
        How they were combined; empty where there was nothing to combine.
    """

    request: Request
    encoding: Encoding
    inner: Plan
    combine: Callable[[np.ndarray], np.ndarray]
    note: str

    @property
    def algorithm(self) -> str:
        return self.inner.algorithm

    @property
    def method(self) -> str:
        return self.inner.method

    @property
    def perturbation(self) -> str:
        return self.inner.perturbation

    @property
    def exact(self) -> bool:
        return self.inner.exact

    @property
    def base_values(self) -> np.ndarray:
        return self.inner.base_values

    @property
    def seconds_per_row(self) -> float | None:
        return self.inner.seconds_per_row

    @property
    def least_rows(self) -> int:
        """Rows a call should have, once first ones are there."""
        return int(getattr(self.inner, "least_rows", 1))

    def with_budget(self, budget: int) -> EncodedPlan:
        """The same plan with another budget, where the last step is explained by sampling."""
        with_budget = getattr(self.inner, "with_budget", None)
        return self if with_budget is None else replace(self, inner=with_budget(budget))

    def explain(self, frame: Frame, rows: np.ndarray) -> Attributions:
        """Values of those positions of `frame`, in its own columns.

        Notes
        -----
        Path-dependent values go down both branches of a split on an unknown encoded column.
        The encoded columns of one raw column are unknown one by one there, so their sum can
        differ a little from the value of the raw column as a single player. Interventional
        values know the encoded columns of a raw column together, which is the same as knowing
        the raw column.
        """
        rows = np.asarray(rows, dtype=np.int64)
        encoded = encode_frame(self.request.predictor, self.encoding, frame.take(rows))
        found = self.inner.explain(encoded, np.arange(len(rows)))
        groups, schema = self.request.groups, self.request.frame.schema
        error = found.standard_error
        notes = [*self.request.predictor.notes, *found.trust.get("notes", ())]
        notes += [self.note] if self.note else []
        return replace(
            found,
            values=self.combine(found.values),
            rows=rows,
            feature_names=schema.names if groups is None else groups.names,
            output_names=self.request.predictor.output_names,
            standard_error=None if error is None else np.sqrt(self.combine(error**2)),
            trust=MappingProxyType({**found.trust, "notes": tuple(dict.fromkeys(notes))}),
        )


def plan(
    request: Request, planners: Sequence[Callable[[Request], Plan | None]]
) -> EncodedPlan | None:
    """Serve a Pipeline whose encoders treat every column by itself.

    The first of `planners` (for trees) that serves the last step is taken where adding up the
    encoded columns is right: path-dependent values, or one encoded column per raw one. Else
    coalitions of raw columns are asked from the last step alone, without encoding each again.
    """
    encoding = encoding_of(request.predictor, request.frame)
    if encoding.transformer is None:
        return None
    if encoding.owner is None:
        request.notes.append("an encoder mixes raw columns")
        return None
    rows = sample_rows(request.frame.n_rows, SAMPLE_ROWS, request.seed)
    sample = encode_frame(request.predictor, encoding, request.frame.take(rows))
    if sample.n_features != len(encoding.owner):
        return None
    last = _last_step(request, encoding, sample, rows)
    if last is None:
        return None
    owned = encoding.owner[encoding.owner >= 0]
    one_to_one = len(np.unique(owned)) == len(owned)
    reference = encode_frame(request.predictor, encoding, request.reference)
    inner = replace(
        request,
        predictor=last,
        frame=sample,
        background=None if request.background is None else reference,
        drawn=reference,
        table_rows=request.n_rows,
        groups=None,
    )
    if not request.joint and (request.path_dependent or one_to_one):
        for planner in planners:
            found = planner(inner)
            # The standard error of a sum is not known from those of its members.
            known = found is not None and (found.exact or request.shown is None)
            if (
                found is not None
                and known
                and (one_to_one or found.perturbation == "path_dependent")
            ):
                note = "" if one_to_one else _ADDED
                return EncodedPlan(request, encoding, found, _adding(request, encoding), note)
    if not request.interventional or sample.n_features > WIDEST:
        return None
    return _by_coalitions(request, encoding, inner, one_to_one)


def _adding(request: Request, encoding: Encoding) -> Callable[[np.ndarray], np.ndarray]:
    owner, n_raw, groups = encoding.owner, request.frame.n_features, request.groups
    assert owner is not None

    def combine(values: np.ndarray) -> np.ndarray:
        total = np.zeros((values.shape[0], n_raw, values.shape[2]))
        for raw in np.unique(owner[owner >= 0]):
            mine = np.flatnonzero(owner == raw)
            total[:, raw] = values[:, mine].sum(axis=1)
        return summed(total, groups)

    return combine


def _by_coalitions(
    request: Request, encoding: Encoding, inner: Request, one_to_one: bool
) -> EncodedPlan:
    """Raw columns (or joint groups) as players, each a block of encoded columns."""
    groups, schema = request.groups, request.frame.schema
    owner = encoding.owner
    assert owner is not None

    def blocks(of: Sequence[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
        return tuple(
            tuple(int(j) for j in np.flatnonzero(np.isin(owner, columns))) for columns in of
        )

    players, shown = blocks(request.players), request.shown
    names = schema.names if groups is None else groups.names
    members = request.players if groups is None else groups.members
    joined = replace(inner, groups=Groups(names, blocks(members), request.joint))
    found = _walked(joined, players, shown)
    if found is None:
        masker = Masker(inner.predictor, inner.reference, inner.background_weight, players)
        few = affordable(len(players), request.budget, masker.n_background)
        if few and (request.budget is not None or not dear(masker)):
            found = ExactPlan(joined, masker, shown)
        else:
            budget = default_budget(len(players)) if request.budget is None else request.budget
            check_budget(budget, len(players))
            found = KernelPlan(joined, masker, budget, shown)
    note = "" if one_to_one else _TOGETHER
    return EncodedPlan(request, encoding, found, lambda values: values, note)


def _walked(
    inner: Request,
    players: tuple[tuple[int, ...], ...],
    shown: tuple[tuple[int, ...], ...] | None,
) -> Plan | None:
    """Blocks of columns as players of the trees of the last step."""
    from ..models import trees as tree_models
    from .tree_shap.plan import by_coalitions
    from .tree_shap.source import Source, find_link

    trees = tree_models.from_model(inner.predictor.model, inner.frame)
    if trees is None or trees.n_features != inner.frame.n_features:
        return None
    link, _, _ = find_link(trees, inner.predictor, inner.frame)
    return None if link is None else by_coalitions(inner, Source(trees, link, ""), players, shown)


def _last_step(
    request: Request, encoding: Encoding, sample: Frame, rows: np.ndarray
) -> Predictor | None:
    """Predictor of the last step, where it says what the Pipeline says."""
    outer = request.predictor
    try:
        last = as_predictor(encoding.final, sample, output=outer.unit)
    except XwidgetsError:
        return None
    few = sample_rows(len(rows), 16, 0)
    said = outer.predict(request.frame.take(rows[few]).native)
    inner = last.predict(sample.take(few).native)
    if said.shape != inner.shape:
        return None
    size = max(1.0, float(np.abs(said).max()))
    return last if np.abs(said - inner).max() <= TOLERANCE * size else None
