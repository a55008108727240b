"""Markdown cells as HTML: headings with anchors, highlighted code, formulas."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ..export.svg import escape
from .formulas import formula
from .needed import library
from .sanitize import Address, sanitize

__all__ = ["Heading", "Prose", "highlighted", "plain_text"]

PLUGINS = ["table", "strikethrough", "task_lists", "footnotes", "math"]
MARK = "\ue000"
"""Stands around the number of what is put in after the rest was sanitized."""


@dataclass(frozen=True)
class Heading:
    """A heading of a page, as its list of contents has it."""

    level: int
    anchor: str
    text: str


@dataclass
class Prose:
    """Markdown of one page; headings are numbered apart and counted over all of its cells."""

    headings: list[Heading] = field(default_factory=list)

    def html(self, source: str, address: Address) -> str:
        """A cell as HTML.

        Formulas and code are put in after the rest was sanitized: both are made here.
        """
        made: list[str] = []

        def keep(html: str) -> str:
            made.append(html)
            return f"{MARK}{len(made) - 1}{MARK}"

        markdown = library("mistune").create_markdown(
            renderer=_renderer(self, keep), plugins=PLUGINS
        )
        _math_to(markdown, keep)
        text = sanitize(markdown(source.replace(MARK, "")), address)
        text = text.replace("<table", '<div class="scroll" tabindex="0"><table')
        text = text.replace("</table>", "</table></div>")
        return re.sub(f"{MARK}(\\d+){MARK}", lambda found: made[int(found[1])], text)

    def heading(self, text: str, level: int) -> str:
        """A heading; only the first one of a page is of the first level."""
        if level == 1 and any(one.level == 1 for one in self.headings):
            level = 2
        words = plain_text(sanitize(text, lambda name, value: None))
        anchor = _anchor(words, {one.anchor for one in self.headings})
        self.headings.append(Heading(level, anchor, words))
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'


def _renderer(prose: Prose, keep: Any) -> Any:
    class Renderer(library("mistune").HTMLRenderer):  # type: ignore[misc]
        """What is written otherwise than mistune does."""

        def heading(self, text: str, level: int, **_: Any) -> str:
            return prose.heading(text, level)

        def block_code(self, code: str, info: str | None = None) -> str:
            return f"<div>{keep(highlighted(code, (info or '').split(' ')[0] or 'text'))}</div>\n"

    return Renderer(escape=False)


def _math_to(markdown: Any, keep: Any) -> None:
    def display(_: Any, text: str) -> str:
        return f"<div>{keep(formula(text, display=True))}</div>\n"

    markdown.renderer.register("block_math", display)
    markdown.renderer.register("inline_math", lambda _, text: keep(formula(text, display=False)))


def highlighted(code: str, language: str) -> str:
    """Code with its tokens in elements; plain where the language is not known."""
    formatter = library("pygments.formatters").HtmlFormatter(nowrap=True)
    try:
        lexer = library("pygments.lexers").get_lexer_by_name(language)
        inside = library("pygments").highlight(code, lexer, formatter)
    except library("pygments.util").ClassNotFound:
        inside = escape(code)
    return f'<pre class="code" tabindex="0"><code>{inside.rstrip()}</code></pre>'


def plain_text(html: str) -> str:
    """The text of sanitized HTML, in one line."""
    from html import unescape

    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).replace(MARK, "").split())


def _anchor(words: str, taken: set[str]) -> str:
    """A name for an address: letters and digits, the same for the same page."""
    base = re.sub(r"[^\w]+", "-", words.lower()).strip("-")[:60] or "part"
    number = 1
    while (name := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return name
