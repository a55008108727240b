"""How plans look: the arguments of `counterfactuals`, as its page has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...methods.counterfactuals.given import given as read
from ...widgets.holder import Holder
from ...widgets.looks import chosen_of_rows, names_of, read_arguments
from ...widgets.screen import Screen

__all__ = ["options_of", "read_look", "write_look"]


def options_of(
    self: Holder,
    row: Any = None,
    target: Any = None,
    vary: Sequence[str | int] | None = None,
    ranges: Mapping[str, Any] | None = None,
    monotone: Mapping[str, Any] | None = None,
    max_changes: int | None = None,
    n: int | None = None,
    *,
    rules: Sequence[str] | str | None = None,
    missing_cost: float | None = None,
    menu: int | None = None,
    seconds: float | None = None,
) -> dict[str, Any]:
    """Options of the view, checked; see `counterfactuals`."""
    options = dict(
        read(
            self._study.groups.names,
            target=target,
            vary=vary,
            ranges=ranges,
            monotone=monotone,
            max_changes=max_changes,
            n=n,
            rules=rules,
            missing_cost=missing_cost,
            menu=menu,
            seconds=seconds,
        )
    )
    if row is not None:
        rows = self._rows(row, "row").positions.tolist()
        options |= {"row": rows[0]} if len(rows) == 1 else {"rows": rows}
    return options


def read_look(self: Holder, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `counterfactuals` as options of its view.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName, NotSupported
    """
    return read_arguments(self, given, options_of, "counterfactuals")


def write_look(screen: Screen, look: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same the other way: a look as arguments of the method."""
    vary = names_of(screen.study, look.get("vary"))
    return chosen_of_rows({**look, "vary": vary, "menu": look.get("menu") or None})
