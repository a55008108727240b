"""How a decision boundary looks: the arguments of `boundary`, as its page has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...data.wording import shown
from ...errors import InvalidValue
from ...methods.effects.grid import along
from ...widgets.holder import Holder, count
from ...widgets.looks import chosen, names_of, read_arguments
from ...widgets.screen import Screen
from .view import BoundaryView

__all__ = ["options_of", "read_look", "write_look"]


def options_of(
    self: Holder,
    f1: str | int | None = None,
    f2: str | int | None = None,
    row: Any = None,
    *,
    n_rows: int | None = None,
) -> dict[str, Any]:
    """Options of the view, checked; see `boundary`."""
    study = self._study
    BoundaryView.require_model(study)
    features = [study.schema.position(name) for name in (f1, f2) if name is not None]
    if len(set(features)) < len(features):
        raise InvalidValue(
            "f2", found=f"{shown(f1)} twice", expected="two different features", fix="leave f2 out"
        )
    for feature in features:
        along(study, feature)
    position = self._row(row)
    drawn = count(n_rows, "n_rows") if position is None else None
    return {"features": features, "row": position, "n_rows": drawn}


def read_look(self: Holder, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `boundary` as options of its view.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName, NotSupported
    """
    return read_arguments(self, given, options_of, "boundary")


def write_look(screen: Screen, look: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same the other way: a look as arguments of the method."""
    names = names_of(screen.study, look.get("features")) or []
    row = look.get("row", screen.selection.row if look.get("through") else None)
    named = dict(zip(("f1", "f2"), names, strict=False))
    return chosen({**named, "row": row, "n_rows": look.get("n_rows")})
