"""Text as HTML: whatever is in it, it is no markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

__all__ = ["NOT_STATED", "Column", "facts", "paragraph", "table", "text"]

NOT_STATED = "not stated"


class Column(NamedTuple):
    """A column of a table; `unbroken`: no cell of it is broken into lines."""

    head: str
    unbroken: bool = False


def text(value: Any) -> str:
    """Text as HTML: never markup."""
    return escape(str(value).encode("utf-8", "replace").decode())


def paragraph(words: str, kind: str = "") -> str:
    """A paragraph, of a class where it has one."""
    return f'<p class="{kind}">{text(words)}</p>' if kind else f"<p>{text(words)}</p>"


def facts(told: Iterable[tuple[str, str]] | Mapping[str, str]) -> str:
    """Headings with what stands under each; a gap is marked as a gap."""
    pairs = told.items() if isinstance(told, Mapping) else told
    lines = "".join(
        f"<div><dt>{text(head)}</dt><dd{_gap(words)}>{text(words)}</dd></div>"
        for head, words in pairs
    )
    return f"<dl>{lines}</dl>"


def _gap(words: str) -> str:
    return ' class="gap"' if words == NOT_STATED else ""


def table(
    columns: Sequence[Column], lines: Iterable[Sequence[str]], *, stacked: bool = False
) -> str:
    """A table without columns that hold nothing; `stacked` below each other where it is narrow."""
    every = [tuple(line) for line in lines]
    kept = [j for j in range(len(columns)) if any(line[j] for line in every)]

    def kind_of(j: int) -> str:
        return ' class="unbroken"' if columns[j].unbroken else ""

    def cell(j: int, value: str) -> str:
        head = f' data-head="{text(columns[j].head)}"' if stacked and j != kept[0] else ""
        return f"<td{kind_of(j)}{head}>{text(value)}</td>"

    heads = "".join(f'<th scope="col"{kind_of(j)}>{text(columns[j].head)}</th>' for j in kept)
    body = "".join(f"<tr>{''.join(cell(j, line[j]) for j in kept)}</tr>" for line in every)
    kind = ' class="stacked"' if stacked else ""
    return f"<table{kind}><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
