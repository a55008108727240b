"""Trees behind a Pipeline's encoders: explained in encoded columns, shown in raw ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from ..data import Frame
from ..errors import XwidgetsError
from ..models import Predictor, as_predictor
from ..models.pipeline import Encoding, encode_frame, encoding_of
from ..results import Attributions
from .plan import Plan, Request, summed

__all__ = ["EncodedPlan", "plan"]

TOLERANCE = 2e-5
"""Largest gap of the last step's values to the whole Pipeline's predictions."""

_ADDED = "values of the encoded columns of a raw column are added"


@dataclass(frozen=True, eq=False)
class EncodedPlan:
    """A plan of the last step; the values of each raw column's encoded columns are added."""

    request: Request
    encoding: Encoding
    inner: Plan
    one_to_one: bool

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

    def explain(self, frame: Frame, rows: np.ndarray) -> Attributions:
        """Values of those positions of `frame`, in its own columns.

        Notes
        -----
        Path-dependent values go down both branches of a split on an unknown encoded column.
        The encoded columns of one raw column are unknown one by one there, so their sum can
        differ a little from the value of the raw column as a single player.
        """
        rows = np.asarray(rows, dtype=np.int64)
        encoded = encode_frame(self.request.predictor, self.encoding, frame.take(rows))
        found = self.inner.explain(encoded, np.arange(len(rows)))
        groups, schema = self.request.groups, self.request.frame.schema
        values = summed(self._raw(found.values), groups)
        error = found.standard_error
        notes = (*self.request.predictor.notes, *found.trust.get("notes", ()))
        if not self.one_to_one:
            notes = (*notes, _ADDED)
        return replace(
            found,
            values=values,
            rows=rows,
            feature_names=schema.names if groups is None else groups.names,
            output_names=self.request.predictor.output_names,
            standard_error=None if error is None else np.sqrt(summed(self._raw(error**2), groups)),
            trust=MappingProxyType({**found.trust, "notes": tuple(dict.fromkeys(notes))}),
        )

    def _raw(self, values: np.ndarray) -> np.ndarray:
        owner = self.encoding.owner
        assert owner is not None
        total = np.zeros((values.shape[0], self.request.frame.n_features, values.shape[2]))
        for raw in np.unique(owner[owner >= 0]):
            mine = np.flatnonzero(owner == raw)
            total[:, raw] = values[:, mine].sum(axis=1)
        return total


def plan(
    request: Request, planners: Sequence[Callable[[Request], Plan | None]]
) -> EncodedPlan | None:
    """Serve a Pipeline that ends in trees, by the first planner that serves its last step.

    Interventional values are left to others where an encoder makes several columns of one: to
    mask the raw column is to mask all of them together, which is no sum.
    """
    encoding = encoding_of(request.predictor, request.frame)
    if encoding.transformer is None:
        return None
    if encoding.owner is None:
        request.notes.append("an encoder mixes raw columns")
        return None
    owned = encoding.owner[encoding.owner >= 0]
    one_to_one = len(np.unique(owned)) == len(owned)
    if not request.path_dependent and not one_to_one:
        return None
    sample = encode_frame(request.predictor, encoding, request.frame)
    if sample.n_features != len(encoding.owner):
        return None
    last = _last_step(request, encoding, sample)
    if last is None:
        return None
    reference = None
    if request.background is not None:
        reference = encode_frame(request.predictor, encoding, request.background)
    elif not request.path_dependent:
        reference = encode_frame(request.predictor, encoding, request.reference)
    inner_request = replace(
        request, predictor=last, frame=sample, background=reference, groups=None
    )
    for planner in planners:
        inner = planner(inner_request)
        if inner is not None and (one_to_one or inner.perturbation == "path_dependent"):
            return EncodedPlan(request, encoding, inner, one_to_one)
    return None


def _last_step(request: Request, encoding: Encoding, sample: Frame) -> Predictor | None:
    """Predictor of the last step, where it says what the Pipeline says."""
    outer = request.predictor
    try:
        last = as_predictor(encoding.final, sample, output=outer.unit)
    except XwidgetsError:
        return None
    rows = request.probe_rows()
    said = outer.predict(request.frame.take(rows).native)
    inner = last.predict(sample.take(rows).native)
    if said.shape != inner.shape:
        return None
    size = max(1.0, float(np.abs(said).max()))
    return last if np.abs(said - inner).max() <= TOLERANCE * size else None
