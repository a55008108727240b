"""What stands for each feature or group of features where rows are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from .frame import Frame
from .schema import Feature, Groups
from .tables.arrays import as_objects

__all__ = ["Member", "Values", "cells_of", "display_cells", "display_columns", "member_columns"]


class Values(NamedTuple):
    """A quantity with one number per row, float64 (n_rows,), and how to read the numbers."""

    feature: Feature
    numbers: np.ndarray


class Member(NamedTuple):
    """A further column of a group that is shown by its first one."""

    group: int
    position: int
    column: Values


def display_columns(frame: Frame, groups: Groups) -> tuple[Values, ...]:
    """One column to show per feature or group.

    A group of columns that hold 0 and 1 with at most one 1 per row (one-hot) is shown as a
    category; any other group by its first column, which the name says.
    """
    return tuple(
        _group(frame, name, members) if len(members) > 1 else _single(frame, name, members[0])
        for name, members in zip(groups.names, groups.members, strict=True)
    )


def display_cells(
    frame: Frame, groups: Groups, shown: Sequence[Values], rows: np.ndarray | None = None
) -> np.ndarray:
    """Cells as Python values, of features or groups: object (m, n_groups).

    A group of 0/1 columns holds the name of its category, any other ``"a=1.5, b=2"``. `shown`
    are the `display_columns`.
    """
    cells = frame.cells(rows)
    found = np.empty((len(cells), len(groups.names)), dtype=object)
    for place, (name, members) in enumerate(zip(groups.names, groups.members, strict=True)):
        if len(members) == 1:
            found[:, place] = cells[:, members[0]]
        elif shown[place].feature.name == name:
            found[:, place] = cells_of(shown[place], rows)
        else:
            names = [frame.schema.names[j] for j in members]
            found[:, place] = [
                ", ".join(f"{name}={cell}" for name, cell in zip(names, row, strict=True))
                for row in cells[:, list(members)]
            ]
    return found


def cells_of(values: Values, rows: np.ndarray | None = None) -> np.ndarray:
    """A column as Python values, object (m,): NaN for a missing number, else None."""
    feature = values.feature
    numbers = np.asarray(values.numbers, dtype=np.float64)
    levels: list[Any] | None = None if feature.levels is None else list(feature.levels)
    absent = np.nan if feature.kind == "number" else None
    return as_objects(
        numbers if rows is None else numbers[rows], replace(feature, unit=""), levels, absent
    )


def member_columns(frame: Frame, groups: Groups, shown: tuple[Values, ...]) -> tuple[Member, ...]:
    """What `shown`, the `display_columns`, leaves out: such groups' further columns."""
    return tuple(
        Member(place, j, _single(frame, frame.schema.names[j], j))
        for place, (name, members) in enumerate(zip(groups.names, groups.members, strict=True))
        if shown[place].feature.name != name
        for j in members[1:]
    )


def _single(frame: Frame, name: str, position: int) -> Values:
    return Values(replace(frame.schema[position], name=name), frame.column(position))


def _group(frame: Frame, name: str, members: tuple[int, ...]) -> Values:
    columns = np.column_stack([frame.column(j) for j in members])
    names = [frame.schema.names[j] for j in members]
    if not np.isin(columns, (0.0, 1.0)).all() or (columns.sum(axis=1) > 1).any():
        return _single(frame, f"{name} ({names[0]})", members[0])
    levels = [text.removeprefix(name).lstrip("_=: ") or text for text in names]
    codes = np.where(columns.any(axis=1), columns.argmax(axis=1), len(members)).astype(float)
    if (codes == len(members)).any():
        levels.append("none of them")
    return Values(Feature(name, "category", integer=True, levels=tuple(levels)), codes)
