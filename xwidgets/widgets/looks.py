"""Looks: what is chosen in the page of a view, as arguments of its method in Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from types import ModuleType
from typing import Any

from ..data.wording import did_you_mean, shown
from ..errors import UnknownName
from ..study import Study
from .holder import Holder
from .screen import Screen

__all__ = ["chose", "chosen", "chosen_of_rows", "names_of", "read_arguments", "tell"]


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


def chosen(look: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen of options whose names are those of arguments."""
    return {name: value for name, value in look.items() if value is not None}


def chosen_of_rows(look: Mapping[str, Any]) -> dict[str, Any]:
    """The same, of one row or several."""
    found = chosen(look)
    row, rows = found.pop("row", None), found.pop("rows", None)
    asked = row if rows is None else rows
    return found if asked is None else {"row": asked, **found}


def names_of(study: Study, features: Sequence[int] | None) -> list[str] | None:
    """Features by their names."""
    return None if features is None else [study.schema.names[j] for j in features]


def chose(before: Mapping[str, Any], after: Mapping[str, Any], title: str) -> str:
    """What was chosen in a view, as arguments of its method, in words."""
    texts = [
        f"{name} {_text(after[name])}" if name in after else f"{name} as usual"
        for name in dict.fromkeys([*after, *before])
        if before.get(name) != after.get(name)
    ]
    return f"chose {', '.join(texts)} in {title}" if texts else ""


def tell(
    module: ModuleType | None,
    screen: Screen,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    title: str,
) -> str:
    """What was chosen in a view, in a sentence: in its ``look.py``'s own, where that has one."""
    if module is None or before == after:
        return ""
    own = getattr(module, "tell_look", None)
    if own is not None:
        return str(own(screen, before, after))
    return chose(module.write_look(screen, before), module.write_look(screen, after), title)


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        shown_first = ", ".join(map(_text, value[:3]))
        return shown_first if len(value) <= 3 else f"{shown_first} and {len(value) - 3} more"
    return str(value)
