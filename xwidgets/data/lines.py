"""Lines of text that another program is writing: whole ones, and what is wrong with some."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from .wording import counted, shown_list

__all__ = ["Lines", "lines_of_csv", "lines_of_json", "whole_lines"]

KINDS = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}


class Lines(NamedTuple):
    """Rows as text, and where each ends, in bytes.

    `broken` says by the number of a line, counted from 1, why it is no row; all that is whole,
    broken or not, ends at `stop`.
    """

    rows: list[bytes]
    ends: list[int]
    broken: dict[int, str]
    stop: int


def whole_lines(data: bytes, quoted: bool = True) -> list[int]:
    """Where the lines end that are whole: what stands after the last one is still being written.

    A line break inside quotes ends no line where there are such, and an empty line is none.

    Examples
    --------
    >>> whole_lines(b'a,b\\n1,"x\\ny"\\n2')
    [4, 12]
    """
    ends, inside, at, begun = [], False, 0, False
    for line in data.splitlines(keepends=True):
        at += len(line)
        inside ^= quoted and line.count(b'"') % 2 == 1
        begun |= bool(line.strip())
        if begun and not inside and line.endswith(b"\n"):
            ends.append(at)
            begun = False
    return ends


def lines_of_json(data: bytes, start: int, columns: Sequence[str]) -> Lines:
    """Records from `start` on that have all of these columns.

    Examples
    --------
    >>> lines_of_json(b'{"a": 1}\\n{"a"\\n[1]\\n', 0, ["a"]).broken
    {2: "no JSON: Expecting ':' delimiter", 3: 'a list in place of a record'}
    """
    return _sorted(data, start, whole_lines(data, quoted=False), partial(_in_record, columns))


def lines_of_csv(data: bytes, start: int) -> tuple[bytes, Lines]:
    """The line of names, and the lines from `start` on with as many cells as it has."""
    ends = whole_lines(data)
    if not ends:
        return b"", Lines([], [], {}, start)
    head = data[: ends[0]]
    flaw = partial(_in_cells, len(_cells(head)))
    return head, _sorted(data, max(start, ends[0]), ends[1:], flaw)


def _sorted(data: bytes, start: int, ends: list[int], flaw: Callable[[bytes], str]) -> Lines:
    """Lines from `start` on: those without a flaw, and what is wrong with the others."""
    found = Lines([], [], {}, max([start, *ends[-1:]]))
    number = data.count(b"\n", 0, start)
    for end in (one for one in ends if one > start):
        line = data[start:end].lstrip()
        number += data.count(b"\n", start, end)
        why = flaw(line)
        if why:
            found.broken[number - line.count(b"\n") + 1] = why
        else:
            found.rows.append(line)
            found.ends.append(end)
        start = end
    return found


def _in_record(columns: Sequence[str], line: bytes) -> str:
    try:
        record = json.loads(line)
    except UnicodeDecodeError:
        return "no text in UTF-8"
    except ValueError as error:
        told = str(getattr(error, "msg", error))  # where in the line is of no use to a reader
        return f"no JSON: {told.removesuffix(' at').removesuffix(' starting')}"
    if not isinstance(record, dict):
        return f"{KINDS.get(type(record), 'a number')} in place of a record"
    missing = [name for name in columns if name not in record]
    return f"without {shown_list(missing)}" if missing else ""


def _in_cells(n: int, line: bytes) -> str:
    try:
        found = len(_cells(line))
    except UnicodeDecodeError:
        return "no text in UTF-8"
    except csv.Error as error:
        return f"no CSV: {error}"
    return "" if found == n else f"{counted(found, 'cell')} below {counted(n, 'name')}"


def _cells(line: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(line.decode(), newline="")), [])
