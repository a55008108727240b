"""Models that are sums of terms, each of one feature or two: what each term says of any rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..data import Frame
from ..errors import NotSupported
from .adapters.base import binary_columns
from .compact.final import linear
from .pipeline import dense, obstacle_of, origins_of, split
from .predictor import Predictor

__all__ = ["MAX_ORDER", "Additive", "additive_of", "in_own_unit", "no_sum"]

MAX_ORDER = 2
"""Features of a term, at most."""
N_PROBE = 50
TOLERANCE = 1e-9
"""Largest difference from the model's own predictions, relative to the largest of those."""


@dataclass(frozen=True, eq=False)
class Additive:
    """A constant and terms, whose sum is what the model says in its own unit.

    Parameters
    ----------
    kind : {"linear", "boosting"}
        Coefficients times columns (of encoders, splines), or an explainable boosting machine's
        own tables.
    predictor : Predictor
        In the unit of the sum.
    final : object
        The last step of a Pipeline, or the model.
    columns : tuple of tuple of int
        Columns of the table that each term is of.
    constant : ndarray of float64, shape (n_outputs,)
    members : tuple of ndarray of int64
        Of each term the encoded columns (linear) or its own numbers (boosting).
    coefficients : ndarray of float64, shape (n_encoded, n_outputs), or None
    """

    kind: str
    predictor: Predictor
    transformer: Any | None
    final: Any
    columns: tuple[tuple[int, ...], ...]
    constant: np.ndarray
    members: tuple[np.ndarray, ...]
    coefficients: np.ndarray | None = None

    def encoded(self, part: Frame) -> Any:
        """Rows as the last step sees them."""
        prepared = self.predictor.prepare(part.native)
        return prepared if self.transformer is None else self.transformer.transform(prepared)

    def terms(self, part: Frame) -> np.ndarray:
        """What each term says of some rows, float64 (n_rows, n_terms, n_outputs)."""
        encoded = self.encoded(part)
        if self.kind == "linear":
            assert self.coefficients is not None
            matrix = dense(encoded)
            return np.stack(
                [matrix[:, own] @ self.coefficients[own] for own in self.members], axis=1
            )
        scores = np.asarray(self.final.eval_terms(encoded), dtype=np.float64)
        scores = scores if scores.ndim == 3 else scores[:, :, None]
        if scores.shape[2] < len(self.constant):
            scores = np.concatenate([-scores, scores], axis=2)
        return np.stack([scores[:, own].sum(axis=1) for own in self.members], axis=1)


def in_own_unit(predictor: Predictor) -> Predictor:
    """The same model in the unit in which it adds up: log-odds of classifiers."""
    return predictor.with_output("log_odds") if "log_odds" in predictor.units else predictor


def additive_of(predictor: Predictor, frame: Frame) -> Additive | None:
    """The terms of a model, where it is a sum of terms of at most two columns each.

    The model itself is the judge: the sum is compared with what it says of some rows.
    """
    own = in_own_unit(predictor)
    found = _structure(own, frame)
    if found is None:
        return None
    n = min(N_PROBE, frame.n_rows)
    probe = frame.take(np.unique(np.linspace(0, frame.n_rows - 1, n).astype(int)))
    try:
        told, said = found.terms(probe), own.predict(probe.native)
    except Exception:  # what it does not take will be said where it is asked
        return None
    if told.shape[2] != said.shape[1]:
        return None
    scale = max(1.0, float(np.abs(said).max(initial=0.0)), float(np.abs(told).max(initial=0.0)))
    gap = np.abs(told.sum(axis=1) + found.constant - said).max(initial=0.0)
    return found if gap <= TOLERANCE * scale else None


def no_sum(predictor: Predictor, frame: Frame) -> NotSupported:
    """Why a model cannot be taken apart: what it is, or the step of it that stands in the way."""
    _, final = split(predictor.model)
    adds_up = linear(final) is not None or hasattr(final, "eval_terms")
    step = obstacle_of(predictor, frame, MAX_ORDER) if adds_up else None
    if step is None:
        return NotSupported(
            "model",
            found=predictor.title,
            expected="a model that is a sum of terms: linear, splines and a linear model, or an "
            "explainable boosting machine",
            fix="explainer.surrogate() or explainer.dependence() for other models",
        )
    name, what = step
    kind = type(what).__name__
    return NotSupported(
        "model",
        found=f"the step {name!r} ({kind}), behind which the terms of {type(final).__name__} "
        "cannot be told by feature",
        expected="steps that make each of their columns from one column, or two",
        fix='xw.explain(model, X, y, columns="encoded") tells terms in the columns that the last '
        f"step takes; else leave {name!r} out, or give it one column at a time in a "
        "ColumnTransformer",
    )


def _structure(predictor: Predictor, frame: Frame) -> Additive | None:
    transformer, final, origins = origins_of(predictor, frame)
    if origins is None:
        return None
    if hasattr(final, "eval_terms") and hasattr(final, "term_features_"):
        return _boosting(predictor, transformer, final, origins)
    found = linear(final)
    if found is None or len(found[0]) != len(origins):
        return None
    coefficients, constant = found
    if coefficients.shape[1] == 1 and predictor.n_outputs == 2:
        coefficients, constant = binary_columns(coefficients), binary_columns(constant[:, None])[0]
    groups: dict[tuple[int, ...], list[int]] = {}
    for k, one in enumerate(origins):
        if len(one) > MAX_ORDER:
            return None
        groups.setdefault(tuple(sorted(one)), []).append(k)
    fixed = groups.pop((), [])  # encoded columns that come from none, the same for all rows
    if fixed and np.abs(coefficients[fixed]).max() > 0:
        assert transformer is not None
        first = transformer.transform(predictor.prepare(frame.take(np.array([0])).native))
        constant = constant + dense(first)[0, fixed] @ coefficients[fixed]
    columns = tuple(sorted(groups, key=lambda one: (len(one), one)))
    return Additive(
        "linear",
        predictor,
        transformer,
        final,
        columns,
        constant,
        tuple(np.array(groups[one], dtype=np.int64) for one in columns),
        coefficients,
    )


def _boosting(
    predictor: Predictor, transformer: Any, final: Any, origins: Sequence[tuple[int, ...]]
) -> Additive | None:
    groups: dict[tuple[int, ...], list[int]] = {}
    for k, features in enumerate(final.term_features_):
        one = tuple(sorted({column for feature in features for column in origins[int(feature)]}))
        if not 1 <= len(one) <= MAX_ORDER:
            return None
        groups.setdefault(one, []).append(k)
    constant = np.asarray(final.intercept_, dtype=np.float64).reshape(-1)
    if constant.size == 1 and predictor.n_outputs == 2:
        constant = binary_columns(constant[:, None])[0]
    columns = tuple(sorted(groups, key=lambda one: (len(one), one)))
    members = tuple(np.array(groups[one], dtype=np.int64) for one in columns)
    return Additive("boosting", predictor, transformer, final, columns, constant, members)
