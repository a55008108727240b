"""Every kind of table behind one interface."""

from __future__ import annotations

import sys
from numbers import Number
from typing import Any

import numpy as np

from ...errors import InvalidShape, InvalidType, MissingDependency
from ..wording import duplicated, shown
from .base import Table

__all__ = ["Table", "open_table"]

_CONVERT = "pass pandas.DataFrame(...), polars.DataFrame(...) or numpy.asarray(...) of it"


def open_table(native: Any, argument: str) -> Table:
    """Wrap a caller's table by what it is, without importing its library.

    Raises
    ------
    InvalidType
        Not a table: lists, dicts, lazy frames, structured and masked arrays, models.
    InvalidShape
        One or three dimensions.
    MissingDependency
        An Arrow table where neither pyarrow nor polars is installed.
    """
    module = type(native).__module__.partition(".")[0]
    kind = type(native).__name__
    if callable(getattr(native, "predict", None)):
        raise InvalidType(
            argument,
            found=f"a model ({kind})",
            expected="a table",
            fix="put the model first and the table second",
        )
    sparse = module == "scipy" and hasattr(native, "tocsr")  # one of them is a dict as well
    plain = (type, list, tuple, dict, set, str, bytes, Number)
    if native is None or (isinstance(native, plain) and not sparse):
        found = shown(native) if native is None or isinstance(native, type) else f"type {kind}"
        raise InvalidType(argument, found=found, expected="a table", fix=_CONVERT)
    if kind in ("Series", "Index", "ChunkedArray") or (
        module == "pyarrow" and kind[-5:] == "Array"
    ):
        raise InvalidShape(
            argument,
            found=f"one column (a {module} {kind})",
            expected="a table with rows and columns",
            fix="pass X[['name']] for one feature, X.iloc[[0]] for one row",
        )
    # Another thread may be importing it just now: then this is none of its tables.
    data_frame = getattr(sys.modules.get("pandas"), "DataFrame", None)
    if data_frame is not None and isinstance(native, data_frame):
        from .pandas_table import PandasTable

        return PandasTable(native)
    if sparse:
        from .sparse import SparseTable

        _require_two_dimensions(native, argument)
        return SparseTable(native)
    if kind == "LazyFrame" or hasattr(native, "__dask_graph__"):
        raise InvalidType(
            argument,
            found=f"a lazy table ({module} {kind})",
            expected="a table in memory",
            fix="call .compute()" if hasattr(native, "compute") else "call .collect()",
        )
    if isinstance(native, np.ndarray) or (
        hasattr(native, "__array__")
        and not hasattr(native, "__dataframe__")
        and not hasattr(native, "__arrow_c_stream__")
        and hasattr(native, "shape")
    ):
        return _open_array(native, argument)
    return _open_frame(native, argument)


def _open_array(native: Any, argument: str) -> Table:
    from .arrays import ArrayTable

    if isinstance(native, np.ma.MaskedArray):
        raise InvalidType(
            argument,
            found="a masked array",
            expected="an array with NaN where values are missing",
            fix="pass X.filled(numpy.nan)",
        )
    try:
        array = np.asarray(native)
    except Exception as error:
        raise InvalidType(
            argument,
            found=f"a {type(native).__name__} that NumPy cannot read ({error})",
            expected="a two-dimensional array",
            fix="convert it to a NumPy array",
        ) from error
    if array.dtype.names:
        raise InvalidType(
            argument,
            found=f"a structured array with fields {', '.join(array.dtype.names[:5])}",
            expected="a two-dimensional array or a DataFrame",
            fix="pass pandas.DataFrame(X)",
        )
    _require_two_dimensions(array, argument)
    return ArrayTable(array)


def _require_two_dimensions(array: Any, argument: str) -> None:
    if len(array.shape) == 2:
        return
    fix = "reshape it to (n_rows, n_features)"
    if len(array.shape) == 1:
        fix = "pass X[[i]] for one row, X.reshape(-1, 1) for one feature"
    raise InvalidShape(
        argument,
        found=f"an array of shape {tuple(array.shape)}",
        expected="two dimensions, (n_rows, n_features)",
        fix=fix,
    )


def _open_frame(native: Any, argument: str) -> Table:
    from .narwhals_table import NarwhalsTable

    if type(native).__module__.partition(".")[0] == "narwhals" and hasattr(native, "to_native"):
        return open_table(native.to_native(), argument)
    if type(native).__name__ == "RecordBatch":
        import pyarrow as pa

        return NarwhalsTable(pa.Table.from_batches([native]))
    names = list(getattr(native, "column_names", ()))
    if len(set(names)) < len(names):
        raise duplicated(names, argument)
    try:
        return NarwhalsTable(native)
    except TypeError:
        pass
    if hasattr(native, "__arrow_c_stream__"):
        return NarwhalsTable(_from_arrow(native, argument))
    raise InvalidType(
        argument,
        found=f"a {type(native).__module__}.{type(native).__name__}",
        expected="pandas, polars, pyarrow, an Arrow table, a NumPy array or a SciPy sparse matrix",
        fix=_CONVERT,
    )


def _from_arrow(native: Any, argument: str) -> Any:
    import importlib.util

    import narwhals as nw

    for backend in ("pyarrow", "polars"):
        if importlib.util.find_spec(backend) is not None:
            return nw.from_arrow(native, backend=backend).to_native()
    raise MissingDependency(
        argument,
        found=f"an Arrow table ({type(native).__name__}) and neither pyarrow nor polars",
        fix="pip install pyarrow",
    )
