"""The command line: ``python -m xwidgets publish FOLDER --to SITE``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .data.wording import counted
from .errors import XwidgetsError

if TYPE_CHECKING:
    from .publishing import Page

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    options = _parser().parse_args(arguments)
    from .publishing import publish

    try:
        pages = publish(
            options.notebooks,
            options.to,
            execute=not options.no_execute,
            what_if=_what_if(options.what_if),
            rows=options.rows,
            allow_errors=options.allow_errors,
            timeout=options.timeout or None,
            without=options.without,
            report=_report,
        )
    except XwidgetsError as error:
        print(f"xwidgets publish: {error}", file=sys.stderr)
        return 1
    print(_summary(pages))
    return 0


def _report(page: Page) -> None:
    print(page, flush=True)
    for text in page.warnings:
        print(f"  {text}", flush=True)


def _summary(pages: Sequence[Page]) -> str:
    """What was made, where, how it is opened, and what that costs."""
    root = Path(os.path.commonpath([page.path.parent for page in pages]))
    index = root / "index.html"
    first = index if len(pages) > 1 and index.is_file() else pages[0].path
    script, sizes = pages[0].n_shared_bytes, [page.n_bytes for page in pages]
    return (
        f"{counted(len(pages), 'page')} in {root}, and one script for all of them: "
        f"{_megabytes(script)}\n"
        f"opened first a page loads {_between(min(sizes) + script, max(sizes) + script)}, "
        f"further ones {_between(min(sizes), max(sizes))}\n"
        f"open {first} in a browser: it needs no server and no network"
    )


def _megabytes(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:.2f} MB"


def _between(low: int, high: int) -> str:
    least, most = _megabytes(low), _megabytes(high)
    return most if least == most else f"{least} to {most}"


def _what_if(text: str) -> bool | str:
    return text if text == "surrogate" else text == "yes"


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m xwidgets")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser(
        "publish",
        help="turn notebooks into static pages in which every view answers",
        description="Turn notebooks into static pages in which every view answers. "
        "This RUNS the code of the notebooks: publish those that you trust.",
    )
    add = command.add_argument
    add("notebooks", nargs="+", help="notebooks, or folders of them")
    add("--to", metavar="SITE", help="folder for the pages; default: beside the notebooks")
    add("--no-execute", action="store_true", help="show saved outputs, with still pictures")
    add("--rows", default="all", choices=["all", "sample"], help="rows that the pages hold")
    add(
        *("--what-if",),
        default="yes",
        choices=["yes", "no", "surrogate"],
        help="whether the pages hold the models",
    )
    add("--allow-errors", action="store_true", help="show what a cell raises, and go on")
    add(
        *("--without",),
        action="append",
        default=[],
        metavar="TAG",
        help="leave out cells with this tag, which are run all the same; may be repeated",
    )
    add("--timeout", type=float, default=600, metavar="SECONDS", help="of a cell; 0: no limit")
    return top


if __name__ == "__main__":
    raise SystemExit(main())
