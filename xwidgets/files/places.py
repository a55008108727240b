"""Where a file goes: checked before there is anything to write, then whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ..errors import InvalidType, InvalidValue

__all__ = ["as_path", "check_place", "replacing", "write_file"]


def as_path(path: str | os.PathLike[str], example: str) -> Path:
    """A path as it was given, with the home folder put in.

    Raises
    ------
    InvalidType, InvalidValue
    """
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


@contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """A new file, which takes the place of `target` once it is whole and on the disk.

    What stood there before stays whole until then, and for good where anything fails.

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
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException as error:
        if name:
            Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _refused(target, error) from error
        raise
    _sync_folder(target.parent)


def write_file(target: Path, content: bytes) -> Path:
    """Write all of a file or nothing; raises as `replacing`."""
    with replacing(target) as file:
        file.write(content)
    return target


def _sync_folder(folder: Path) -> None:
    """The new name is on the disk, too."""
    with suppress(OSError):  # not on every system
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
