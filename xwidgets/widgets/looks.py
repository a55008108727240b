"""Looks: what is chosen in the page of a view, as arguments of its method in Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any

from ..data.wording import did_you_mean, shown
from ..errors import UnknownName
from .holder import Holder

__all__ = ["read_arguments"]


def read_arguments(
    self: Holder,
    given: Mapping[str, Any],
    options_of: Callable[..., Mapping[str, Any]],
    method: str,
) -> dict[str, Any]:
    """Options of a view that is told these arguments; what is not told is left out.

    Parameters
    ----------
    given : mapping
    options_of : callable
        Takes the holder and the arguments of the method, checks them, and returns options.
    method : str

    Raises
    ------
    UnknownName
        No such argument; and what `options_of` finds.
    """
    known = [name for name in signature(options_of).parameters if name != "self"]
    for name in given:
        if name not in known:
            raise UnknownName(
                "looks",
                found=shown(name),
                expected=f"arguments of {method}(): {', '.join(known)}",
                fix=did_you_mean(str(name), known),
            )
    return {name: one for name, one in options_of(self, **given).items() if one is not None}
