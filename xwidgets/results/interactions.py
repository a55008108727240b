"""Interactions: how much two features do together that neither does alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import summary
from .axes import Axes
from .record import Record

__all__ = ["Interactions"]


@dataclass(frozen=True, eq=False, repr=False)
class Interactions(Record):
    """Main effects and interactions of two features.

    Parameters
    ----------
    strength : ndarray of float64, shape (n_features, n_features, n_outputs)
        Mean size over rows, in `unit`: of the whole interaction of a pair (both halves) off the
        diagonal, of a feature's main effect on it. Symmetric.
    values : ndarray of float64, shape (n_rows, n_features, n_features, n_outputs), or None
        Per row, symmetric: half of a pair's interaction off the diagonal, the main effect on it.
        Each line sums to the feature's SHAP value. None where there are no values per row, or
        they would not fit into memory.
    method : str
        One line that names the algorithm, for people.
    feature_names, output_names : tuple of str
    unit : str
        ``"probability"``, ``"log_odds"`` or ``"value"``.
    base_values : ndarray of float64, shape (n_outputs,)
        What is predicted before any feature is known.
    rows : ndarray of int64, shape (n_rows,)
        Positions of the explained rows, also where `values` is None.
    trust : mapping
        ``algorithm``, ``perturbation``, ``n_background``, ``additivity_gap`` (float64
        (n_rows, n_outputs)) and notes.

    Raises
    ------
    InvalidShape
        Arrays that do not fit together.
    """

    strength: Annotated[np.ndarray, Axes("n_features n_features n_outputs")]
    values: Annotated[np.ndarray | None, Axes("n_rows n_features n_features n_outputs")]
    method: str
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")]
    unit: str
    base_values: Annotated[np.ndarray, Axes("n_outputs")]
    rows: Annotated[np.ndarray, Axes("n_rows", "int64")]
    trust: Mapping[str, Any] = field(default_factory=dict)

    def facts(self) -> list[tuple[str, str]]:
        first, second = np.triu_indices(len(self.feature_names), 1)
        shown = -1 if len(self.output_names) == 2 else 0
        names, sizes = self.feature_names, self.strength[first, second, shown]
        pairs = [f"{names[i]} x {names[j]}" for i, j in zip(first, second, strict=True)]
        output = f"for {self.output_names[shown]}" if len(self.output_names) > 1 else ""
        return [
            ("method", f"{self.method}, {self.unit}"),
            ("rows", f"{len(self.rows)} rows, {len(names)} features"),
            (
                f"strongest {output}".strip(),
                summary.strongest(pairs, sizes),
            ),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per output and pair, each pair once, main effects as a feature with itself.

        Returns
        -------
        dict of str to ndarray
            ``output``, ``feature``, ``other``, ``strength``, ``method``, ``unit``.
        """
        first, second = np.triu_indices(len(self.feature_names))
        features = np.array(self.feature_names, dtype=object)
        n_outputs, n_pairs = len(self.output_names), len(first)
        return {
            "output": np.repeat(np.array(self.output_names, dtype=object), n_pairs),
            "feature": np.tile(features[first], n_outputs),
            "other": np.tile(features[second], n_outputs),
            "strength": self.strength[first, second].T.reshape(-1),
            "method": np.full(n_outputs * n_pairs, self.method, dtype=object),
            "unit": np.full(n_outputs * n_pairs, self.unit, dtype=object),
        }
