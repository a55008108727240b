"""What a table needs before it is read: names, and at least one cell."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from ..errors import InvalidShape, InvalidType
from .tables import Table
from .wording import duplicated, sendable

__all__ = ["column_names", "name_of", "require_cells"]


def column_names(
    table: Table, feature_names: Sequence[str] | None, argument: str
) -> tuple[str, ...]:
    """Names to show: those given, the table's own, or ``x0, x1, ...``; for blank ones a position.

    Raises
    ------
    InvalidType, InvalidShape, InvalidColumns
    """
    keys: Sequence[Hashable] | None = table.keys
    n_features = table.shape[1]
    if feature_names is not None:
        if isinstance(feature_names, (str, bytes, Mapping)) or not hasattr(
            feature_names, "__iter__"
        ):
            raise InvalidType(
                "feature_names",
                found=f"a {type(feature_names).__name__}",
                expected=f"a list of {n_features} names",
            )
        keys = list(feature_names)
        argument = "feature_names"
        if len(keys) != n_features:
            raise InvalidShape(
                argument,
                found=f"{len(keys)} names",
                expected=f"{n_features}, one per column",
                fix="pass one name per column",
            )
    if keys is None:
        return tuple(f"x{position}" for position in range(n_features))
    names = [name_of(key) for key in keys]
    if len(set(names)) < len(names):
        raise duplicated(names, argument)
    return _readable(names)


def _readable(names: Sequence[str]) -> tuple[str, ...]:
    """Names of which none is blank; a placeholder is like no other name.

    >>> _readable(["age", " ", "(column 1)"])
    ('age', '(column 1)*', '(column 1)')
    """
    taken = set(names)
    result = []
    for position, name in enumerate(names):
        if not any(letter.isprintable() and not letter.isspace() for letter in name):
            name = f"(column {position})"
            while name in taken:
                name += "*"
        result.append(name)
    return tuple(result)


def name_of(key: Hashable) -> str:
    """What a column's label reads like."""
    return sendable(", ".join(map(str, key)) if isinstance(key, tuple) else str(key))


def require_cells(table: Table, argument: str) -> None:
    """Refuse a table without rows or columns.

    Raises
    ------
    InvalidShape
    """
    n_rows, n_features = table.shape
    if n_rows and n_features:
        return
    what = "rows" if n_features else "columns"
    raise InvalidShape(
        argument,
        found=f"a table without {what}, shape ({n_rows}, {n_features})",
        expected="at least one row and one column",
        fix=f"pass a table that has {what}",
    )
