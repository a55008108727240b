"""Record: what every result is, whatever it holds."""

from __future__ import annotations

from typing import Any

from . import summary
from .arrays import Library, build_frame

__all__ = ["Record"]


class Record:
    """Base class of the results: frozen dataclasses of arrays with a `method` and a `trust`.

    What a result says in tidy form is said once, by :meth:`tidy`; frames and files are made of it.
    """

    trust: Any

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
