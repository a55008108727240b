"""The binary container of a compact model: a header and aligned sections, checked on reading.

Little-endian throughout::

    0   8 bytes   b"XWMODEL\\n"
    8   uint32    format version
    12  uint32    CRC-32 of everything behind it
    16  uint32    length of the whole file
    20  uint32    length of the header
    24  UTF-8     header, one JSON object
        sections  each starts at a multiple of 8

The header's ``"arrays"`` gives every section a name: ``[dtype, offset, length]``, or
``[dtype, offset, length, table]`` where the section holds positions in another array.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...errors import InvalidValue

__all__ = ["MAGIC", "VERSION", "pack", "unpack"]

MAGIC = b"XWMODEL\n"
VERSION = 1
PREFIX = struct.Struct("<8sIIII")
CHECKED_FROM = 16
"""The checksum covers everything from here."""

INTEGERS = ("u1", "i1", "u2", "i2", "i4", "u4")
FEW = 65_536
"""Most different numbers that are written once and pointed to."""


def pack(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Write a header and its arrays.

    Parameters
    ----------
    header : mapping
        What JSON can hold; numbers that may be infinite or NaN belong in `arrays`.
    arrays : mapping of str to ndarray
        Integers or float64, flattened. Each is stored in the smallest type that holds every
        element exactly, so nothing is rounded.

    Returns
    -------
    bytes
    """
    sections: dict[str, list[Any]] = {}
    body = bytearray()

    def add(name: str, values: np.ndarray, dtype: str, *table: str) -> None:
        body.extend(bytes(-len(body) % 8))
        sections[name] = [dtype, len(body), int(values.size), *table]
        body.extend(np.ascontiguousarray(values, f"<{dtype}").tobytes())

    for name, given in arrays.items():
        values = np.asarray(given).reshape(-1)
        if values.dtype.kind in "iub":
            add(name, values, _integer_type(values))
            continue
        values = values.astype(np.float64)
        dtype = "f4" if _fits(values, np.float32) else "f8"
        few = _few(values, int(dtype[1]))
        if few is None:
            add(name, values, dtype)
        else:
            different, place = few
            table = f"{name}?"
            add(table, different, "f8")
            add(name, place, _integer_type(place), table)
    text = json.dumps({**header, "arrays": sections}, allow_nan=False, separators=(",", ":"))
    head = text.encode()
    head += b" " * (-(PREFIX.size + len(head)) % 8)
    rest = struct.pack("<II", PREFIX.size + len(head) + len(body), len(head)) + head + bytes(body)
    return struct.pack("<8sII", MAGIC, VERSION, zlib.crc32(rest)) + rest


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Read what `pack` wrote.

    Returns
    -------
    header : dict
    arrays : dict of str to ndarray
        Flat; numbers as float64, integers as int64.

    Raises
    ------
    InvalidValue
        Not a compact model, one of another version, cut short, or damaged.
    """
    if len(data) < PREFIX.size or data[:8] != MAGIC:
        raise _refused("bytes that are no compact model", "what compact.write made")
    _, version, checksum, length, head = PREFIX.unpack_from(data)
    if version != VERSION:
        raise _refused(f"format version {version}", f"version {VERSION}")
    if len(data) != length:
        raise _refused(f"{len(data)} of {length} bytes", "the whole file")
    if zlib.crc32(data[CHECKED_FROM:]) != checksum:
        raise _refused("a checksum that does not match", "the bytes as they were written")
    header = json.loads(data[PREFIX.size : PREFIX.size + head])
    start = PREFIX.size + head
    arrays: dict[str, np.ndarray] = {}
    for name, (dtype, offset, size, *table) in header.pop("arrays").items():
        values = np.frombuffer(data, f"<{dtype}", size, start + offset)
        values = values.astype(np.float64 if dtype[0] == "f" else np.int64)
        arrays[name] = arrays[table[0]][values] if table else values
    return header, arrays


def _refused(found: str, expected: str) -> InvalidValue:
    return InvalidValue("data", found=found, expected=expected, fix="write the model again")


def _integer_type(values: np.ndarray) -> str:
    low, high = (int(values.min()), int(values.max())) if values.size else (0, 0)
    for dtype in INTEGERS:
        limits = np.iinfo(dtype)
        if limits.min <= low and high <= limits.max:
            return dtype
    raise ValueError(f"integers from {low} to {high}")


def _fits(values: np.ndarray, dtype: type) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.array_equal(values.astype(dtype).astype(np.float64), values, equal_nan=True))


def _few(values: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Different numbers and where each stands, if that is shorter than writing them all."""
    if values.size < 256:
        return None
    different, place = np.unique(values.view(np.int64), return_inverse=True)
    if different.size > FEW:
        return None
    index = 1 if different.size <= 256 else 2
    if different.size * 8 + values.size * index >= values.size * width:
        return None
    return different.view(np.float64), place
