"""Question: what is asked of a study, as a value that Python and the page write alike."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from ..data.wording import shown
from ..errors import InvalidValue

__all__ = ["Question", "canonical"]


@dataclass(frozen=True)
class Question:
    """A method, its options, and the unit that its answer is in.

    Parameters
    ----------
    method : str
        A module of ``xwidgets.methods`` that has a function ``answer``: ``"permutation"``,
        ``"effects.partial"``.
    options : mapping
        Plain JSON; those that are None are left out.
    unit : {"probability", "log_odds", "value", ""}
        Empty where an answer has a scale of its own.

    Raises
    ------
    InvalidValue
        Options that are no JSON: they could not travel.
    """

    method: str
    options: Mapping[str, Any] = field(default_factory=dict)
    unit: str = ""

    def __post_init__(self) -> None:
        given = {name: value for name, value in self.options.items() if value is not None}
        object.__setattr__(self, "options", MappingProxyType(given))

    @cached_property
    def key(self) -> str:
        """The question as text: equal questions have equal keys, here and in the page."""
        return canonical([self.method, dict(self.options), self.unit])

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Question) and self.key == other.key

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Question:
        """What a page or a file says of it."""
        return cls(str(told["method"]), dict(told.get("options") or {}), str(told.get("unit", "")))

    def to_json(self) -> dict[str, Any]:
        """As :meth:`from_json` takes it."""
        return {"method": self.method, "options": dict(self.options), "unit": self.unit}


def canonical(value: Any) -> str:
    """JSON of one form: no spaces, names in order, numbers as JavaScript writes them.

    ``js/src/runtime/question.ts`` does the same, held to the same examples.

    >>> canonical({"b": [1.0, 0.1, None], "a": "é"})
    '{"a":"é","b":[1,0.1,null]}'
    """
    if isinstance(value, Mapping):
        parts = (f"{canonical(str(key))}:{canonical(value[key])}" for key in sorted(value))
        return f"{{{','.join(parts)}}}"
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(canonical, value))}]"
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (int, float)) and math.isfinite(value):
        return _number(float(value))
    raise InvalidValue(
        "options",
        found=shown(value),
        expected="plain JSON: text, finite numbers, booleans, lists, None",
        fix="pass a list in place of an array",
    )


def _number(value: float) -> str:
    """The shortest digits that read back as the number, laid out as in JavaScript."""
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, rest = mantissa.partition(".")
    rest = "" if rest == "0" else rest
    digits = (whole + rest).lstrip("0")
    point = len(whole) + int(exponent or 0)  # digits before the point
    if whole == "0":
        point -= 1 + len(rest) - len(rest.lstrip("0"))
    digits = digits.rstrip("0")
    n = len(digits)
    if n <= point <= 21:
        return sign + digits + "0" * (point - n)
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = point - 1
    tail = f".{digits[1:]}" if n > 1 else ""
    return f"{sign}{digits[0]}{tail}e{'+' if power > 0 else '-'}{abs(power)}"
