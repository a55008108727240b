"""From a table's categories to a model's own codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .arrays import Lookup

__all__ = ["recode"]


def recode(known: Sequence[Any] | np.ndarray, feature: Any | None) -> Lookup:
    """How a column becomes positions in a model's list of categories.

    Parameters
    ----------
    known : sequence
        The model's categories, in the order of its codes 0, 1, ...
    feature : Feature or None
        The table's column: where it has levels, it holds positions in those.
    """
    levels = None if feature is None else getattr(feature, "levels", None)
    if levels is not None:
        place = {str(category): float(code) for code, category in enumerate(known)}
        codes = np.array([place.get(str(level), np.nan) for level in levels], np.float64)
        return Lookup(np.arange(len(levels), dtype=np.float64), codes)
    pairs = []
    for code, category in enumerate(known):
        try:
            pairs.append((float(category), float(code)))
        except (TypeError, ValueError):
            continue
    pairs = sorted(pair for pair in pairs if pair[0] == pair[0])
    return Lookup(np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs]))
