"""One notebook as the content of a page: its cells, its headings, and what its views hold."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ..export.page import data_elements
from ..export.static import image_address
from ..export.svg import escape
from .cells import minutes_of, outputs_shown, source_shown, tags_of
from .markdown import MARK, Heading, Prose, highlighted, plain_text
from .outputs import Place, in_one, output_html, tells_answers

__all__ = ["Content", "content_of", "introduction"]

MEDIA = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
MOST_OF_SUMMARY = 240
TIME = re.compile(r"About (\d+) minutes\b")
"""How a notebook begins that says how long it takes."""
HARMFUL = "#harmful-link"
"""What mistune writes in the place of addresses that run."""

Link = Callable[[Path, str], str | None]
"""Takes a file and what follows it in an address; returns the address of its page."""


@dataclass(frozen=True)
class Content:
    """What a page is made from."""

    title: str
    summary: str
    minutes: int | None
    headings: Sequence[Heading]
    cells: str
    held: Sequence[Mapping[str, Any]]
    """Of each explainer: `widgets.published.hand_over`."""

    @property
    def pieces(self) -> list[str]:
        """The pieces of code that its views need."""
        return [name for one in self.held for name in one["pieces"]]

    @property
    def data(self) -> str:
        """State and data of the views, compressed, in elements that no browser runs."""
        return "\n".join(
            f'<script type="text/plain" data-xw-container id="{one["name"]}" '
            f'data-state="{one["n_state_bytes"]}"></script>\n'
            + data_elements(b64decode(one["data"]), f'data-of="{one["name"]}"')
            for one in self.held
        )


def content_of(
    notebook: Any,
    path: Path,
    held: Sequence[Mapping[str, Any]],
    link: Link,
    without: Collection[str] = (),
    folder: Path | None = None,
) -> Content:
    """Render a notebook whose cells have their outputs, but those tagged with one of `without`.

    Pictures come from within `folder` alone, where one is given.
    """
    prose = Prose()
    still_of = _stills(held)
    parts: list[str] = []
    paragraphs: list[str] = []
    for cell in notebook.cells:
        if tags_of(cell) & set(without):
            continue
        if cell.cell_type == "markdown":
            html = prose.html(cell.source, _addresses(path, cell, link, folder))
            paragraphs += _paragraphs(html)
            parts.append(f'<div class="prose">{html}</div>' if source_shown(cell) == "open" else "")
        elif cell.cell_type == "code":
            parts.append(_code_cell(cell, still_of))
    first = next((one.text for one in prose.headings if one.level == 1), "")
    title = notebook.metadata.get("title") or first or path.stem.replace("_", " ")
    if not first:
        parts.insert(0, f'<div class="prose"><h1>{escape(title)}</h1></div>')
    cells = "\n".join(part for part in parts if part)
    time = TIME.match(paragraphs[0]) if paragraphs else None
    minutes = minutes_of(notebook) or (int(time[1]) if time else None)
    summary = next(iter(paragraphs[1 if time else 0 :]), "")
    return Content(title, _shortened(summary), minutes, prose.headings, cells, held)


def introduction(readme: Path, link: Link) -> tuple[str, str]:
    """Title and HTML of what a README says before its second heading; both may be empty."""
    if not readme.is_file():
        return "", ""
    source = re.split(r"^##\s", readme.read_text(encoding="utf-8"), maxsplit=1, flags=re.M)[0]
    prose = Prose()
    html = prose.html(source, _addresses(readme, {}, link, readme.parent))
    title = next((one.text for one in prose.headings if one.level == 1), "")
    return title, html if title else ""


def _paragraphs(html: str) -> list[str]:
    found = re.findall(r"<p>(.*?)</p>", html, flags=re.DOTALL)
    return [plain_text(re.sub(f"{MARK}\\d+{MARK}", "", one)) for one in found]


def _shortened(words: str) -> str:
    if len(words) <= MOST_OF_SUMMARY:
        return words
    return words[:MOST_OF_SUMMARY].rpartition(" ")[0] + " …"


def _stills(held: Sequence[Mapping[str, Any]]) -> Place:
    """The picture of a view, by its place."""
    stills = {one["name"]: one["stills"] for one in held}

    def still_of(place: Mapping[str, Any]) -> str:
        found = stills.get(place["container"])
        return _still(found[place["view"]]) if found else ""

    return still_of


def _code_cell(cell: Any, still_of: Place) -> str:
    source = highlighted(cell.source, "ipython3") if cell.source.strip() else ""
    shown = "".join(output_html(one, still_of) for one in in_one(cell.outputs))
    showing = source_shown(cell)
    if showing == "open" and tells_answers(cell.outputs):
        showing = "folded"
    parts = [
        _as(showing, "Code", source),
        _as(outputs_shown(cell), "Output", f'<div class="outputs">{shown}</div>' if shown else ""),
    ]
    whole = "".join(parts)
    return f'<div class="cell">{whole}</div>' if whole else ""


def _as(showing: str, name: str, html: str) -> str:
    if showing == "none" or not html:
        return ""
    if showing == "open":
        return html
    return f'<details class="fold"><summary>{name}</summary>{html}</details>'


def _still(still: Mapping[str, str]) -> str:
    words = escape(still["words"])
    if not still["svg"]:
        return f'<p class="note">{words}</p>'
    return f'<img src="{image_address(still["svg"])}" alt="{words}">'


def _addresses(
    path: Path, cell: Any, link: Link, folder: Path | None
) -> Callable[[str, str], str | None]:
    """Pictures are put into the page, notebooks that are published become links to their pages."""

    def address(name: str, value: str) -> str | None:
        if name == "src":
            return _picture(path, cell, value, folder)
        parts = urlsplit(value)
        if parts.scheme in ("http", "https", "mailto"):
            return value
        if parts.scheme or parts.netloc:
            return None
        if not parts.path:
            return None if value == HARMFUL else value
        after = f"#{parts.fragment}" if parts.fragment else ""
        return link(path.parent / unquote(parts.path), after)

    return address


def _picture(path: Path, cell: Any, value: str, folder: Path | None) -> str | None:
    """A picture that is attached, or a file of this machine, within `folder`; none is fetched."""
    if value.startswith("data:image/"):
        return value
    if value.startswith("attachment:"):
        held = cell.get("attachments", {}).get(unquote(value.partition(":")[2]), {})
        return next((f"data:{mime};base64,{data}" for mime, data in held.items()), None)
    parts = urlsplit(value)
    file = path.parent / unquote(parts.path)
    mime = MEDIA.get(file.suffix.lower())
    if parts.scheme or parts.netloc or mime is None or not file.is_file():
        return None
    if folder is not None and not file.resolve().is_relative_to(folder.resolve()):
        return None
    return f"data:{mime};base64,{b64encode(file.read_bytes()).decode()}"
