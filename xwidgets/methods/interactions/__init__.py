"""Interactions of some rows, a part at a time: SHAP interaction values of every pair."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

import numpy as np

from ...data import Frame
from ...errors import NotSupported
from ...results import Interactions
from ..ground import Ground, Part
from .sampled import MAX_VALUES, explained, known
from .shapley import ready

__all__ = ["answer"]

BATCH_SECONDS = 0.2
"""How long one batch should take."""

FIRST_ROWS = 4


def answer(
    ground: Ground, *, rows: Sequence[int] | None = None
) -> Generator[Part, None, Interactions]:
    """What every pair of features does together, beside what each does alone.

    Rows are walked in a seeded random order, so that what is there so far is a fair sample of
    them. What was computed before it was stopped is gone on with.

    Parameters
    ----------
    rows : sequence of int, optional
        Positions. Default: 1,000 of them drawn with the seed, fewer of many features.

    Returns
    -------
    Interactions
        ``values`` where they fit into memory.

    Raises
    ------
    NotSupported
        A model that cannot have them: see :func:`.shapley.interactions`.
    """
    wanted = explained(ground, rows)
    explain = _prepared(ground)
    walk = _Walk(ground, wanted, known(ground, rows))
    size = FIRST_ROWS
    yield Part(walk.done, len(wanted), walk.so_far())
    while walk.done < len(wanted):
        begin = time.perf_counter()
        walk.take(explain(ground.frame, walk.order[walk.done : walk.done + size]))
        seconds = time.perf_counter() - begin
        size = max(1, min(4 * size, int(size * BATCH_SECONDS / max(seconds, 1e-6))))
        yield Part(walk.done, len(wanted), walk.so_far())
    return walk.whole()


def _prepared(ground: Ground) -> Callable[[Frame, np.ndarray], Interactions]:
    n_features, n_outputs = len(ground.names), ground.predictor.n_outputs
    if n_features**2 * n_outputs > MAX_VALUES:
        raise NotSupported(
            "interactions",
            found=f"every pair of {n_features:,} features",
            expected=f"at most {int((MAX_VALUES / n_outputs) ** 0.5):,} features or groups",
            fix="groups=",
        )
    return ready(ground.known.plan())


class _Walk:
    """What is explained so far, in the order in which it was explained."""

    def __init__(self, ground: Ground, rows: np.ndarray, before: Interactions | None) -> None:
        self.order = np.random.default_rng(ground.seed).permutation(rows)
        self.done = 0
        self._n_all = ground.frame.n_rows
        self._library = ground.library
        self._mean: Interactions | None = None
        n_outputs, n_features = ground.predictor.n_outputs, len(ground.names)
        self._gap = np.zeros((len(rows), n_outputs))
        shape = (len(rows), n_features, n_features, n_outputs)
        kept = np.prod(shape, dtype=float) <= MAX_VALUES
        self._values = np.empty(shape) if kept else None
        if before is not None and (before.values is not None or not kept):
            left = np.isin(self.order, before.rows, invert=True)
            self.order = np.concatenate([before.rows, self.order[left]])
            self.take(before)

    def take(self, part: Interactions) -> None:
        """What was found for the rows that are next."""
        begin, self.done = self.done, self.done + len(part.rows)
        self._gap[begin : self.done] = part.trust["additivity_gap"]
        if self._values is not None:
            assert part.values is not None
            self._values[begin : self.done] = part.values
        if self._mean is None:
            trust = {**part.trust, "frame_library": self._library, "n_rows_total": self._n_all}
            self._mean = replace(part, values=None, trust=trust)
        else:
            share = len(part.rows) / self.done
            strength = self._mean.strength * (1.0 - share) + part.strength * share
            self._mean = replace(self._mean, strength=strength)

    def so_far(self) -> Interactions | None:
        """Of the rows explained so far, in that order."""
        return self._of(slice(0, self.done))

    def whole(self) -> Interactions:
        """Of all rows, in their own order."""
        found = self._of(np.argsort(self.order))
        assert found is not None
        return found

    def _of(self, places: slice | np.ndarray) -> Interactions | None:
        if self._mean is None:
            return None
        return replace(
            self._mean,
            rows=self.order[places],
            values=None if self._values is None else self._values[places],
            trust={**self._mean.trust, "additivity_gap": self._gap[places]},
        )
