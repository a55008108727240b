"""The rows of a study as a result."""

from __future__ import annotations

import numpy as np

from ...data.display import cells_of, display_cells
from ...results import Table
from ...study import Study

__all__ = ["rows_of"]


def rows_of(study: Study, rows: np.ndarray | None = None) -> Table:
    """The rows themselves (None: all), with what is predicted and what they really are."""
    chosen = np.arange(study.n_rows) if rows is None else np.asarray(rows, dtype=np.int64)
    target, names, extras = study.target, study.rows.names, study.extras
    return Table(
        data=display_cells(study.frame, study.groups, study.columns, chosen),
        predictions=study.predictions(None if rows is None else chosen),
        actual=None if target is None else cells_of(target.column, chosen),
        rows=chosen,
        feature_names=study.schema.names,
        output_names=study.output_names,
        unit=study.unit,
        method=study.model_name,
        actual_name="" if target is None else target.name,
        trust={"frame_library": study.library, "link": study.link()},
        row_names=None if names is None else names.cells(chosen),
        extras=np.column_stack([cells_of(column, chosen) for column in extras]) if extras else None,
        extra_names=tuple(column.feature.name for column in extras),
    )
