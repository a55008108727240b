"""Calls whose arguments do not fit: said in our own words, before anything is done."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from ..errors import InvalidType
from .wording import did_you_mean, shown

__all__ = ["clear_call", "clear_calls"]

C = TypeVar("C", bound=type)
F = TypeVar("F", bound=Callable[..., Any])


def clear_call(function: F) -> F:
    """Say which argument there is not, or is missing, and which there are."""
    signature = inspect.signature(function)

    @wraps(function)
    def asked(*arguments: Any, **keywords: Any) -> Any:
        try:
            signature.bind(*arguments, **keywords)
        except TypeError as error:
            raise _misfit(function.__name__, signature, arguments, keywords, error) from None
        return function(*arguments, **keywords)

    return asked  # type: ignore[return-value]


def clear_calls(cls: C) -> C:
    """The same for every public method of a class, also those that are functions of elsewhere."""
    for name, member in list(vars(cls).items()):
        if inspect.isfunction(member) and not name.startswith("_"):
            method = clear_call(member)
            method.__qualname__ = f"{cls.__qualname__}.{name}"
            signature = inspect.signature(member)
            untyped = [
                one.replace(annotation=one.empty) if one.name == "self" else one
                for one in signature.parameters.values()
            ]
            method.__signature__ = signature.replace(parameters=untyped)  # type: ignore[attr-defined]
            setattr(cls, name, method)
    return cls


def _misfit(
    name: str,
    signature: inspect.Signature,
    arguments: tuple[Any, ...],
    keywords: dict[str, Any],
    error: TypeError,
) -> InvalidType:
    known = {key: one for key, one in signature.parameters.items() if key != "self"}
    expected = ", ".join(known) if known else "no argument"
    for given in keywords:
        if given not in known:
            fix = did_you_mean(given, list(known)) if known else f"{name}()"
            found = f"the keyword {shown(given)}"
            return InvalidType(name, found=found, expected=expected, fix=fix)
    by_position = [
        key for key, one in known.items() if one.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    n_given = len(arguments) - ("self" in signature.parameters)
    if n_given > len(by_position):
        named = [key for key in known if key not in by_position]
        return InvalidType(
            name,
            found=f"{n_given} arguments by position",
            expected=f"{', '.join(by_position) or 'none'}",
            fix=f"pass the others by name: {', '.join(f'{key}=' for key in named)}"
            if named
            else "leave the others out",
        )
    missing = [
        key
        for key in by_position[n_given:]
        if known[key].default is inspect.Parameter.empty and key not in keywords
    ]
    if not missing:
        return InvalidType(name, found=str(error), expected=expected, fix="pass each once")
    call = ", ".join(missing)
    return InvalidType(name, found=f"no {call}", expected=expected, fix=f"{name}({call}, ...)")
