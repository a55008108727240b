"""Python annotations as TypeScript: what ``wire.ts`` is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from .shared import Key

__all__ = ["Spelling", "constants"]

PRIMITIVES = {str: "string", int: "number", float: "number", bool: "boolean", NoneType: "null"}

LINE = 100
"""Characters in a line of TypeScript."""


class Spelling:
    """Types as TypeScript spells them: named unions, and records by their names."""

    def __init__(self, aliases: Mapping[str, Any], records: Sequence[type]) -> None:
        self._aliases = aliases
        self._records = records

    def lines(self) -> list[str]:
        """Every alias and every record."""
        out = [self._alias(name) for name in self._aliases]
        for record in self._records:
            out.extend(["", *self.interface(record)])
        return out

    def _alias(self, name: str) -> str:
        union = self.type(self._aliases[name], alias=False)
        line = f"export type {name} = {union};"
        if len(line) <= LINE:
            return line
        union = "".join(f"\n  | {part}" for part in union.split(" | "))
        return f"export type {name} ={union};"

    def interface(self, record: type) -> list[str]:
        """A typed dictionary."""
        head = [*_comment(record.__doc__), f"export interface {record.__name__} {{"]
        return [*head, *self.fields(record), "}"]

    def fields(self, record: type) -> list[str]:
        """The lines between its braces."""
        out = []
        optional: frozenset[str] = getattr(record, "__optional_keys__", frozenset())
        for key, hint in get_type_hints(record, include_extras=True).items():
            # `__optional_keys__` does not know of it where annotations are strings.
            missing = get_origin(hint) is NotRequired
            mark = "?" if missing or key in optional else ""
            out.append(f"  {key}{mark}: {self.type(get_args(hint)[0] if missing else hint)};")
        return out

    def type(self, hint: Any, *, alias: bool = True) -> str:
        """Return the TypeScript spelling of a Python annotation."""
        if get_origin(hint) is Annotated:
            return self.type(get_args(hint)[0])
        if alias:
            for name, value in self._aliases.items():
                if hint == value:
                    return name
        if hint in (Any, object):
            return "unknown"
        if hint is bytes:
            return "DataView | Uint8Array"
        if hint in PRIMITIVES:
            return PRIMITIVES[hint]
        if hint in self._records:
            return str(hint.__name__)
        origin, args = get_origin(hint), get_args(hint)
        if origin is Literal:
            return " | ".join(f'"{value}"' for value in args)
        if origin in (Union, UnionType):
            return " | ".join(self.type(arg) for arg in args)
        if origin is list:
            inner = self.type(args[0])
            return f"({inner})[]" if "|" in inner else f"{inner}[]"
        if origin is dict:
            return f"Record<{self.type(args[0])}, {self.type(args[1])}>"
        raise TypeError(f"no TypeScript spelling for {hint!r}")


def _comment(text: str | None) -> list[str]:
    lines = [line.strip() for line in (text or "").strip().splitlines()]
    if len(lines) == 1:
        return [f"/** {lines[0]} */"]
    return ["/**", *(f" * {line}".rstrip() for line in lines), " */"]


def constants(shared: Mapping[str, Key]) -> list[str]:
    """Of every shared value: what it is at first, and who is told."""
    out = [
        "/** Of every shared value: what it is at first, and who is told. */",
        "export const SHARED: {",
        "  readonly [K in keyof SharedState]: {",
        "    default: SharedState[K];",
        "    undo: boolean;",
        "    code: string;",
        "  };",
        "} = {",
    ]
    for name, about in shared.items():
        flags = {"default": about.default, "undo": about.undo, "code": about.code}
        told = ", ".join(f"{flag}: {json.dumps(value)}" for flag, value in flags.items())
        out.append(f"  {name}: {{ {told} }},")
    return [*out, "};"]
