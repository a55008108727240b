"""Columns of one table against those of another: order, spelling, number, kind."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from ..errors import InvalidColumns, InvalidType
from .columns import Column, level_texts, recode
from .schema import Feature, Schema, time_zone
from .tables import Table, open_table
from .tables.arrays import ArrayTable
from .wording import duplicated, nearest, shown, shown_list

__all__ = ["as_kind", "described", "like_table", "order_of"]


def like_table(
    native: Any, schema: Schema, argument: str, own_names: Sequence[str] | None = None
) -> Table:
    """Open a table, or rows that are mappings of names to values, shown names or the table's."""
    rows = [native] if isinstance(native, Mapping) else native
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], Mapping):
        return open_table(native, argument)
    cells = np.empty((len(rows), len(schema)), dtype=object)
    shown_names = dict(zip(own_names or (), schema.names, strict=False))
    shown_names.update(zip(schema.names, schema.names, strict=True))
    for row, mapping in enumerate(rows):
        keys = [shown_names.get(str(key), str(key)) for key in mapping]
        order = _order(keys, schema.names, argument)
        values = list(mapping.values())
        for position, source in enumerate(order):
            cells[row, position] = values[source]
    return ArrayTable(cells)


def order_of(
    table: Table, schema: Schema, keys: Sequence[Hashable] | None, argument: str
) -> list[int]:
    """Where each column of `schema` stands in `table`.

    Parameters
    ----------
    table : Table
    schema : Schema
    keys : sequence or None
        Labels that the columns have in their own table (None: an array).
    """
    n_features = len(schema)
    if table.keys is None:
        if table.shape[1] != n_features:
            raise _wrong_number(table.shape[1], n_features, argument)
        return list(range(n_features))
    found = list(table.keys)
    if keys is not None and found == list(keys):
        return list(range(n_features))
    texts = [str(key) for key in found]
    if keys is not None and set(texts) == set(map(str, keys)) and len(texts) == len(keys):
        place = {text: position for position, text in enumerate(texts)}
        return [place[str(key)] for key in keys]
    unnamed = schema.names == tuple(f"x{position}" for position in range(n_features))
    if keys is None and unnamed and not set(texts) & set(schema.names):
        if len(texts) != n_features:
            raise _wrong_number(len(texts), n_features, argument)
        return list(range(n_features))
    return _order(texts, schema.names, argument)


def _order(found: list[str], wanted: Sequence[str], argument: str) -> list[int]:
    place = {name: position for position, name in enumerate(found)}
    missing = [name for name in wanted if name not in place]
    known = set(wanted)
    extra = [name for name in found if name not in known]
    if len(place) < len(found):
        raise duplicated(found, argument)
    if missing:
        raise _missing(missing, extra, argument)
    if extra:
        raise InvalidColumns(
            argument,
            found=f"unexpected columns {shown_list(extra)}",
            expected=f"the {len(wanted)} columns {shown_list(wanted)}",
            fix=f"drop {'it' if len(extra) == 1 else 'them'}",
        )
    return [place[name] for name in wanted]


def _missing(missing: list[str], extra: list[str], argument: str) -> InvalidColumns:
    fixes = []
    for name in missing[:3]:
        close = nearest(name, extra, most=1)
        if close:
            fixes.append(f"did you mean {shown(name)} by {shown(close[0])}")
    found = f"no column {shown_list(missing)}"
    if extra:
        found += f", but {shown_list(extra)}"
    return InvalidColumns(
        argument,
        found=found,
        expected="the columns the explained table has",
        fix=", ".join(fixes) or "add the missing columns",
    )


def _wrong_number(found: int, expected: int, argument: str) -> InvalidColumns:
    return InvalidColumns(
        argument,
        found=f"{found} columns",
        expected=f"{expected}",
        fix="pass the columns of the explained table, in its order",
    )


def described(wanted: Feature, column: Column, had: bool | None = None) -> Feature:
    """The feature of a column that is read like another; `had`: whether that one had a gap."""
    missing = bool(np.isnan(column.values).any()) or (wanted.has_missing if had is None else had)
    return Feature(
        name=wanted.name,
        kind=wanted.kind,
        integer=wanted.integer,
        levels=None if column.levels is None else level_texts(column.levels),
        has_missing=missing,
        timezone=wanted.timezone,
        unit=wanted.unit,
        separators=wanted.separators,
    )


def as_kind(column: Column, wanted: Feature, levels: list[Any] | None, argument: str) -> Column:
    """Check the kind of a column against the one that is wanted, and code it alike."""
    missing = np.isnan(column.values)
    if missing.all():
        return Column(wanted.kind, column.values.copy(), levels)
    if wanted.levels is not None:
        assert levels is not None
        if column.levels is None:
            known = column.values[~missing]
            distinct = np.unique(known)
            codes = np.full(len(missing), np.nan)
            codes[~missing] = np.searchsorted(distinct, known)
            own = [_plain(value, column.kind) for value in distinct]
            column = Column(wanted.kind, codes, own)
        coded, _ = recode(column, wanted.levels, levels)
        return Column(wanted.kind, coded.values, coded.levels)
    if wanted.kind == "datetime" and column.levels is not None:
        moments = _moments(column.levels, wanted.timezone)
        if moments is not None:  # of CSV and JSON, which know no dates
            values = np.full(len(missing), np.nan)
            values[~missing] = moments[column.values[~missing].astype(np.int64)]
            return Column("datetime", values)
    if column.levels is None and (wanted.kind == "datetime") == (column.kind == "datetime"):
        ok = wanted.kind != "boolean" or np.isin(column.values[~missing], (0.0, 1.0)).all()
        if ok:
            return Column(wanted.kind, column.values)
    found = f"{column.kind} values"
    if column.levels is not None:
        found = f"{column.kind} values such as {shown(column.levels[0])}"
    elif column.kind == "number":
        found = f"numbers such as {column.values[~missing][0]:g}"
    expected = {"number": "numbers", "boolean": "True or False", "datetime": "datetimes"}
    raise InvalidType(
        argument,
        found=f"{found} in column {shown(wanted.name)}",
        expected=expected[wanted.kind],
        fix="write dates as 2024-03-31 or 2024-03-31T18:05:00"
        if wanted.kind == "datetime"
        else "convert that column",
    )


def _moments(texts: Sequence[Any], timezone: str | None) -> np.ndarray | None:
    """Seconds since 1970 of dates as ISO 8601 writes them; None where one is no such text.

    Without an offset they are in the column's own time zone. A column without one takes UTC alone.
    """
    found = np.empty(len(texts))
    for k, text in enumerate(texts):
        try:
            moment = datetime.fromisoformat(text)
        except (TypeError, ValueError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=time_zone(timezone))
        elif timezone is None and moment.utcoffset():
            return None
        found[k] = moment.timestamp()
    return found


def _plain(value: float, kind: str) -> object:
    if kind == "boolean":
        return bool(value)
    return int(value) if float(value).is_integer() else float(value)
