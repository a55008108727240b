"""Features and grids as a caller names them, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from ...data.wording import shown
from ...errors import InvalidType, InvalidValue, NotSupported
from ...methods.effects.grid import sides_of
from ...widgets.holder import Holder

__all__ = ["feature_positions", "plain_grid"]


def feature_positions(self: Holder, feature: Any, most: int = 2) -> list[int]:
    """One or two positions, or none.

    Raises
    ------
    UnknownName
        No such feature.
    InvalidValue
        More of them than there can be, or one twice.
    """
    if feature is None:
        return []
    several = not isinstance(feature, (str, bytes)) and isinstance(feature, (Sequence, np.ndarray))
    names = list(feature) if several else [feature]
    if not 1 <= len(names) <= most:
        raise InvalidValue(
            "feature",
            found=f"{len(names)} features",
            expected="one feature" if most == 1 else "one feature, or a list of two",
        )
    found = [self._study.schema.position(name) for name in names]
    if len(set(found)) < len(found):
        raise InvalidValue(
            "feature",
            found=f"{shown(names[0])} twice",
            expected="two different features",
            fix="pass one of them alone, or another second one",
        )
    return found


def plain_grid(self: Holder, features: list[int], grid: Any, method: str) -> Any:
    """A grid as JSON, with everything that can be wrong of it and of the features found now.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName, NotSupported
    """
    if self._study.inputs is None and method != "shap":
        raise NotSupported(
            "method",
            found="no model",
            expected="a model to ask",
            fix='method="shap", or make the explainer with xw.explain(model, X)',
        )
    if method == "shap":
        return None
    if grid is not None and not features:
        raise InvalidValue(
            "grid",
            found="a grid with no feature",
            expected="the feature whose values these are",
            fix='dependence("age", method="pdp", grid=[20, 30])',
        )
    if not features:
        return None
    plain = grid if grid is None or isinstance(grid, str) else _listed(grid)
    sides_of(self._study, features, plain)
    return plain


def _listed(grid: Any) -> list[Any]:
    if isinstance(grid, (dict, set, int, float)) or not hasattr(grid, "__iter__"):
        raise InvalidType(
            "grid",
            found=f"a {type(grid).__name__}",
            expected='"quantile", "even", or a list of values',
            fix="grid=[1, 2, 3]",
        )
    return [_value(value) for value in grid]


def _value(value: Any) -> Any:
    """Numbers and text as they are, moments in seconds since 1970, None for what is missing."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, np.datetime64):
        seconds = value.astype("datetime64[us]").astype("int64") / 1e6
        return None if np.isnat(value) else float(seconds)
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.timestamp()
    if hasattr(value, "__iter__"):
        return _listed(value)
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return None if np.isnan(number) else number
