"""Categories that a model has not seen when it was fitted: found before the work, and named."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING, Any

import numpy as np

from ..data.wording import shown
from ..errors import InvalidValue, ModelFailed
from .adapters import Adapter
from .predictor_checks import call, words
from .predictor_tables import preparations

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..data import Frame

__all__ = ["rows_of_rare_levels", "unseen_level"]

MOST_SINGLE = 96
"""Rows that are tried one by one, where all of them together failed."""

LONGEST_WORDS = 240
"""Letters of a model's own message; some list every category."""

MOST_COLUMNS = 200
"""Columns that are exchanged one by one in a row that failed."""


def rows_of_rare_levels(frame: Frame, rows: np.ndarray, tried: np.ndarray) -> np.ndarray:
    """One row of each category that was not tried yet, the rarest first.

    Parameters
    ----------
    frame : Frame
    rows, tried : ndarray of int
        Rows to choose from, and those that were tried.

    Returns
    -------
    ndarray of int64
        Positions in `frame`, each once.
    """
    found: list[tuple[int, int]] = []
    for position, feature in enumerate(frame.schema.features):
        if feature.kind != "category":
            continue
        codes = frame.column(position)
        levels, first, counts = np.unique(codes[rows], return_index=True, return_counts=True)
        new = ~np.isin(levels, codes[tried])
        found += zip(counts[new].tolist(), rows[first[new]].tolist(), strict=True)
    return np.array(list(dict.fromkeys(row for _, row in sorted(found))), dtype=np.int64)


def unseen_level(
    adapter: Adapter, frame: Frame, rows: np.ndarray, error: ModelFailed
) -> InvalidValue | None:
    """The error that names the category which the model does not take.

    A row that works is tried again with one category after the other from a row that does not.
    Where none works, the category is the one that the model's own words quote.

    Parameters
    ----------
    adapter : Adapter
    frame : Frame
    rows : ndarray of int
        Rows on which the model failed.
    error : ModelFailed
        How it did.

    Returns
    -------
    InvalidValue or None
        None: it is not a category, or it cannot be told which.
    """
    columns = [
        position
        for position, feature in enumerate(frame.schema.features)
        if feature.levels is not None
    ][:MOST_COLUMNS]
    if not columns:
        return None
    works = _asking(adapter, frame)
    good, bad = None, []
    for row in rows[:MOST_SINGLE]:
        if works(np.full(frame.n_features, row)):
            good = row
        else:
            bad.append(row)
    if good is None:
        found = _quoted(frame, rows, columns, str(error.__cause__ or error))
        return None if found is None else _named(adapter, frame, *found, error)
    for row in bad:
        for position in columns:
            cells = np.full(frame.n_features, good)
            cells[position] = row
            if not works(cells):
                return _named(adapter, frame, int(row), position, error)
    return None


def _quoted(
    frame: Frame, rows: np.ndarray, columns: list[int], said: str
) -> tuple[int, int] | None:
    """Row and column of the category that a message quotes, where that is a single column."""
    found = {
        position: int(row)
        for row in reversed(rows[:MOST_SINGLE])
        for position in columns
        if _quotes(said, frame.text(row, position))
    }
    if len(found) != 1:
        return None
    position, row = found.popitem()
    return row, position


def _quotes(said: str, text: str) -> bool:
    return repr(text) in said or f"`{text}`" in said


def _asking(adapter: Adapter, frame: Frame) -> Callable[[np.ndarray], bool]:
    """Whether the model takes a row, composed of these rows' cells."""
    names = adapter.feature_names or frame.schema.names
    prepare = preparations(adapter.wants, frame.backend, names, adapter.library)[0]
    ask: Any = adapter.probability or adapter.value

    def works(cells: np.ndarray) -> bool:
        table = frame.gather(cells[None])
        try:
            call(lambda native: ask(prepare(native)), table, adapter.name)
        except ModelFailed:
            return False
        return True

    return works


def _named(
    adapter: Adapter, frame: Frame, row: int, position: int, error: ModelFailed
) -> InvalidValue:
    text, name = shown(frame.text(row, position)), shown(frame.schema.names[position])
    said = shorten(words(error.__cause__ or error).partition("\n")[0].rstrip("."), LONGEST_WORDS)
    return InvalidValue(
        "X",
        found=f"{text} in {name}, and {adapter.name} says: {said}",
        expected=f"rows that {adapter.name} can take",
        fix=f"leave the rows with {text} out, or fit the model on such rows",
    )
