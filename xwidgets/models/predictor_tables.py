"""Tables reach a model in the container that it was trained on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["Prepare", "preparations", "to_array", "to_pandas"]

Prepare = Callable[[Any], Any]


def _identity(table: Any) -> Any:
    return table


def to_pandas(names: tuple[str, ...]) -> Prepare:
    """Make a function that turns a table of any kind into a DataFrame with these names."""

    def convert(table: Any) -> Any:
        import pandas as pd

        if isinstance(table, pd.DataFrame):
            return table
        if hasattr(table, "to_pandas"):
            return table.to_pandas()
        if hasattr(table, "toarray"):
            table = table.toarray()
        return pd.DataFrame(table, columns=list(names))

    return convert


def to_array(table: Any) -> np.ndarray:
    """Turn a table into an array: float64 if all of it is numbers, else objects."""
    if isinstance(table, np.ndarray):
        return table
    if hasattr(table, "toarray"):
        return np.asarray(table.toarray())
    if hasattr(table, "to_pandas"):
        table = table.to_pandas()
    try:
        return np.asarray(table.to_numpy(dtype=np.float64, na_value=np.nan))
    except (TypeError, ValueError):
        return np.asarray(table.to_numpy())


def preparations(wants: str, backend: str, names: tuple[str, ...], library: str) -> list[Prepare]:
    """Ways to hand a table to a model, the most faithful first.

    Parameters
    ----------
    wants : {"any", "frame", "array"}
        What the model saw when fitting.
    backend : str
        ``Frame.backend``.
    names : tuple of str
        Names for tables that have none.
    library : str
    """
    if library == "callable":
        return [_identity]
    pandas = to_pandas(names)
    if library == "sklearn" and wants == "frame" and backend != "sparse":
        # It warns of tables without names.
        own: list[Prepare] = [] if backend == "numpy" else [_identity]
        return own if backend == "pandas" else [*own, pandas]
    if backend == "numpy":
        return [pandas, _identity] if wants == "frame" else [_identity, pandas]
    if backend == "sparse":
        return [_identity, to_array, pandas]
    if backend == "pandas":
        return [to_array, _identity] if wants == "array" else [_identity, to_array]
    if wants == "array":
        return [to_array, pandas, _identity]
    return [_identity, pandas, to_array] if library == "sklearn" else [pandas, to_array, _identity]
