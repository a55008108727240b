"""Arrays into a ``shap.Explanation``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import MissingDependency

__all__ = ["explanation"]


def explanation(
    values: np.ndarray,
    base_values: np.ndarray,
    *,
    feature_names: Sequence[str],
    output_names: Sequence[str],
    standard_error: np.ndarray | None = None,
    data: np.ndarray | None = None,
) -> Any:
    """A ``shap.Explanation`` of copies; see `Attributions.to_shap`.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows, n_features, n_outputs)
    base_values : ndarray of float64, shape (n_outputs,)
    feature_names, output_names : sequence of str
    standard_error : ndarray of float64, shape of `values`, optional
    data : ndarray of object, shape (n_rows, n_features), optional

    Raises
    ------
    MissingDependency
        shap is not installed.
    """
    try:
        import shap
    except ImportError as cause:
        raise MissingDependency("to_shap", found="no shap", fix="pip install shap") from cause
    one = values.shape[2] == 1
    base = np.broadcast_to(base_values, (len(values), len(base_values)))
    error = standard_error
    return shap.Explanation(
        values=values[:, :, 0].copy() if one else values.copy(),
        base_values=base[:, 0].copy() if one else base.copy(),
        data=_numbers_if_all(data),
        display_data=None if data is None else data.copy(),
        feature_names=list(feature_names),
        output_names=None if one else list(output_names),
        error_std=None if error is None else (error[:, :, 0] if one else error).copy(),
    )


def _numbers_if_all(cells: np.ndarray | None) -> np.ndarray | None:
    if cells is None:
        return None
    try:
        return cells.astype(np.float64)
    except (TypeError, ValueError):
        return cells.copy()
