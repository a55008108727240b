"""Values of encoded columns, added up to the raw columns that they come from."""

from __future__ import annotations

import numpy as np

from ..models.pipeline import Encoding

__all__ = ["OwnedSum"]


class OwnedSum:
    """Adds values (n, n_encoded, n_outputs) to (n, n_raw, n_outputs).

    Parameters
    ----------
    encoding : Encoding
        With an owner for every encoded column.
    n_raw : int

    Attributes
    ----------
    one_to_one : bool
        No raw column became several: adding changes nothing.
    notes : tuple of str
    """

    def __init__(self, encoding: Encoding, n_raw: int) -> None:
        assert encoding.owner is not None
        self._owner = encoding.owner
        self._n_raw = n_raw
        self._plain = encoding.transformer is None
        owned = self._owner[self._owner >= 0]
        self.one_to_one = len(np.unique(owned)) == len(owned)
        self.notes: tuple[str, ...] = (
            () if self.one_to_one else ("values of the encoded columns of a raw column are added",)
        )

    def __call__(self, values: np.ndarray) -> np.ndarray:
        if self._plain:
            return values
        total = np.zeros((values.shape[0], self._n_raw, values.shape[2]))
        for raw in range(self._n_raw):
            mine = np.flatnonzero(self._owner == raw)
            if len(mine):
                total[:, raw] = values[:, mine].sum(axis=1)
        return total
