"""A view as a file: the suffix says which kind."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..charts.scene import Scene
from ..errors import InvalidType, InvalidValue, MissingDependency
from ..results import Record
from .frame import Drawing
from .numbers import as_csv, as_json
from .svg import Theme

__all__ = ["SUFFIXES", "numbers", "page_path", "picture", "save", "write_file"]

PICTURES = (".svg", ".png", ".pdf")
NUMBERS = (".json", ".csv")
SUFFIXES = PICTURES + NUMBERS
PAGE_SUFFIXES = (".html", ".htm")


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
    target = _as_path(path, "page.html")
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


def _as_path(path: str | os.PathLike[str], example: str) -> Path:
    try:
        target = Path(path).expanduser()
    except (TypeError, RuntimeError) as error:  # no home to expand
        raise InvalidType(
            "path",
            found=f"a {type(path).__name__}" if isinstance(error, TypeError) else repr(path),
            expected="a file name",
            fix=f'pass "{example}"',
        ) from error
    if "\0" in str(target):
        raise InvalidValue(
            "path", found="a name that holds a NUL character", expected="a file name without it"
        )
    return target


def _target(path: str | os.PathLike[str]) -> Path:
    """The place to write to, checked."""
    target = _as_path(path, "view.svg")
    if target.suffix.lower() not in SUFFIXES:
        raise InvalidValue(
            "path",
            found=f"the suffix {target.suffix!r}" if target.suffix else "no suffix",
            expected=f"one of {', '.join(SUFFIXES)} (a view also: .html)",
            fix=f"use {target.with_suffix('.svg').name!r}" if target.name else "name the file",
        )
    check_place(target)
    return target


def check_place(target: Path) -> None:
    """Refuse where no file can be written, before there is anything to write.

    Raises
    ------
    InvalidValue
        The directory does not exist or takes no file, a directory stands where the file
        should, the file may not be replaced, or its name is too long.
    """
    parent = target.parent
    if not os.path.isdir(parent):
        raise InvalidValue(
            "path",
            found=f"the directory {_shown(parent)}, which does not exist",
            expected="a directory that does",
            fix=f"create it: os.makedirs({_shown(parent)})",
        )
    try:
        mode = os.stat(target).st_mode
    except FileNotFoundError:
        mode = None
    except OSError as error:  # too long a name, a loop of links
        raise _refused(target, error) from error
    if mode is not None and stat.S_ISDIR(mode):
        raise InvalidValue(
            "path", found=f"the directory {_shown(target)}", expected="the name of a file"
        )
    closed = parent if mode is None or os.access(target, os.W_OK) else target
    if not os.access(closed, os.W_OK):
        raise _refused(target, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def _shown(path: Path) -> str:
    text = str(path)
    return repr(text if len(text) <= 200 else f"...{text[-197:]}")


def _refused(target: Path, error: OSError) -> InvalidValue:
    return InvalidValue(
        "path",
        found=f"{_shown(target)}, which cannot be written ({error.strerror or error})",
        expected="a place where a file can be written",
        fix="choose another directory or a shorter name; what stood there is as it was",
    )


def write_file(target: Path, content: bytes) -> Path:
    """Write all of a file or nothing: what stood there before stays whole until the new one is.

    Raises
    ------
    InvalidValue
        As `check_place`; also where the disk is full.
    """
    check_place(target)
    name = ""
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".part"
        )
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException as error:
        if name:
            Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _refused(target, error) from error
        raise
    return target


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
