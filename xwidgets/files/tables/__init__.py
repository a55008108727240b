"""A caller's own table as JSON and arrays, and back: same library, same types, equal to the bit."""

from __future__ import annotations

import importlib
from typing import Any

from ...errors import InvalidType, MissingDependency
from ..parts import Reading, Writing

__all__ = ["read_table", "write_table"]

HOMES = {
    "numpy": "arrays",
    "sparse": "arrays",
    "pandas": "pandas_tables",
    "polars": "polars_tables",
    "pyarrow": "arrow_tables",
}
LIBRARIES = {"sparse": "scipy"}


def write_table(native: Any, backend: str, writing: Writing, argument: str = "X") -> dict[str, Any]:
    """A table, as a `Frame` names its backend.

    Raises
    ------
    InvalidType
        A column that no file can hold: it is named.
    """
    if backend not in HOMES:
        raise InvalidType(
            argument,
            found=f"a {type(native).__module__}.{type(native).__name__}",
            expected="a table of pandas, polars, pyarrow, NumPy or SciPy",
            fix="pass it to xw.explain as pandas or polars",
        )
    return {"library": backend, **_home(backend).write(native, writing, argument)}


def read_table(found: Any, reading: Reading) -> Any:
    """The table behind `write_table`.

    Raises
    ------
    MissingDependency
        Its library is not installed.
    """
    backend = found["library"]
    if backend not in HOMES:
        raise ValueError(f"a table of {backend!r}")
    library = LIBRARIES.get(backend, backend)
    try:
        home = _home(backend)
        importlib.import_module(library)
    except ImportError:
        raise MissingDependency(
            "path",
            found=f"a table of {library}, which is not installed",
            fix=f"pip install {library}",
        ) from None
    return home.read(found, reading)


def _home(backend: str) -> Any:
    return importlib.import_module(f"{__name__}.{HOMES[backend]}")
