"""Which notebooks become which files, and whether those may be written."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ..data.wording import shown
from ..errors import InvalidValue
from ..files.places import as_path, check_place
from .html import GENERATOR

__all__ = ["INDEX", "Plan", "check_targets", "plan_of", "relative"]

INDEX = "index.html"


@dataclass(frozen=True)
class Plan:
    """Which notebooks become which files."""

    base: Path
    """The folder that the notebooks are in, and its `root`, where their pages go."""
    root: Path
    pages: dict[Path, Path]
    """By the notebook's path, which is absolute: where its page goes."""
    has_index: bool
    title: str


def plan_of(
    notebooks: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    to: str | os.PathLike[str] | None,
) -> Plan:
    """Find the notebooks, and say where their pages go.

    Raises
    ------
    InvalidType, InvalidValue
        No path, no notebook.
    """
    given = [notebooks] if isinstance(notebooks, (str, os.PathLike)) else list(notebooks)
    sources: list[Path] = []
    for one in given:
        path = as_path(one, "01_why.ipynb")
        sources += _notebooks_in(path) if path.is_dir() else [path]
    sources = list(dict.fromkeys(path.resolve() for path in sources))
    missing = [path for path in sources if not path.is_file()]
    if not sources or missing:
        raise InvalidValue(
            "notebooks",
            found=f"no file {shown(str(missing[0]))}" if missing else "no notebook",
            expected="notebooks, or a folder of them",
            fix='pass "01_why.ipynb", or the folder that it is in',
        )
    folders = [path.resolve() for path in map(Path, given) if path.is_dir()]
    single = len(sources) == 1 and not folders
    base = (
        folders[0]
        if len(folders) == 1 == len(given)
        else Path(os.path.commonpath([path.parent for path in sources]))
    )
    root, pages = base, {}
    if to is not None:
        target = as_path(to, "site")
        if single and target.suffix.lower() in (".html", ".htm"):
            root, pages = target.parent, {sources[0]: target}
        else:
            root = target
    if not pages:
        pages = {path: (root / path.relative_to(base)).with_suffix(".html") for path in sources}
    has_index = not single and root / INDEX not in pages.values()
    return Plan(base, root, pages, has_index, base.name.replace("_", " ").capitalize())


def _notebooks_in(folder: Path) -> list[Path]:
    """Those of a folder before those of the folders in it; hidden ones are left out."""
    found = [
        path
        for path in folder.rglob("*.ipynb")
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    return sorted(found, key=lambda path: (path.parent != folder, path))


def check_targets(plan: Plan) -> None:
    """Every place can be written to, and what stands there was written by us.

    Raises
    ------
    InvalidValue
    """
    for target in [*plan.pages.values(), *([plan.root / INDEX] if plan.has_index else [])]:
        folder = target.parent
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        if not folder.is_dir():
            raise InvalidValue(
                "to",
                found=f"{shown(str(folder))}, which is a file",
                expected="a folder for the pages",
                fix="choose another name; the page of one notebook may end in .html",
            )
        check_place(target if target.parent.is_dir() else folder / "page.html")
        if target.exists() and GENERATOR.encode() not in target.read_bytes()[:4000]:
            raise InvalidValue(
                "to",
                found=f"{shown(str(target))}, which publish did not write",
                expected="a place that is free, or a page of its own",
                fix="move that file away, or choose another folder",
            )


def relative(page: Path, target: Path) -> str:
    """The address of a file, as a page names it."""
    return quote(Path(os.path.relpath(target, page.parent)).as_posix())
