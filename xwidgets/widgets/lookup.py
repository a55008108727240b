"""The numbers that terms of clauses speak of."""

from __future__ import annotations

import numpy as np

from ..study import Study
from .clauses import Lookup
from .wire import Term

__all__ = ["lookup"]


def lookup(study: Study, unit: str) -> Lookup:
    """Reads a study's numbers; those that are computed in the unit on screen."""

    def numbers(term: Term) -> np.ndarray | None:
        source, target = term["source"], study.target
        if source == "feature":
            return np.asarray(
                (*study.columns, *study.extras)[term["feature"]].numbers, dtype=np.float64
            )
        if source == "target":
            if target is None:
                return None
            codes = target.codes.astype(np.float64)
            return np.where(codes < 0, np.nan, codes) if target.levels else codes
        part = study.run(unit).partial()
        if part is None:
            return None
        # As the page has them, so that the end of a range falls on the same side in both.
        values = np.full(study.n_rows, np.nan, dtype=np.float32)
        if source == "prediction":
            predicted = study.predicted(unit)
            if predicted is not None:
                values[:] = predicted.values[:, term["output"]]
            values[part.rows] = part.predictions[:, term["output"]]
        else:
            values[part.rows] = part.values[:, term["feature"], term["output"]]
        return values.astype(np.float64)

    return numbers
