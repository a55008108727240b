"""How own terms look: the arguments of `terms`, as its page has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...data.wording import shown
from ...errors import InvalidType
from ...widgets.holder import Holder
from ...widgets.looks import read_arguments
from ...widgets.screen import Screen

__all__ = ["options_of", "read_look", "write_look"]


def options_of(self: Holder, path: bool = False) -> dict[str, Any]:
    """Options of the view, checked; see `terms`."""
    if not isinstance(path, bool):
        raise InvalidType("path", found=shown(path), expected="True or False", fix="path=True")
    return {"path": path or None}


def read_look(self: Holder, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `terms` as options of its view.

    Raises
    ------
    InvalidType, UnknownName
    """
    return read_arguments(self, given, options_of, "terms")


def write_look(screen: Screen, look: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same the other way: a look as arguments of the method."""
    return {"path": True} if look.get("path") else {}
