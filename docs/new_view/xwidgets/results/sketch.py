"""Rough sketch: what the method returns. Of arrays only the axes are to be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .record import Record

__all__ = ["Sketch"]


@dataclass(frozen=True, eq=False, repr=False)
class Sketch(Record):
    """How far predictions differ between the upper and the lower half of a feature's values.

    Parameters
    ----------
    differences : ndarray of float64, shape (n_features, n_outputs)
        In `unit`; NaN where a feature has only one value.
    feature_names, output_names : tuple of str
    method : str
    unit : str
    trust : mapping
        ``n_rows`` and ``notes``.

    Raises
    ------
    InvalidShape
        Arrays that do not fit together.
    """

    differences: Annotated[np.ndarray, Axes("n_features n_outputs")]
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")]
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The answer in words."""
        most = summary.strongest(self.feature_names, np.abs(self.differences[:, -1]))
        return f"Predictions differ most between the halves of {most}."

    def sent(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Fields travel by themselves, properties do not."""
        arrays, plain = super().sent()
        return arrays, {**plain, "sentence": self.sentence}

    def tidy(self) -> dict[str, Any]:
        """One line per output and feature.

        Returns
        -------
        dict of str to ndarray
            ``output``, ``feature``, ``difference``.
        """
        n_features, n_outputs = self.differences.shape
        return {
            "output": np.repeat(np.array(self.output_names, dtype=object), n_features),
            "feature": np.tile(np.array(self.feature_names, dtype=object), n_outputs),
            "difference": self.differences.T.reshape(-1),
        }

    def doubts(self) -> list[doubt.Doubt]:
        return doubt.sampled_rows(self.trust.get("n_rows"), self.trust.get("n_rows_total"))

    def facts(self) -> list[tuple[str, str]]:
        return [
            ("method", f"{self.method}, {self.unit}"),
            (f"in words, {self.output_names[-1]}", self.sentence),
            ("trust", summary.trust_facts(self.trust)),
        ]
