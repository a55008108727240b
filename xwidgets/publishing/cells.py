"""A notebook's file: its cells, and what their tags and metadata ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from ..data.wording import shown
from ..errors import InvalidFile
from .needed import library

__all__ = ["Showing", "minutes_of", "outputs_shown", "read_notebook", "source_shown", "tags_of"]

Showing = Literal["open", "folded", "none"]


def read_notebook(path: Path) -> Any:
    """A notebook, in the newest format.

    Raises
    ------
    InvalidFile
    """
    try:
        return library("nbformat").read(path, as_version=4)
    except Exception as error:  # of JSON, of a schema, of the disk
        raise InvalidFile(
            "notebooks",
            found=f"{shown(str(path))}, which cannot be read ({_first_line(error)})",
            expected="a Jupyter notebook",
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def source_shown(cell: Any) -> Showing:
    """How the source of a code cell is shown."""
    tags = tags_of(cell)
    if tags & {"remove-cell", "remove_cell", "remove-input", "remove_input", "hide_input"}:
        return "none"
    hidden = cell.metadata.get("jupyter", {}).get("source_hidden", False)
    return "folded" if hidden or tags & {"hide-input", "hide-cell"} else "open"


def outputs_shown(cell: Any) -> Showing:
    """How the outputs of a code cell are shown."""
    tags = tags_of(cell)
    if tags & {"remove-cell", "remove_cell", "remove-output", "remove_output"}:
        return "none"
    hidden = cell.metadata.get("jupyter", {}).get("outputs_hidden", False)
    return "folded" if hidden or tags & {"hide-output", "hide-cell"} else "open"


def tags_of(cell: Any) -> set[str]:
    """What its author has tagged a cell with."""
    return set(cell.metadata.get("tags", ()))


def minutes_of(notebook: Any) -> int | None:
    """How long a reader takes, where the notebook's metadata says it: ``xwidgets.minutes``."""
    minutes = notebook.metadata.get("xwidgets", {}).get("minutes")
    return int(minutes) if isinstance(minutes, (int, float)) and minutes > 0 else None
