"""Attributions of the rows: of all of them where that is quick, else of some that are drawn."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import NamedTuple

import numpy as np

from ...data import sample_rows
from ..ground import Ground, Part
from ..stop import check_cancelled

__all__ = ["Attributed", "attributed"]

FEW, STEP = 1_000, 100
"""Rows that are explained in any case, so many at a time."""
MAX_SECONDS = 30.0
"""That explaining all the others may take."""
ROUNDING = 1e-9
"""Of the largest: an attribution that is smaller is rounding."""


class Attributed(NamedTuple):
    """Attributions of one output.

    Attributes
    ----------
    rows : ndarray of int64, shape (n,)
        Positions, rising.
    values : ndarray of float64, shape (n, n_features)
        As the page has them: rounded to float32.
    """

    rows: np.ndarray
    values: np.ndarray

    def notes(self, n_rows: int) -> list[str]:
        """What is to be said where not all rows are explained."""
        n = len(self.rows)
        return [] if n == n_rows else [f"of {n:,} drawn rows of {n_rows:,}: explaining takes long"]


def attributed(ground: Ground, output: int) -> Generator[Part, None, Attributed]:
    """Explain the rows; on the way how many of them are there."""
    n = ground.frame.n_rows
    rows = sample_rows(n, FEW, ground.seed)
    values, price = yield from _explained(ground, rows, output, 0)
    others = np.setdiff1d(np.arange(n), rows)
    if price * len(others) <= MAX_SECONDS:
        more, _ = yield from _explained(ground, others, output, len(rows), STEP * 20)
        rows, values = np.concatenate([rows, others]), np.concatenate([values, more])
        order = np.argsort(rows)
        rows, values = rows[order], values[order]
    values = values.astype(np.float32).astype(np.float64)
    values[np.abs(values) <= ROUNDING * np.abs(values).max(initial=0.0)] = 0.0
    return Attributed(rows, values)


def _explained(
    ground: Ground, rows: np.ndarray, output: int, done: int, step: int = STEP
) -> Generator[Part, None, tuple[np.ndarray, float]]:
    """Attributions, and the seconds that a row takes once all is compiled."""
    plan, n = ground.known.plan(), ground.frame.n_rows
    found, price = [np.empty((0, len(ground.names)))], np.inf
    for start in range(0, len(rows), step):
        check_cancelled()
        some, begin = rows[start : start + step], time.perf_counter()
        found.append(np.asarray(plan.explain(ground.frame, some).values[:, :, output]))
        price = min(price, (time.perf_counter() - begin) / len(some))
        yield Part(done + start + len(some), n)
    return np.concatenate(found), price if len(rows) else 0.0
