"""Rows as a caller names them: positions, a mask, or labels where they carry labels.

One reading for every ``row=`` and ``rows=``, by the kind of what is given and never by its
values: whole numbers are positions (with a warning where they are labels of other rows, too); an
Index, text, dates and tables are labels, and so are one row of a table (``X.loc[label]``) and a
Series of whole numbers where the rows are named by such; booleans are a mask. Slices go by what
stands at their ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

import numpy as np

from ..errors import InvalidShape, InvalidType, InvalidValue, UnknownName
from .row_names import RowNames
from .rows_given import (
    as_array,
    as_row,
    column_labels,
    is_index,
    is_table,
    require_same_cells,
    say_which,
    warn_of_labels,
)
from .wording import shown

__all__ = ["Found", "Rows", "is_whole", "positions_within"]

ReadAs = Literal["positions", "labels", "mask", ""]

EXPECTED = "positions (whole numbers), a boolean mask, a slice, or labels"
HOW = "pass whole numbers, X.index[...], X.loc[...] or a mask"


class Found(NamedTuple):
    """Positions (int64) in the caller's order, repeats kept, and what they were read as.

    Read already: it is taken for a `rows` or `row` as it is.
    """

    positions: np.ndarray
    read_as: ReadAs = ""

    @classmethod
    def at(cls, rows: Any) -> Found:
        """Rows that nobody named: a page's, or a view's own."""
        return cls(np.atleast_1d(np.asarray(rows, dtype=np.int64)))

    @property
    def unique(self) -> np.ndarray:
        """Each row once, ascending."""
        return np.unique(self.positions)


def is_whole(value: Any) -> bool:
    """Whether it is a whole number; True and False are none."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a table, found by position or by label.

    Parameters
    ----------
    n_rows : int
    names : RowNames, optional
        Default: the rows are called by their positions.
    table : object, optional
        The caller's own table, which tables of some of its rows are compared with.
    """

    n_rows: int
    names: RowNames | None = None
    table: Any = None

    def find(self, value: Any, argument: str = "rows") -> Found:
        """Some of the rows.

        Parameters
        ----------
        value : object
            Whole numbers, a range or a slice of them: positions. Booleans: a mask of all rows; a
            Series of them goes by its index, which holds the labels of all rows. An Index, text,
            dates: labels; a slice of such holds both of its ends. A Series of whole numbers:
            labels where the rows are named by whole numbers, else positions. A table, or one row
            of it as a Series: rows of this one, by its index (or by the column that the rows are
            named by); its cells are compared.
        argument : str
            What messages call it.

        Returns
        -------
        Found
            A label that several rows bear stands for all of them.

        Warns
        -----
        UserWarning
            Whole numbers were read as positions, and all are labels (of other rows), too.

        Raises
        ------
        UnknownName
            A position or a label that there is not ("did you mean ...").
        InvalidShape, InvalidType, InvalidValue
            A mask of other rows, a table of other rows, something that is neither, or a Series of
            whole numbers that could be both.
        """
        if isinstance(value, Found):
            return value
        if isinstance(value, slice):
            return self._slice(value, argument)
        if is_whole(value) or isinstance(value, range):
            found = self._positions(np.atleast_1d(np.asarray(value)), argument)
            if is_whole(value):
                warn_of_labels(self.names, found, argument, one=True)
            return Found(found, "positions")
        row = as_row(value, self.table)
        if row is not None:
            return Found(self._of_table(row, argument), "labels")
        if is_table(value):
            return Found(self._of_table(value, argument), "labels")
        if is_index(value):
            if value.dtype == bool and value.nlevels == 1:
                return Found(self._mask(value.to_numpy(), argument), "mask")
            return Found(self._of_index(value, argument), "labels")
        if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
            return Found(self._labels([value], argument), "labels")
        if isinstance(value, tuple) and self._are_tuples() and self._positions_of(value):
            return Found(self._labels([value], argument), "labels")
        return self._listed(value, argument)

    def find_one(self, value: Any, argument: str = "row") -> int:
        """One row, by its position (a whole number) or its label.

        Raises
        ------
        UnknownName
            No such position or label ("did you mean ...").
        InvalidValue
            Not exactly one row, or a label that several rows bear.
        """
        found = self.find(value, argument).positions
        if len(found) == 1:
            return int(found[0])
        if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
            places = ", ".join(map(str, found[:5])) + (", ..." if len(found) > 5 else "")
            raise InvalidValue(
                argument,
                found=f"{len(found)} rows with the label {shown(value)}",
                expected="one row",
                fix=f"pass its position, one of {places}",
            )
        raise InvalidValue(
            argument,
            found=f"{len(found)} rows",
            expected="one row",
            fix="pass one position or label; force(rows) draws several",
        )

    def are_new(self, value: Any) -> bool:
        """Whether it is a table of rows that are not of this one (or were changed)."""
        if not is_table(value):
            return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
        try:
            self._of_table(value, "rows")
        except (InvalidType, InvalidValue):
            return True
        return False

    # --- by position ---------------------------------------------------------------------------

    def _slice(self, value: slice, argument: str) -> Found:
        ends = [end for end in (value.start, value.stop) if end is not None]
        if all(map(is_whole, ends)):
            return Found(np.arange(self.n_rows)[value], "positions")
        if self.names is None:
            raise self._unknown(ends[0], argument)
        if not all(isinstance(end, (str, date)) or self.names.positions_of(end) for end in ends):
            raise InvalidType(
                argument,
                found=f"a slice of {type(ends[0]).__name__}",
                expected="a slice of positions or labels",
                fix="pass whole numbers for positions",
            )
        return Found(self._between(value, argument), "labels")

    def _between(self, value: slice, argument: str) -> np.ndarray:
        """Rows from one label to another, with both, in the order of the table."""
        names = self.names
        assert names is not None
        every = np.arange(self.n_rows)
        if names.index is not None:
            try:
                return every[names.index.slice_indexer(value.start, value.stop, value.step)]
            except (KeyError, TypeError, ValueError):  # in no order, so that it has to be there
                pass
        start = None if value.start is None else self._labels([value.start], argument)[0]
        stop = None if value.stop is None else self._labels([value.stop], argument)[-1] + 1
        return every[start : stop : value.step]

    def _positions(self, rows: np.ndarray, argument: str) -> np.ndarray:
        if rows.size and (rows.min() < 0 or rows.max() >= self.n_rows):
            wrong = int(rows.min() if rows.min() < 0 else rows.max())
            raise UnknownName(
                argument,
                found=f"position {wrong}",
                expected=f"0 to {self.n_rows - 1}",
                fix=self._instead_of(wrong, one=rows.size == 1),
            )
        return rows.astype(np.int64)

    def _instead_of(self, wrong: int, *, one: bool) -> str:
        if self._positions_of(wrong):
            label, _ = say_which(self.names, wrong if one else None)
            return f"{wrong} is a label: pass {label}"
        if wrong < 0:
            return f"count from 0; the last row is {self.n_rows - 1}"
        return "count from 0"

    def _mask(self, mask: np.ndarray, argument: str) -> np.ndarray:
        if mask.shape != (self.n_rows,):
            raise InvalidShape(
                argument,
                found=f"a mask of shape {mask.shape}",
                expected=f"({self.n_rows},)",
                fix="pass one True or False per row of X",
            )
        return np.flatnonzero(mask)

    # --- lists ---------------------------------------------------------------------------------

    def _listed(self, value: Any, argument: str) -> Found:
        is_series = hasattr(value, "dtype") and not isinstance(value, np.ndarray)
        if hasattr(value, "to_pylist"):
            value, is_series = value.to_pylist(), True
        if not hasattr(value, "__array__") and not isinstance(value, (list, tuple)):
            value = list(value)
        array = as_array(value)
        if array.ndim > 1:
            raise InvalidType(argument, found=f"shape {array.shape}", expected=EXPECTED, fix=HOW)
        array = np.atleast_1d(array)
        if not array.size:
            return Found(np.empty(0, dtype=np.int64), "positions")
        if array.dtype == object and all(isinstance(cell, (bool, np.bool_)) for cell in array):
            array = array.astype(bool)
        if array.dtype == bool:
            return Found(self._mask(self._aligned(value, array, argument), argument), "mask")
        if array.dtype == object and all(map(is_whole, array)):
            array = array.astype(np.int64)
        if array.dtype.kind in "iu":
            if is_series and self.names is not None and self.names.are_whole:
                return Found(self._numbered(array, argument), "labels")
            rows = self._positions(array, argument)
            warn_of_labels(self.names, rows, argument, one=False)
            return Found(rows, "positions")
        if array.dtype.kind == "f":
            by_index = hasattr(value, "index") and not callable(value.index)
            raise InvalidType(
                argument,
                found=f"{type(value).__name__} of {array.dtype}",
                expected=EXPECTED,
                fix="pass its index: series.index" if by_index else "pass whole numbers",
            )
        return Found(self._labels(list(value), argument), "labels")

    def _numbered(self, labels: np.ndarray, argument: str) -> np.ndarray:
        """A Series of whole numbers; what `argsort` returns looks like it, and holds positions."""
        found = self._labels(labels.tolist(), argument)
        could_be = labels.min() >= 0 and labels.max() < self.n_rows
        if could_be and not np.array_equal(np.unique(found), np.unique(labels)):
            label, position = say_which(self.names)
            raise InvalidValue(
                argument,
                found="a Series of whole numbers, which are labels as well as positions",
                expected="one of the two",
                fix=f"pass {label} for labels, {position} for positions",
            )
        return found

    def _aligned(self, value: Any, mask: np.ndarray, argument: str) -> np.ndarray:
        """A mask by position; a pandas Series is one by label."""
        own: Any = getattr(self.table, "index", None)
        other: Any = getattr(value, "index", None)
        if not is_index(own) or not is_index(other):
            return mask
        if own.equals(other):
            return mask
        same = len(own) == len(other) and own.is_unique and other.is_unique
        at = other.get_indexer_for(own) if same else np.array([-1])
        if (at < 0).any():
            raise InvalidValue(
                argument,
                found=f"a mask with another index ({len(other)} rows)",
                expected=f"the labels of the {len(own)} rows of X",
                fix="make it from X, or pass mask.to_numpy() if its order is that of X",
            )
        return mask[at]

    # --- by label ------------------------------------------------------------------------------

    def _are_tuples(self) -> bool:
        labels = None if self.names is None else self.names.labels
        return isinstance(labels, list) and bool(labels) and isinstance(labels[0], tuple)

    def _positions_of(self, label: Any) -> list[int]:
        if self.names is not None:
            return self.names.positions_of(label)
        is_position = is_whole(label) and is_index(getattr(self.table, "index", None))
        return [int(label)] if is_position and 0 <= label < self.n_rows else []

    def _of_index(self, labels: Any, argument: str) -> np.ndarray:
        own = None if self.names is None else self.names.index
        if own is not None and own.is_unique and own.dtype == labels.dtype:
            at = np.asarray(own.get_indexer_for(labels), dtype=np.int64)
            if (at >= 0).all():
                return at
        return self._labels(list(labels), argument)

    def _labels(self, labels: list[Any], argument: str) -> np.ndarray:
        names, found = self.names, []
        for label in labels:
            if isinstance(label, float) and (names is None or names.are_whole):
                whole = f"pass {int(label)}, " if math.isfinite(label) else "pass "
                raise InvalidType(
                    argument, found=shown(label), expected=EXPECTED, fix=f"{whole}a whole number"
                )
            # The labels of rows that have no names are their positions.
            counted = names is None and is_whole(label) and 0 <= label < self.n_rows
            places = [int(label)] if counted else [] if names is None else names.positions_of(label)
            if not places:
                raise self._unknown(label, argument)
            found += places
        return np.array(found, dtype=np.int64)

    def _unknown(self, label: Any, argument: str) -> Exception:
        if isinstance(label, (list, dict, set)) or label is None or isinstance(label, bool):
            return InvalidType(
                argument,
                found=f"{shown(label)} ({type(label).__name__})",
                expected=EXPECTED,
                fix=HOW,
            )
        if self.names is None:
            return UnknownName(
                argument,
                found=f"the label {shown(label)}",
                expected=f"a position, 0 to {self.n_rows - 1}: these rows have no names",
                fix="xw.explain(model, X, row_names=...) names them",
            )
        return UnknownName(
            argument,
            found=f"the label {shown(label)}",
            expected=f"one of the {self.n_rows} labels",
            fix=self.names.nearest(label),
        )

    # --- tables of some of the rows ------------------------------------------------------------

    def _of_table(self, value: Any, argument: str) -> np.ndarray:
        index: Any = getattr(value, "index", None)
        title = "" if self.names is None else self.names.title
        if is_index(index) and is_index(getattr(self.table, "index", None)):
            # Labels that several rows bear come with all of these, one label after the other.
            found = self._of_index(index if index.is_unique else index.unique(), argument)
        elif title and title in column_labels(value):
            named = RowNames.read(value[title], len(value), title, argument)
            labels = [] if named is None else named.labels
            found = self._labels(list(labels), argument)
        else:
            raise InvalidType(
                argument,
                found=f"a {type(value).__name__} whose rows have no names",
                expected=EXPECTED,
                fix="pass a mask of all rows of X",
            )
        if len(found) != len(value):
            raise InvalidValue(
                argument,
                found="labels that several rows bear",
                expected="a table of some rows of X",
                fix="pass a mask of all rows of X",
            )
        require_same_cells(value, self.table, found, argument)
        return found


def positions_within(rows: Any, n_rows: int, argument: str) -> np.ndarray:
    """Positions (int64) in any shape and order, each of a row that there is.

    Raises
    ------
    InvalidType, InvalidValue
    """
    positions = np.asarray(rows)
    if positions.size == 0:
        return positions.astype(np.int64)
    if positions.dtype.kind not in "iu":
        raise InvalidType(
            argument,
            found=f"{positions.dtype} values",
            expected="whole numbers",
            fix="pass positions, numpy.flatnonzero(mask) for a mask",
        )
    low, high = int(positions.min()), int(positions.max())
    if low < 0 or high >= n_rows:
        raise InvalidValue(
            argument,
            found=f"position {low if low < 0 else high}",
            expected=f"0 to {n_rows - 1}",
        )
    return positions.astype(np.int64, copy=False)
