"""What a check is: a question in plain words, a pure function that answers it, and how its number
is judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ...results.performance_words import number, percent

__all__ = ["CHECKS", "FAIL", "LOOK", "NOT_APPLICABLE", "PASS", "Check", "Excused", "Found", "check"]

PASS, LOOK, FAIL, NOT_APPLICABLE = range(4)
RULE = "rule of thumb"
COUNTED = ("columns", "rows", "features", "levels", "groups", "slices")


class Found(NamedTuple):
    """What a check has found.

    Attributes
    ----------
    value : float
        The number that is judged.
    text : str
        One or two sentences, with the number.
    features : tuple of int
        Positions of those that are guilty, the worst first.
    rows : ndarray of bool, shape (n_rows,), or None
        Those that are guilty.
    sure : bool
        False: chance could have made it, so it passes whatever its number is.
    fails : bool
        Something is wrong whatever its number is.
    """

    value: float
    text: str
    features: tuple[int, ...] = ()
    rows: np.ndarray | None = None
    sure: bool = True
    fails: bool = False


class Excused(NamedTuple):
    """Why a check has nothing to say here."""

    reason: str


Ask = Callable[[Any], Found | Excused]
"""From `Evidence`."""


@dataclass(frozen=True)
class Check:
    """One question that a careful colleague asks.

    Attributes
    ----------
    name : str
        By which it is silenced.
    question : str
    ask : callable
        From `Evidence` to `Found` or `Excused`; pure.
    look, fail : float or None
        From this number on it is worth a look, or fails.
    unit : str
        Of the number: ``"share"``, ``""`` or what is counted.
    below : bool
        Small numbers are bad, not large ones.
    source : str
        Where the two limits come from.
    needs : tuple of str
        Of `Evidence.lacks`: what must be there.
    tests : bool
        It asks whether chance could have made what it found.
    fix : str
    dear : int
        0: the table says it, 1: what the model says of it is asked, 2: explanations and changed
        rows, 3: something is fitted.
    """

    name: str
    question: str
    ask: Ask
    fix: str
    look: float | None
    fail: float | None
    unit: str
    below: bool
    source: str
    needs: tuple[str, ...]
    tests: bool
    dear: int

    def verdict(self, found: Found) -> int:
        """How a number is judged."""
        if not found.sure or not np.isfinite(found.value):
            return PASS
        if found.fails or (self.fail is not None and self._reaches(found.value, self.fail)):
            return FAIL
        return LOOK if self.look is not None and self._reaches(found.value, self.look) else PASS

    @property
    def refits(self) -> bool:
        """Whether something is fitted anew for it."""
        return self.dear == 3

    def _reaches(self, value: float, limit: float) -> bool:
        return value <= limit if self.below else value >= limit

    def limit(self, verdict: int) -> float:
        """By which the number was judged."""
        first, second = (self.fail, self.look) if verdict == FAIL else (self.look, self.fail)
        chosen = second if first is None else first
        return np.nan if chosen is None else chosen

    def amount(self, value: float) -> str:
        """A number of this check as people write it."""
        if not np.isfinite(value):
            return ""
        if self.unit == "share":
            return percent(value)
        if self.unit in COUNTED:
            return f"{value:,.0f} {self.unit[:-1] if value == 1 else self.unit}"
        return f"{number(value)} {self.unit}".strip()

    @property
    def standard(self) -> str:
        """The limits in words, and where they come from."""
        way = "or less" if self.below else "or more"
        told = [
            f"{word} at {self.amount(limit)} {way}"
            for word, limit in (("look", self.look), ("fail", self.fail))
            if limit is not None
        ]
        return f"{', '.join(told)}: {self.source}"


CHECKS: dict[str, Check] = {}
"""All of them by name, in the order in which their modules are read."""


def check(
    name: str,
    question: str,
    *,
    fix: str,
    look: float | None = None,
    fail: float | None = None,
    unit: str = "",
    below: bool = False,
    source: str = RULE,
    needs: Sequence[str] = (),
    tests: bool = False,
    dear: int = 0,
) -> Callable[[Ask], Ask]:
    """Register a function as a check."""

    def register(
        ask: Ask,
    ) -> Ask:
        CHECKS[name] = Check(
            name, question, ask, fix, look, fail, unit, below, source, tuple(needs), tests, dear
        )
        return ask

    return register
