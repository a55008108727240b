"""Edits of a row: by name as a person writes them, or by position and code as a page does."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np

from ..charts.wording import cell_text
from ..data.columns import read_array
from ..data.display import member_columns
from ..data.matching import as_kind
from ..data.row_names import is_missing
from ..data.schema import Feature
from ..data.wording import did_you_mean, shown
from ..errors import InvalidType, InvalidValue, UnknownName, XwidgetsError
from ..study import Study
from .made_rows import Limits
from .words import shown_columns

__all__ = ["Codes", "edits_text", "named_edits", "read_edits"]

ARGUMENT = "edits"

Codes = Mapping[str, float | None]
"""A code per position of what is edited by itself (text, JSON's way); None: missing."""

MOST_NAMED = 3
"""Changes that a sentence tells one by one."""


class _Place(NamedTuple):
    """One that is edited by itself: its name in Python, on screen, its values, and both words."""

    name: str
    called: str
    numbers: np.ndarray
    own: Feature
    labelled: Feature


def _places(study: Study) -> tuple[_Place, ...]:
    """Shown features, then the further columns of groups of numbers; as ``MadeRows.fields``."""
    features = [
        _Place(name, words.feature.name, own.numbers, own.feature, words.feature)
        for name, own, words in zip(
            study.schema.names, study.columns, shown_columns(study), strict=True
        )
    ]
    members = [
        _Place(one.column.feature.name, one.column.feature.name, one.column.numbers, *[feature] * 2)
        for one in member_columns(study.frame, study.groups, study.columns)
        for feature in [one.column.feature]
    ]
    return (*features, *members)


def read_edits(
    study: Study, row: int, given: Any, limits: Callable[[], Limits]
) -> dict[str, float | None]:
    """Edits by name as a page has them; those that change nothing are left out.

    Parameters
    ----------
    study : Study
    row : int
        Whose values they replace.
    given : mapping of str to value
    limits : callable
        What the model takes; it is asked where a category or a missing value is given.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName
        All of them before the model explains anything, as a page refuses them.
    """
    if not isinstance(given, Mapping):
        raise InvalidType(
            ARGUMENT,
            found=f"a {type(given).__name__}",
            expected="a mapping of features to values",
            fix=f"edits={{{shown(study.schema.names[0])}: ...}}",
        )
    places = _places(study)
    found: dict[str, float | None] = {}
    for name, value in given.items():
        j = _position(study, places, name)
        code = _code(places[j], value)
        if code is None or places[j].own.levels is not None:
            _allowed(places[j], j, code, limits())
        was = float(places[j].numbers[row])
        if code != (None if math.isnan(was) else was):
            found[str(j)] = code
    return found


def named_edits(study: Study, edits: Codes) -> dict[str, Any]:
    """Edits of a page by name, with values as a person writes them: what `read_edits` reads."""
    places = _places(study)
    known = sorted((int(j), code) for j, code in edits.items() if int(j) < len(places))
    return {places[j].name: _plain(places[j].own, code) for j, code in known}


def edits_text(study: Study, row: int, before: Codes, after: Codes) -> str:
    """What has made edits of a row others: ``"age 39 → 44, job clerk → driver"``."""
    places = _places(study)
    changed = sorted(
        {int(j) for j in {*before, *after} if before.get(j, "") != after.get(j, "")}
        & set(range(len(places)))
    )
    texts = []
    for j in changed[:MOST_NAMED]:
        place = places[j]
        was, now = (
            cell_text(place.labelled, _number(edits.get(str(j), place.numbers[row])))
            for edits in (before, after)
        )
        texts.append(f"{place.called} {was} \u2192 {now}")
    rest = len(changed) - MOST_NAMED
    return ", ".join(texts) + (f" and {rest} more" if rest > 0 else "")


def _position(study: Study, places: tuple[_Place, ...], name: Any) -> int:
    """By the name of a feature; of a group of numbers also by those of its columns."""
    names = [place.name for place in places]
    if name in names:
        return names.index(name)
    group = study.groups.members
    first = [study.frame.schema.names[members[0]] for members in group]
    for j, column in enumerate(first):
        if name == column and places[j].own.levels is None:
            return j
    raise UnknownName(
        ARGUMENT,
        found=shown(name),
        expected=f"features among the {len(study.schema.names)} of the model",
        fix=did_you_mean(str(name), names),
    )


def _code(place: _Place, value: Any) -> float | None:
    feature = place.own
    if is_missing(value):
        return None
    if feature.levels is not None:
        if str(value) in feature.levels:
            return float(feature.levels.index(str(value)))
        raise UnknownName(
            ARGUMENT,
            found=f"{shown(value)} as {place.name}",
            expected=f"one of its {len(feature.levels)} categories: the model saw no other",
            fix=did_you_mean(str(value), feature.levels),
        )
    if feature.kind == "datetime" and _is_number(value):
        return float(value)  # seconds since 1970, as filters write them
    try:
        if feature.kind == "number" and isinstance(value, (bool, np.bool_)):
            raise InvalidType(ARGUMENT, found="a boolean", expected="a number")
        column = read_array(np.array([value], dtype=object), place.name, ARGUMENT)
        code = float(as_kind(column, feature, None, ARGUMENT).values[0])
    except XwidgetsError as refused:
        raise InvalidValue(
            ARGUMENT,
            found=f"{shown(value)} as {place.name}",
            expected=EXPECTED[feature.kind],
            fix=FIX[feature.kind],
        ) from refused
    if not math.isfinite(code):
        raise InvalidValue(ARGUMENT, found=f"{code} as {place.name}", expected="a finite number")
    return code


EXPECTED = {"number": "a number", "boolean": "True or False", "datetime": "a moment"}
FIX = {
    "number": "write it without quotes, as 44 or 1.5",
    "boolean": "True, False, 1 or 0",
    "datetime": "a datetime, or a text as 2024-03-31 or 2024-03-31T18:05:00",
}


def _allowed(place: _Place, j: int, code: float | None, limits: Limits) -> None:
    """As the page: what the model has refused cannot be chosen there."""
    if code is None and not limits.missing[j]:
        raise InvalidValue(
            ARGUMENT,
            found=f"a missing {place.name}",
            expected="a value: the model takes no missing one there",
            fix=f"edits={{{shown(place.name)}: ...}} with a value",
        )
    if code is not None and int(code) in limits.refused[j]:
        assert place.own.levels is not None
        raise InvalidValue(
            ARGUMENT,
            found=f"{shown(place.own.levels[int(code)])} as {place.name}",
            expected="a category that the model knows: it refuses this one",
        )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


def _number(code: float | None) -> float:
    return math.nan if code is None else float(code)


EPOCH = datetime(1970, 1, 1)


def _plain(feature: Feature, code: float | None) -> Any:
    if code is None:
        return None
    if feature.levels is not None:
        return feature.levels[int(code)] if 0 <= int(code) < len(feature.levels) else None
    if feature.kind == "boolean":
        return bool(code)
    if feature.kind == "datetime" and feature.timezone is None and float(code).is_integer():
        return _moment_text(code)
    return int(code) if float(code).is_integer() and abs(code) < 1e15 else float(code)


def _moment_text(seconds: float) -> Any:
    try:
        moment = EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return int(seconds)
    return str(date(*moment.timetuple()[:3]) if seconds % 86_400 == 0 else moment)
