"""From what a caller allows to the values that each feature may take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...data.wording import did_you_mean, shown
from ...errors import InvalidType, InvalidValue, UnknownName
from ..ground import Ground
from .choices import Choices, Lever, ordered
from .distance import Ruler, ruler_of
from .rules import read_rules
from .values import values_of_group, values_of_levels, values_of_numbers

__all__ = ["Limits", "choices_of", "shown_value"]


class Limits(NamedTuple):
    """What a caller allows; see :func:`choices_of`."""

    vary: Sequence[str | int] | None
    ranges: Mapping[str, Any] | None
    monotone: Mapping[str, Any] | None
    max_changes: int | None
    rules: Sequence[str] | str | None
    missing_cost: float | None

    def choices(self, ground: Ground, row: np.ndarray, ruler: Ruler | None = None) -> Choices:
        """For one row."""
        return choices_of(ground, row, **self._asdict(), ruler=ruler)


def choices_of(
    ground: Ground,
    row: np.ndarray,
    *,
    vary: Sequence[str | int] | None = None,
    ranges: Mapping[str, Any] | None = None,
    monotone: Mapping[str, Any] | None = None,
    max_changes: int | None = None,
    rules: Sequence[str] | str | None = None,
    missing_cost: float | None = None,
    ruler: Ruler | None = None,
) -> Choices:
    """Settle what each feature of a row may become.

    Parameters
    ----------
    ground : Ground
    row : ndarray of float64, shape (n_columns,)
        As ``Frame.matrix`` has it.
    vary : sequence of names or positions, optional
        Features that may change. Default: all but texts (names, remarks).
    ranges : mapping, optional
        ``{"age": (30, 60)}``, None for no bound; ``{"city": ["Paris", "Rome"]}``. Default: what
        the rows have. Values that no row has are allowed here.
    monotone : mapping, optional
        ``"up"`` or ``"down"``: a number never falls or never rises. For a category its levels in
        an order in which it may go forward: ``{"degree": ["none", "school", "university"]}``.
    max_changes : int, optional
    rules : text, or several, optional
        See :func:`read_rules`.
    missing_cost : float, optional
        Of going to or from a missing value. Default: nothing becomes missing; a value in place of
        a missing one costs 1.
    ruler : Ruler, optional
        That of the ground and the cost, where it is known.

    Raises
    ------
    UnknownName
        A feature or a level that does not exist.
    InvalidValue, InvalidType
        Nothing may change, a range the wrong way round, limits that contradict each other.
    """
    names = ground.groups.names
    free = _free(ground, vary)
    ranged = {_position(names, name, "ranges"): one for name, one in _items(ranges, "ranges")}
    going = {_position(names, name, "monotone"): one for name, one in _items(monotone, "monotone")}
    for given, argument in ((ranged, "ranges"), (going, "monotone")):
        for feature in given:
            if vary is not None and feature not in free:
                raise InvalidValue(
                    argument,
                    found=f"{shown(names[feature])}, which is not in vary",
                    expected="features that may change",
                    fix="add it to vary, or leave it out here",
                )
    most = len(names) if max_changes is None else _most(max_changes)
    cost = None if missing_cost is None else _cost(missing_cost)
    ruler = ruler_of(ground, cost) if ruler is None else ruler
    levers: list[Lever] = []
    locked: dict[int, str] = {}
    for feature, column in enumerate(ground.columns):
        if feature not in free:
            locked[feature] = "locked" if vary is not None else "a text"
            continue
        empty = np.empty(0)
        lever = Lever(
            feature=feature,
            kind=ruler.kinds[feature],
            columns=ground.groups.members[feature],
            values=np.array([shown_value(ground, feature, row)]),
            codes=row[None, list(ground.groups.members[feature])],
            costs=empty,
            outside=empty,
        )
        build = (
            values_of_group
            if lever.kind == "joint"
            else values_of_numbers
            if lever.is_number
            else values_of_levels
        )
        lever = build(
            lever, ground, column, row, ranged.get(feature), going.get(feature), cost is not None
        )
        values, codes, outside = lever.values[1:], lever.codes[1:], lever.outside
        lever = lever._replace(values=lever.values[:1])
        lever = ordered(lever, ruler, row[list(lever.columns)], codes, values, outside)
        if len(lever.values) > 1:
            levers.append(lever)
        else:
            locked[feature] = "no other value is allowed"
    if not levers:
        raise InvalidValue(
            "vary",
            found="nothing that may change: "
            + ", ".join(f"{names[j]} ({why})" for j, why in list(locked.items())[:5])
            + (", ..." if len(locked) > 5 else ""),
            expected="at least one feature with another value that is allowed",
            fix="leave out vary, or allow more in ranges and monotone",
        )
    read = read_rules(rules, ground.frame)
    return Choices(row, tuple(levers), locked, min(most, len(levers)), read, ruler)


# --- what was given ------------------------------------------------------------------------------


def _items(given: Mapping[str, Any] | None, argument: str) -> list[tuple[Any, Any]]:
    if given is None:
        return []
    if not isinstance(given, Mapping):
        raise InvalidType(
            argument,
            found=f"a {type(given).__name__}",
            expected="a mapping of features",
            fix=f'{argument}={{"age": ...}}',
        )
    return list(given.items())


def _position(names: Sequence[str], name: object, argument: str) -> int:
    if isinstance(name, str) and name in names:
        return list(names).index(name)
    # Names of a mapping are text in JSON, positions too.
    text = str(name)
    if text.isdigit() and int(text) < len(names) and not isinstance(name, bool):
        return int(text)
    raise UnknownName(
        argument,
        found=shown(name),
        expected=f"one of the {len(names)} features",
        fix=did_you_mean(text, names),
    )


def _free(ground: Ground, vary: Sequence[str | int] | None) -> set[int]:
    names = ground.groups.names
    if vary is None:
        return {
            feature
            for feature, column in enumerate(ground.columns)
            if column.feature.kind != "text"
        }
    given = [vary] if isinstance(vary, (str, int)) else list(vary)
    if not given:
        raise InvalidValue(
            "vary",
            found="no feature",
            expected="at least one that may change",
            fix="leave it out for all",
        )
    return {_position(names, name, "vary") for name in given}


def _most(max_changes: object) -> int:
    if isinstance(max_changes, bool) or not isinstance(max_changes, (int, float, np.integer)):
        raise InvalidType("max_changes", found=shown(max_changes), expected="a whole number")
    if max_changes < 1 or int(max_changes) != max_changes:
        raise InvalidValue(
            "max_changes", found=f"{max_changes}", expected="a whole number >= 1", fix="pass 2"
        )
    return int(max_changes)


def _cost(missing_cost: object) -> float:
    if isinstance(missing_cost, bool) or not isinstance(missing_cost, (int, float, np.number)):
        raise InvalidType("missing_cost", found=shown(missing_cost), expected="a number")
    if not (np.isfinite(missing_cost) and missing_cost >= 0):
        raise InvalidValue(
            "missing_cost", found=f"{missing_cost}", expected="a number >= 0", fix="pass 1.0"
        )
    return float(missing_cost)


def shown_value(ground: Ground, feature: int, row: np.ndarray) -> float:
    """The row's own value as ``ground.columns`` would show it."""
    members, column = ground.groups.members[feature], ground.columns[feature]
    if len(members) == 1 or column.feature.name != ground.groups.names[feature]:
        return float(row[members[0]])
    own = row[list(members)]
    return float(own.argmax()) if own.any() else float(len(members))
