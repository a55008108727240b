"""Results as JSON and arrays, and back: every field as it was, NaN and all."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from typing import Any

from .. import results
from ..errors import InvalidType
from ..results.record import Record
from .cells import NotPlain
from .parts import Reading, Writing

__all__ = ["UnknownRecord", "read_record", "write_record"]


class UnknownRecord(Exception):
    """A kind of result that this version does not have, or whose fields it does not know."""


def write_record(record: Record, writing: Writing) -> dict[str, Any]:
    """A result.

    Raises
    ------
    InvalidType
        A field that is not plain.
    """
    kind = type(record).__name__
    told = {}
    for one in fields(record):  # type: ignore[arg-type]
        try:
            told[one.name] = writing.plain(getattr(record, one.name))
        except NotPlain as error:
            raise InvalidType(
                f"{kind}.{one.name}", found=str(error), expected="numbers, texts, lists, mappings"
            ) from None
    return {"type": kind, "fields": told}


def read_record(found: Any, reading: Reading) -> Any:
    """The result behind `write_record`.

    Raises
    ------
    UnknownRecord
    InvalidShape
        Arrays that do not fit together.
    """
    kind = next((one for one in _kinds() if one.__name__ == found["type"]), None)
    if kind is None:
        raise UnknownRecord(f"{found['type']!r}")
    told = {name: reading.plain(value) for name, value in found["fields"].items()}
    try:
        return kind(**told)
    except TypeError as error:  # a field that is not there, or one too many
        raise UnknownRecord(str(error)) from None


def _kinds() -> Iterator[type[Record]]:
    """Every kind of result that there is; those of results' own modules are looked for last."""
    yield from _below(Record)
    for module in pkgutil.walk_packages(results.__path__, f"{results.__name__}."):
        import_module(module.name)
    yield from _below(Record)


def _below(kind: type[Record]) -> Iterator[type[Record]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
