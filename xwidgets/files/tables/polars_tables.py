"""polars, column by column: numbers and what is missing, or plain cells."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..cells import NotPlain
from ..parts import Reading, Writing, named, not_plain

__all__ = ["read", "write"]

NUMBERS = (
    *("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64"),
    *("Float32", "Float64", "Boolean"),
)
MOMENTS = {"Date": np.int32, "Datetime": np.int64, "Duration": np.int64}
TEXTS = ("String", "Categorical", "Enum")


def write(native: Any, writing: Writing, argument: str) -> dict[str, Any]:
    columns = []
    for column in native.get_columns():
        try:
            columns.append({"name": column.name, **_write(column, writing)})
        except NotPlain as error:
            raise not_plain(error, f"{named(column.name)} of {argument}") from None
    return {"columns": columns}


def read(found: Any, reading: Reading) -> Any:
    import polars as pl

    return pl.DataFrame(
        [_read(column, reading).alias(column["name"]) for column in found["columns"]]
    )


def _write(column: Any, writing: Writing) -> dict[str, Any]:
    import polars as pl

    kind = type(column.dtype).__name__
    if kind == "DataTypeClass":
        kind = column.dtype.__name__
    about: dict[str, Any] = {"type": kind}
    if kind == "Null":
        return {**about, "n_rows": len(column)}
    if kind in TEXTS:
        if kind == "Enum":
            about["levels"] = writing.texts(column.dtype.categories.to_list())
        return {**about, "cells": writing.cells(column.cast(pl.String).to_list())}
    if kind == "Decimal":
        about["digits"] = [column.dtype.precision, column.dtype.scale]
        return {**about, "cells": writing.cells(column.cast(pl.String).to_list())}
    if kind not in NUMBERS and kind not in MOMENTS:
        raise NotPlain(f"the type {column.dtype}")
    if kind == "Datetime":
        about["zone"] = column.dtype.time_zone
    if kind in ("Datetime", "Duration"):
        about["unit"] = column.dtype.time_unit
    if column.null_count():
        about["absent"] = writing.array(column.is_null().to_numpy())
        physical = column.to_physical()
        column = physical.fill_null(False if kind == "Boolean" else 0)
    return {**about, "numbers": writing.array(column.to_physical().to_numpy())}


def _read(found: Any, reading: Reading) -> Any:
    import polars as pl

    kind = found["type"]
    if kind == "Null":
        return pl.Series([None] * found["n_rows"], dtype=pl.Null)
    if kind in (*TEXTS, "Decimal"):
        dtype: Any = getattr(pl, kind)
        if kind == "Enum":
            dtype = pl.Enum(reading.texts(found["levels"]))
        if kind == "Decimal":
            dtype = pl.Decimal(*found["digits"])
        return pl.Series(reading.cells(found["cells"]).tolist(), dtype=pl.String).cast(dtype)
    if kind not in NUMBERS and kind not in MOMENTS:
        raise ValueError(f"the type {kind!r}")
    column = pl.Series(np.array(reading.array(found["numbers"])))
    if "absent" in found:
        absent = pl.Series(np.array(reading.array(found["absent"])))
        column = column.to_frame("x").select(pl.when(~absent).then(pl.col("x")))["x"]
    if kind == "Datetime":
        return column.cast(pl.Datetime(found["unit"], found["zone"]))
    if kind == "Duration":
        return column.cast(pl.Duration(found["unit"]))
    return column.cast(getattr(pl, kind))
