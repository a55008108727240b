"""What the columns of a table are: names, kinds, levels, and groups of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from ..errors import InvalidType, InvalidValue, UnknownName
from .wording import did_you_mean, shown, shown_list

__all__ = ["Feature", "Groups", "Kind", "Schema", "resolve_groups", "time_zone"]

Kind = Literal["number", "boolean", "category", "datetime", "text"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Feature:
    """One column: its name and how its float64 codes are to be read.

    Parameters
    ----------
    name : str
    kind : {"number", "boolean", "category", "datetime", "text"}
        ``"text"`` is a string column with about as many different values as rows
        (names, remarks, identifiers); its values are coded like those of a category.
    integer : bool
        A number column that holds whole numbers only, whatever its dtype.
    levels : tuple of str, or None
        Categories and texts in code order: ``levels[code]``. Declared categories keep their
        declared order, others are sorted.
    has_missing : bool
    timezone : str or None
        IANA name or offset of a datetime column with a time zone. The codes stay UTC.
    unit : str
        ``"s"`` for durations, which are numbers in seconds; otherwise empty.
    separators : bool
        Whether whole numbers are written with thousands separators: not where all of a column
        could be years, and 2,007 would be misread.
    """

    name: str
    kind: Kind = "number"
    integer: bool = False
    levels: tuple[str, ...] | None = None
    has_missing: bool = False
    timezone: str | None = None
    unit: str = ""
    separators: bool = True

    def text(self, value: float) -> str:
        """How a person writes a value of this column.

        Parameters
        ----------
        value : float
            In the units of ``Frame.column``: a number, 0 or 1, a level code, or seconds since
            1970 UTC. NaN is ``"missing"``.

        Returns
        -------
        str
            ``"12.5"``, ``"Paris"``, ``"True"``, ``"2024-03-01"``, ``"missing"``. Plain text,
            never markup; datetimes in the column's own time zone.

        Examples
        --------
        >>> Feature("when", "datetime").text(1709251200.0)
        '2024-03-01'
        >>> Feature("price").text(0.1 + 0.2)
        '0.3'
        """
        value = float(value)
        if math.isnan(value):
            return "missing"
        if self.levels is not None:
            code = int(value)
            return self.levels[code] if 0 <= code < len(self.levels) else f"level {code}"
        if self.kind == "boolean" and value in (0.0, 1.0):
            return "True" if value else "False"
        if self.kind == "datetime":
            return _moment_text(value, self.timezone)
        text = _number_text(value)
        return f"{text} {self.unit}" if self.unit else text


def _number_text(value: float) -> str:
    size = abs(value)
    if value.is_integer() and size < 1e15:
        return str(int(value))
    if 1e6 <= size < 1e15:
        return f"{value:.1f}"
    return f"{value:.6g}"


def _moment_text(seconds: float, timezone: str | None) -> str:
    try:
        moment = (_EPOCH + timedelta(seconds=seconds)).astimezone(time_zone(timezone))
    except (OverflowError, ValueError):
        return f"{seconds:.0f} s since 1970"
    text = moment.replace(tzinfo=None, microsecond=0).isoformat(" ")
    if moment.microsecond == 0 and text.endswith(" 00:00:00"):
        return text[:10]
    return text if moment.second else text[:16]


def time_zone(timezone: str | None) -> tzinfo:
    """The zone of an IANA name or of an offset such as ``+02:00``; UTC for None."""
    if not timezone or timezone == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        parsed = datetime.strptime(timezone.removeprefix("UTC"), "%z").tzinfo
        return parsed or UTC


@dataclass(frozen=True)
class Schema:
    """The columns of a table, in order. Names are unique.

    Parameters
    ----------
    features : tuple of Feature
    """

    features: tuple[Feature, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Name of every column."""
        return tuple(feature.name for feature in self.features)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {name: position for position, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.features)

    def __getitem__(self, position: int) -> Feature:
        return self.features[position]

    def position(self, name_or_position: object, argument: str = "feature") -> int:
        """Position of a column given by name or position.

        Raises
        ------
        UnknownName
            No such name ("did you mean ...") or position.
        InvalidType
            Neither a string nor a whole number.
        """
        if isinstance(name_or_position, str):
            found = self._positions.get(name_or_position)
            if found is None:
                raise UnknownName(
                    argument,
                    found=shown(name_or_position),
                    expected=f"one of the {len(self)} features",
                    fix=did_you_mean(name_or_position, self.names),
                )
            return found
        if isinstance(name_or_position, (bool, np.bool_)) or not isinstance(
            name_or_position, (int, np.integer)
        ):
            raise InvalidType(
                argument,
                found=f"{shown(name_or_position)} ({type(name_or_position).__name__})",
                expected="a feature's name or its position",
                fix=f"use one of {shown_list(self.names)}",
            )
        position = int(name_or_position)
        if not 0 <= position < len(self):
            named = str(position) in self._positions
            raise UnknownName(
                argument,
                found=f"position {position}",
                expected=f"0 to {len(self) - 1}",
                fix=f"did you mean the name {str(position)!r}" if named else "count from 0",
            )
        return position


class Groups(NamedTuple):
    """Features joined into groups; every feature is in exactly one.

    Attributes
    ----------
    names : tuple of str
    members : tuple of tuple of int
        Positions of each group's features, ascending.
    joint : bool
        The members are known or unknown together, so that the group has one value of its own;
        else its value is the sum of its members'.
    """

    names: tuple[str, ...]
    members: tuple[tuple[int, ...], ...]
    joint: bool = False


def resolve_groups(
    groups: Mapping[str, object] | None,
    schema: Schema,
    argument: str = "groups",
    values: str = "sum",
) -> Groups:
    """Complete a mapping of group names to features.

    Features that are in no group make a group of their own. Groups stand where their first
    feature stands.

    Parameters
    ----------
    groups : mapping of str to features, or None
        ``{"City": ["City_A", "City_B"]}``: names or positions, or one of them alone.
    schema : Schema
    argument : str
        What messages call it.
    values : {"sum", "joint"}
        What a group's value is; see :class:`Groups`.

    Raises
    ------
    InvalidType
        Not a mapping, or a group that is not a list of features.
    InvalidValue
        An empty group, a feature in two groups, a group named like a feature outside of it, or
        other `values`.
    UnknownName
        A feature that does not exist.

    Examples
    --------
    >>> schema = Schema((Feature("a"), Feature("b"), Feature("c")))
    >>> resolve_groups({"ac": ["a", "c"]}, schema)
    Groups(names=('ac', 'b'), members=((0, 2), (1,)), joint=False)
    """
    if values not in ("sum", "joint"):
        raise InvalidValue(
            "group_values",
            found=repr(values),
            expected='"sum" (of the members\' values) or "joint" (known or unknown together)',
            fix='group_values="sum"',
        )
    if groups is None:
        groups = {}
    if not isinstance(groups, Mapping):
        raise InvalidType(
            argument,
            found=f"a {type(groups).__name__}",
            expected="a mapping of group names to lists of features",
            fix='pass {"City": ["City_A", "City_B"]}',
        )
    owner: dict[int, str] = {}
    for name, features in groups.items():
        if not isinstance(name, str):
            raise InvalidType(
                argument,
                found=f"a group named {shown(name)} ({type(name).__name__})",
                expected="group names that are strings",
                fix=f"name it {str(name)!r}",
            )
        for position in _members(name, features, schema, argument):
            if owner.setdefault(position, name) != name:
                raise InvalidValue(
                    argument,
                    found=f"feature {shown(schema.names[position])} in both "
                    f"{shown(owner[position])} and {shown(name)}",
                    expected="every feature in one group at most",
                    fix="take it out of one of the two",
                )
    members: dict[str, list[int]] = {}
    for position, feature_name in enumerate(schema.names):
        name = owner.get(position, feature_name)
        if position not in owner and name in groups:
            raise InvalidValue(
                argument,
                found=f"a group named {shown(name)} like a feature outside of it",
                expected="different names",
                fix="rename the group or put that feature into it",
            )
        members.setdefault(name, []).append(position)
    positions = tuple(tuple(positions) for positions in members.values())
    return Groups(tuple(members), positions, values == "joint")


def _members(name: str, features: object, schema: Schema, argument: str) -> list[int]:
    where = f"{argument}[{shown(name)}]"
    single = isinstance(features, (str, int, np.integer))
    if not single and not isinstance(features, Iterable):
        raise InvalidType(
            where,
            found=f"a {type(features).__name__}",
            expected="a list of features",
            fix='pass names such as ["City_A", "City_B"]',
        )
    listed: Sequence[object] = [features] if single else list(features)  # type: ignore[call-overload]
    if not listed:
        raise InvalidValue(
            where,
            found="no feature",
            expected="at least one",
            fix="leave the group out",
        )
    return [schema.position(feature, where) for feature in listed]
