"""The threshold that all views follow, as a person writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..data.quantities import Quantity
from ..data.schema import Feature
from ..data.wording import did_you_mean, shown
from ..errors import InvalidType, InvalidValue, NotSupported, UnknownName
from .shared import GroupThresholds

__all__ = ["THRESHOLD", "read_threshold"]

THRESHOLD = "selection.threshold"

MISSING = "missing"
"""The group of the rows without a level."""

Described = Callable[[object], tuple[Quantity, Feature | None]]
"""From a name to a quantity and how its levels are called."""


def read_threshold(
    value: Any, units: tuple[str, ...], described: Described
) -> float | GroupThresholds | None:
    """A probability, one for each level of a quantity, or None for the model's own decision.

    Parameters
    ----------
    value : float, mapping or None
        As a mapping ``{"quantity": "sex", "values": {"Female": 0.4}}``.
    units : tuple of str
        What the model is shown in: without probabilities there is nothing to compare with.
    described : callable

    Raises
    ------
    InvalidType, InvalidValue, NotSupported, UnknownName
    """
    if value is None:
        return None
    if not {"probability", "log_odds"} & set(units):
        raise NotSupported(
            THRESHOLD,
            found=f"a model that tells no probability ({', '.join(units)})",
            expected="a classifier with predict_proba",
            fix="leave it None: the model's own decision",
        )
    if isinstance(value, Mapping):
        return _of_groups(value, described)
    return _probability(value, THRESHOLD)


def _of_groups(value: Mapping[Any, Any], described: Described) -> GroupThresholds:
    values = value.get("values")
    if set(value) != {"quantity", "values"} or not isinstance(values, Mapping) or not values:
        raise InvalidValue(
            THRESHOLD,
            found=shown(dict(value)),
            expected='{"quantity": a name, "values": {level: probability}}',
            fix='pass {"quantity": "sex", "values": {"Female": 0.4, "Male": 0.5}}',
        )
    quantity, feature = described(value["quantity"])
    boolean = feature is not None and feature.kind == "boolean"
    levels = ("False", "True") if boolean else None if feature is None else feature.levels
    if levels is None:
        raise InvalidValue(
            THRESHOLD,
            found=f"{quantity}, which has no levels",
            expected="a category, a text or a boolean",
            fix="cut it into groups, and add those: explainer.columns[...] = pandas.cut(...)",
        )
    for name in values:
        if str(name) not in (*levels, MISSING):
            raise UnknownName(
                THRESHOLD,
                found=shown(name),
                expected=f"levels of {value['quantity']}",
                fix=did_you_mean(str(name), levels),
            )
    where = f"{THRESHOLD}[{{}}]"
    return {
        "quantity": str(quantity),
        "values": {str(k): _probability(v, where.format(shown(k))) for k, v in values.items()},
    }


def _probability(value: Any, argument: str) -> float:
    if isinstance(value, (bool, np.bool_)) or not isinstance(
        value, (int, float, np.integer, np.floating)
    ):
        raise InvalidType(
            argument,
            found=f"{shown(value)} ({type(value).__name__})",
            expected="a probability from 0 to 1, or None for the model's own decision",
            fix="pass 0.3",
        )
    if not 0 <= value <= 1:
        raise InvalidValue(
            argument,
            found=shown(value),
            expected="a probability from 0 to 1",
            fix=f"pass {value / 100:g}" if 2 <= value <= 100 else "pass 0.3",
        )
    return float(value)
