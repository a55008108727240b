"""The little Markdown that cards are written in, as HTML in which every text is escaped.

``**bold**``, ``*italics*`` or ``_italics_``, code between backticks, lists, fenced code, and
every line break as it is written. The page's half is ``js/src/teach/text.tsx``; both are held to
the examples of ``tests/teach/texts.json``.
"""

from __future__ import annotations

import re
from html import escape

__all__ = ["html", "inline"]

FENCE = re.compile(r"^```[^\n]*\n(.*?)\n?```$", re.DOTALL | re.MULTILINE)
ITEM = re.compile(r"^(?:[-*]|(\d+)\.) +")
SPAN = re.compile(
    r"\\([\\`*_])"
    r"|`([^`]+)`"
    r"|\*\*(?!\s)(.+?)(?<!\s)\*\*"
    r"|\*(?!\s)(.+?)(?<!\s)\*"
    r"|(?<![A-Za-z0-9])_(?!\s)(.+?)(?<!\s)_(?![A-Za-z0-9])"
)


def html(text: str) -> str:
    """Paragraphs, lists and code.

    >>> html("Read `age`.")
    '<p>Read <code>age</code>.</p>'
    """
    parts, at = [], 0
    for fence in FENCE.finditer(text):
        parts += [_block(one) for one in _blocks(text[at : fence.start()])]
        parts.append(f"<pre><code>{escape(fence[1])}</code></pre>")
        at = fence.end()
    return "".join([*parts, *(_block(one) for one in _blocks(text[at:]))])


def inline(text: str) -> str:
    """What stands between two line breaks or in a list, without paragraphs.

    >>> inline("**not** <b>")
    '<strong>not</strong> &lt;b&gt;'
    """
    parts, at = [], 0
    for span in SPAN.finditer(text):
        parts.append(escape(text[at : span.start()]))
        parts.append(_span(span))
        at = span.end()
    return "".join([*parts, escape(text[at:])])


def _span(span: re.Match[str]) -> str:
    literal, code, bold, starred, lined = span.groups()
    if literal:
        return escape(literal)
    if code:
        return f"<code>{escape(code)}</code>"
    if bold:
        return f"<strong>{inline(bold)}</strong>"
    return f"<em>{inline(starred or lined)}</em>"


def _blocks(text: str) -> list[list[str]]:
    """Lines of each paragraph or list."""
    found: list[list[str]] = [[]]
    for line in text.split("\n"):
        if not line.strip():
            found.append([])
        elif found[-1] and bool(ITEM.match(line)) != bool(ITEM.match(found[-1][0])):
            found.append([line])
        else:
            found[-1].append(line)
    return [lines for lines in found if lines]


def _block(lines: list[str]) -> str:
    first = ITEM.match(lines[0])
    if not first:
        return f"<p>{'<br>'.join(inline(line.strip()) for line in lines)}</p>"
    items = "".join(f"<li>{inline(ITEM.sub('', line))}</li>" for line in lines)
    return f"<ol>{items}</ol>" if first[1] else f"<ul>{items}</ul>"
