"""pyarrow's tables, column by column: numbers and what is missing, or plain cells."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from ..cells import NotPlain
from ..parts import Reading, Writing, named, not_plain

__all__ = ["read", "read_column", "write", "write_column"]

NUMBERS = re.compile(r"u?int(8|16|32|64)|halffloat|float|double|bool")
MOMENTS = re.compile(r"date32\[day\]|date64\[ms\]|(timestamp|duration)\[(s|ms|us|ns)(, tz=.+)?\]")
TEXTS = ("string", "large_string", "string_view")
DECIMAL = re.compile(r"(decimal(?:32|64|128|256))\((\d+), (-?\d+)\)")


def write(native: Any, writing: Writing, argument: str) -> dict[str, Any]:
    columns = []
    for field, column in zip(native.schema, native.columns, strict=True):
        try:
            about = write_column(column, writing)
        except NotPlain as error:
            raise not_plain(error, f"{named(field.name)} of {argument}") from None
        columns.append({"name": field.name, "nullable": field.nullable, **about})
    metadata = native.schema.metadata or {}
    return {"columns": columns, "metadata": [writing.plain(item) for item in metadata.items()]}


def read(found: Any, reading: Reading) -> Any:
    import pyarrow as pa

    columns = [read_column(column, reading) for column in found["columns"]]
    fields = [
        pa.field(about["name"], column.type, nullable=about["nullable"])
        for about, column in zip(found["columns"], columns, strict=True)
    ]
    metadata = dict(reading.plain(item) for item in found["metadata"])
    return pa.table(columns, schema=pa.schema(fields, metadata=metadata or None))


def write_column(column: Any, writing: Writing) -> dict[str, Any]:
    """A chunked array of any flat type.

    Raises
    ------
    NotPlain
    """
    import pyarrow as pa

    kind = str(column.type)
    if pa.types.is_dictionary(column.type):
        whole = _whole(column.unify_dictionaries())
        about = write_column(pa.chunked_array([whole.dictionary]), writing)
        codes = write_column(pa.chunked_array([whole.indices]), writing)
        return {
            "type": "dictionary",
            "levels": about,
            "codes": codes,
            "ordered": column.type.ordered,
        }
    if kind == "null":
        return {"type": kind, "n_rows": len(column)}
    if kind in TEXTS:
        return {"type": kind, "cells": writing.cells(column.to_pylist())}
    if DECIMAL.fullmatch(kind):
        return {"type": kind, "cells": writing.cells(column.cast(pa.string()).to_pylist())}
    if not NUMBERS.fullmatch(kind) and not MOMENTS.fullmatch(kind):
        raise NotPlain(f"the type {kind}")
    about = {"type": kind}
    whole = _whole(column)
    if column.null_count:
        about["absent"] = writing.array(whole.is_null().to_numpy(zero_copy_only=False))
    if not NUMBERS.fullmatch(kind):
        whole = (
            whole.cast(pa.int32()).cast(pa.int64())
            if kind[:6] == "date32"
            else whole.cast(pa.int64())
        )
    filled = (
        whole.fill_null(
            pa.scalar(0, pa.float16()) if kind == "halffloat" else False if kind == "bool" else 0
        )
        if column.null_count
        else whole
    )
    about["numbers"] = writing.array(filled.to_numpy(zero_copy_only=False))
    return about


def read_column(found: Any, reading: Reading) -> Any:
    """The chunked array behind `write_column`."""
    import pyarrow as pa

    kind = found["type"]
    if kind == "dictionary":
        codes, levels = (_whole(read_column(found[name], reading)) for name in ("codes", "levels"))
        array = pa.DictionaryArray.from_arrays(codes, levels, ordered=found["ordered"])
        return pa.chunked_array([array])
    if kind == "null":
        return pa.chunked_array([pa.nulls(found["n_rows"])])
    dtype = _type(kind)
    if "cells" in found:
        texts = pa.array(reading.cells(found["cells"]).tolist(), pa.large_string())
        return pa.chunked_array([texts.cast(dtype)])
    numbers = np.array(reading.array(found["numbers"]))
    absent = np.array(reading.array(found["absent"])) if "absent" in found else None
    array = pa.array(numbers, mask=absent, from_pandas=False)
    if array.type != dtype:
        array = (array.cast(pa.int32()) if kind[:6] == "date32" else array).cast(dtype)
    return pa.chunked_array([array])


def _whole(column: Any) -> Any:
    """One array of all chunks."""
    array = column.combine_chunks()
    if hasattr(array, "chunks"):
        import pyarrow as pa

        return array.chunks[0] if array.chunks else pa.array([], column.type)
    return array


def _type(kind: str) -> Any:
    """A type by the text that pyarrow writes for it."""
    import pyarrow as pa

    if kind in TEXTS:
        return getattr(pa, kind)()
    decimal = DECIMAL.fullmatch(kind)
    if decimal:
        return getattr(pa, decimal[1])(int(decimal[2]), int(decimal[3]))
    if NUMBERS.fullmatch(kind):
        names = {"halffloat": "float16", "float": "float32", "double": "float64", "bool": "bool_"}
        return getattr(pa, names.get(kind, kind))()
    moment = MOMENTS.fullmatch(kind)
    if moment is None:
        raise ValueError(f"the type {kind!r}")
    if moment[1] is None:
        return pa.date32() if kind[:6] == "date32" else pa.date64()
    zone = (moment[3] or "").removeprefix(", tz=") or None
    return pa.timestamp(moment[2], zone) if moment[1] == "timestamp" else pa.duration(moment[2])
