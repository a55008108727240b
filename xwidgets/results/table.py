"""Table: the rows themselves, with what is predicted and what they really are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from .arrays import beside
from .axes import Axes
from .record import Record
from .units import predicted_label

__all__ = ["Table"]


@dataclass(frozen=True, eq=False, repr=False)
class Table(Record):
    """Rows as a person reads them; no attributions are needed for it.

    Parameters
    ----------
    data : ndarray of object, shape (n_rows, n_features)
        The cells, as Python values.
    predictions : ndarray of float64, shape (n_rows, n_outputs)
        What the model says, in `unit`.
    actual : ndarray of object, shape (n_rows,), or None
        What the rows really are: numbers, or names of classes; None where that is not known.
    rows : ndarray of int64, shape (n_rows,)
        Positions in the explained table.
    feature_names, output_names : tuple of str
    unit : {"probability", "log_odds", "value"}
    method : str
        What was predicted with.
    actual_name : str
    trust : mapping
    row_names : ndarray of object, shape (n_rows,), or None
        What the rows are called; None where nothing names them.
    extras : ndarray of object, shape (n_rows, n_extras), or None
        Cells of columns that are shown beside the features; None where there are none.
    extra_names : tuple of str

    Raises
    ------
    InvalidShape
        Arrays that do not fit together.
    """

    data: Annotated[np.ndarray, Axes("n_rows n_features", "object")]
    predictions: Annotated[np.ndarray, Axes("n_rows n_outputs")]
    actual: Annotated[np.ndarray | None, Axes("n_rows", "object")]
    rows: Annotated[np.ndarray, Axes("n_rows", "int64")]
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")]
    unit: str
    method: str
    actual_name: str = "actual"
    trust: Mapping[str, Any] = field(default_factory=dict)
    row_names: Annotated[np.ndarray | None, Axes("n_rows", "object")] = None
    extras: Annotated[np.ndarray | None, Axes("n_rows n_extras", "object")] = None
    extra_names: Annotated[tuple[str, ...], Axes("n_extras")] = ()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "trust": dict(self.trust)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()

    def facts(self) -> list[tuple[str, str]]:
        size = f"{len(self.rows)} rows, {len(self.feature_names)} features"
        return [("rows", size), ("predicted", f"{', '.join(self.output_names[:5])}, {self.unit}")]

    def tidy(self) -> dict[str, Any]:
        """One line per row.

        Returns
        -------
        dict of str to ndarray
            ``row`` (int64), ``row_name`` (where rows have names), what it really is (``actual``
            and the target's name), one prediction per output (``probability of yes``), then the
            features and what is shown beside them. One that is called as a column before it gets
            ``_`` at its end (``row_``), as often as it takes to be called as no other.
        """
        columns: dict[str, Any] = {"row": self.rows}
        if self.row_names is not None:
            columns["row_name"] = self.row_names
        if self.actual is not None:
            columns[f"actual {self.actual_name}"] = self.actual
        label = predicted_label(self.unit, self.trust.get("link", ""))
        for k, name in enumerate(self.output_names):
            columns[f"{label} of {name}"] = self.predictions[:, k]
        parts = [(self.feature_names, self.data)]
        if self.extras is not None:
            parts.append((self.extra_names, self.extras))
        for names, cells in parts:
            columns = beside(columns, {name: cells[:, j] for j, name in enumerate(names)})
        return columns
