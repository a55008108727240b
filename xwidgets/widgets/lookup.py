"""The numbers that names of quantities stand for, in the unit on screen."""

from __future__ import annotations

import numpy as np

from ..data.display import Values
from ..data.quantities import Quantity, quantity_of, residual
from ..data.schema import Feature
from ..results.probability import probabilities
from ..study import Study
from .clauses import ROWS, Lookup
from .wire import Term

__all__ = ["beside", "lookup", "values_of"]


def beside(study: Study) -> tuple[Values, ...]:
    """What tells rows apart beside the features: columns that the model does not take, cohorts."""
    return (*study.extras, *study.cohorts.values())


def lookup(study: Study, unit: str) -> Lookup:
    """Reads what terms speak of."""

    def numbers(term: Term) -> np.ndarray | None:
        quantity = quantity_of(term["quantity"])
        if quantity is None or term.get("table", ROWS) != ROWS:
            return None
        found = values_of(study, quantity, unit)
        return None if found is None else np.asarray(found.numbers, dtype=np.float64)

    return numbers


def values_of(study: Study, quantity: Quantity, unit: str) -> Values | None:
    """A quantity of all rows, NaN where it is missing; None where it is not there (yet)."""
    kind, feature, output, column = quantity
    if kind == "feature":
        return study.columns[feature]
    if kind == "column":
        return next((one for one in beside(study) if one.feature.name == column), None)
    if kind == "target":
        return None if study.target is None else study.target.column
    if kind == "row":
        return Values(Feature("row", integer=True), np.arange(study.n_rows, dtype=np.float64))
    run = study.run(unit)
    part, predicted = run.partial(), study.predicted(unit)
    if part is None and (kind == "attribution" or predicted is None):
        part = run.first()  # nobody has asked for them so far
    # As the page has them, so that the end of a range falls on the same side in both.
    if kind == "attribution":
        assert part is not None
        values = np.full(study.n_rows, np.nan, dtype=np.float32)
        values[part.rows] = part.values[:, feature, output]
        return Values(Feature(f"effect of {study.schema.names[feature]}"), values)
    told = np.full((study.n_rows, len(study.output_names)), np.nan, dtype=np.float32)
    if predicted is not None:
        told[:] = predicted.all() if part is None else predicted.values
    if part is not None:
        told[part.rows] = part.predictions
    if kind == "prediction":
        return Values(Feature("prediction"), told[:, output])
    missed = _missed(study, told, unit, output)
    return missed and Values(missed.feature, missed.numbers.astype(np.float32))


def _missed(study: Study, told: np.ndarray, unit: str, output: int) -> Values | None:
    """Actual minus predicted; of classes in probability, whatever the unit."""
    target = study.target
    if target is None or (target.levels is None) != (unit == "value"):
        return None
    if target.levels is None:
        return residual(target.column, told, output) if told.shape[1] == 1 else None
    if target.levels != tuple(study.output_names):
        return None
    found = told if unit == "probability" else probabilities(told, study.link(unit))
    return None if found is None else residual(target.column, found, output)
