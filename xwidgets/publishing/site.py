"""Publish notebooks: run them, render them, and write the site once all of it is made."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ..data.calls import clear_call
from ..files.places import write_file
from ..widgets.pieces import bundle
from ..widgets.sharing import Sharing
from .arguments import check_arguments
from .cells import read_notebook
from .content import Content, content_of, introduction
from .html import Entry, Link, index_html, page_html
from .plan import INDEX, Plan, check_targets, plan_of, relative
from .running import run_notebook

__all__ = ["Page", "publish"]

CARDS = "teach"


@dataclass(frozen=True)
class Page:
    """A page that was written.

    Attributes
    ----------
    path : Path
    title : str
    seconds : float
        Of running and rendering.
    n_bytes, n_data_bytes : int
        Of the page, and of the data and models of its views in it.
    n_shared_bytes : int
        Of the script that all pages of the site share; 0 as long as others are being made.
    warnings : tuple of str
        What was warned of while the views were written down.
    """

    path: Path
    title: str
    seconds: float
    n_bytes: int
    n_data_bytes: int
    n_shared_bytes: int
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return (
            f"{self.path.name}: {self.seconds:.1f} s, {self.n_bytes / 1e6:.2f} MB "
            f"({self.n_data_bytes / 1e6:.2f} MB of data)"
        )


@clear_call
def publish(
    notebooks: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    to: str | os.PathLike[str] | None = None,
    *,
    execute: bool = True,
    what_if: bool | str = True,
    rows: str = "all",
    max_bytes: int = 8_000_000,
    allow_errors: bool = False,
    timeout: float | None = 600,
    without: Collection[str] = (),
    report: Callable[[Page], None] | None = None,
) -> list[Page]:
    """Turn notebooks into static pages in which every view answers: no kernel, no network.

    Publishing RUNS the code of the notebooks, in a fresh kernel and in their own folder: publish
    notebooks that you trust.

    Parameters
    ----------
    notebooks : path, or list of paths
        A notebook, or a folder: all notebooks in it and below, in the order of their names.
    to : path, optional
        A folder for the pages (made where there is none). For one notebook also the name of its
        page, with the suffix ``.html``. Default: beside each notebook.
    execute : bool
        False: nothing is run. Pages show the outputs that were saved, with still pictures in the
        place of views, and say so; cards are alive. Pictures that the text names are shown where
        they are in the folder of the notebooks.
    what_if, rows, max_bytes
        As in :meth:`Explainer.to_html`: what the pages hold of the models and of the rows.
        ``rows="none"`` is not possible here.
    allow_errors : bool
        Show what a cell raises, and go on. Default: stop, and write nothing. A cell that is
        tagged ``raises-exception`` may always raise.
    timeout : float or None
        Seconds that a cell may take.
    without : list of str
        Tags: cells that have one of them are run, and not in the page. ``["solution"]`` leaves
        out what is so tagged.
    report : callable, optional
        Called with each page as soon as it is made.

    Returns
    -------
    list of Page
        What was written: for several notebooks an ``index.html``, too, and for all of them one
        script, ``xwidgets-HASH.js``.

    Raises
    ------
    InvalidFile
        Not a notebook.
    InvalidValue, InvalidType
        No path, no list of tags, no number of seconds; no notebook, a place that cannot be
        written to, or where a file stands that `publish` did not write; not one of the choices.
    MissingDependency
        Without the ``publish`` extra.
    NotebookFailed
        A cell raised or took too long; nothing was written.

    Notes
    -----
    The pages hold the data: see :meth:`Explainer.to_html` for what of it. ``rows="sample"``
    keeps 200 rows of each explainer in them, and draws stills of those; what cells print is shown
    as it is.

    Views open as they are after the last cell: in the unit that is on screen then, with the
    selection and the row in focus of then. Those of one explainer are linked over the whole page.

    Examples
    --------
    >>> xw.publish("01_why.ipynb")
    >>> xw.publish("notebooks", to="site")
    """
    notebooks = _once(notebooks)
    check_arguments(
        notebooks,
        to,
        flags={"execute": execute, "allow_errors": allow_errors},
        timeout=timeout,
        rows=rows,
        without=without,
        report=report,
    )
    sharing = Sharing(what_if, rows, max_bytes)
    plan = plan_of(notebooks, to)
    check_targets(plan)
    title, prose = introduction(plan.base / "README.md", _linker(plan, plan.root / INDEX))
    plan = replace(plan, title=title or plan.title)
    read = {source: read_notebook(source) for source in plan.pages}  # all, before long work
    told = asdict(sharing)
    contents: dict[Path, Content] = {}
    pages = []
    for source, notebook in read.items():
        begun = time.perf_counter()
        held = (
            run_notebook(notebook, source, told, allow_errors=allow_errors, timeout=timeout)
            if execute
            else []
        )
        link = _linker(plan, plan.pages[source])
        # Code that is run may read what it likes; what is only shown may not.
        folder = None if execute else plan.base
        contents[source] = content = content_of(notebook, source, held, link, without, folder)
        page = Page(
            plan.pages[source],
            content.title,
            time.perf_counter() - begun,
            len(_page(plan, source, contents, UNNAMED)),
            len(content.data.encode()),
            0,
            tuple(text for one in held for text in one["warnings"]),
        )
        pages.append(page)
        if report is not None:
            report(page)
    name, script = _script(list(contents.values()))
    texts = {plan.root / name: script}  # first what pages need, last what leads to them
    for source, target in plan.pages.items():
        texts[target] = _page(plan, source, contents, name)
    if plan.has_index:
        texts[plan.root / INDEX] = _index(plan, prose, contents)
    for target, text in texts.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        write_file(target, text)
    if plan.has_index or len(plan.pages) > 1:
        _sweep(plan.root)
    sizes = {page.path: len(texts[page.path]) for page in pages}
    return [replace(page, n_bytes=sizes[page.path], n_shared_bytes=len(script)) for page in pages]


def _once(notebooks: Any) -> Any:
    """What can be gone through only once, as a list."""
    return list(notebooks) if isinstance(notebooks, Iterator) else notebooks


UNNAMED = "xwidgets-0000000000.js"
"""As long as the name of the script, which is known when all pages are there."""


def _script(contents: Sequence[Content]) -> tuple[str, bytes]:
    """The file that all pages share: what their views and cards need; its name changes with it."""
    code = bundle()
    names = {name for one in contents for name in one.pieces}
    if any("data-xw-card" in one.cells for one in contents):
        names |= set(code.with_needs(CARDS))
    text = code.script(names).encode()
    return f"xwidgets-{hashlib.sha256(text).hexdigest()[:10]}.js", text


def _sweep(root: Path) -> None:
    """Delete scripts of earlier publishing that no page of the site names any more."""
    pages = [path.read_bytes() for path in root.rglob("*.html")]
    for script in root.glob("xwidgets-??????????.js"):
        ours = script.read_bytes().startswith(b"/*! xwidgets ")
        if ours and not any(script.name.encode() in page for page in pages):
            script.unlink()


def _linker(plan: Plan, page: Path) -> Callable[[Path, str], str | None]:
    """Links of a page to notebooks that are published; what others lead to may not be there."""

    def link(file: Path, after: str) -> str | None:
        target = plan.pages.get(file.resolve())
        return None if target is None else relative(page, target) + after

    return link


def _page(plan: Plan, source: Path, contents: dict[Path, Content], name: str) -> bytes:
    page = plan.pages[source]
    order = list(plan.pages)
    place = order.index(source)

    def link(at: int) -> Link | None:
        if not plan.has_index or not 0 <= at < len(order) or order[at] not in contents:
            return None
        return Link(relative(page, plan.pages[order[at]]), contents[order[at]].title)

    home = Link(relative(page, plan.root / INDEX), plan.title) if plan.has_index else None
    return page_html(
        contents[source],
        script=relative(page, plan.root / name),
        home=home,
        before=link(place - 1),
        after=link(place + 1),
        source=source.name,
    ).encode()


def _index(plan: Plan, prose: str, contents: dict[Path, Content]) -> bytes:
    entries: Sequence[Entry] = [
        Entry(
            relative(plan.root / INDEX, plan.pages[source]),
            content.title,
            content.summary,
            content.minutes,
            _group(plan, source),
        )
        for source, content in contents.items()
    ]
    return index_html(plan.title, prose, entries).encode()


def _group(plan: Plan, source: Path) -> str:
    folder = plan.pages[source].parent.relative_to(plan.root).as_posix()
    return "" if folder == "." else folder.replace("_", " ").capitalize()
