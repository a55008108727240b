"""The file itself: a zip of JSON and packed arrays, checked as a whole before anything is read."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from ..data.wording import shown
from ..errors import InvalidFile
from ..threads import n_threads, pool
from .lanes import Packed, pack, size_of, unpack
from .places import replacing

__all__ = ["MAX_VERSION", "read_file", "write_file"]

MAX_VERSION = 1
"""The latest version of the format that is read here, and the one that is written."""

FORMAT = "xwidgets study"
HEAD = "xwidgets.json"
MANIFEST = "manifest.json"
STUDY = "study.json"
WHEN = (1980, 1, 1, 0, 0, 0)
"""The date of every member: the same study makes the same bytes."""

MAX_HEAD = 4096
AGAIN = "save it again with explainer.save(path), or copy the whole file anew"


def write_file(
    path: str | os.PathLike[str], study: Mapping[str, Any], arrays: Sequence[np.ndarray], by: str
) -> None:
    """Write one file, whole or not at all: beside its place first, then moved there.

    Parameters
    ----------
    path : path
    study : mapping
        JSON that points at arrays by their number.
    arrays : sequence of ndarray
    by : str
        Version of the package that writes.

    Raises
    ------
    InvalidValue
        A place that no file can be written to, or a disk that is full.
    """
    with pool(min(8, n_threads())) as threads:
        packed = pack(arrays, threads)
    members = {STUDY: _json(study)}
    members |= {_member(number): one.data for number, one in enumerate(packed)}
    manifest = _json(
        {
            "members": {name: [len(data), _sum(data)] for name, data in members.items()},
            "arrays": [one.about for one in packed],
        }
    )
    head = {
        "format": FORMAT,
        "version": MAX_VERSION,
        "written_by": by,
        "manifest": [len(manifest), _sum(manifest)],
    }
    with replacing(Path(path)) as file, zipfile.ZipFile(file, "w") as archive:
        for name, data in {HEAD: _json(head), MANIFEST: manifest, **members}.items():
            archive.writestr(zipfile.ZipInfo(name, WHEN), data)


def read_file(path: str | os.PathLike[str]) -> tuple[dict[str, Any], list[np.ndarray]]:
    """Read a file, all of it checked before anything is made of it.

    Returns
    -------
    study : dict
        JSON that points at arrays by their number.
    arrays : list of ndarray

    Raises
    ------
    InvalidFile
        None of ours, of a later version, cut short, altered, or larger than memory.
    OSError
        There is no such file, or it may not be read.
    """
    with open(path, "rb") as file, _spoken():
        start = file.read(30 + len(HEAD))
        if start[:4] != ZIP or start[30:] != HEAD.encode():
            raise _foreign(_what_starts_with(start))
        with _opened(file) as archive:
            return _read(archive, os.fstat(file.fileno()).st_size)


def _read(archive: zipfile.ZipFile, size: int) -> tuple[dict[str, Any], list[np.ndarray]]:
    infos = archive.infolist()
    members = {info.filename: info for info in infos}
    if len(members) < len(infos):
        raise _altered("a member twice")
    for info in infos:
        # Nothing is packed twice, so that no member is larger than the file.
        if info.compress_type != zipfile.ZIP_STORED or info.file_size > size:
            raise _altered(f"the member {shown(info.filename)} packed in another way")

    def read(name: str, length: Any, checksum: Any = None) -> bytes:
        info = members.get(name)
        if info is None or info.file_size != length:
            raise _altered(f"{shown(name)} missing or of another size")
        try:
            data = archive.read(info)
        except OSError as error:
            if error.errno != errno.EINVAL:  # a place before the file's beginning
                raise
            raise _altered(f"{shown(name)} outside of the file") from None
        if checksum is not None and _sum(data) != checksum:
            raise _altered(f"{shown(name)} with another checksum")
        return data

    if members[HEAD].file_size > MAX_HEAD:
        raise _altered("a head of another size")
    head = json.loads(read(HEAD, members[HEAD].file_size))
    if head["format"] != FORMAT:
        raise _foreign("another format")
    version = head["version"]
    if type(version) is not int or version < 1:
        raise _altered("no version")
    if version > MAX_VERSION:
        raise InvalidFile(
            "path",
            found=f"a file of format {version}, written by xwidgets {head.get('written_by')}",
            expected=f"format {MAX_VERSION} or earlier",
            fix="pip install --upgrade xwidgets",
        )
    manifest = json.loads(read(MANIFEST, *head["manifest"]))
    listed = manifest["members"]
    abouts = manifest["arrays"]
    if set(members) != {HEAD, MANIFEST, STUDY, *map(_member, range(len(abouts)))}:
        raise _altered("members that are not its own")
    if set(listed) != set(members) - {HEAD, MANIFEST}:
        raise _altered("another list of members")
    _require_memory(sum(map(size_of, abouts)))
    study = json.loads(read(STUDY, *listed[STUDY]))
    packed = [
        Packed(about, read(name, *listed[name]))
        for about, name in zip(abouts, map(_member, range(len(abouts))), strict=True)
    ]
    with pool(min(8, n_threads())) as threads:
        return study, unpack(packed, threads)


def _member(number: int) -> str:
    return f"arrays/{number}"


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.encode()


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _opened(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        raise InvalidFile(
            "path", found="a file that is cut short", expected="a whole file", fix=AGAIN
        ) from None
    with archive:
        yield archive


@contextmanager
def _spoken() -> Iterator[None]:
    """Whatever a broken file makes Python raise is said in words."""
    try:
        yield
    except (InvalidFile, OSError):
        raise
    except MemoryError:
        raise InvalidFile(
            "path", found="more than fits into memory", fix="load it where there is more"
        ) from None
    except (zipfile.BadZipFile, EOFError) as error:
        raise _altered(str(error)) from error
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
        raise _altered(str(error)) from error
    except (NotImplementedError, RuntimeError) as error:  # encrypted, or nested without end
        raise _altered(str(error)) from error


def _altered(what: str) -> InvalidFile:
    return InvalidFile(
        "path",
        found=f"a file that was altered or damaged ({what})",
        expected="a file as explainer.save writes it",
        fix=AGAIN,
    )


def _foreign(what: str) -> InvalidFile:
    return InvalidFile(
        "path",
        found=what,
        expected="a file that explainer.save wrote",
        fix="pass the path of such a file (.xw)",
    )


ZIP = b"PK\3\4"
STARTS: Mapping[bytes, str] = {
    ZIP: "another zip file",
    b"PAR1": "a Parquet file",
    b"ARROW1": "an Arrow file",
    b"\x93NUMPY": "a NumPy file",
    b"\x80": "a pickle, which is never loaded",
    b"<": "a page (HTML), which a browser opens",
    b"{": "a JSON file",
}


def _what_starts_with(start: bytes) -> str:
    if not start:
        return "an empty file"
    if ZIP.startswith(start[:4]) and HEAD.encode().startswith(start[30:]):
        return "a file that is cut short"
    known = (what for sign, what in STARTS.items() if start.startswith(sign))
    return next(known, "a file of another kind")


def _require_memory(size: int) -> None:
    memory = _memory()
    if size > memory:
        raise InvalidFile(
            "path",
            found=f"{size / 1e9:,.0f} GB of numbers",
            expected=f"what fits into memory ({memory / 1e9:,.0f} GB)",
            fix="load it on a larger machine",
        )


def _memory() -> int:
    """Bytes of this machine's memory."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 64 * 2**30
