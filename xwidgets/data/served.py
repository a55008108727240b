"""Rows that another program writes while they are read: a file that grows, or a folder of files."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import InvalidColumns, InvalidFile, XwidgetsError
from .lines import lines_of_csv, lines_of_json
from .wording import shown_list

__all__ = [
    "SUFFIXES",
    "New",
    "Piece",
    "Read",
    "Rows",
    "in_batches",
    "joined",
    "read_new",
    "read_rows",
    "sources",
    "stacked",
]

SUFFIXES = (".csv", ".jsonl", ".ndjson", ".parquet")


class Piece(NamedTuple):
    """Rows of one file: `start` to `stop`, where both are bytes of text, or rows of Parquet."""

    file: str
    start: int
    stop: int


class Rows(NamedTuple):
    """What a file holds from some place on, as far as it is whole.

    Attributes
    ----------
    table : table or None
        None where there is no row.
    ends : list of int
        Where each row ends, as `Piece` counts.
    broken : dict of int to str
        By the number of a line, counted from 1: why it is no row.
    stop : int
        Where all that is whole ends, broken lines, too.
    """

    table: Any
    ends: list[int]
    broken: dict[int, str]
    stop: int


class Read(NamedTuple):
    """Rows that stand together, and where they came from."""

    table: Any
    pieces: tuple[Piece, ...]


class New(NamedTuple):
    """What came since the last look.

    Attributes
    ----------
    read : list of Read
    passed : dict of str to int
        Up to where files hold broken lines alone.
    broken : dict of str to dict of int to str
        By the name of a file: as `Rows.broken`.
    problems : dict of str to str
        Why a file was not read.
    """

    read: list[Read]
    passed: dict[str, int]
    broken: dict[str, dict[int, str]]
    problems: dict[str, str]


def sources(path: Path) -> dict[str, Path]:
    """Files by name, in that order; those that begin with a point are being written."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {
        one.name: one
        for one in files
        if one.suffix.lower() in SUFFIXES and not one.name.startswith(".") and one.is_file()
    }


def read_rows(path: Path, start: int, library: str, columns: Sequence[str] = ()) -> Rows:
    """Whole rows of a file from `start` on.

    Parameters
    ----------
    path : Path
    start : int
        As `Piece` counts.
    library : str
    columns : sequence of str
        What a line of JSON must have to be a row.

    Raises
    ------
    InvalidFile
        It cannot be read, or has become shorter than what was read of it.
    """
    kind = path.suffix.lower()
    try:
        data = b"" if kind == ".parquet" else path.read_bytes()
        whole = _reader(library).read_parquet(path) if kind == ".parquet" else None
    except Exception as error:  # whatever a reader raises of a file that is half written
        raise _unreadable(path, error) from error
    size = len(data) if whole is None else whole.shape[0]
    _not_shorter(path, start, size)
    if whole is not None:
        ends = list(range(start + 1, size + 1))
        return Rows(whole[start:] if ends else None, ends, {}, size)
    if kind == ".csv":
        head, lines = lines_of_csv(data, start)
    else:
        head, lines = b"", lines_of_json(data, start, columns)
    table = _read(head + b"".join(lines.rows), path, library) if lines.rows else None
    if table is not None and table.shape[0] != len(lines.ends):
        raise _unreadable(path, f"{table.shape[0]} rows in {len(lines.ends)} lines")
    return Rows(table, lines.ends, lines.broken, lines.stop)


def read_new(path: Path, positions: Mapping[str, int], library: str, columns: Sequence[str]) -> New:
    """What came to a file, or to the files of a folder, after these positions."""
    new = New([], {}, {}, {})
    for name, file in sources(path).items():
        start = positions.get(name, 0)
        try:
            rows = read_rows(file, start, library, columns)
            if rows.table is not None:
                _check_columns(name, rows.table, columns)
                spans = zip([start, *rows.ends], rows.ends, strict=False)
                new.read.append(Read(rows.table, tuple(Piece(name, *span) for span in spans)))
            elif rows.broken:
                new.passed[name] = rows.stop
            if rows.broken:
                new.broken[name] = rows.broken
        except XwidgetsError as error:
            new.problems[name] = str(error)
    return new


def _check_columns(name: str, table: Any, columns: Sequence[str]) -> None:
    missing = [one for one in columns if one not in table.columns]
    if missing:
        raise InvalidColumns(
            "path",
            found=f"{name} without {shown_list(missing)}",
            expected=f"the {len(columns)} columns {shown_list(columns)}; others may be there",
        )


def in_batches(read: list[Read], n_rows: int) -> tuple[list[Read], Read | None]:
    """As many rows as make whole batches, of files in their order, and the rest."""
    if not read:
        return [], None
    table = stacked([one.table for one in read])
    pieces = tuple(piece for one in read for piece in one.pieces)
    n = len(pieces)
    cuts = [*range(0, n - n % n_rows + 1, n_rows)]
    whole = [Read(table[a : a + n_rows], pieces[a : a + n_rows]) for a in cuts[:-1]]
    rest = Read(table[cuts[-1] :], pieces[cuts[-1] :])
    return whole, rest if rest.pieces else None


def joined(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Rows of a file that follow each other as one piece."""
    found: list[Piece] = []
    for one in pieces:
        if found and found[-1].file == one.file:
            found[-1] = found[-1]._replace(stop=one.stop)
        else:
            found.append(one)
    return tuple(found)


def stacked(tables: list[Any]) -> Any:
    """Tables of the same library, one below the other."""
    if len(tables) == 1:
        return tables[0]
    if type(tables[0]).__module__.startswith("polars"):
        import polars

        return polars.concat(tables, how="diagonal_relaxed")
    import pandas

    return pandas.concat(tables, ignore_index=True)


def _read(text: bytes, path: Path, library: str) -> Any:
    reader, csv = _reader(library), path.suffix.lower() == ".csv"
    try:
        if csv:
            return reader.read_csv(io.BytesIO(text))
        if library == "polars":
            return reader.read_ndjson(io.BytesIO(text))
        return reader.read_json(io.BytesIO(text), lines=True)
    except Exception as error:  # of either library, by many names
        raise _unreadable(path, error) from error


def _reader(library: str) -> Any:
    if library == "polars":
        import polars

        return polars
    import pandas

    return pandas


def _not_shorter(path: Path, start: int, size: int) -> None:
    if size < start:
        raise InvalidFile(
            "path",
            found=f"{path.name}, which has become shorter than what was read of it",
            expected="a file that only grows",
            fix="write new rows into a new file",
        )


def _unreadable(path: Path, error: object) -> InvalidFile:
    return InvalidFile(
        "path",
        found=f"{path.name}, which cannot be read: {str(error).splitlines()[0][:200]}",
        expected="a file of CSV, JSON lines or Parquet",
        fix="it is read again at the next look",
    )
