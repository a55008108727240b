"""Conditions of regions in words, and as the page reads them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...data.schema import Feature, Schema
from ..ground import Ground

__all__ = ["LARGEST", "Condition", "as_json", "in_words", "merged", "told"]

MAX_NAMED = 3
"""Levels that a condition lists."""
LARGEST = float(np.finfo(np.float64).max)
"""A cut there parts what is infinite from what is not."""


@dataclass(frozen=True)
class Condition:
    """One side of a split.

    Parameters
    ----------
    column : int
    low, high : float
        Of a number: above `low`, up to `high`.
    levels : tuple of int, or None
        Of a category: these codes. Missing values are code -1 there, and on neither side of a
        number's cut: they stay with the side named by `missing`.
    missing : bool
        Whether rows without a value belong here.
    """

    column: int
    low: float = -np.inf
    high: float = np.inf
    levels: tuple[int, ...] | None = None
    missing: bool = False

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Whether each value of the column is on this side, bool (n,)."""
        absent = np.isnan(values)
        if self.levels is not None:
            inside = np.isin(np.where(absent, -1, values), self.levels)
        else:
            with np.errstate(invalid="ignore"):
                above = (values > self.low) | (self.low == -np.inf)
                inside = above & (values <= self.high)
        return np.where(absent, self.missing, inside)


def merged(conditions: Sequence[Condition]) -> list[Condition]:
    """One condition per column: of two cuts of a number both ends, of levels those of both."""
    found: dict[int, Condition] = {}
    for one in conditions:
        first = found.get(one.column)
        if first is None:
            found[one.column] = one
            continue
        levels = one.levels
        if levels is not None and first.levels is not None:
            levels = tuple(sorted(set(levels) & set(first.levels)))
        found[one.column] = Condition(
            one.column,
            max(one.low, first.low),
            min(one.high, first.high),
            levels,
            one.missing and first.missing,
        )
    return list(found.values())


def in_words(conditions: Sequence[Condition], features: Sequence[Feature] | Schema) -> str:
    """``working_day is False and hour up to 6``; ``all rows`` where there is none."""
    return " and ".join(_words(one, features[one.column]) for one in conditions) or "all rows"


def _words(condition: Condition, feature: Feature) -> str:
    name = feature.name
    or_missing = " or missing" if condition.missing else ""
    if condition.levels is not None:
        names = [feature.text(float(code)) for code in condition.levels if code >= 0]
        if not names:
            return f"{name} is missing"
        if len(names) > MAX_NAMED:
            names = [*names[:MAX_NAMED], f"{len(names) - MAX_NAMED} more"]
        return f"{name} is {' or '.join(names)}{or_missing}"
    low, high = condition.low, condition.high
    if feature.kind == "boolean":
        return f"{name} is {low >= 0}{or_missing}"
    if math.isinf(low) and math.isinf(high):
        return f"{name} is known"
    if low >= LARGEST:
        return f"{name} is infinite{or_missing}"
    if high <= -LARGEST:
        return f"{name} is minus infinite{or_missing}"
    ends = [
        *([f"above {_cut(low, feature)}"] if low > -LARGEST else []),
        *([f"up to {_cut(high, feature)}"] if high < LARGEST else []),
    ]
    if not ends:
        return f"{name} is not {_infinite(low, high)}{or_missing}"
    but = _infinite(low, high)
    return f"{name} {' '.join(ends)}{f' (not {but})' if but else ''}{or_missing}"


def _infinite(low: float, high: float) -> str:
    """What a condition leaves out of what is infinite alone."""
    return " or ".join(
        word for word, cut in (("infinite", high), ("minus infinite", -low)) if cut == LARGEST
    )


def _cut(value: float, feature: Feature) -> str:
    """Between two whole numbers stands the lower: above 6 is 7 and more, up to 6 is the rest."""
    return feature.text(math.floor(value) if feature.integer else value)


def as_json(condition: Condition, ground: Ground) -> dict[str, Any]:
    """``feature`` (position, of the feature or group), ``feature_name``, ``low``, ``high``,
    ``levels``, ``missing``."""
    owner = next(
        k for k, members in enumerate(ground.groups.members) if condition.column in members
    )
    return told(condition, owner, ground.frame.schema[condition.column].name)


def told(condition: Condition, feature: int, feature_name: str) -> dict[str, Any]:
    """As `as_json`, of the feature at that position."""
    return {
        "feature": feature,
        "feature_name": feature_name,
        "low": condition.low if np.isfinite(condition.low) else None,
        "high": condition.high if np.isfinite(condition.high) else None,
        "levels": None
        if condition.levels is None
        else [code for code in condition.levels if code >= 0],
        "missing": bool(condition.missing),
    }
