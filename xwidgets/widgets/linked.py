"""Selections of several models of the same rows go together."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from .clauses import is_computed, rows_clause
from .selection import Selection

__all__ = ["link"]

FOCUS = ("row", "hovered", "feature", "output", "threshold", "cohorts")


def link(selections: Sequence[Selection]) -> None:
    """Whatever is selected or put in focus in one of them is so in all, from now on.

    Rows, features and outputs are the same in each. Clauses about what a model says (predictions,
    attributions, residuals) mean something else in another one: there the rows that they select
    stand. What comes from a page is sent to no page: it links what it shows by itself.
    """
    link = _Link(selections)
    for one in selections:
        one.share_turn(link.turn)  # of two that change at once, one waits for the other
        one.observe(link.follow, names=[*FOCUS, "rows", "filters"])


class _Link:
    def __init__(self, selections: Sequence[Selection]) -> None:
        self.turn = threading.RLock()
        self._all = selections
        self._following = False

    def follow(self, change: Any) -> None:
        """Take over in the others what has changed in one."""
        with self.turn:
            if self._following:  # it is one of the others
                return
            self._following = True
            try:
                one = change["owner"]
                for other in self._all:
                    if other is not one:
                        _copy(change["name"], one, other)
            finally:
                self._following = False


def _copy(name: str, one: Selection, other: Selection) -> None:
    with other.told(by_page=one.by_page):
        if name in FOCUS:
            value = getattr(one, name)
            if getattr(other, name) != value:
                other.receive_focus(name, value)
            return
        rows, filters = one.rows, list(one.filters)
        if rows is not None and any(map(is_computed, filters)):
            filters = [rows_clause(rows)]
        other.receive(rows, filters)
