"""What is said of every effect: of how many rows it is, and where it is little known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...data.sampling import mixed_order
from ...data.wording import shown
from ...errors import InvalidValue
from ..ground import Ground
from ..partners import partners
from .grid import Along

__all__ = ["THIN", "about", "of_one", "of_two", "rows_asked"]

THIN = 0.01
"""A value of the grid that fewer of the rows are near to is thin."""


def rows_asked(ground: Ground, n_rows: int | None, most: int) -> np.ndarray:
    """Positions over which means are taken, rising: the same that the page takes by itself.

    Raises
    ------
    InvalidValue
        No whole number of rows.
    """
    total = ground.frame.n_rows
    if n_rows is not None:
        whole = isinstance(n_rows, (int, float)) and not isinstance(n_rows, bool)
        if not whole or n_rows != int(n_rows) or n_rows < 1:
            raise InvalidValue(
                "n_rows",
                found=shown(n_rows),
                expected="a whole number from 1 on",
                fix="leave it out",
            )
        most = int(n_rows)
    if most >= total:
        return np.arange(total, dtype=np.int64)
    return np.sort(mixed_order(total, ground.seed)[:most])


def of_one(ground: Ground, side: Along) -> dict[str, Any]:
    """What a result of one feature says of that, and of what is predicted."""
    return {
        "feature": side.feature,
        "feature_name": side.name,
        "kind": side.kind,
        "grid": side.grid,
        "labels": side.labels,
        "output_names": ground.predictor.output_names,
        "unit": ground.unit,
    }


def of_two(ground: Ground, first: Along, second: Along) -> dict[str, Any]:
    """The same of two features."""
    return {
        "features": (first.feature, second.feature),
        "feature_names": (first.name, second.name),
        "kinds": (first.kind, second.kind),
        "grid_first": first.grid,
        "grid_second": second.grid,
        "labels_first": first.labels,
        "labels_second": second.labels,
        "output_names": ground.predictor.output_names,
        "unit": ground.unit,
    }


def about(
    ground: Ground,
    sides: Sequence[Along],
    share: np.ndarray,
    n_asked: int,
    spread: np.ndarray | None = None,
    strange: np.ndarray | None = None,
) -> dict[str, Any]:
    """`trust` of an effect.

    Parameters
    ----------
    sides : sequence of Along
        The feature, or both.
    share : ndarray
        Of the rows at each value or place.
    spread : ndarray, shape (n_grid, n_outputs), optional
        Standard deviation between centered curves.
    strange : ndarray, shape (n_grid,), optional
        Share of combinations that do not occur.
    """
    total = ground.frame.n_rows
    # Over two features nearly every place is thin: there, places without a row are counted.
    thin = float((share < THIN).mean()) if len(sides) == 1 else None
    error = 0.0
    if spread is not None and n_asked < total:
        error = float(spread.max(initial=0.0) / np.sqrt(n_asked))
    notes = [
        f"{side.n_levels_left:,} rare levels are left out"
        for side in sides[:1]
        if len(sides) == 1 and side.n_levels_left
    ]
    return {
        "n_rows": n_asked,
        "n_rows_total": total,
        "weighted": ground.sample_weight is not None,
        "standard_error": error,
        "thin": thin,
        "extrapolated": None if strange is None else float(strange.mean()),
        "notes": notes,
        "partners": [(one.name, partners(ground, one.feature)) for one in sides],
        "frame_library": ground.library,
    }
