"""SciPy sparse matrices and arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..columns import Column, read_array
from ..schema import Feature
from .arrays import narrow
from .base import Table

__all__ = ["SparseTable"]


class SparseTable:
    """A sparse matrix; what is not stored is 0, and stays not stored in all that is made of it."""

    backend = "sparse"
    keys = None

    def __init__(self, native: Any) -> None:
        self.native = native
        self._by_row: Any = None
        self._by_column: Any = None

    @property
    def shape(self) -> tuple[int, int]:
        return self.native.shape[0], self.native.shape[1]

    @property
    def dtypes(self) -> Sequence[Any]:
        return (self.native.dtype,) * self.shape[1]

    def read(self, position: int, name: str, argument: str) -> Column:
        if self._by_column is None:
            self._by_column = self.native.tocsc()
        matrix = self._by_column
        stored = slice(matrix.indptr[position], matrix.indptr[position + 1])
        values = np.zeros(self.shape[0], dtype=matrix.dtype)
        np.add.at(values, matrix.indices[stored], matrix.data[stored])
        return read_array(values, name, argument)

    def select(self, positions: Sequence[int]) -> SparseTable:
        return self._like(self.native.tocsc()[:, list(positions)])

    def take(self, rows: np.ndarray) -> SparseTable:
        return self._like(self.native.tocsr()[rows])

    def concat(self, other: Table) -> SparseTable:
        import scipy.sparse

        both = scipy.sparse.vstack([self.native, other.native])
        return SparseTable(type(self.native)(both))

    def gather(self, index: np.ndarray) -> Any:
        if self._by_row is None:
            rows = self.native.tocsr().copy()
            rows.sum_duplicates()
            # Where each stored cell is kept, from 1: cells that hold a 0 stay stored.
            places = rows.copy()
            places.data = np.arange(1, places.nnz + 1, dtype=np.int64)
            self._by_row = (rows.data, places)
        data, places = self._by_row
        columns = np.broadcast_to(np.arange(self.shape[1]), index.shape)
        found = places[index, columns].tocsr()
        cells = found.astype(data.dtype)
        cells.data = data[np.asarray(found.data, dtype=np.int64) - 1]
        return self._like(cells).native

    def numbers(self) -> None:
        return None

    def of_numbers(self, cells: np.ndarray) -> Any:
        raise NotImplementedError

    def build(
        self, matrix: np.ndarray, features: Sequence[Feature], levels: Sequence[list[Any] | None]
    ) -> SparseTable:
        return SparseTable(type(self.native)(narrow(matrix, self.native.dtype)))

    def _like(self, matrix: Any) -> SparseTable:
        return SparseTable(matrix.asformat(self.native.format))
