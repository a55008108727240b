"""Attributions before there are any."""

from __future__ import annotations

import numpy as np

from .attributions import Attributions

__all__ = ["nothing_yet"]


def nothing_yet(
    feature_names: tuple[str, ...], output_names: tuple[str, ...], unit: str
) -> Attributions:
    """Of no row: what is drawn while nothing is explained."""
    n_features, n_outputs = len(feature_names), len(output_names)
    return Attributions(
        values=np.zeros((0, n_features, n_outputs)),
        base_values=np.full(n_outputs, np.nan),
        predictions=np.zeros((0, n_outputs)),
        rows=np.zeros(0, dtype=np.int64),
        feature_names=feature_names,
        output_names=output_names,
        unit=unit,
        method="",
    )
