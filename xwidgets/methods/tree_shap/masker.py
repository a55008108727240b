"""Coalitions of a tree ensemble, walked by the compiled loops instead of asking the model."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from ...data import Frame
from ...models.trees import predict, prepare
from ...threads import n_threads, pool
from ..exact import MOST_LISTED, MOST_PLAYERS
from ..masker import Game, Masker
from ..plan import Request
from ..stop import check_cancelled
from . import engine, loading
from .links import apply_link
from .source import Source, agreement

__all__ = ["TreeMasker"]

PATIENCE = 2.0
"""Seconds to wait for loops that only have to be loaded."""
MOST_CELLS = 2_000_000
"""Answers that one thread holds: coalitions times background rows times outputs."""
SECONDS_PER_WALK = 1.5e-9
"""Of one coalition and one background row down one tree."""
AFFORDABLE = 1.0
"""Seconds that all coalitions of one row may take where they are more than those of a dozen."""
ALONE = 0.5
"""Seconds for which the model is asked before loading starts to compete with it."""


class TreeMasker(Masker):
    """A masker for one tree ensemble: the same answers, several times sooner.

    Parameters
    ----------
    source : Source
    request : Request
    players : sequence of tuple of int
    """

    def __init__(
        self, source: Source, request: Request, players: Sequence[tuple[int, ...]]
    ) -> None:
        super().__init__(request.predictor, request.reference, request.background_weight, players)
        self._source = source
        self._n_jobs = request.n_jobs
        trees = source.trees
        self._background = prepare(trees, self.background.matrix())
        used = np.zeros(trees.n_features, bool)
        used[trees.feature[trees.feature >= 0]] = True
        self._matters = np.array([used[list(columns)].any() for columns in self.players])

    @property
    def seconds_per_call(self) -> float:
        """Rough cost of one coalition with the whole background."""
        if loading.is_ready("coalitions") or loading.is_compiled("coalitions"):
            return SECONDS_PER_WALK * self.n_background * self._source.trees.n_trees
        return self._model_seconds

    @seconds_per_call.setter
    def seconds_per_call(self, seconds: float) -> None:
        self._model_seconds = seconds

    def lists(self, n_players: int) -> bool:
        """Whether every coalition of so many players can be walked: counted, not timed."""
        walks = 2.0**n_players * self.n_background * self._source.trees.n_trees
        return n_players <= MOST_PLAYERS or (
            n_players <= MOST_LISTED and SECONDS_PER_WALK * walks <= AFFORDABLE
        )

    def agrees(self) -> bool:
        """Whether the trees say of the background what the model says."""
        sums = predict(self._source.trees, self._background)
        gap = agreement(self._source, sums, self.background_predictions)
        return gap <= self._source.trees.tolerance

    def game(self, frame: Frame, rows: np.ndarray) -> Game:
        """As for any model; and players that no tree compares cannot matter."""
        game = super().game(frame, rows)
        return Game(game.cells, game.active & self._matters)

    def answers(
        self, game: Game, who: np.ndarray, known: np.ndarray
    ) -> Iterator[tuple[slice, np.ndarray]]:
        """Predictions of coalitions for every background row."""
        if loading.is_compiled("coalitions"):
            loading.wait("coalitions", PATIENCE)
        done = 0
        if not loading.is_ready("coalitions") and len(who):
            # Nobody waits for a compiler: the model answers until the loops are there.
            start = time.perf_counter()
            for part, predictions in super().answers(game, who, known):
                yield part, predictions
                done = part.stop
                if time.perf_counter() > start + ALONE:
                    loading.warm("coalitions")
                if loading.is_ready("coalitions"):
                    break
            loading.warm("coalitions")
        if done < len(who):
            yield from self._walked(game, who, known, done)

    def _walked(
        self, game: Game, who: np.ndarray, known: np.ndarray, done: int
    ) -> Iterator[tuple[slice, np.ndarray]]:
        """The coalitions from `done` on, by the compiled loops."""
        source = self._source
        X = prepare(source.trees, game.cells.matrix()[self.n_background :])
        columns = known[:, self.player_of] & (self.player_of >= 0)
        ready = source.layout

        def work(part: slice) -> tuple[slice, np.ndarray]:
            sums = engine.coalition_sums(
                source.trees, X[who[part.start]], self._background, columns[part], ready=ready
            )
            return part, apply_link(source.link, sums, source.trees)

        most = n_threads(self._n_jobs)
        cells = self.n_background * source.trees.n_outputs
        size = max(16, min(engine.COALITIONS, MOST_CELLS // cells))
        parts = list(_runs(who, done, size))
        if most == 1 or len(parts) == 1:
            for part in parts:
                check_cancelled()
                yield work(part)
            return
        with pool(most) as threads:
            for start in range(0, len(parts), 4 * most):
                check_cancelled()
                yield from threads.map(work, parts[start : start + 4 * most])


def _runs(who: np.ndarray, done: int, size: int) -> Iterator[slice]:
    """Stretches of coalitions of one row, no longer than walk the trees together."""
    edges = [done, *(np.flatnonzero(np.diff(who[done:])) + 1 + done).tolist(), len(who)]
    for start, stop in pairwise(edges):
        for first in range(start, stop, size):
            yield slice(first, min(first + size, stop))
