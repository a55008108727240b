"""Pages and the index of a site as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from .. import __version__
from ..charts.wording import clean
from ..export.svg import escape
from ..language import language
from .content import Content
from .markdown import Heading
from .outputs import NOT_HERE

__all__ = ["GENERATOR", "Entry", "Link", "index_html", "page_html"]

GENERATOR = '<meta name="generator" content="xwidgets publish'
"""By this a file is known as one that may be written over."""

# Nothing is fetched, sent, framed or submitted. The one script is a file beside the pages; what is
# written into a page never runs. `file:` says the same of pages that are opened from a disk.
POLICY = (
    "default-src 'none'; script-src 'self' file:; worker-src blob:; "
    "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
)


class Link(NamedTuple):
    """Where a reader may go, and what it is called."""

    address: str
    title: str


class Entry(NamedTuple):
    """A page in the index; `group` is the heading that it stands under."""

    address: str
    title: str
    summary: str
    minutes: int | None
    group: str


def page_html(
    content: Content,
    *,
    script: str,
    home: Link | None,
    before: Link | None,
    after: Link | None,
    source: str,
) -> str:
    """One notebook as a page; `script` is the relative address of the bundle."""
    listed = [one for one in content.headings if one.level in (2, 3)]
    contents = _contents(listed) if len(listed) > 1 else ""
    told = [f"Made by xwidgets from {source}."]
    for one in content.held:
        told += [one["contents"].replace("This file", "This page"), *one["notes"]]
    told.append("It opens without a network and sends nothing.")
    lead = " ".join(_lead(content, source))
    lead = f'<p class="lead">{escape(lead)}</p>' if lead else ""
    main = content.cells.replace("</h1>", f"</h1>{lead}", 1)
    scripts = f'{content.data}\n<script src="{escape(script)}"></script>'
    inside = f"""<div class="body{"" if contents else " plain"}">
{contents}<main id="content" tabindex="-1">
{main}
{_pager(before, after)}</main>
</div>"""
    noscript = (
        "<noscript><p>This browser runs no scripts: the views of this page are still pictures.</p>"
        "</noscript>"
    )
    return _whole(content.title, _top(home, before, after), inside, told, scripts, noscript)


def _lead(content: Content, source: str) -> Iterator[str]:
    """What a reader must know before the text begins."""
    minutes = f"About {content.minutes} minutes"
    if content.minutes and minutes not in content.cells:  # the notebook may say it by itself
        yield f"{minutes}."
    if NOT_HERE in content.cells:
        yield "In this page pictures, guesses and quizzes answer."
        yield f"Exercises need Python, and the notebook {clean(source, 100)}."


def index_html(title: str, prose: str, entries: Sequence[Entry]) -> str:
    """The list of a site's pages below what is said of it; `prose` is HTML with the title."""
    parts, group = [f'<div class="prose">{prose or f"<h1>{escape(title)}</h1>"}</div>'], ""
    for number, one in enumerate(entries):
        if number == 0 or one.group != group:
            parts += ["</ul>"] if number else []
            group = one.group
            parts += [f"<h2>{escape(group)}</h2>"] if group else []
            parts.append('<ul class="list">')
        minutes = f'<span class="minutes">{one.minutes} minutes</span>' if one.minutes else ""
        words = f"<p>{escape(one.summary)}</p>" if one.summary else ""
        parts.append(
            f'<li><a href="{escape(one.address)}">{escape(clean(one.title, 200))}</a>'
            f"{minutes}{words}</li>"
        )
    parts.append("</ul>")
    inside = f'<main id="content" tabindex="-1">{"".join(parts)}</main>'
    told = ["Made by xwidgets. It opens without a network and sends nothing."]
    return _whole(title, "", inside, told, "", "", kind="page index")


def _whole(
    title: str,
    top: str,
    inside: str,
    told: Sequence[str],
    scripts: str,
    noscript: str,
    kind: str = "page",
) -> str:
    return f"""<!doctype html>
<html lang="{language().code}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
{GENERATOR} {__version__}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(clean(title, 300))}</title>
<style>{_look()}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the text</a>
<div class="{kind}">
{top}{noscript}{inside}
<footer>{"".join(f"<p>{escape(clean(line, 800))}</p>" for line in told)}</footer>
</div>
{scripts}
</body>
</html>
"""


@cache
def _look() -> str:
    return files(__package__).joinpath("look.css").read_text(encoding="utf-8")


def _top(home: Link | None, before: Link | None, after: Link | None) -> str:
    if home is None:
        return ""
    links = [f'<a class="home" href="{escape(home.address)}">{escape(home.title)}</a>']
    for one, words in ((before, "Previous"), (after, "Next")):
        if one is not None:
            title = escape(clean(one.title, 200))
            links.append(
                f'<a href="{escape(one.address)}" title="{title}" '
                f'aria-label="{words}: {title}">{words}</a>'
            )
    return f'<header><nav class="top" aria-label="Site">{"".join(links)}</nav></header>\n'


def _pager(before: Link | None, after: Link | None) -> str:
    links = [
        f'<a class="{kind}" href="{escape(one.address)}"><small>{words}</small>'
        f"{escape(clean(one.title, 200))}</a>"
        for one, kind, words in ((before, "previous", "Previous"), (after, "next", "Next"))
        if one is not None
    ]
    return f'<nav class="pager" aria-label="Pages">{"".join(links)}</nav>' if links else ""


def _contents(headings: Sequence[Heading]) -> str:
    items = "".join(
        f"<li{' class=deep' if one.level == 3 else ''}>"
        f'<a href="#{escape(one.anchor)}">{escape(clean(one.text, 120))}</a></li>'
        for one in headings
    )
    return (
        '<nav class="contents" aria-label="On this page">'
        f"<details><summary>On this page</summary><ol>{items}</ol></details></nav>\n"
    )
