"""Columns that are shown beside the features, which the model does not take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from ..errors import InvalidColumns, InvalidShape, InvalidType, UnknownName
from .display import Values
from .frame import Frame
from .reading import name_of
from .row_names_given import same_order
from .tables import open_table
from .wording import did_you_mean, duplicated, shown, shown_list

__all__ = [
    "features_only",
    "of_rows",
    "open_native",
    "own_names",
    "read_column",
    "read_extras",
    "take_out",
    "without",
]

EXPECTED = "a table or a mapping of columns, one value per row; or names of columns of X"


def take_out(X: Any, show: Any) -> tuple[Any, Any]:
    """X without the columns that `show` names, and these as a table.

    A `show` that holds values comes back as it is, and so does X.

    Raises
    ------
    InvalidType, UnknownName
    """
    names = _names(show)
    if names is None:
        return X, show
    if not names:
        return X, None
    opened = open_table(_native(X), "X")
    keys = None if opened.keys is None else [name_of(key) for key in opened.keys]
    if keys is None:
        raise InvalidType(
            "show",
            found=f"names, and a {type(X).__name__} as X, whose columns have none",
            expected=EXPECTED,
            fix='pass {"customer": customers}',
        )
    for name in names:
        if name not in keys:
            raise UnknownName(
                "show",
                found=f"the column {shown(name)}",
                expected="columns of X, or a mapping of names to values",
                fix=did_you_mean(name, keys),
            )
    if len(set(names)) < len(names):
        raise duplicated(names, "show")
    rest = [position for position, key in enumerate(keys) if key not in names]
    if not rest:
        raise InvalidColumns(
            "show",
            found="every column of X",
            expected="those that the model does not take",
            fix="leave the model's columns out of it: they are shown as features",
        )
    found = opened.select([keys.index(name) for name in names])
    return opened.select(rest).native, found.native


@contextmanager
def features_only(show: Any) -> Iterator[None]:
    """Where the model misses a column that `show` took out of X, `show` is named.

    Raises
    ------
    InvalidColumns
    """
    try:
        yield
    except InvalidColumns as error:
        missed = error.found.partition(" among ")[0]
        mine = [name for name in _names(show) or [] if shown(name) in missed]
        if not mine:
            raise
        raise InvalidColumns(
            "show",
            found=f"{shown_list(mine)}, which the model takes",
            expected="columns that are no features: those are shown as such",
            fix="leave them out of show",
        ) from None


def open_native(X: Any) -> Any:
    """The table of X as its `Frame` would hold it."""
    return open_table(_native(X), "X").native


def _native(X: Any) -> Any:
    return X.native if isinstance(X, Frame) else X


def read_extras(show: Any, n_rows: int, X: Any = None) -> tuple[Values, ...]:
    """The columns of a table, or of a mapping of names to values, in the order of the rows of `X`.

    Raises
    ------
    InvalidType, InvalidShape, InvalidValue, InvalidColumns
    """
    if show is None:
        return ()
    if isinstance(show, Mapping):
        for name, values in show.items():
            same_order(X, values, f"show[{shown(name)}]")
        frames = [
            _column(name_of(name), values, n_rows, f"show[{shown(name)}]")
            for name, values in show.items()
        ]
    else:
        same_order(X, show, "show")
        series = getattr(show, "ndim", 2) == 1 and hasattr(show, "to_frame")
        if series and not str(getattr(show, "name", None) or "").strip():
            raise InvalidType(
                "show",
                found="a column without a name",
                expected=EXPECTED,
                fix='pass {"customer": customers}',
            )
        frames = [Frame.from_table(show.to_frame() if series else show, argument="show")]
    found = []
    for frame in frames:
        if frame.n_rows != n_rows:
            raise _length(frame.n_rows, n_rows, "show")
        features = frame.schema.features
        found += [Values(feature, frame.column(j)) for j, feature in enumerate(features)]
    names = [column.feature.name for column in found]
    if len(set(names)) < len(names):
        raise duplicated(names, "show")
    return tuple(found)


def own_names(extras: Sequence[Values], features: Sequence[str]) -> None:
    """Refuse columns that are called as a feature is.

    Raises
    ------
    InvalidColumns
    """
    both = [column.feature.name for column in extras if column.feature.name in set(features)]
    if both:
        raise InvalidColumns(
            "show",
            found=f"{shown_list(both)}, which the model takes as a feature",
            expected="columns of other names",
            fix="rename them, or leave them out: features are shown in any case",
        )


def without(table: Any, extras: Sequence[Values], features: Sequence[str]) -> Any:
    """A table of rows as the model takes it: columns that are only shown are left out."""
    names = {column.feature.name for column in extras} - set(features)
    found = getattr(table, "column_names", None)  # pyarrow's
    found = getattr(table, "columns", None) if found is None else found
    if isinstance(table, list) and table and all(isinstance(row, Mapping) for row in table):
        return [{key: row[key] for key in row if str(key) not in names} for row in table]
    if not names or found is None or not names & {name_of(key) for key in found}:
        return table
    opened = open_table(table, "rows")
    keys = opened.keys or ()
    return opened.select([j for j, key in enumerate(keys) if name_of(key) not in names]).native


def of_rows(extras: Sequence[Values], rows: np.ndarray | None) -> tuple[Values, ...]:
    """Those of some rows (None: all), with no level that none of these has."""
    if rows is None:
        return tuple(extras)
    return tuple(_of_rows(column, rows) for column in extras) if len(rows) else ()


def _of_rows(column: Values, rows: np.ndarray) -> Values:
    feature, numbers = column.feature, column.numbers[rows]
    if feature.levels is None:
        return Values(feature, numbers)
    absent = np.isnan(numbers)
    used = np.unique(numbers[~absent]).astype(np.int64)
    codes = np.where(absent, np.nan, np.searchsorted(used, numbers))
    levels = tuple(feature.levels[code] for code in used.tolist())
    return Values(replace(feature, levels=levels), codes)


def _names(show: Any) -> list[str] | None:
    """The names of columns, where `show` is some."""
    if isinstance(show, str):
        return [show]
    one = isinstance(show, (list, tuple)) or (
        getattr(show, "ndim", 2) == 1 and hasattr(show, "tolist") and not hasattr(show, "to_frame")
    )
    if show is None or isinstance(show, Mapping) or not one:
        return None
    names = list(show)
    for name in names:
        if not isinstance(name, str):
            raise InvalidType(
                "show",
                found=f"a {type(show).__name__} that holds a {type(name).__name__}",
                expected=EXPECTED,
                fix='pass {"customer": customers} for values',
            )
    return names


def read_column(name: Any, values: Any, n_rows: int, X: Any, argument: str) -> Values:
    """One column beside the features, in the order of the rows of `X`.

    A column of more rows than X has goes by its index, where X has labels of its own and the
    column holds all of them.

    Raises
    ------
    InvalidType, InvalidShape, InvalidValue
    """
    if not isinstance(name, str) or not name.strip():
        raise InvalidType(
            argument,
            found=f"{shown(name)} ({type(name).__name__}) as a name",
            expected="a text that is not blank",
            fix='columns["sex"] = values',
        )
    where = f"{argument}[{shown(name)}]"
    same_order(X, values, where)
    frame = _column(name, _of_labels(values, X, n_rows), n_rows, where)
    return Values(frame.schema.features[0], frame.column(0))


def _of_labels(values: Any, X: Any, n_rows: int) -> Any:
    mine: Any = getattr(X, "index", None)
    others: Any = getattr(values, "index", None)
    if not all(hasattr(index, "get_indexer_for") for index in (mine, others)):
        return values
    counted = getattr(mine, "step", None) is not None and int(mine[0]) == 0  # no labels of its own
    if len(others) == n_rows or counted or not (mine.is_unique and others.is_unique):
        return values
    return values.loc[mine] if bool(mine.isin(others).all()) else values


def _column(name: str, values: Any, n_rows: int, where: str) -> Frame:
    """One column of a mapping."""
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise InvalidType(
            where, found=f"a {type(values).__name__}", expected=f"{n_rows} values, one per row of X"
        )
    if getattr(values, "ndim", 1) != 1:
        raise InvalidShape(
            where,
            found=f"shape {getattr(values, 'shape', ())}",
            expected=f"({n_rows},), one value per row of X",
            fix="pass one column",
        )
    if hasattr(values, "to_frame"):  # its dtype says more than its values
        table = values.to_frame()
    elif hasattr(values, "dtype") and isinstance(values, np.ndarray):
        table = values.reshape(-1, 1)
    else:
        values = values.to_pylist() if hasattr(values, "to_pylist") else list(values)
        table = np.empty((len(values), 1), dtype=object)
        table[:, 0] = values
    if len(table) != n_rows:
        raise _length(len(table), n_rows, where)
    return Frame.from_table(table, feature_names=[name], argument=where)


def _length(found: int, n_rows: int, argument: str) -> InvalidShape:
    return InvalidShape(
        argument,
        found=f"{found} rows",
        expected=f"{n_rows}, as many as X has",
        fix="pass the values of these rows",
    )
