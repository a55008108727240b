"""Importance: one number per feature and output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..data import Feature, Schema
from .arrays import Library, build_frame, check_shape, read_only

__all__ = ["Importance"]


@dataclass(frozen=True, eq=False)
class Importance:
    """How much each feature matters over many rows.

    Parameters
    ----------
    values : ndarray of float64, shape (n_features, n_outputs)
    standard_deviation : ndarray of float64, shape (n_features, n_outputs)
        Spread of `values`: over repeats (permutation), over trees (impurity), or the
        standard error of the mean over rows (shap).
    method : str
        ``"shap"``, ``"permutation"`` or ``"impurity"``.
    unit : str
        What the bars measure, for people: ``"mean |SHAP|, probability"``.
    feature_names, output_names : tuple of str
        Default ``x0, x1, ...`` and ``0, 1, ...``.

    Raises
    ------
    InvalidShape
        Arrays that do not fit together.
    """

    values: np.ndarray
    standard_deviation: np.ndarray
    method: str
    unit: str
    feature_names: tuple[str, ...] = ()
    output_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "values", read_only(self.values))
        put(self, "standard_deviation", read_only(self.standard_deviation))
        if self.values.ndim == 2:
            n_features, n_outputs = self.values.shape
            if not self.feature_names:
                put(self, "feature_names", tuple(f"x{j}" for j in range(n_features)))
            if not self.output_names:
                put(self, "output_names", tuple(str(k) for k in range(n_outputs)))
        put(self, "feature_names", tuple(self.feature_names))
        put(self, "output_names", tuple(self.output_names))
        expected = (len(self.feature_names), len(self.output_names))
        check_shape("values", self.values, expected, "by feature_names and output_names")
        check_shape("standard_deviation", self.standard_deviation, expected, "like values")

    def order(self, output: str | int = 0) -> np.ndarray:
        """Features from the most to the least important.

        Returns
        -------
        ndarray of int64, shape (n_features,)
            Positions; ties in the order of the features, NaN last.
        """
        outputs = Schema(tuple(map(Feature, self.output_names)))
        column = self.values[:, outputs.position(output, "output")]
        return np.argsort(-column, kind="stable").astype(np.int64)

    def to_frame(self, library: Library | None = None) -> Any:
        """One line per output and feature, features in their own order.

        Parameters
        ----------
        library : {"pandas", "polars"}, optional
            Default pandas.

        Returns
        -------
        DataFrame
            ``output``, ``feature``, ``importance``, ``standard_deviation``, ``method``,
            ``unit``.
        """
        n_features, n_outputs = self.values.shape
        columns: dict[str, Any] = {
            "output": np.repeat(np.array(self.output_names, dtype=object), n_features),
            "feature": np.tile(np.array(self.feature_names, dtype=object), n_outputs),
            "importance": self.values.T.reshape(-1),
            "standard_deviation": self.standard_deviation.T.reshape(-1),
            "method": np.full(n_features * n_outputs, self.method, dtype=object),
            "unit": np.full(n_features * n_outputs, self.unit, dtype=object),
        }
        return build_frame(columns, library or "pandas")
