"""What cards are given, checked at the door."""

from __future__ import annotations

import inspect
import math
from collections.abc import Sequence
from numbers import Real

from ..data.wording import did_you_mean, sendable, shown
from ..errors import InvalidType, InvalidValue, UnknownName

__all__ = ["different", "number_of", "one_of", "text_of"]


def text_of(argument: str, value: object, *, may_be_empty: bool = False) -> str:
    """A text, without the indentation of the code it stands in."""
    if not isinstance(value, str):
        raise InvalidType(argument, found=shown(value), expected="a text", fix='pass "..."')
    text = inspect.cleandoc(sendable(value))
    if not text and not may_be_empty:
        raise InvalidValue(argument, found="an empty text", expected="some words", fix="write it")
    return text


def number_of(argument: str, value: object, *, least: float = -math.inf) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InvalidType(
            argument, found=shown(value), expected="a number", fix=f"pass {argument}=0.5"
        )
    number = float(value)
    if not math.isfinite(number) or number < least:
        raise InvalidValue(
            argument,
            found=shown(value),
            expected="a finite number" + ("" if least == -math.inf else f" >= {least:g}"),
            fix=f"pass {argument}={max(least, 0.0) + 0.01:g}",
        )
    return number


def different(argument: str, texts: Sequence[object], *, least: int) -> list[str]:
    """Texts of which no two are the same."""
    found = [text_of(argument, one) for one in texts]
    twice = next((one for i, one in enumerate(found) if one in found[:i]), None)
    if twice is not None:
        raise InvalidValue(
            argument,
            found=f"{shown(twice)} twice",
            expected="different texts",
            fix="leave one of them out, or say how they differ",
        )
    if len(found) < least:
        raise InvalidValue(
            argument,
            found=f"{len(found)} of them",
            expected=f"{least} or more",
            fix="add another one",
        )
    return found


def one_of(argument: str, value: object, texts: Sequence[str]) -> str:
    """One of these texts."""
    text = text_of(argument, value)
    if text not in texts:
        raise UnknownName(
            argument,
            found=shown(text),
            expected="one of the choices, letter by letter",
            fix=did_you_mean(text, texts),
        )
    return text
