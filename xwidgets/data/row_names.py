"""What rows are called: a pandas index, or names that the caller gave."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import InvalidShape, InvalidType
from .wording import did_you_mean, sendable

__all__ = ["RowNames", "is_missing", "label_text"]

Labels = range | np.ndarray | list[Any]


@dataclass(frozen=True, eq=False)
class RowNames:
    """Labels of all rows, by position.

    Parameters
    ----------
    labels : range, ndarray of int64, or list
        One per row: whole numbers as a range or an array, anything else hashable as a list.
    title : str
        What kind of thing they name (``"customer"``, the index's own name); may be empty.
    index : pandas.Index, optional
        Where they come from.

    Examples
    --------
    >>> names = RowNames(np.array([1007, 1009]), "customer")
    >>> names.name(1), names.text(1), names.positions_of(1009)
    ('customer 1009', '1009', [1])
    """

    labels: Labels
    title: str = ""
    index: Any = None

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def are_whole(self) -> bool:
        """Whether the labels are whole numbers, which could be taken for positions."""
        return not isinstance(self.labels, list)

    @classmethod
    def of_index(cls, table: Any) -> RowNames | None:
        """The index of a pandas table; None where it only counts the rows from 0, or is none."""
        index = getattr(table, "index", None)
        if index is None or not hasattr(index, "get_indexer_for"):
            return None
        title = _title(index)
        if hasattr(index, "levels"):
            return cls(list(index), title, index)
        kind = getattr(index.dtype, "kind", "O")
        if all(hasattr(index, end) for end in ("start", "stop", "step")):
            counts = range(index.start, index.stop, index.step)
            return None if counts == range(len(index)) else cls(counts, title, index)
        beyond = kind == "u" and len(index) and index.max() >= 2**63
        if kind in "iu" and not index.hasnans and not beyond:
            return cls._of_whole(index.to_numpy(dtype=np.int64), title, index)
        return cls(list(index), title, index)

    @classmethod
    def read(
        cls, given: Any, n_rows: int, title: str = "", argument: str = "row_names"
    ) -> RowNames | None:
        """Names that the caller gave: one hashable value per row, of any sequence.

        Raises
        ------
        InvalidType, InvalidShape
        """
        is_text = isinstance(given, (str, bytes, Mapping))
        if is_text or not isinstance(given, Iterable):
            raise InvalidType(
                argument,
                found=f"a {type(given).__name__}",
                expected=f"{n_rows} names, or the name of a column",
                fix="pass a list, an index or a column",
            )
        title = title or _title(given)
        if getattr(given, "ndim", 1) != 1:
            raise InvalidShape(
                argument,
                found=f"shape {getattr(given, 'shape', ())}",
                expected=f"({n_rows},), one name per row",
                fix="pass one column",
            )
        given = given.to_pylist() if hasattr(given, "to_pylist") else given
        labels = [_plain(label) for label in given]
        if len(labels) != n_rows:
            raise InvalidShape(
                argument,
                found=f"{len(labels)} names",
                expected=f"{n_rows}, one per row of X",
                fix="pass the names of these rows",
            )
        for label in labels:
            if not isinstance(label, Hashable):
                raise InvalidType(
                    argument,
                    found=f"a {type(label).__name__}",
                    expected="names: text, numbers, dates",
                )
        whole = all(type(label) is int and abs(label) < 2**63 for label in labels)
        if labels and whole:
            return cls._of_whole(np.array(labels, dtype=np.int64), title)
        return cls(labels, title)

    @classmethod
    def _of_whole(cls, labels: np.ndarray, title: str, index: Any = None) -> RowNames | None:
        """Numbers; None where they only count the rows from 0 and are called nothing."""
        if not title and np.array_equal(labels, np.arange(len(labels))):
            return None
        return cls(labels, title, index)

    # --- from positions ------------------------------------------------------------------------

    def label(self, row: int) -> Any:
        """The label of a row as the caller has it."""
        return _plain(self.labels[row])

    def text(self, row: int) -> str:
        """The label of a row in words; empty where it is missing."""
        return label_text(self.labels[row])

    def is_number(self, row: int) -> bool:
        """Whether the label is a number, which stands behind what it numbers."""
        return self.are_whole or _is_number(self.labels[row])

    def name(self, row: int) -> str:
        """The row as a person calls it: ``customer 1007``, ``#1007``, ``Alice``.

        Numbers stand behind what they number, so that none is taken for a position; a row
        without a label is called by its position.
        """
        text = self.text(row)
        if not text:
            return f"row {row}"
        if not self.is_number(row):
            return text
        return f"{self.title} {text}" if self.title else f"#{text}"

    def name_and_position(self, row: int) -> str:
        """``customer 1007, row 4``; the position alone for a row without a label."""
        name = self.name(row)
        return name if name == f"row {row}" else f"{name}, row {row}"

    def cells(self, rows: Any) -> np.ndarray:
        """Labels of rows, object (m,): as they are, those of several levels as text."""
        found = np.empty(len(rows), dtype=object)
        for place, row in enumerate(rows):
            label = self.label(int(row))
            found[place] = label_text(label) if isinstance(label, tuple) else label
        return found

    def take(self, rows: Any) -> RowNames:
        """Names of some of the rows, in their order."""
        if self.are_whole:
            return RowNames(np.asarray(self.labels, dtype=np.int64)[np.asarray(rows)], self.title)
        return RowNames([self.labels[int(row)] for row in rows], self.title)

    # --- from labels ---------------------------------------------------------------------------

    def positions_of(self, label: Any) -> list[int]:
        """Every row with this label, ascending; text is also compared with labels in words."""
        label = _plain(label)
        if isinstance(self.labels, range):
            whole = isinstance(label, (int, float)) and not isinstance(label, bool)
            if whole and label in self.labels:
                return [self.labels.index(int(label))]
        else:
            found = self._find(label, *self._by_label)
            if found:
                return found
        return self._find(label, *self._by_text) if isinstance(label, str) else []

    @staticmethod
    def _find(label: Any, first: dict[Any, int], more: dict[Any, list[int]]) -> list[int]:
        if not isinstance(label, Hashable) or isinstance(label, bool):
            return []
        try:
            return more[label] if label in more else [first[label]] if label in first else []
        except TypeError:  # a tuple of what cannot be hashed
            return []

    @cached_property
    def _by_label(self) -> tuple[dict[Any, int], dict[Any, list[int]]]:
        labels = self.labels
        return _places(labels.tolist() if isinstance(labels, np.ndarray) else map(_plain, labels))

    @cached_property
    def _by_text(self) -> tuple[dict[Any, int], dict[Any, list[int]]]:
        return _places(map(label_text, self.labels))

    def bear(self, numbers: np.ndarray) -> bool:
        """Whether each of these whole numbers is a label."""
        if isinstance(self.labels, np.ndarray):
            return bool(np.isin(numbers, self.labels).all())
        return all(self.positions_of(number) for number in numbers.tolist())

    def nearest(self, label: Any) -> str:
        """What to say of a label that there is not."""
        texts = [label_text(known) for known in self.labels[:5000]]
        return did_you_mean(label_text(label), texts)


def _places(labels: Iterable[Any]) -> tuple[dict[Any, int], dict[Any, list[int]]]:
    """Where each label stands first, and all places of those that stand several times."""
    first: dict[Any, int] = {}
    more: dict[Any, list[int]] = {}
    for row, label in enumerate(labels):
        before = first.setdefault(label, row)
        if before != row:
            more.setdefault(label, [before]).append(row)
    return first, more


def label_text(label: Any) -> str:
    """A label in words: levels are joined, days have no hour, what is missing is empty.

    >>> label_text(("North", 5)), label_text(1007), label_text(float("nan"))
    ('North, 5', '1007', '')
    """
    if isinstance(label, tuple):
        return ", ".join(map(label_text, label))
    if is_missing(label):
        return ""
    if isinstance(label, datetime):
        at_midnight = not (label.hour or label.minute or label.second or label.microsecond)
        return label.date().isoformat() if at_midnight else str(label)
    return sendable(label.isoformat() if isinstance(label, date) else str(label)).strip()


def is_missing(label: Any) -> bool:
    """Whether it is None, NaN, NaT or a dataframe library's own NA."""
    try:
        return label is None or bool(label != label)
    except TypeError:  # pandas' NA is neither equal nor unequal
        return True
    except ValueError:  # an array of several
        return False


def _is_number(label: Any) -> bool:
    return isinstance(label, (int, float, np.integer, np.floating)) and not isinstance(label, bool)


def _plain(label: Any) -> Any:
    """NumPy's scalars as Python's; dates stay what pandas made of them."""
    if isinstance(label, np.datetime64):
        return label.astype("M8[us]").item()
    return label.item() if isinstance(label, np.generic) else label


def _title(index: Any) -> str:
    names = getattr(index, "names", None)
    if names is not None and len(names) > 1:
        return sendable(", ".join("" if name is None else str(name) for name in names)).strip(", ")
    name = getattr(index, "name", None)
    return "" if name is None else sendable(str(name)).strip()
