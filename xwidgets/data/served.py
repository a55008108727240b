"""Rows that another program writes while they are read: a file that grows, or a folder of files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import InvalidFile

__all__ = [
    "SUFFIXES",
    "Piece",
    "Read",
    "in_batches",
    "joined",
    "read_rows",
    "sources",
    "stacked",
    "whole_lines",
]

SUFFIXES = (".csv", ".jsonl", ".ndjson", ".parquet")


class Piece(NamedTuple):
    """Rows of one file: `start` to `stop`, where both are bytes of text, or rows of Parquet."""

    file: str
    start: int
    stop: int


class Read(NamedTuple):
    """Rows that stand together, and where they came from."""

    table: Any
    pieces: tuple[Piece, ...]


def sources(path: Path) -> dict[str, Path]:
    """Files by name, in that order; those that begin with a point are being written."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {
        one.name: one
        for one in files
        if one.suffix.lower() in SUFFIXES and not one.name.startswith(".") and one.is_file()
    }


def whole_lines(data: bytes) -> list[int]:
    """Where the lines end that are whole: what stands after the last one is still being written.

    A line break inside quotes ends no line, and an empty line is none.

    Examples
    --------
    >>> whole_lines(b'a,b\\n1,"x\\ny"\\n2')
    [4, 12]
    """
    ends, inside, at, begun = [], False, 0, False
    for line in data.splitlines(keepends=True):
        at += len(line)
        inside ^= line.count(b'"') % 2 == 1
        begun |= bool(line.strip())
        if begun and not inside and line.endswith(b"\n"):
            ends.append(at)
            begun = False
    return ends


def read_rows(path: Path, start: int, library: str) -> tuple[Any, list[int]]:
    """Whole rows of a file from `start` on.

    Returns
    -------
    table or None
        None where there is no whole row.
    list of int
        Where each row ends, as `Piece` counts.

    Raises
    ------
    InvalidFile
        It cannot be read, or has become shorter than what was read of it.
    """
    try:
        if path.suffix.lower() == ".parquet":
            table = _reader(library).read_parquet(path)
            n = table.shape[0]
            _not_shorter(path, start, n)
            return (table[start:] if n > start else None), list(range(start + 1, n + 1))
        data = path.read_bytes()
    except InvalidFile:
        raise
    except Exception as error:  # whatever a reader raises of a file that is half written
        raise _unreadable(path, error) from error
    _not_shorter(path, start, len(data))
    ends = whole_lines(data)
    head = b""
    if path.suffix.lower() == ".csv":
        if not ends:
            return None, []
        head, start, ends = data[: ends[0]], max(start, ends[0]), ends[1:]
    ends = [one for one in ends if one > start]
    if not ends:
        return None, []
    lines = (data[a:b].lstrip() for a, b in zip([start, *ends], ends, strict=False))
    table = _read(head + b"".join(lines), path, library)
    if table.shape[0] != len(ends):
        raise _unreadable(path, f"{table.shape[0]} rows in {len(ends)} lines")
    return table, ends


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
