"""What a monitor has read, as a file: whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..data.served import SUFFIXES, Piece
from ..data.wording import shown, shown_list
from ..errors import InvalidFile, InvalidType, InvalidValue
from ..files.places import as_path, check_place, write_file

__all__ = ["State", "check_watched", "no_state", "read_state", "write_state"]

VERSION = 2


@dataclass(frozen=True)
class State:
    """Up to where files were read, and what came of it.

    Attributes
    ----------
    read : mapping of str to int
        By the name of a file, as `Piece` counts.
    batches : tuple of tuple of Piece
    left_out : mapping of str to mapping of int to str
        By the name of a file and the number of a line: why it is no row.
    refused : mapping of str to str
        By the names of files: why a batch is none that the model takes.
    found : mapping
        What batches have shown, as `told_batches` says it.
    """

    read: Mapping[str, int] = field(default_factory=dict)
    batches: tuple[tuple[Piece, ...], ...] = ()
    left_out: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, Any] = field(default_factory=dict)


def write_state(path: Path, state: State, of: Mapping[str, Any]) -> None:
    """Write it, and what it is `of`: by that a monitor knows its own."""
    write_file(path, json.dumps({"version": VERSION, **of, **vars(state)}).encode())


def read_state(path: Path, of: Mapping[str, Any]) -> State:
    """What was written; nothing yet where there is no file.

    Raises
    ------
    InvalidFile
        It is no state, or that of something else.
    """
    if not path.exists():
        return State()
    try:
        said = json.loads(path.read_bytes())
        other = [key for key, value in {"version": VERSION, **of}.items() if said[key] != value]
        state = State(
            {str(name): int(stop) for name, stop in said["read"].items()},
            tuple(tuple(Piece(*one) for one in part) for part in said["batches"]),
            {
                name: {int(line): str(why) for line, why in lines.items()}
                for name, lines in said.get("left_out", {}).items()
            },
            dict(said.get("refused", {})),
            dict(said["found"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise no_state(path, "no state of a monitor") from error
    if other:
        raise no_state(path, f"the state of a monitor of other {shown_list(other)}")
    return state


def check_watched(
    path: str | os.PathLike[str],
    batch_rows: object,
    state: str | os.PathLike[str] | None,
    interval: float | None,
) -> tuple[Path, Path]:
    """What is followed, and where it is written down what was read.

    Raises
    ------
    InvalidType, InvalidValue
    """
    if isinstance(batch_rows, bool) or not isinstance(batch_rows, int):
        raise InvalidType(
            "batch_rows", found=shown(batch_rows), expected="a whole number", fix="batch_rows=500"
        )
    if batch_rows < 30:
        raise InvalidValue(
            "batch_rows", found=str(batch_rows), expected="at least 30", fix="batch_rows=500"
        )
    if interval is not None and not interval > 0:
        raise InvalidValue(
            "interval", found=shown(interval), expected="seconds, more than 0", fix="interval=60"
        )
    place = as_path(path, "served")
    fine = place.is_dir() or (place.is_file() and place.suffix.lower() in SUFFIXES)
    if not fine:
        raise InvalidValue(
            "path",
            found=shown(str(place)),
            expected=f"a folder, or a file that ends in {', '.join(SUFFIXES)}",
            fix="create it first",
        )
    kept = place.with_name(f"{place.name}.monitor.json") if state is None else as_path(state, "s")
    check_place(kept)
    return place, kept


def no_state(path: Path, found: str) -> InvalidFile:
    """The error for a file that is no state of this monitor."""
    return InvalidFile(
        "state",
        found=f"{shown(str(path))}, {found}",
        expected="the state of a monitor of these columns and this batch_rows",
        fix="pass another state, or delete the file to begin again",
    )
