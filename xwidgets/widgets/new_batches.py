"""New rows as they are given: one table, several, or files; and what their y is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..data.batches import Batch
from ..data.wording import did_you_mean, shown
from ..errors import InvalidShape, InvalidType, InvalidValue, UnknownName
from ..study import Study
from .new_rows import read_batch

__all__ = ["read_batches", "read_edges", "read_left_out"]

FILES = (".csv", ".parquet")


def read_batches(
    study: Study, X_new: Any, y_new: Any, *, beside: Collection[str] | None = None
) -> list[Batch]:
    """Check new rows against the study's, before anything is computed.

    Parameters
    ----------
    study : Study
    X_new, y_new : optional
        As `drift` takes them; batches are those that were read before.
    beside : collection of str, optional
        Columns that stand beside the features as they should. Further ones are left out, and
        that is said. Default: of files none; other tables have no column beside the features.

    Raises
    ------
    InvalidColumns, InvalidType, InvalidShape, InvalidValue, MissingValues
    """
    if isinstance(X_new, list) and X_new and all(isinstance(one, Batch) for one in X_new):
        return X_new
    tables = _tables(study, X_new)
    if beside is None and isinstance(X_new, (str, Path)):
        beside = ()
    several = _is_several(X_new)
    answers = _answers(y_new, list(tables)) if several else {next(iter(tables)): y_new}
    return [
        _batch(study, name, table, answers.get(name), several, beside)
        for name, table in tables.items()
    ]


def _is_several(X_new: Any) -> bool:
    if isinstance(X_new, (str, Path)):
        return Path(X_new).is_dir()
    values = list(X_new.values()) if isinstance(X_new, Mapping) else X_new
    return isinstance(values, (list, tuple)) and bool(values) and _is_table(values[0])


def _is_table(value: Any) -> bool:
    return len(getattr(value, "shape", ())) == 2


def _tables(study: Study, X_new: Any) -> dict[str, Any]:
    if isinstance(X_new, (str, Path)):
        path = Path(X_new)
        return {one.stem: _read(one, study.library) for one in _files(path)}
    if not _is_several(X_new):
        return {"new rows": X_new}
    if isinstance(X_new, Mapping):
        return {str(name): table for name, table in X_new.items()}
    return {f"batch {k}": table for k, table in enumerate(X_new, start=1)}


def _files(path: Path) -> list[Path]:
    """In the order of their names."""
    if path.is_dir():
        found = sorted(one for one in path.iterdir() if one.suffix.lower() in FILES)
    else:
        found = [path] if path.is_file() and path.suffix.lower() in FILES else []
    if not found:
        raise InvalidValue(
            "X_new",
            found=f"{shown(str(path))}, where no such file is",
            expected="a file or a folder of files that end in .parquet or .csv",
            fix="pass a table, or another path",
        )
    return found


def _read(path: Path, library: str) -> Any:
    if library == "polars":
        import polars as reader
    else:
        import pandas as reader
    csv = path.suffix.lower() == ".csv"
    return reader.read_csv(path) if csv else reader.read_parquet(path)


def _answers(y_new: Any, names: list[str]) -> dict[str, Any]:
    """By the names of batches."""
    if y_new is None:
        return {}
    if isinstance(y_new, Mapping):
        for name in y_new:
            if str(name) not in names:
                raise UnknownName(
                    "y_new",
                    found=shown(str(name)),
                    expected="names of batches",
                    fix=did_you_mean(str(name), names),
                )
        return {str(name): values for name, values in y_new.items()}
    if not isinstance(y_new, (list, tuple)) or len(y_new) != len(names):
        raise InvalidShape(
            "y_new",
            found=f"{type(y_new).__name__} of {len(y_new) if hasattr(y_new, '__len__') else 1}",
            expected=f"a list of {len(names)}, one y per batch (None where it is not known)",
            fix="y_new=[y_1, None, ...]",
        )
    return dict(zip(names, y_new, strict=True))


def _batch(
    study: Study, name: str, table: Any, y: Any, several: bool, beside: Collection[str] | None
) -> Batch:
    of = f", {name}" if several else ""
    left: tuple[str, ...] = ()
    if beside is not None:
        table, left = _features(study, table, beside)
    batch = read_batch(study, name, table, y, f"X_new{of}", f"y_new{of}", "leave that batch out")
    return replace(batch, left_out=left)


def _features(study: Study, table: Any, beside: Collection[str]) -> tuple[Any, tuple[str, ...]]:
    """The features of a table that was read from a file, and the names of all else in it."""
    names = study.schema.names
    known = {*names, *beside, *(one.feature.name for one in study.extras)}
    kept = [name for name in names if name in table.columns]  # of too few it is said later
    return table[kept], tuple(str(name) for name in table.columns if name not in known)


def read_edges(study: Study, edges: Any) -> dict[str, list[float]]:
    """Edges by the position of the feature, as a question holds them.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName
    """
    if not isinstance(edges, Mapping):
        raise InvalidType(
            "edges",
            found=shown(edges),
            expected="edges by names of features",
            fix='edges={"age": [30, 50]}',
        )
    names = study.schema.names
    found = {}
    for name, given in edges.items():
        if name not in names:
            raise UnknownName(
                "edges",
                found=shown(str(name)),
                expected="a feature",
                fix=did_you_mean(str(name), names),
            )
        j = names.index(name)
        if study.schema[j].levels is not None:
            raise InvalidValue(
                "edges",
                found=f"{shown(str(name))}, a category",
                expected="features that hold numbers",
                fix="leave it out: each level is a bin",
            )
        found[str(j)] = _ascending(name, given)
    return found


def read_left_out(study: Study, given: Any) -> list[int]:
    """Positions of features, or of groups of them, that get no verdict.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName
    """
    groups = study.groups
    if not isinstance(given, (str, int, Collection)):
        raise InvalidType(
            "leave_out",
            found=shown(given),
            expected="names of features",
            fix='leave_out=["date"]',
        )
    found = {
        groups.names.index(one)
        if one in groups.names
        else next(k for k, part in enumerate(groups.members) if _place(study, one) in part)
        for one in ([given] if isinstance(given, (str, int)) else given)
    }
    if len(found) == len(groups.names):
        raise InvalidValue(
            "leave_out",
            found="every feature",
            expected="some of them",
            fix="leave those out that are expected to move",
        )
    return sorted(found)


def _place(study: Study, given: Any) -> int:
    return study.schema.position(given, "leave_out")


def _ascending(name: str, given: Any) -> list[float]:
    try:
        values = np.asarray(given, np.float64)
    except (TypeError, ValueError):
        values = np.zeros(0)
    fine = values.ndim == 1 and len(values) and np.isfinite(values).all()
    if not fine or (np.diff(values) <= 0).any():
        raise InvalidValue(
            "edges",
            found=f"{shown(given)} for {shown(name)}",
            expected="at least one finite number, ascending",
            fix=f"edges={{{name!r}: [0, 1]}}",
        )
    return [float(value) for value in values]
