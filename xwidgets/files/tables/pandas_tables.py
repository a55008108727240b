"""pandas: frames with their index, columns of every dtype that pandas itself has."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..cells import NotPlain, from_json, to_json, zone_from_json, zone_to_json
from ..parts import Reading, Writing, named, not_plain
from .arrays import read_column as read_array
from .arrays import write_column as write_array

__all__ = ["read", "read_index", "write", "write_index"]


def write(native: Any, writing: Writing, argument: str) -> dict[str, Any]:
    about = _columns(native, writing, argument)
    try:
        index, names = write_index(native.index, writing), write_index(native.columns, writing)
    except NotPlain as error:
        raise not_plain(error, f"the index of {argument}") from None
    return {**about, "index": index, "names": names}


def _columns(native: Any, writing: Writing, argument: str) -> dict[str, Any]:
    kinds = set(native.dtypes)
    kind = next(iter(kinds), None)
    if len(kinds) == 1 and isinstance(kind, np.dtype) and kind.kind in "biuf":
        return {"matrix": writing.array(native.to_numpy())}
    columns = []
    for position, name in enumerate(native.columns):
        try:
            columns.append(_write(native.iloc[:, position].array, writing))
        except NotPlain as error:
            raise not_plain(error, f"{named(name)} of {argument}") from None
    return {"columns": columns}


def read(found: Any, reading: Reading) -> Any:
    import pandas as pd

    index, names = (read_index(found[name], reading) for name in ("index", "names"))
    if "matrix" in found:
        return pd.DataFrame(np.array(reading.array(found["matrix"])), index=index, columns=names)
    columns = {
        position: pd.Series(_read(column, reading), index=index, copy=False)
        for position, column in enumerate(found["columns"])
    }
    table = pd.DataFrame(columns, index=index, copy=False)
    table.columns = names
    return table


def write_index(index: Any, writing: Writing) -> dict[str, Any]:
    """An index of any kind.

    Raises
    ------
    NotPlain
    """
    import pandas as pd

    names = [to_json(name) for name in index.names]
    if isinstance(index, pd.MultiIndex):
        levels = [write_index(level, writing) for level in index.levels]
        codes = [writing.array(np.asarray(code)) for code in index.codes]
        return {"levels": levels, "codes": codes, "names": names}
    if isinstance(index, pd.RangeIndex):
        return {"range": [index.start, index.stop, index.step], "names": names}
    steps = isinstance(index, (pd.DatetimeIndex, pd.TimedeltaIndex))
    freq = index.freqstr if steps else None
    about = {"values": _write(index.array, writing), "names": names}
    return {**about, "freq": freq} if freq else about


def read_index(found: Any, reading: Reading) -> Any:
    """The index behind `write_index`."""
    import pandas as pd

    names = [from_json(name) for name in found["names"]]
    if "range" in found:
        return pd.RangeIndex(*found["range"], name=names[0])
    if "levels" in found:
        return pd.MultiIndex(
            levels=[read_index(level, reading) for level in found["levels"]],
            codes=[reading.array(code) for code in found["codes"]],
            names=names,
        )
    values = _read(found["values"], reading)
    index = pd.Index(values, dtype=values.dtype, name=names[0])
    if "freq" in found:
        index.freq = found["freq"]
    return index


def _write(values: Any, writing: Writing) -> dict[str, Any]:
    """A column: what pandas calls an array."""
    import pandas as pd

    dtype = values.dtype
    if isinstance(dtype, np.dtype) or isinstance(values, pd.arrays.NumpyExtensionArray):
        return {"dtype": "numpy", **write_array(np.asarray(values), writing)}
    if isinstance(dtype, pd.CategoricalDtype):
        return {
            "dtype": "category",
            "codes": writing.array(values.codes),
            "categories": write_index(dtype.categories, writing),
            "ordered": bool(dtype.ordered),
        }
    if isinstance(dtype, pd.StringDtype):
        na = "NA" if dtype.na_value is pd.NA else "nan"
        cells = [
            None if absent else cell for cell, absent in zip(values, values.isna(), strict=True)
        ]
        return {
            "dtype": "string",
            "storage": dtype.storage,
            "na": na,
            "cells": writing.cells(cells),
        }
    if isinstance(dtype, pd.DatetimeTZDtype):
        moments = writing.array(values.asi8.view(f"M8[{dtype.unit}]"))
        return {"dtype": "zoned", "moments": moments, "zone": zone_to_json(dtype.tz)}
    if isinstance(dtype, pd.PeriodDtype):
        return {
            "dtype": "period",
            "ordinals": writing.array(values.asi8),
            "freq": str(dtype),
        }
    if isinstance(dtype, pd.IntervalDtype):
        ends = [write_index(end, writing) for end in (values.left, values.right)]
        return {"dtype": "interval", "ends": ends, "closed": values.closed}
    if isinstance(dtype, pd.SparseDtype):
        dense = write_array(np.asarray(values), writing)
        fill = to_json(dtype.fill_value)
        return {"dtype": "sparse", "fill": fill, "kind": values.kind, **dense}
    if isinstance(dtype, pd.ArrowDtype):
        import pyarrow as pa

        from .arrow_tables import write_column

        return {
            "dtype": "arrow",
            **write_column(pa.chunked_array(values.__arrow_array__()), writing),
        }
    if isinstance(
        values, (pd.arrays.IntegerArray, pd.arrays.FloatingArray, pd.arrays.BooleanArray)
    ):
        numbers = values.to_numpy(dtype=dtype.numpy_dtype, na_value=dtype.numpy_dtype.type(0))
        return {
            "dtype": "nullable",
            "numbers": writing.array(numbers),
            "absent": writing.array(values.isna()),
        }
    raise NotPlain(f"the dtype {dtype}")


def _read(found: Any, reading: Reading) -> Any:
    """The column behind `_write`."""
    import pandas as pd

    kind = found["dtype"]
    if kind == "numpy":
        values = np.array(read_array(found, reading))
        # Otherwise pandas looks for texts among objects.
        return values if values.dtype != object else pd.Series(values, dtype=object).array
    if kind == "category":
        categories = read_index(found["categories"], reading)
        dtype = pd.CategoricalDtype(categories, ordered=found["ordered"])
        return pd.Categorical.from_codes(np.array(reading.array(found["codes"])), dtype=dtype)
    if kind == "string":
        return _read_strings(found, reading.cells(found["cells"]))
    if kind == "zoned":
        moments = pd.DatetimeIndex(np.array(reading.array(found["moments"])))
        return moments.tz_localize("UTC").tz_convert(zone_from_json(found["zone"])).array
    if kind == "period":
        ordinals = np.array(reading.array(found["ordinals"]))
        return pd.PeriodIndex.from_ordinals(ordinals, freq=pd.PeriodDtype(found["freq"]).freq).array
    if kind == "interval":
        left, right = (read_index(end, reading) for end in found["ends"])
        return pd.arrays.IntervalArray.from_arrays(left, right, closed=found["closed"])
    if kind == "sparse":
        dense, fill = read_array(found, reading), from_json(found["fill"])
        return pd.arrays.SparseArray(np.array(dense), fill_value=fill, kind=found["kind"])
    if kind == "arrow":
        from .arrow_tables import read_column

        return pd.arrays.ArrowExtensionArray(read_column(found, reading))
    numbers, absent = (np.array(reading.array(found[name])) for name in ("numbers", "absent"))
    makers = {"b": "BooleanArray", "f": "FloatingArray"}
    return getattr(pd.arrays, makers.get(numbers.dtype.kind, "IntegerArray"))(numbers, absent)


def _read_strings(found: Any, cells: np.ndarray) -> Any:
    import pandas as pd

    na = pd.NA if found["na"] == "NA" else np.nan
    try:
        dtype = pd.StringDtype(found["storage"], na_value=na)
    except ImportError:  # the same texts, held by Python
        dtype = pd.StringDtype("python", na_value=na)
    except TypeError:  # pandas 2 knows no other missing value
        dtype = pd.StringDtype(found["storage"])
    return pd.array(cells, dtype=dtype)
