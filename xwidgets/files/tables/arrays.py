"""NumPy arrays and SciPy's sparse matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..cells import NotPlain
from ..lanes import KINDS
from ..parts import Reading, Writing, named, not_plain

__all__ = ["read", "read_column", "write", "write_column"]


def write(native: Any, writing: Writing, argument: str) -> dict[str, Any]:
    if not isinstance(native, np.ndarray):
        return _write_sparse(native, writing, argument)
    order = "F" if native.flags.f_contiguous and not native.flags.c_contiguous else "C"
    if native.dtype.kind in KINDS and native.dtype.itemsize <= 8:
        return {"matrix": writing.array(native), "order": order}
    columns = []
    for position in range(native.shape[1]):
        try:
            columns.append(write_column(native[:, position], writing))
        except NotPlain as error:
            raise not_plain(error, f"column {position} of {argument}") from None
    return {"columns": columns, "order": order, "n_rows": len(native)}


def read(found: Any, reading: Reading) -> Any:
    if "format" in found:
        return _read_sparse(found, reading)
    if "matrix" in found:
        matrix = reading.array(found["matrix"])
    else:
        columns = [read_column(column, reading) for column in found["columns"]]
        matrix = np.column_stack(columns)
    return np.array(matrix, order=found["order"])


def write_column(values: np.ndarray, writing: Writing) -> dict[str, Any]:
    """A one-dimensional array of any type that a table may hold.

    Raises
    ------
    NotPlain
    """
    kind = values.dtype.kind
    if kind in KINDS and values.dtype.itemsize <= 8:
        return {"numbers": writing.array(values)}
    if kind == "U":
        return {"texts": writing.cells(values.tolist()), "width": values.dtype.itemsize // 4}
    if kind == "O":
        return {"cells": writing.cells(values.tolist())}
    raise NotPlain(f"an array of {values.dtype}")


def read_column(found: Any, reading: Reading) -> np.ndarray:
    """The array behind `write_column`."""
    if "numbers" in found:
        return reading.array(found["numbers"])
    if "texts" in found:
        width = found["width"]
        if type(width) is not int or not 0 <= width < 2**20:
            raise ValueError("a text of no width")
        return reading.cells(found["texts"]).astype(f"U{width}")
    return reading.cells(found["cells"])


def _write_sparse(native: Any, writing: Writing, argument: str) -> dict[str, Any]:
    kept = native if native.format in ("csr", "csc", "coo") else native.tocsr()
    about = {
        "format": native.format,
        "kept": kept.format,
        "shape": list(native.shape),
        "is_array": type(native).__name__.endswith("array"),
    }
    names = ("data", "row", "col") if kept.format == "coo" else ("data", "indices", "indptr")
    try:
        return {**about, **{name: writing.array(getattr(kept, name)) for name in names}}
    except NotPlain as error:
        raise not_plain(error, f"{named('data')} of {argument}") from None


def _read_sparse(found: Any, reading: Reading) -> Any:
    import scipy.sparse

    kept, kind = found["kept"], "array" if found["is_array"] else "matrix"
    if kept not in ("csr", "csc", "coo"):
        raise ValueError(f"the sparse format {kept!r}")
    make = getattr(scipy.sparse, f"{kept}_{kind}")
    shape = tuple(found["shape"])
    data = np.array(reading.array(found["data"]))
    if kept == "coo":
        places = tuple(np.array(reading.array(found[name])) for name in ("row", "col"))
        matrix = make((data, places), shape=shape)
    else:
        indices, indptr = (np.array(reading.array(found[name])) for name in ("indices", "indptr"))
        matrix = make((data, indices, indptr), shape=shape)
        matrix.check_format(full_check=True)
    return matrix.asformat(found["format"])
