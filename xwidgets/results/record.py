"""Record: what every result is, whatever it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np

from . import summary
from .arrays import Library, build_frame
from .axes import axes_of, check_axes, frozen, plain
from .doubt import Doubt, doubts_of

__all__ = ["ROW_AXES", "Record", "renumbered"]

ROW_AXES = frozenset({"n_rows", "n_kept"})
"""Axes along which single rows stand; a field with one may be None."""


class Record:
    """Base class of the results: frozen dataclasses of arrays with a `method` and a `trust`.

    A field says its axes in its type, ``Annotated[np.ndarray, Axes("n_rows n_outputs")]``: what
    it is frozen and checked by, how it travels and how it is saved follow from that. Every other
    field is plain JSON. What a result says in tidy form is said once, by :meth:`tidy`.
    """

    method: str
    trust: Any
    shown_by_rows: ClassVar[bool] = False
    """Whether a page draws it from its rows: without them it shows nothing of it."""

    def __post_init__(self) -> None:
        axes = axes_of(type(self))
        values = {one.name: getattr(self, one.name) for one in fields(self)}  # type: ignore[arg-type]
        for name, value in values.items():
            if name in axes:
                values[name] = frozen(value, axes[name])
            elif isinstance(value, Mapping):
                values[name] = MappingProxyType(dict(value))
            elif isinstance(value, list):
                values[name] = tuple(value)
            object.__setattr__(self, name, values[name])
        check_axes(values, axes)
        told = self.trust or {}
        doubts = doubts_of(told, self.doubts())
        if doubts:
            trust = MappingProxyType({**told, "doubts": doubts})
            object.__setattr__(self, "trust", trust)

    def __getstate__(self) -> dict[str, Any]:
        return {
            name: dict(value) if isinstance(value, MappingProxyType) else value
            for name, value in self.__dict__.items()
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()

    # --- parts: how it travels, and how it is saved ----------------------------------------------

    def arrays(self) -> dict[str, np.ndarray]:
        """The arrays by the names of their fields; those that are None are left out."""
        found = {name: getattr(self, name) for name in axes_of(type(self))}
        return {name: value for name, value in found.items() if isinstance(value, np.ndarray)}

    def plain(self) -> dict[str, Any]:
        """All other fields as JSON; numbers that are not finite are None."""
        arrays = self.arrays()
        return {
            one.name: plain(getattr(self, one.name))
            for one in fields(self)  # type: ignore[arg-type]
            if one.name not in arrays
        }

    @classmethod
    def from_parts(cls, arrays: Mapping[str, np.ndarray], plain: Mapping[str, Any]) -> Self:
        """The inverse of :meth:`arrays` and :meth:`plain`.

        Raises
        ------
        InvalidShape
            Arrays that do not fit together.
        TypeError
            A field is missing, or there is none of a name.
        """
        return cls(**arrays, **plain)

    def without_rows(self) -> Self:
        """The same with nothing of a single row in it: for files that may not hold rows."""
        axes = axes_of(type(self))
        own = {name for name, one in axes.items() if ROW_AXES.intersection(one.each)}
        return replace(self, **dict.fromkeys(own)) if own else self  # type: ignore[type-var]

    def of_rows(self, positions: np.ndarray) -> Self:
        """For a file that holds only these rows of the table, numbered anew in their order.

        Nothing of a single row, unless a class knows how to choose.
        """
        return self.without_rows()

    def sent(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """What a page gets of :meth:`arrays` and :meth:`plain`: all, unless that is too much."""
        return self.arrays(), self.plain()

    @property
    def n_bytes(self) -> int:
        """Of all arrays."""
        return sum(array.nbytes for array in self.arrays().values())

    # --- in words and tables ---------------------------------------------------------------------

    def doubts(self) -> list[Doubt]:
        """How far it is to be trusted: what was measured, in the words of ``results/doubt.py``.

        Whoever reads it finds them in ``trust["doubts"]``, where they come by themselves.
        """
        return []

    def tidy(self) -> dict[str, Any]:
        """The columns of :meth:`to_frame` by name, equally long, without any frame library."""
        raise NotImplementedError

    def facts(self) -> list[tuple[str, str]]:
        """What it is and what matters in it, by headings: what it shows in a cell."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return summary.line(type(self).__name__, self.facts())

    def _repr_html_(self) -> str:
        return summary.table(type(self).__name__, self.facts())

    def to_frame(self, library: Library | None = None) -> Any:
        """The numbers in tidy form.

        Parameters
        ----------
        library : {"pandas", "polars"}, optional
            Default: polars where X was polars, else pandas.

        Returns
        -------
        DataFrame
            The columns that :meth:`tidy` lists. In polars, cells of different types are written
            as text.
        """
        return build_frame(self.tidy(), library or self.trust.get("frame_library", "pandas"))


def renumbered(rows: np.ndarray, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which of the rows are among those at `positions`, and their places there.

    >>> renumbered(np.array([5, 2, 8]), np.array([2, 5, 6]))
    (array([ True,  True, False]), array([1, 0]))
    """
    places = np.full(int(max(rows.max(initial=-1), positions.max(initial=-1))) + 1, -1)
    places[positions] = np.arange(len(positions))
    kept = places[rows] >= 0
    return kept, places[rows[kept]]
