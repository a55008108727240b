"""One table of further rows, read like those that are explained."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..data import Frame
from ..data.batches import Batch
from ..data.extras import without
from ..errors import InvalidShape, XwidgetsError
from ..inputs import labels_of, target_of
from ..models.strange_rows import check_rows
from ..study import Study

__all__ = ["read_batch"]


def read_batch(
    study: Study, name: str, table: Any, y: Any, what_table: str, what_y: str, fix: str
) -> Batch:
    """Check further rows against the study's, before anything is computed.

    Parameters
    ----------
    name : str
        Of the batch.
    what_table, what_y : str
        What messages call them.
    fix : str
        Of an empty table.

    Raises
    ------
    InvalidColumns, InvalidType, InvalidShape, InvalidValue, MissingValues
    """
    assert study.inputs is not None
    table = without(table, study.extras, study.frame.schema.names)
    if len(getattr(table, "shape", ())) == 2 and not table.shape[0]:
        raise InvalidShape(what_table, found="no row", expected="rows", fix=fix)
    frame = Frame.like(table, study.frame, what_table)
    predictor = study.inputs.predictor
    check_rows(predictor, study.frame, frame, what_table)
    if y is None:
        return Batch(name, frame)
    try:
        target = target_of(y, labels_of(y, frame.n_rows), predictor)
    except XwidgetsError as error:
        raise type(error)(
            what_y, found=error.found, expected=error.expected, fix=error.fix
        ) from None
    return Batch(name, frame, np.asarray(target.column.numbers, np.float64))
