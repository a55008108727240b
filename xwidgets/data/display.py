"""What stands for each feature or group of features where rows are shown."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from .frame import Frame
from .schema import Feature, Groups

__all__ = ["Member", "Values", "display_columns", "member_columns"]


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
