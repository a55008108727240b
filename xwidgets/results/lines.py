"""Attributions as the columns of a table: long, or a column per feature."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import beside

__all__ = ["long_columns", "wide_columns"]


def long_columns(result: Any) -> dict[str, Any]:
    """One line per row, output and feature."""
    n_rows, n_features, n_outputs = result.values.shape
    shape = (n_rows, n_outputs, n_features)

    def spread(array: Any, axes: tuple[int, ...]) -> np.ndarray:
        array = np.asarray(array)
        index = tuple(slice(None) if axis in axes else None for axis in range(3))
        return np.broadcast_to(array[index], shape).reshape(-1)

    cells = result.data
    if cells is None:
        cells = np.full((n_rows, n_features), None, dtype=object)
    columns: dict[str, Any] = {
        "row": spread(result.rows, (0,)),
        **({} if result.row_names is None else {"row_name": spread(result.row_names, (0,))}),
        "output": spread(np.array(result.output_names, dtype=object), (1,)),
        "feature": spread(np.array(result.feature_names, dtype=object), (2,)),
        "value": spread(cells, (0, 2)),
        "attribution": result.values.transpose(0, 2, 1).reshape(-1),
        "base_value": spread(result.base_values, (1,)),
        "prediction": spread(result.predictions, (0, 1)),
    }
    if result.standard_error is not None:
        columns["standard_error"] = result.standard_error.transpose(0, 2, 1).reshape(-1)
    return columns


def wide_columns(result: Any) -> dict[str, Any]:
    """One line per row and output, one column of attributions per feature."""
    shape = (result.n_rows, result.n_outputs)
    each = np.repeat(np.arange(result.n_rows), result.n_outputs)
    columns: dict[str, Any] = {"row": result.rows[each]}
    if result.row_names is not None:
        columns["row_name"] = result.row_names[each]
    columns["output"] = np.tile(np.array(result.output_names, dtype=object), result.n_rows)
    columns["prediction"] = result.predictions.reshape(-1)
    columns["base_value"] = np.broadcast_to(result.base_values, shape).reshape(-1)
    return beside(
        columns,
        {name: result.values[:, j].reshape(-1) for j, name in enumerate(result.feature_names)},
    )
