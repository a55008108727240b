"""Attributions: how much each feature moved each prediction away from the base value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

__all__ = ["Attributions"]

Unit = str
"""One of ``"probability"``, ``"log_odds"``, ``"value"``."""


@dataclass(frozen=True, eq=False)
class Attributions:
    """Signed contributions of every feature to every explained prediction.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows, n_features, n_outputs)
        Contributions, in `unit`.
    base_values : ndarray of float64, shape (n_outputs,)
        What is predicted before any feature is known, in `unit`.
    predictions : ndarray of float64, shape (n_rows, n_outputs)
        What the model itself says, in `unit`.
    rows : ndarray of int64, shape (n_rows,)
        Positions in the explained table; -1 for rows that are not part of it.
    feature_names, output_names : tuple of str
    unit : {"probability", "log_odds", "value"}
    method : str
        One line that names the algorithm, for people.
    standard_error : ndarray of float64, shape of `values`, or None
        Sampling error of an estimate; None where the algorithm is exact.
    trust : mapping
        What a reader needs to judge the numbers: ``algorithm``, ``perturbation``,
        ``n_background``, ``additivity_gap`` (float64 (n_rows, n_outputs)) and notes.
    data : ndarray of object, shape (n_rows, n_features), or None
        The cells that were explained, as Python values.
    """

    values: np.ndarray
    base_values: np.ndarray
    predictions: np.ndarray
    rows: np.ndarray
    feature_names: tuple[str, ...]
    output_names: tuple[str, ...]
    unit: Unit
    method: str
    standard_error: np.ndarray | None = None
    trust: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    data: np.ndarray | None = None
