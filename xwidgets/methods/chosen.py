"""Rows as the options of a question name them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

import numpy as np

from ..errors import InvalidValue

__all__ = ["chosen_rows"]


def chosen_rows(rows: Sequence[int] | str, n_rows: int) -> np.ndarray:
    """Which rows are meant.

    Parameters
    ----------
    rows : sequence of int or str
        Positions, or base64 of one bit per row, the lowest first.
    n_rows : int

    Returns
    -------
    ndarray of bool, shape (n_rows,)

    Raises
    ------
    InvalidValue
    """
    mask = np.zeros(n_rows, dtype=bool)
    if isinstance(rows, str):
        try:
            packed = np.frombuffer(base64.b64decode(rows, validate=True), np.uint8)
            return np.unpackbits(packed, count=n_rows, bitorder="little").astype(bool)
        except (binascii.Error, ValueError):
            raise InvalidValue(
                "rows", found="text that is no bits", expected="positions", fix="leave it out"
            ) from None
    chosen = np.asarray(rows, np.int64)
    if chosen.size and (chosen.min() < 0 or chosen.max() >= n_rows):
        raise InvalidValue(
            "rows",
            found=f"{chosen.min()} to {chosen.max()}",
            expected=f"positions from 0 to {n_rows - 1}",
            fix="leave it out for all rows",
        )
    mask[chosen] = True
    return mask
