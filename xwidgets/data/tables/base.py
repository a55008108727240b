"""What every kind of table can do."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Protocol

import numpy as np

from ..columns import Column
from ..schema import Feature

__all__ = ["Table"]


class Table(Protocol):
    """A caller's table behind one interface; it is never changed.

    Attributes
    ----------
    backend : str
    native : object
        The table itself.
    keys : sequence
        Column labels as the table holds them; None where it has none (arrays).
    dtypes : sequence
        One per column, comparable with ``==`` within a backend.
    """

    @property
    def backend(self) -> str: ...
    @property
    def native(self) -> Any: ...
    @property
    def shape(self) -> tuple[int, int]: ...
    @property
    def keys(self) -> Sequence[Hashable] | None: ...
    @property
    def dtypes(self) -> Sequence[Any]: ...

    def read(self, position: int, name: str, argument: str) -> Column:
        """Column as float64 codes."""

    def select(self, positions: Sequence[int]) -> Table:
        """The columns at these positions, in this order."""

    def take(self, rows: np.ndarray) -> Table:
        """The rows at these positions."""

    def concat(self, other: Table) -> Table:
        """The rows of both; dtypes of the other, which are the same or wider."""

    def gather(self, index: np.ndarray) -> Any:
        """Native table whose cell (i, j) is column j at row ``index[i, j]``."""

    def numbers(self) -> np.ndarray | None:
        """All cells as one array, where they are numbers of one dtype and this costs little."""

    def of_numbers(self, cells: np.ndarray) -> Any:
        """Native table of such cells: the inverse of `numbers`."""

    def build(
        self, matrix: np.ndarray, features: Sequence[Feature], levels: Sequence[list[Any] | None]
    ) -> Table:
        """A table with these columns' names and dtypes from float64 codes."""
