"""Any table as a `Frame`: the caller's own cells, and the numbers behind them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import InvalidShape, InvalidValue
from .columns import Column, as_feature
from .matching import as_kind, described, like_table, order_of
from .reading import column_names, name_of, require_cells
from .rows import positions_within
from .schema import Feature, Schema
from .tables import Table, open_table
from .tables.arrays import as_objects
from .wording import shown

__all__ = ["Frame"]


class Frame:
    """A table of rows to explain: the caller's own, read-only, with every cell as a number too.

    Make one with `from_table` or `like`. Reading is thread-safe; nothing here changes the
    caller's table, and every array handed out is read-only.

    Attributes
    ----------
    native : object
        The caller's own table (other Arrow tables than pyarrow's: a pyarrow Table).
    backend : {"numpy", "pandas", "polars", "pyarrow", "sparse", "narwhals"}
    n_rows, n_features : int
    schema : Schema

    Notes
    -----
    Numbers, booleans (0/1), datetimes (seconds since 1970 UTC; those without a time zone are
    taken as UTC), durations (seconds) and categories (level codes) are float64, so whole
    numbers beyond 2**53 and fractions of a microsecond are rounded *there*; `native`, `take`,
    `concat` and `gather` keep every bit.
    """

    def __init__(
        self,
        table: Table,
        schema: Schema,
        columns: Sequence[np.ndarray] | None,
        levels: Sequence[list[Any] | None],
    ) -> None:
        self._table = table
        self.schema = schema
        self._columns = columns
        self._levels = tuple(levels)
        self._matrix: np.ndarray | None = None
        self._lock = threading.Lock()

    @classmethod
    def from_table(
        cls, table: Any, *, feature_names: Sequence[str] | None = None, argument: str = "X"
    ) -> Frame:
        """Read a table.

        Parameters
        ----------
        table : DataFrame, ndarray, sparse matrix or Frame, shape (n_rows, n_features)
            pandas, polars, pyarrow, any table with the Arrow PyCapsule interface or that
            narwhals reads, a two-dimensional NumPy array (or what ``numpy.asarray`` makes one),
            a SciPy sparse matrix or array. NaN, None, NA, null and NaT are missing values.
        feature_names : sequence of str, optional
            Names to show; default the columns' own, ``x0, x1, ...`` for arrays. A blank one is
            shown as its position, ``(column 0)``.
        argument : str
            What messages call the table.

        Raises
        ------
        InvalidType
            Not a table, or a column of nested, complex or binary values (it is named).
        InvalidShape
            Not two-dimensional, no row, no column, or another number of `feature_names`.
        InvalidColumns
            Two columns with the same name.

        Examples
        --------
        >>> frame = Frame.from_table(np.array([[1.0, 2.5]]), feature_names=["age", "income"])
        >>> frame.schema.names, frame.text(0, 1)
        (('age', 'income'), '2.5')
        """
        if isinstance(table, Frame):
            if feature_names is None:
                return table
            table = table.native
        opened = open_table(table, argument)
        names = column_names(opened, feature_names, argument)
        require_cells(opened, argument)
        n_features = opened.shape[1]
        if opened.backend == "sparse":
            read = (opened.read(j, names[j], argument) for j in range(n_features))
            schema = Schema(tuple(map(as_feature, names, read)))
            return cls(opened, schema, None, [None] * n_features)
        columns = [opened.read(j, names[j], argument) for j in range(n_features)]
        return cls._of(opened, tuple(map(as_feature, names, columns)), columns)

    @classmethod
    def like(cls, table: Any, frame: Frame, argument: str = "rows") -> Frame:
        """Read a table that has the columns of `frame`.

        Named columns may come in another order. Cells are converted to the dtypes of `frame`
        (a wider one only where a value needs it) and coded with its levels; levels that
        `frame` does not have are appended after them.

        Parameters
        ----------
        table : table, mapping, or list of mappings
            Any table that `from_table` takes, of any library; one row as a mapping of names to
            values, or a list of such rows.
        frame : Frame
        argument : str

        Returns
        -------
        Frame
            With the backend of `frame`.

        Raises
        ------
        InvalidColumns
            A missing, misspelt ("did you mean"), unexpected or duplicated column, or a wrong
            number of them.
        InvalidType
            A column of another kind: text where numbers stand.
        """
        if isinstance(table, Frame):
            table = table.native
        opened = like_table(table, frame.schema, argument, frame.own_names)
        order = order_of(opened, frame.schema, frame._table.keys, argument)
        if order != list(range(len(order))):
            opened = opened.select(order)
        require_cells(opened, argument)
        features: list[Feature] = []
        columns: list[Column] = []
        for position, wanted in enumerate(frame.schema.features):
            found = opened.read(position, wanted.name, argument)
            column = as_kind(found, wanted, frame._levels[position], argument)
            columns.append(column)
            features.append(described(wanted, column))
        if opened.backend != frame.backend or list(opened.dtypes) != list(frame._table.dtypes):
            matrix = np.column_stack([column.values for column in columns])
            opened = frame._table.build(matrix, features, [column.levels for column in columns])
        return cls._of(opened, tuple(features), columns)

    @classmethod
    def _of(cls, table: Table, features: tuple[Feature, ...], columns: Sequence[Column]) -> Frame:
        values = [_read_only(column.values) for column in columns]
        return cls(table, Schema(features), values, [column.levels for column in columns])

    @property
    def native(self) -> Any:
        """The caller's own table."""
        return self._table.native

    @property
    def backend(self) -> str:
        """Which library's table it is."""
        return self._table.backend

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return self._table.shape[0]

    @property
    def n_features(self) -> int:
        """Number of columns."""
        return self._table.shape[1]

    @cached_property
    def dtypes(self) -> tuple[Any, ...]:
        """Of the columns of `native`, as its library has them."""
        return tuple(self._table.dtypes)

    @property
    def own_names(self) -> tuple[str, ...] | None:
        """What the columns are called in `native`; None where nothing does (arrays).

        They differ from those of `schema`, which are shown, where the caller gave names or
        where one is blank.
        """
        keys = self._table.keys
        return None if keys is None else tuple(map(name_of, keys))

    def __len__(self) -> int:
        return self.n_rows

    def __repr__(self) -> str:
        return f"<Frame {self.n_rows} x {self.n_features}, {self.backend}>"

    def column(self, position: int) -> np.ndarray:
        """Numbers of one column.

        Returns
        -------
        ndarray of float64, shape (n_rows,)
            Read-only; NaN where missing. See the class notes for what stands for what.
        """
        if self._columns is None:
            name = self.schema.names[position]
            return _read_only(self._table.read(position, name, "X").values)
        return self._columns[position]

    def matrix(self) -> np.ndarray:
        """Numbers of all columns, cached.

        Returns
        -------
        ndarray of float64, shape (n_rows, n_features)
            Read-only and in C order.
        """
        with self._lock:
            if self._matrix is None:
                self._matrix = _read_only(self._stack())
            return self._matrix

    def _stack(self) -> np.ndarray:
        native = self.native
        if isinstance(native, np.ndarray) and native.dtype.kind in "biuf":
            return np.ascontiguousarray(native, dtype=np.float64)
        if self.backend == "sparse":
            return np.ascontiguousarray(native.toarray(), dtype=np.float64)
        matrix = np.empty((self.n_rows, self.n_features))
        for position in range(self.n_features):
            matrix[:, position] = self.column(position)
        return matrix

    def take(self, rows: Any) -> Frame:
        """The rows at these positions, with the same schema.

        Parameters
        ----------
        rows : array_like of int, shape (m,)
            Repeats are fine.

        Raises
        ------
        InvalidValue
            A position outside of the table.
        """
        positions = positions_within(rows, self.n_rows, "rows")
        columns = self._columns
        if columns is not None:
            columns = [_read_only(column[positions]) for column in columns]
        return Frame(self._table.take(positions), self.schema, columns, self._levels)

    def concat(self, other: Frame) -> Frame:
        """The rows of this frame, then those of another with the same columns.

        Dtypes stay (a wider one only where the other frame has it); levels that only the other
        has are appended.
        """
        other = Frame.like(other, self, "other")
        features = tuple(
            described(new, Column(new.kind, np.empty(0), levels), had=old.has_missing)
            for old, new, levels in zip(
                self.schema.features, other.schema.features, other._levels, strict=True
            )
        )
        table = self._table.concat(other._table)
        columns = None
        if self._columns is not None:
            columns = [
                _read_only(np.concatenate([self.column(j), other.column(j)]))
                for j in range(self.n_features)
            ]
        return Frame(table, Schema(features), columns, other._levels)

    def gather(self, index: np.ndarray) -> Any:
        """Compose rows cell by cell: what masking needs.

        Parameters
        ----------
        index : ndarray of int, shape (m, n_features)
            Row to take each cell from.

        Returns
        -------
        table
            Of this frame's backend and dtypes; cell (i, j) is column j at row ``index[i, j]``.

        Raises
        ------
        InvalidShape
            Another shape.
        InvalidValue
            A row outside of the table.
        """
        index = np.asarray(index)
        if index.ndim != 2 or index.shape[1] != self.n_features or index.dtype.kind not in "iu":
            raise InvalidShape(
                "index",
                found=f"{index.dtype} of shape {index.shape}",
                expected=f"whole numbers of shape (m, {self.n_features})",
            )
        return self._table.gather(positions_within(index, self.n_rows, "index"))

    def mix(self, known: np.ndarray, rows: np.ndarray, reference: np.ndarray) -> Any:
        """Rows of a reference in which some columns are those of other rows.

        Parameters
        ----------
        known : ndarray of bool, shape (m, n_features)
            Columns that are taken from `rows`.
        rows : ndarray of int, shape (m,)
        reference : ndarray of int, shape (r,)

        Returns
        -------
        table
            Of m x r rows, of this frame's backend and dtypes: all of the reference for the first
            of `rows`, then for the next.
        """
        numbers = self._table.numbers()
        if numbers is not None:
            cells = np.where(known[:, None], numbers[rows][:, None], numbers[reference][None])
            return self._table.of_numbers(cells.reshape(-1, self.n_features))
        index = np.where(known[:, None], rows[:, None, None], reference[:, None])
        return self.gather(index.reshape(-1, self.n_features))

    def to_native(self, rows: Any) -> Any:
        """The caller's own table restricted to rows, in the order asked for."""
        return self._table.take(positions_within(rows, self.n_rows, "rows")).native

    def from_matrix(self, matrix: np.ndarray) -> Any:
        """The inverse of `matrix`: a table of this backend and dtypes from numbers.

        Parameters
        ----------
        matrix : ndarray of float64, shape (m, n_features)
            Codes as `matrix` gives them.

        Returns
        -------
        table
            A value is never changed to fit: 0.5 in a column of whole numbers, or NaN in one
            that cannot be missing, makes that column wider (float64).

        Raises
        ------
        InvalidShape
            Another number of columns.
        InvalidValue
            A level code that does not exist.
        """
        matrix = np.asarray(matrix, dtype=np.float64)
        if matrix.ndim != 2 or matrix.shape[1] != self.n_features:
            raise InvalidShape(
                "matrix",
                found=f"shape {matrix.shape}",
                expected=f"(m, {self.n_features})",
            )
        for position, levels in enumerate(self._levels):
            if levels is None:
                continue
            codes = matrix[:, position]
            codes = codes[~np.isnan(codes)]
            if not np.isin(codes, np.arange(len(levels))).all():
                raise InvalidValue(
                    "matrix",
                    found=f"codes of {shown(self.schema.names[position])} that are no level",
                    expected=f"whole numbers from 0 to {len(levels) - 1}",
                )
        return self._table.build(matrix, self.schema.features, self._levels).native

    def text(self, row: int, feature: int) -> str:
        """How a person writes a cell: ``"12.5"``, ``"Paris"``, ``"2024-03-01"``, ``"missing"``."""
        return self.schema[feature].text(float(self.column(feature)[row]))

    def cells(self, rows: Any = None) -> np.ndarray:
        """Cells as Python values, for `Attributions.data` and tables to read.

        Parameters
        ----------
        rows : array_like of int, optional
            Positions; default all.

        Returns
        -------
        ndarray of object, shape (m, n_features)
            float or int (durations: seconds), bool, str (categories), ``datetime.datetime``
            (aware where the column has a time zone); NaN for a missing number and None for
            anything else that is missing.
        """
        positions = (
            np.arange(self.n_rows) if rows is None else positions_within(rows, self.n_rows, "rows")
        )
        cells = np.empty((len(positions), self.n_features), dtype=object)
        for position, feature in enumerate(self.schema.features):
            levels = None if feature.levels is None else list(feature.levels)
            absent = np.nan if feature.kind == "number" else None
            values = self.column(position)[positions]
            plain = replace(feature, unit="")
            cells[:, position] = as_objects(values, plain, levels, absent)
        return cells


def _read_only(values: np.ndarray) -> np.ndarray:
    view = values.view()
    view.flags.writeable = False
    return view
