"""How a linear model around a row looks: the arguments of `lime`, as its page has them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ...data.rows import is_whole
from ...data.wording import shown
from ...errors import InvalidType, InvalidValue
from ...methods.lime import DRAWS
from ...widgets.holder import Holder, count
from ...widgets.looks import chosen_of_rows, read_arguments
from ...widgets.screen import Screen

__all__ = ["options_of", "read_look", "write_look"]

LEAST_SAMPLES = 100


def options_of(
    self: Holder,
    row: Any = None,
    *,
    discretize: bool = True,
    kernel_width: float | None = None,
    n_samples: int | None = None,
    draws: str | None = None,
    max_display: int | None = None,
) -> dict[str, Any]:
    """Options of the view, checked; see `lime`."""
    if not isinstance(discretize, bool):
        raise InvalidType("discretize", found=shown(discretize), expected="True or False")
    if draws is not None and draws not in DRAWS:
        raise InvalidValue(
            "draws", found=shown(draws), expected='"values" or "normal"', fix="leave it out"
        )
    options: dict[str, Any] = {
        "discretize": discretize,
        "kernel_width": _width(kernel_width),
        "n_samples": _samples(n_samples),
        "draws": draws,
        "max_display": count(max_display, "max_display"),
    }
    if row is not None:
        if self._study.rows.are_new(row):
            raise InvalidType(
                "row",
                found=f"a {type(row).__name__} of new rows",
                expected="positions, labels or a mask of the rows of X",
                fix="xw.explain(model, new_rows).lime(0)",
            )
        rows = self._rows(row, "row").unique.tolist()
        options |= {"row": rows[0]} if len(rows) == 1 else {"rows": rows}
    return options


def read_look(self: Holder, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `lime` as options of its view.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName, NotSupported
    """
    return read_arguments(self, given, options_of, "lime")


def write_look(screen: Screen, look: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same the other way: a look as arguments of the method."""
    return chosen_of_rows(look)


def _width(value: Any) -> float | None:
    if value is None:
        return None
    number = not isinstance(value, (bool, str)) and isinstance(value, (int, float))
    if not number or not math.isfinite(value) or value <= 0:
        raise InvalidValue(
            "kernel_width", found=shown(value), expected="a number > 0", fix="leave it out"
        )
    return float(value)


def _samples(value: Any) -> int | None:
    if value is None:
        return None
    if not is_whole(value) or value < LEAST_SAMPLES:
        raise InvalidValue(
            "n_samples",
            found=shown(value),
            expected=f"a whole number >= {LEAST_SAMPLES}",
            fix="leave it out for 5,000",
        )
    return int(value)
