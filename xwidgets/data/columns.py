"""One column as float64 codes: the common ground of every table."""

from __future__ import annotations

import datetime as dt
import math
import numbers
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from ..errors import InvalidType
from .schema import Feature, Kind
from .wording import sendable, shown

__all__ = [
    "Column",
    "as_feature",
    "decode_levels",
    "first_missing",
    "level_texts",
    "read_array",
    "read_levels",
    "recode",
    "seconds",
    "unsupported",
    "whole",
]

_FEW_LEVELS = 50
_LISTS = (list, tuple, dict, set, frozenset, np.ndarray)


@dataclass(frozen=True)
class Column:
    """A column that was read.

    Parameters
    ----------
    kind : Kind
    values : ndarray of float64, shape (n_rows,)
        Numbers, 0/1, seconds since 1970 UTC or level codes; NaN where missing.
    levels : list or None
        The values behind the codes as they stand in the table (strings mostly).
    timezone, unit : str
        See `Feature`.
    """

    kind: Kind
    values: np.ndarray
    levels: list[Any] | None = None
    timezone: str | None = None
    unit: str = ""


def as_feature(name: str, column: Column) -> Feature:
    """Describe a column that was read."""
    integer = column.kind == "number" and whole(column.values)
    return Feature(
        name=name,
        kind=column.kind,
        integer=integer,
        levels=None if column.levels is None else level_texts(column.levels),
        has_missing=bool(np.isnan(column.values).any()),
        timezone=column.timezone,
        unit=column.unit,
        separators=not (integer and could_be_years(column.values)),
    )


def could_be_years(values: np.ndarray) -> bool:
    """Whether all known numbers (there is one) stand in the span of years that people write."""
    known = values[~np.isnan(values)]
    return known.size > 0 and bool(known.min() >= 1000 and known.max() < 3000)


def whole(values: np.ndarray) -> bool:
    """Whether there are numbers, and each of them is whole (missing ones aside)."""
    if not np.array_equal(values[:100], np.rint(values[:100]), equal_nan=True):
        return False
    known = values[~np.isnan(values)]
    return known.size > 0 and bool((np.isfinite(known) & (known == np.rint(known))).all())


def level_texts(levels: Sequence[Any]) -> tuple[str, ...]:
    """Levels as text; values that would read alike are told apart by their repr.

    >>> level_texts([1, "1", "a"])
    ('1', "'1'", 'a')
    """
    texts = [_level_text(level) for level in levels]
    if len(set(texts)) == len(texts):
        return tuple(texts)
    seen: set[str] = set()
    for position, level in enumerate(levels):
        text = texts[position]
        if text in seen:
            text = repr(level)
        while text in seen:
            text += "'"
        seen.add(text)
        texts[position] = text
    return tuple(texts)


def _level_text(level: Any) -> str:
    if isinstance(level, (float, np.floating)) and float(level).is_integer():
        return str(int(level))
    return sendable(str(level))


def read_array(values: np.ndarray, name: str, argument: str) -> Column:
    """Read one column of any NumPy dtype.

    Raises
    ------
    InvalidType
        Complex numbers, bytes, nested values: the message names the column.
    """
    kind = values.dtype.kind
    if kind == "b":
        return Column("boolean", values.astype(np.float64))
    if kind in "iuf":
        return Column("number", values.astype(np.float64, copy=False))
    if kind == "M":
        return Column("datetime", seconds(values))
    if kind == "m":
        return Column("number", seconds(values), unit="s")
    if kind == "U":
        levels, codes = np.unique(values, return_inverse=True)
        return read_levels(codes.reshape(-1), levels.tolist(), values.shape[0])
    if kind in "OT":
        return _read_objects(values.astype(object, copy=False), name, argument)
    raise unsupported(name, argument, str(values.dtype), _fix_for(kind))


def seconds(values: np.ndarray) -> np.ndarray:
    """Datetimes or durations as float64 seconds, NaN for NaT."""
    micro = values.astype(f"{values.dtype.kind}8[us]")
    return np.where(np.isnat(micro), np.nan, micro.astype(np.int64) / 1e6)


def read_levels(
    codes: np.ndarray, levels: list[Any], n_rows: int, *, declared: bool = False
) -> Column:
    """A column of codes (negative: missing); text where strings hardly ever repeat."""
    values = np.where(codes < 0, np.nan, codes).astype(np.float64)
    text = not declared and len(levels) > max(_FEW_LEVELS, n_rows / 2)
    return Column("text" if text else "category", values, levels)


def decode_levels(codes: np.ndarray, levels: Sequence[Any], absent: Any) -> np.ndarray:
    """Objects behind float64 codes; `absent` for NaN."""
    table = np.empty(len(levels) + 1, dtype=object)
    table[:-1] = levels
    table[-1] = absent
    return table[np.where(np.isnan(codes), len(levels), codes).astype(np.int64)]


def recode(column: Column, texts: tuple[str, ...], values: list[Any]) -> tuple[Column, list[Any]]:
    """Code a column with known levels; unseen ones are appended.

    Parameters
    ----------
    column : Column
        With levels of its own.
    texts, values : tuple of str, list
        The known levels, as text and as they stand in their table.

    Returns
    -------
    Column
        In the codes of the returned levels.
    list
        `values` with the unseen levels appended.
    """
    own = column.levels or []
    if own == values:
        return column, values
    code_of = {text: code for code, text in enumerate(texts)}
    levels = list(values)
    used = np.zeros(len(own), dtype=bool)
    used[column.values[~np.isnan(column.values)].astype(np.int64)] = True
    new_codes = np.full(len(own) + 1, np.nan)
    for code, text in enumerate(level_texts(own)):
        if text in code_of:
            new_codes[code] = code_of[text]
        elif used[code]:
            new_codes[code] = len(levels)
            levels.append(own[code])
    old = np.where(np.isnan(column.values), len(own), column.values).astype(np.int64)
    return Column(column.kind, new_codes[old], levels), levels


def unsupported(name: str, argument: str, found: str, fix: str = "") -> InvalidType:
    """The error for a column that cannot be read."""
    return InvalidType(
        argument,
        found=f"column {shown(name)} of type {found}",
        expected="numbers, booleans, categories, strings or datetimes",
        fix=fix or "convert or drop that column",
    )


def _fix_for(kind: str) -> str:
    return {
        "c": "pass its real and imaginary part as two columns",
        "S": "decode it, for example with .astype(str)",
    }.get(kind, "")


def _read_objects(values: np.ndarray, name: str, argument: str) -> Column:
    types = set(map(type, values.tolist()))
    known = np.ones(len(values), dtype=bool)
    if any(_may_be_missing(kind) for kind in types):
        known = np.fromiter((not _is_missing(value) for value in values), bool, len(values))
        types = set(map(type, values[known].tolist()))
    present = values[known]
    if not types:
        return Column("number", np.full(len(values), np.nan))
    _refuse_objects(types, name, argument)
    if all(issubclass(kind, str) for kind in types):
        return _factorize(values, known, present)
    if all(issubclass(kind, (bool, np.bool_)) for kind in types):
        return Column("boolean", _spread(present.astype(np.float64), known))
    if all(_is_number(kind) for kind in types):
        return Column("number", _spread(present.astype(np.float64), known))
    if all(issubclass(kind, (dt.date, np.datetime64)) for kind in types):
        moments = np.array([_moment(value) for value in present], dtype="M8[us]")
        zone = getattr(present[0], "tzinfo", None)
        return Column("datetime", _spread(seconds(moments), known), timezone=_zone_name(zone))
    if all(issubclass(kind, (dt.timedelta, np.timedelta64)) for kind in types):
        spans = np.array([np.timedelta64(value) for value in present], dtype="m8[us]")
        return Column("number", _spread(seconds(spans), known), unit="s")
    return _factorize(values, known, present)


def _refuse_objects(types: set[type], name: str, argument: str) -> None:
    for kind in types:
        if issubclass(kind, _LISTS):
            fix = "split it into columns of single values"
            raise unsupported(name, argument, f"{kind.__name__} (nested values)", fix)
        if issubclass(kind, (bytes, bytearray, memoryview)):
            raise unsupported(name, argument, kind.__name__, _fix_for("S"))
        if issubclass(kind, (complex, np.complexfloating)):
            raise unsupported(name, argument, kind.__name__, _fix_for("c"))
        if kind.__hash__ is None:
            raise unsupported(name, argument, f"{kind.__name__} (cannot be hashed)")


def _factorize(values: np.ndarray, known: np.ndarray, present: np.ndarray) -> Column:
    distinct: Iterable[Any] = set(present.tolist())
    try:
        levels = sorted(distinct)
    except TypeError:
        levels = sorted(distinct, key=lambda level: (str(level), type(level).__name__))
    code_of = {level: code for code, level in enumerate(levels)}
    codes = np.full(len(values), -1, dtype=np.int64)
    codes[known] = [code_of[value] for value in present.tolist()]
    return read_levels(codes, levels, len(values))


def _spread(numbers_known: np.ndarray, known: np.ndarray) -> np.ndarray:
    values = np.full(len(known), np.nan)
    values[known] = numbers_known
    return values


def _is_number(kind: type) -> bool:
    return issubclass(kind, (numbers.Real, Decimal, np.bool_)) and not issubclass(
        kind, np.timedelta64
    )


def _moment(value: Any) -> np.datetime64:
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        value = value.astimezone(dt.UTC).replace(tzinfo=None)
    if hasattr(value, "to_datetime64"):
        value = value.to_datetime64()
    return np.datetime64(value, "us")


def _zone_name(zone: dt.tzinfo | None) -> str | None:
    return None if zone is None else str(getattr(zone, "key", None) or zone)


def first_missing(values: np.ndarray) -> Any:
    """How objects of a column are marked as missing: its first such object, or NaN."""
    if values.dtype.kind != "O":
        return np.nan
    return next((value for value in values.tolist() if _is_missing(value)), np.nan)


def _may_be_missing(kind: type) -> bool:
    return (
        kind is type(None)
        or kind.__name__ in ("NAType", "NaTType")
        or issubclass(kind, (float, np.floating, Decimal, np.datetime64, np.timedelta64))
    )


def _is_missing(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, (float, np.floating)):
        return math.isnan(value)
    if isinstance(value, Decimal):
        return value.is_nan()
    if isinstance(value, (np.datetime64, np.timedelta64)):
        return bool(np.isnat(value))
    return type(value).__name__ in ("NAType", "NaTType")
