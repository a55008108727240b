"""Cells as the numbers that pictures are drawn from."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from ..data.schema import Feature

__all__ = ["code_of"]


def code_of(cell: object, feature: Feature) -> float:
    """The code of a level, seconds since 1970, or the number itself; NaN where it is none."""
    if cell is None:
        return np.nan
    if feature.levels is not None:
        text = str(cell)
        return float(feature.levels.index(text)) if text in feature.levels else np.nan
    if isinstance(cell, datetime):  # without a time zone: UTC, as everywhere
        aware = cell if cell.tzinfo else cell.replace(tzinfo=UTC)
        return aware.timestamp()
    try:
        return float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return np.nan
