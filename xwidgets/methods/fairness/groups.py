"""Groups of rows by one or several columns: levels, ranges of numbers, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...data.display import Values
from ...data.schema import Feature
from ...errors import NotSupported
from ..effects.conditions import Condition, in_words
from ..performance.decision import MAX_GROUPS
from ..slices import bins_of

__all__ = ["Grouped", "grouped", "usual"]

N_RANGES = 4
"""Numbers are cut into so many ranges, with about as many rows in each."""
CROSS = " × "
PROTECTED = re.compile(
    r"(^|[^a-z])(sex|gender|race|ethnic|nationality|religion|disab|age)", re.IGNORECASE
)
"""Attributes that laws against discrimination name, as columns are called."""


class Grouped(NamedTuple):
    """Rows by group.

    Attributes
    ----------
    names : tuple of str, (n_groups,)
    codes : ndarray of int64, shape (n_rows,)
    conditions : tuple of tuple of Condition, (n_groups,)
        What holds in each, one condition per column; `column` is the position among those given.
    """

    names: tuple[str, ...]
    codes: np.ndarray
    conditions: tuple[tuple[Condition, ...], ...]


def grouped(columns: Sequence[Values]) -> Grouped:
    """Rows by what all of the columns say; only groups that some row is in.

    Parameters
    ----------
    columns : sequence of Values
        Levels are groups of their own (of very many, the rare ones together), numbers are cut by
        their quantiles. Rows without a value are a group of their own.

    Raises
    ------
    NotSupported
        Free text, or more groups than anybody can compare.
    """
    features = [column.feature for column in columns]
    for feature in features:
        if feature.kind == "text":
            raise NotSupported(
                "by",
                found=f"{feature.name}, free text",
                expected="a column with levels, or of numbers",
                fix="add its groups: explainer.columns[...] = ...",
            )
    bins = [bins_of(column, j, max_bins=N_RANGES) for j, column in enumerate(columns)]
    sizes = [max(1, one.n_bins) for one in bins]
    together = np.ravel_multi_index([one.codes for one in bins], sizes)
    there, codes = np.unique(together, return_inverse=True)
    if len(there) > MAX_GROUPS:
        raise NotSupported(
            "by",
            found=f"{len(there)} groups",
            expected=f"at most {MAX_GROUPS}",
            fix="name fewer columns, or add a coarser one: explainer.columns[...] = ...",
        )
    places = np.array(np.unravel_index(there, sizes)).T
    conditions = tuple(
        tuple(one.conditions[k] for one, k in zip(bins, place, strict=True))
        for place in places.tolist()
    )
    names = tuple(CROSS.join(_name(one, features) for one in each) for each in conditions)
    return Grouped(names, codes.astype(np.int64), conditions)


def _name(condition: Condition, features: Sequence[Feature]) -> str:
    """A level by itself; of ranges and of what is missing also whose."""
    if condition.levels is not None and len(condition.levels) == 1:
        return features[condition.column].text(float(condition.levels[0]))
    return in_words([condition], features)


def usual(columns: Sequence[Values], extras: Sequence[Values]) -> tuple[str, ...]:
    """The quantity that groups are made by where nobody said.

    A column that is called as a protected attribute, those first that the model does not take;
    then any with levels; else the first feature.
    """
    named = [(f"column:{one.feature.name}", one.feature) for one in extras]
    named += [(f"feature:{j}", one.feature) for j, one in enumerate(columns)]
    named = [(name, feature) for name, feature in named if feature.kind != "text"]

    def rank(feature: Feature) -> tuple[bool, bool]:
        levels = feature.levels is not None or feature.kind == "boolean"
        return PROTECTED.search(feature.name) is None, not levels

    return (min(named, key=lambda one: rank(one[1]))[0],) if named else ("feature:0",)
