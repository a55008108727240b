"""Block: one result (or one chunk of it) as binary columns, set once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
import numpy as np
import traitlets

from .roles import BlockState, ColumnLayout, Packed

__all__ = ["Block", "arrays_of", "pack"]

DTYPES = frozenset({"uint8", "int8", "int16", "int32", "uint32", "float32", "float64"})


def pack(columns: Mapping[str, np.ndarray]) -> Packed:
    """Lay arrays out in one buffer, each at a multiple of 8 bytes."""
    layout: list[ColumnLayout] = []
    parts: list[bytes] = []
    offset = 0
    for name, array in columns.items():
        array = np.ascontiguousarray(array)
        if array.dtype.name not in DTYPES:
            raise TypeError(f"column {name!r}: {array.dtype} has no code on the wire")
        data = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        pad = -len(data) % 8
        layout.append(
            {
                "name": name,
                "dtype": array.dtype.name,  # type: ignore[typeddict-item]
                "shape": list(array.shape),
                "offset": offset,
            }
        )
        parts += [data, b"\0" * pad]
        offset += len(data) + pad
    return {"columns": layout, "data": b"".join(parts)}


def arrays_of(packed: Packed) -> dict[str, np.ndarray]:
    """What :func:`pack` has laid out."""
    return {
        column["name"]: np.frombuffer(
            packed["data"], column["dtype"], int(np.prod(column["shape"])), column["offset"]
        ).reshape(column["shape"])
        for column in packed["columns"]
    }


class Block(anywidget.AnyWidget):
    """A `BlockState` on the wire (exported files need no widget)."""

    _esm = "export default {}"
    role = traitlets.Unicode().tag(sync=True)
    meta = traitlets.Dict().tag(sync=True)
    columns: traitlets.List = traitlets.List().tag(sync=True)
    data = traitlets.Bytes().tag(sync=True)

    def __init__(self, content: BlockState, **kwargs: Any) -> None:
        super().__init__(
            role=content["role"],
            meta=dict(content["meta"]),
            columns=list(content["columns"]),
            data=content["data"],
            **kwargs,
        )
