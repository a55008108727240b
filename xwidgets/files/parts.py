"""What is written: a tree of JSON that points at arrays, and the arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..data.wording import shown
from ..errors import InvalidType
from .cells import NotPlain, from_json, key_of, to_json
from .lanes import KINDS

__all__ = ["Reading", "Writing"]

FEW_TEXTS = 100
"""So many different texts are written as JSON, which people can read."""

ARRAY = "array"


class Writing:
    """Collects arrays while values become JSON.

    Attributes
    ----------
    arrays : list of ndarray
        In the order of their numbers.
    """

    def __init__(self) -> None:
        self.arrays: list[np.ndarray] = []

    def array(self, values: Any) -> dict[str, int]:
        """An array of numbers, booleans, moments or spans."""
        array = np.asarray(values)
        if array.dtype.kind not in KINDS or array.dtype.itemsize > 8:
            raise NotPlain(f"an array of {array.dtype}")
        self.arrays.append(array)
        return {ARRAY: len(self.arrays) - 1}

    def cells(self, values: Iterable[Any]) -> dict[str, Any]:
        """Plain cells of any types: the different ones, and which of them stands where.

        Raises
        ------
        NotPlain
        """
        codes: list[int] = []
        levels: list[Any] = []
        code_of: dict[Any, int] = {}
        for cell in values:
            key = cell if type(cell) is str else key_of(cell)
            try:
                code = code_of.get(key, -1)
            except TypeError:
                raise NotPlain(f"a {type(cell).__name__}") from None
            if code < 0:
                code = code_of[key] = len(levels)
                levels.append(cell)
            codes.append(code)
        return {"codes": self.array(_smallest(codes)), "levels": self.texts(levels)}

    def texts(self, values: Sequence[Any]) -> Any:
        """A list of plain values: JSON, or bytes where they are many texts."""
        if len(values) <= FEW_TEXTS or any(type(value) is not str for value in values):
            return [to_json(value) for value in values]
        pieces = [value.encode("utf-8", "surrogatepass") for value in values]
        lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
        blob = np.frombuffer(b"".join(pieces), dtype=np.uint8)
        return {"utf8": self.array(blob), "lengths": self.array(lengths)}

    def plain(self, value: Any) -> Any:
        """Anything that mappings, lists, tuples, arrays and plain values make up.

        Raises
        ------
        NotPlain
        """
        if isinstance(value, np.ndarray):
            if value.dtype.kind == "O":
                return {"objects": [list(value.shape), self.cells(value.reshape(-1).tolist())]}
            if value.dtype.kind == "U":
                return {"strings": [list(value.shape), self.cells(value.reshape(-1).tolist())]}
            return self.array(value)
        if isinstance(value, Mapping):
            if any(type(key) is not str for key in value):
                raise NotPlain("a mapping whose keys are no texts")
            return {"mapping": {key: self.plain(one) for key, one in value.items()}}
        if isinstance(value, list):
            return [self.plain(one) for one in value]
        if type(value) is tuple:
            return {"items": [self.plain(one) for one in value]}
        return to_json(value)


class Reading:
    """The arrays of a file, and how JSON that points at them becomes values again."""

    def __init__(self, arrays: Sequence[np.ndarray]) -> None:
        self._arrays = arrays

    def array(self, found: Any) -> np.ndarray:
        """The array that is pointed at; read-only."""
        position = found[ARRAY]
        if type(position) is not int or not 0 <= position < len(self._arrays):
            raise ValueError(f"array {position!r}")
        return self._arrays[position]

    def cells(self, found: Any) -> np.ndarray:
        """Plain cells, object (n,)."""
        levels = self.texts(found["levels"])
        table = np.empty(len(levels), dtype=object)
        table[:] = levels
        codes = self.array(found["codes"])
        if codes.size and (codes.ndim != 1 or codes.dtype.kind not in "iu" or codes.min() < 0):
            raise ValueError("codes that are no positions")
        return table[codes]

    def texts(self, found: Any) -> list[Any]:
        """A list of plain values."""
        if isinstance(found, list):
            return [from_json(value) for value in found]
        blob, lengths = self.array(found["utf8"]).tobytes(), self.array(found["lengths"])
        ends = np.cumsum(lengths)
        if (lengths < 0).any() or len(blob) != (ends[-1] if len(ends) else 0):
            raise ValueError("texts of other lengths")
        starts = (ends - lengths).tolist()
        return [
            blob[start:end].decode("utf-8", "surrogatepass")
            for start, end in zip(starts, ends.tolist(), strict=True)
        ]

    def plain(self, found: Any) -> Any:
        """What `Writing.plain` was given."""
        if isinstance(found, list):
            return [self.plain(one) for one in found]
        if not isinstance(found, dict):
            return found
        ((kind, value),) = found.items()
        if kind == ARRAY:
            return self.array(found)
        if kind in ("objects", "strings"):
            shape, cells = value
            array = self.cells(cells).reshape(shape)
            return array if kind == "objects" else array.astype(str)
        if kind == "mapping":
            return {key: self.plain(one) for key, one in value.items()}
        if kind == "items":
            return tuple(self.plain(one) for one in value)
        return from_json(found)


def _smallest(codes: Sequence[int]) -> np.ndarray:
    most = max(codes, default=0)
    return np.asarray(codes, dtype=np.min_scalar_type(most))


def not_plain(error: NotPlain, where: str) -> InvalidType:
    """What to say of a value that no file can hold."""
    return InvalidType(
        where,
        found=str(error),
        expected="plain values: numbers, texts, booleans, dates, missing ones",
        fix=f"convert {where} to text or numbers before xw.explain",
    )


def named(name: Any) -> str:
    """A column in words."""
    return f"column {shown(name)}"
