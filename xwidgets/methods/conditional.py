"""Linear models of correlated features: what is unknown follows what is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..data import Frame, sample_rows
from ..data.wording import shown
from ..errors import MissingValues, NotSupported
from ..models.pipeline import split
from ..results import Attributions
from .correlated import Correlated, prepare
from .linear import LinearModel, in_batches, linear_model
from .plan import Request, record, summed

__all__ = ["ConditionalPlan", "plan"]

MOST_ROWS = 100_000
"""Rows from which mean and covariance are taken, where no background is given."""

ORDERS = 200
"""Pairs of orders of the features that are drawn, where a dozen depend on each other at least."""

FEW_ORDERS_FROM = 400
"""Features from which fewer orders are drawn: each costs their number cubed."""

NORMAL = (
    "features are taken to be jointly normal, with the mean and covariance of {rows:,} rows: "
    "unknown ones are expected from the known ones"
)
NOT_THE_MODEL = "a feature that the model does not read has a value where it tells of one it reads"


@dataclass(frozen=True, eq=False)
class ConditionalPlan:
    """A linear model's expectations, given some features (normally distributed)."""

    request: Request
    model: LinearModel
    correlated: Correlated
    order: np.ndarray
    base_values: np.ndarray
    n_background: int
    seconds_per_row: float | None
    algorithm: str = "linear_conditional"
    perturbation: str = "conditional"

    @property
    def exact(self) -> bool:
        return self.correlated.exact

    @property
    def method(self) -> str:
        how = "exact" if self.exact else "drawn orders"
        return f"linear model of correlated features, conditional (Gaussian), {how}"

    def explain(self, frame: Frame, rows: np.ndarray) -> Attributions:
        """Values for normally distributed features.

        Raises
        ------
        MissingValues
            A row with a hole in a column that no step before the model fills.

        Notes
        -----
        **How to read it** What is learned about the prediction when the feature becomes known,
        averaged over all orders in which features can become known. Correlated features share
        what either of them tells.

        **When it misleads** It explains the data as much as the model: a feature that the model
        does not read has a value where it tells of one that the model reads. Where features are
        far from normal (or few rows stand behind the covariance), what is expected of the
        unknown ones is wrong. Use interventional values to ask what the model does.

        References
        ----------
        Aas, Jullum, Loland (2021), Explaining individual predictions when features are dependent.
        Chen, Janizek, Lundberg, Lee (2020), True to the model or true to the data?
        """
        rows = np.asarray(rows, dtype=np.int64)
        predictor, groups = self.request.predictor, self.request.groups
        predictions, tables = [], []
        for part in in_batches(frame, rows, len(self.model.owner)):
            predictions.append(predictor.predict(part.native))
            tables.append(_columns(self.request, self.model, part))
        table = np.concatenate(tables)
        _check_complete(self.request, table, "rows")
        found = self.correlated.explain(table[:, self.order])
        back = np.argsort(self.order)
        # At most: the errors of a group's members may cancel.
        error = summed(found.standard_error[:, back], groups)
        notes = [NORMAL.format(rows=self.n_background), NOT_THE_MODEL]
        if groups is not None and any(len(members) > 1 for members in groups.members):
            notes.append("values of the members of a group are added")
        return record(
            self,
            self.request,
            rows,
            summed(found.values[:, back], groups),
            np.concatenate(predictions),
            n_background=self.n_background,
            notes=notes,
            standard_error=None if self.exact else error,
        )


def plan(request: Request) -> ConditionalPlan:
    """Serve a linear model of numbers.

    Raises
    ------
    NotSupported
        Another model, another unit, columns that are no numbers (or encoded as several), or too
        few rows for a covariance.
    MissingValues
        A hole in a column that no step before the model fills.
    """
    model = linear_model(request)
    if model is None:
        raise _refusal(request)
    _check_numbers(request, model)
    reference, weight = _reference(request)
    table = _columns(request, model, reference)
    _check_complete(request, table, "X" if request.background is None else "background")
    constant = table.min(axis=0) == table.max(axis=0)
    n_rows, n_features = len(table), int((~constant).sum())
    if n_rows <= max(1, n_features):
        rows = "1 row" if n_rows == 1 else f"{n_rows} rows"
        n_features = n_features if n_rows > 1 else table.shape[1]
        raise NotSupported(
            "perturbation",
            found=f"'conditional' with a covariance of {rows} for {n_features} features",
            expected="more rows than features, better ten times as many",
            fix="background= with more rows, or perturbation='interventional'",
        )
    mean = np.where(constant, table[0], np.average(table, axis=0, weights=weight))
    covariance = np.zeros((table.shape[1], table.shape[1]))
    vary = np.flatnonzero(~constant)
    spread = np.atleast_2d(np.cov(table[:, vary], rowvar=False, aweights=weight))
    covariance[np.ix_(vary, vary)] = (spread + spread.T) / 2.0
    slopes, constants = _in_raw_columns(request, model)
    names = request.frame.schema.names
    # Orders are drawn of names, so that where the columns stand is no matter.
    order = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
    ready = prepare(
        slopes[order],
        mean[order],
        covariance[np.ix_(order, order)],
        n_permutations=max(10, int(ORDERS * min(1.0, (FEW_ORDERS_FROM / len(names)) ** 3))),
        seed=request.seed,
    )
    return ConditionalPlan(
        request=request,
        model=model,
        correlated=ready,
        order=order,
        base_values=mean @ slopes + constants,
        n_background=n_rows,
        seconds_per_row=model.seconds_per_row if ready.exact else None,
    )


def _reference(request: Request) -> tuple[Frame, np.ndarray | None]:
    """Rows behind mean and covariance: the caller's background, else all."""
    if request.background is None:
        rows = sample_rows(request.frame.n_rows, MOST_ROWS, request.seed)
        return request.frame.take(rows), None
    weight = request.background_weight
    if weight is None:
        return request.background, None
    counts = np.flatnonzero(weight > 0)
    return request.background.take(counts), weight[counts]


def _columns(request: Request, model: LinearModel, part: Frame) -> np.ndarray:
    """Numbers of the raw columns: as the last step sees them, or as they are where it does not."""
    table = part.matrix().copy()
    if part.n_rows:
        encoded = model.encoded(request.predictor, part)
        owned = np.flatnonzero(model.owner >= 0)
        table[:, model.owner[owned]] = encoded[:, owned]
    return table


def _in_raw_columns(request: Request, model: LinearModel) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (n_raw, n_outputs) of those numbers, and constants (n_outputs,)."""
    slopes = np.zeros((request.frame.n_features, model.coefficients.shape[1]))
    owned = model.owner >= 0
    slopes[model.owner[owned]] = model.coefficients[owned]
    constants = model.constants
    if not owned.all():  # columns that are computed from nothing: the same in every row
        first = model.encoded(request.predictor, request.frame.take(np.array([0])))[0]
        constants = constants + first[~owned] @ model.coefficients[~owned]
    return slopes, constants


def _check_numbers(request: Request, model: LinearModel) -> None:
    encoded_as = np.bincount(model.owner[model.owner >= 0], minlength=request.frame.n_features)
    for feature, count in zip(request.frame.schema.features, encoded_as, strict=True):
        if feature.kind in ("category", "text") or count > 1:
            what = f"is encoded as {count} columns" if count > 1 else f"is a {feature.kind}"
            raise NotSupported(
                "perturbation",
                found=f"'conditional', but column {shown(feature.name)} {what}",
                expected="columns that are numbers, which can be normally distributed",
                fix="perturbation='interventional', or leave it out where the model needs it not",
            )


def _check_complete(request: Request, table: np.ndarray, argument: str) -> None:
    holes = np.flatnonzero(~np.isfinite(table).all(axis=0))
    if len(holes):
        name = request.frame.schema.names[holes[0]]
        raise MissingValues(
            argument,
            found=f"missing or infinite values in column {shown(name)}",
            expected="numbers, to take a covariance of",
            fix="fill them, or perturbation='interventional'",
        )


def _refusal(request: Request) -> NotSupported:
    predictor = request.predictor
    units = [unit for unit in predictor.units if predictor.with_output(unit).margin_scale]
    linear = hasattr(split(predictor.model)[1], "coef_")
    reasons = f" ({'; '.join(request.notes)})" if request.notes else ""
    fix = "perturbation='interventional'"
    if linear and units and predictor.unit not in units:
        fix += f", or output={units[0]!r} in explain()"
    return NotSupported(
        "perturbation",
        found=f"'conditional' for {predictor.name} in {predictor.unit}{reasons}",
        expected="a linear model, in the unit of its own sum",
        fix=fix,
    )
