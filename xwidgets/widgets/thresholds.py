"""The threshold that all views follow, as a person writes it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..data.wording import shown
from ..errors import InvalidType, InvalidValue, NotSupported
from .shared import GroupThresholds

__all__ = ["read_threshold"]

ARGUMENT = "selection.threshold"


def read_threshold(value: Any, units: tuple[str, ...]) -> float | GroupThresholds | None:
    """A probability, or None for the model's own decision.

    Parameters
    ----------
    value : float or None
    units : tuple of str
        What the model is shown in: without probabilities there is nothing to compare with.

    Raises
    ------
    InvalidType, InvalidValue, NotSupported
    """
    if value is None:
        return None
    if "probability" not in units:
        raise NotSupported(
            ARGUMENT,
            found=f"a model that tells no probability ({', '.join(units)})",
            expected="a classifier with predict_proba",
            fix="leave it None: the model's own decision",
        )
    return _probability(value, ARGUMENT)


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
            fix=f"pass {value / 100:g}" if 1 < value <= 100 else "pass 0.3",
        )
    return float(value)
