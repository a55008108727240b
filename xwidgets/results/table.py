"""Table: the rows themselves, with what is predicted and what they really are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from .arrays import check_shape, read_only
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

    data: np.ndarray
    predictions: np.ndarray
    actual: np.ndarray | None
    rows: np.ndarray
    feature_names: tuple[str, ...]
    output_names: tuple[str, ...]
    unit: str
    method: str
    actual_name: str = "actual"
    trust: Mapping[str, Any] = field(default_factory=dict)
    row_names: np.ndarray | None = None
    extras: np.ndarray | None = None
    extra_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "data", read_only(self.data, object))
        put(self, "predictions", read_only(self.predictions))
        put(self, "rows", read_only(self.rows, np.int64))
        put(self, "feature_names", tuple(self.feature_names))
        put(self, "output_names", tuple(self.output_names))
        put(self, "trust", MappingProxyType(dict(self.trust)))
        n_rows = len(self.rows)
        cells = (n_rows, len(self.feature_names))
        check_shape("data", self.data, cells, "by rows and feature_names")
        shape = (n_rows, len(self.output_names))
        check_shape("predictions", self.predictions, shape, "by rows and output_names")
        if self.actual is not None:
            put(self, "actual", read_only(self.actual, object))
            check_shape("actual", self.actual, (n_rows,), "one per row")
        if self.row_names is not None:
            put(self, "row_names", read_only(self.row_names, object))
            check_shape("row_names", self.row_names, (n_rows,), "one per row")
        put(self, "extra_names", tuple(self.extra_names))
        if self.extras is not None:
            put(self, "extras", read_only(self.extras, object))
            beside = (n_rows, len(self.extra_names))
            check_shape("extras", self.extras, beside, "by rows and extra_names")

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
            features and what is shown beside them. A column of the same name as one of those before
            it gets a ``_`` at its end.
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
            for j, name in enumerate(names):
                while name in columns:
                    name += "_"
                columns[name] = cells[:, j]
        return columns
