"""What cards are given, checked at the door."""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

from ..data.rows import is_whole
from ..data.wording import did_you_mean, sendable, shown
from ..errors import InvalidType, InvalidValue, UnknownName

__all__ = ["different", "number_of", "one_of", "state_of", "text_of", "whole_of"]


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


def whole_of(argument: str, value: Any) -> int:
    """A whole number."""
    if not is_whole(value):
        raise InvalidType(
            argument, found=shown(value), expected="a whole number", fix=f"pass {argument}=0"
        )
    return int(value)


def state_of(kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered to a card of this kind, in the form in which it is judged."""
    if kind not in ANSWERED or "answer" not in value:
        return dict(value)
    expected, fits = ANSWERED[kind]
    if not fits(value["answer"]):
        raise InvalidType(
            "state",
            found=f"{shown(value['answer'])} as the answer",
            expected=expected,
            fix='pass {"answer": ...}, or {} where nobody has answered',
        )
    return dict(value)


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def _are_texts(value: object) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)


ANSWERED = {
    "quiz": ("a list of choices", _are_texts),
    "number": ("a number", _is_number),
    "order": ("a list of all items", _are_texts),
}


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
