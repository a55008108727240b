"""Importance: one number per feature and output."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
    """

    values: np.ndarray
    standard_deviation: np.ndarray
    method: str
    unit: str
    feature_names: tuple[str, ...] = ()
    output_names: tuple[str, ...] = ()
