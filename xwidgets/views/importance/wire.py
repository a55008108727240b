"""Importance on the wire: of all outputs side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypedDict

import numpy as np

from ...results.importance import mean_absolute
from ...widgets.hub import Answer
from ...widgets.live import Live

__all__ = ["Requests", "Wire"]


class Requests(TypedDict):
    """What only this view asks."""

    importance_by_output: None


class Wire:
    """Answers what the page does not hold itself."""

    def __init__(self, live: Live) -> None:
        self._live = live

    @property
    def answers(self) -> Mapping[str, Callable[..., Answer]]:
        """What the page asks."""
        return {"importance_by_output": self.by_output}

    def by_output(self) -> Answer:
        """Of every output, where the page does not hold all of them: rows so far, selected ones."""
        part = self._live.study.run(self._live.hub.unit).first()
        rows = self._live.selection.rows
        chosen = [np.ones(part.n_rows, dtype=bool)]
        if rows is not None:
            chosen.append(np.isin(part.rows, rows))
        columns: list[np.ndarray] = []
        for mask in chosen:
            for output in range(part.values.shape[2]):  # one at a time: there may be many rows
                columns += mean_absolute(part.values[mask, :, output])
        numbers = np.array(columns, dtype="<f8")
        return [int(mask.sum()) for mask in chosen], [numbers.tobytes()]
