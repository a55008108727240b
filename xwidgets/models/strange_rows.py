"""Rows that hold what a model has not been tried on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..data.wording import shown
from ..errors import InvalidValue, MissingValues, ModelFailed, ModelOutput
from .predictor import Predictor
from .predictor_checks import words

if TYPE_CHECKING:
    from ..data import Frame

__all__ = ["check_rows"]

MOST_TRIED = 48
"""Rows on which the model is tried."""


def check_rows(predictor: Predictor, known: Frame, rows: Frame, argument: str) -> None:
    """Try the model on rows that hold what the known ones do not: holes, unseen categories.

    Raises
    ------
    MissingValues, InvalidValue
        The model does not take them; named is the argument that brought them.
    """
    strange: dict[int, tuple[int, str]] = {}
    for j, feature in enumerate(known.schema.features):
        column = rows.column(j)
        missing = np.isnan(column) if not feature.has_missing else np.zeros(len(column), bool)
        levels = feature.levels
        unseen = column >= len(levels) if levels is not None else np.isinf(column)
        for flags in (missing, unseen):
            if flags.any() and j not in strange:
                row = int(np.argmax(flags))
                strange[j] = (row, shown(rows.text(row, j)))
    if not strange:
        return
    few = sorted({row for row, _ in strange.values()})[:MOST_TRIED]
    try:
        predictor.predict(rows.take(np.array(few)).native)
    except (ModelFailed, ModelOutput) as error:
        cause = error.__cause__ or error
        said = words(cause).partition("\n")[0].rstrip(".")
        position, (row, text) = next(iter(strange.items()))
        holes = bool(np.isnan(rows.column(position)[row]))
        what = "missing values" if holes else text
        raise (MissingValues if holes else InvalidValue)(
            argument,
            found=f"{what} in {shown(known.schema.names[position])}, which X does not hold, "
            f"and {predictor.name} says: {said}",
            expected=f"rows that {predictor.name} can take",
            fix="leave those rows out",
        ) from cause
