"""Other rows of the same columns, under the names by which questions call them."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType

import numpy as np

from .frame import Frame

__all__ = ["Batch", "GivenBatches", "learnt_elsewhere", "learnt_from"]


@dataclass(frozen=True, eq=False)
class Batch:
    """Rows that came later.

    Attributes
    ----------
    name : str
    frame : Frame
        Read like the rows that are explained: levels that those lack come after theirs.
    actual : ndarray of float64, shape (n_rows,), or None
        What they really are, as the study's own target has it: numbers, or codes of classes.
    left_out : tuple of str
        Columns that stood beside the features in the file.
    """

    name: str
    frame: Frame
    actual: np.ndarray | None = None
    left_out: tuple[str, ...] = ()

    @cached_property
    def key(self) -> str:
        """Of what is in it, whatever it is called."""
        return _digest([replace(self, name="", left_out=())])


class GivenBatches:
    """Lists of batches; their name says what is in them, so that equal rows have equal names.

    An answer that was saved is found again by whoever passes the same rows.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: Mapping[str, tuple[Batch, ...]] = MappingProxyType({})

    @property
    def known(self) -> Mapping[str, tuple[Batch, ...]]:
        """By name, as of now."""
        return self._known

    def name(self, batches: Sequence[Batch]) -> str:
        """The name of these, which are kept under it."""
        name = _digest(batches)
        with self._lock:
            if name not in self._known:
                self._known = MappingProxyType({**self._known, name: tuple(batches)})
        return name


def learnt_from(known: Mapping[str, Sequence[Batch]]) -> Batch | None:
    """Rows that a model is said to have learnt from: a batch of its own of that name."""
    named = (given[0] for given in known.values() if [one.name for one in given] == ["train"])
    return next(named, None)


def learnt_elsewhere(known: Mapping[str, Sequence[Batch]], n_rows: int) -> bool:
    """Whether a model that was fitted to as many rows was fitted to others, one more or less."""
    told = learnt_from(known)
    return told is not None and abs(told.frame.n_rows - n_rows) <= 1


def _digest(batches: Sequence[Batch]) -> str:
    found = sha256()
    for batch in batches:
        features = batch.frame.schema.features
        levels = [(one.name, one.kind, one.levels) for one in features]
        found.update(repr((batch.name, batch.frame.n_rows, levels)).encode())
        for position in range(len(features)):
            found.update(np.ascontiguousarray(batch.frame.column(position)).tobytes())
        found.update(b"" if batch.actual is None else batch.actual.tobytes())
        found.update(repr(batch.left_out).encode() if batch.left_out else b"")
    return found.hexdigest()[:32]
