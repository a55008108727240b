"""A view as a file: the suffix says which kind."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ..charts.scene import Scene
from ..errors import InvalidValue, MissingDependency
from ..files.places import as_path, check_place, write_file
from ..results import Record
from .frame import Drawing
from .numbers import as_csv, as_json
from .svg import Theme

__all__ = ["MEDIA_TYPES", "SUFFIXES", "numbers", "page_path", "picture", "save"]

PICTURES = (".svg", ".png", ".pdf")
NUMBERS = (".json", ".csv")
SUFFIXES = PICTURES + NUMBERS
PAGE_SUFFIXES = (".html", ".htm")

MEDIA_TYPES = {
    "html": "text/html",
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "json": "application/json",
    "csv": "text/csv",
}
"""What the page can ask for as a file."""


def save(
    path: str | os.PathLike[str],
    draw: Drawing,
    *,
    scene: Callable[[], Scene],
    result: Callable[[], Record],
    width: float = 960,
    theme: str | None = None,
    scale: float = 2.0,
) -> Path:
    """Write a view as a picture or its numbers.

    Parameters
    ----------
    path : path-like
        ``.svg``, ``.png`` (drawn at `scale` times its size), ``.pdf``, ``.json`` or ``.csv``.
    draw : callable
        Draws the view.
    scene : callable
        Makes what a picture is drawn from; asked where one is written.
    result : callable
        Makes the numbers, ``view.result``; asked where they are written.
    width : float
        Of a picture, in CSS pixels.
    theme : {"auto", "light", "dark"} or None
        None: the scene's own. What cannot follow its reader (PNG, PDF) takes ``"auto"`` as light.
    scale : float
        Pixels of a PNG per CSS pixel.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InvalidValue
        Another suffix, or a place that no file can be written to.
    MissingDependency
        PNG or PDF without ``vl-convert-python``.

    Notes
    -----
    The file is written beside its place and then moved there: what was there before stays whole
    until the new one is.
    """
    target = _target(path)
    suffix = target.suffix.lower()
    if suffix in NUMBERS:
        content = numbers(suffix, result())
    else:
        content = picture(suffix, draw, scene, width=width, theme=theme, scale=scale)
    return write_file(target, content)


def numbers(suffix: str, result: Record) -> bytes:
    """A result as ``.csv`` or ``.json``."""
    return as_csv(result) if suffix == ".csv" else as_json(result)


def picture(
    suffix: str,
    draw: Drawing,
    scene: Callable[[], Scene],
    *,
    width: float = 960,
    theme: str | None = None,
    scale: float = 2.0,
) -> bytes:
    """A view as ``.svg``, ``.png`` or ``.pdf``.

    Raises
    ------
    MissingDependency
        PNG or PDF without ``vl-convert-python``: found before anything is computed.
    """
    if suffix == ".svg":
        return draw(scene(), width=width, theme=theme).encode()
    try:
        import vl_convert
    except ImportError as error:
        raise MissingDependency(
            "path",
            found=f"a {suffix[1:].upper()} asked for, and no vl-convert-python installed",
            expected="the package that draws it",
            fix="pip install 'xwidgets[export]', or save as .svg",
        ) from error
    drawn = scene()
    mode: Theme = "dark" if (theme or drawn.theme) == "dark" else "light"
    svg = draw(drawn, width=width, theme=mode)
    found: bytes = (
        vl_convert.svg_to_png(svg, scale=scale) if suffix == ".png" else vl_convert.svg_to_pdf(svg)
    )
    return found


def page_path(path: str | os.PathLike[str]) -> Path:
    """Where a page goes, checked.

    Raises
    ------
    InvalidType
        Not a path.
    InvalidValue
        A name that no browser takes for a page, or a place that no file can be written to.
    """
    target = as_path(path, "page.html")
    if target.suffix.lower() not in PAGE_SUFFIXES and not os.path.isdir(target):
        raise InvalidValue(
            "path",
            found=f"the suffix {target.suffix!r}" if target.suffix else "no suffix",
            expected=" or ".join(PAGE_SUFFIXES),
            fix=f"use {target.with_suffix('.html').name!r}; view.save() writes other formats"
            if target.name
            else "name the file",
        )
    check_place(target)
    return target


def _target(path: str | os.PathLike[str]) -> Path:
    """The place to write to, checked."""
    target = as_path(path, "view.svg")
    if target.suffix.lower() not in SUFFIXES:
        raise InvalidValue(
            "path",
            found=f"the suffix {target.suffix!r}" if target.suffix else "no suffix",
            expected=f"one of {', '.join(SUFFIXES)} (a view also: .html)",
            fix=f"use {target.with_suffix('.svg').name!r}" if target.name else "name the file",
        )
    check_place(target)
    return target
