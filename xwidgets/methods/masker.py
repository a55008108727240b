"""Coalitions: what the model says when only some features are known."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..data import Frame
from ..errors import InvalidShape
from ..models import Predictor
from .stop import check_cancelled

__all__ = ["Game", "Masker"]

BATCH_CELLS = 4_000_000
BATCH_ROWS = 65_536
"""Bounds of one call to the model: large enough to amortise it, small enough for memory."""

TIMED_ROWS = 1_000
"""Rows of the call that is timed."""


@dataclass(frozen=True, eq=False)
class Game:
    """Rows to explain beside the background that stands in for what is not known.

    Parameters
    ----------
    cells : Frame
        The background, then the rows.
    active : ndarray of bool, shape (n_rows, n_players)
        Players that differ from the background somewhere; the others have no effect at all.
    """

    cells: Frame
    active: np.ndarray


class Masker:
    """Values of coalitions, averaged over a background (interventional).

    A player is one column or several that are masked together. Unknown columns take their
    cells from the same background row, so whatever the table's container, dtypes, categories
    or missing values, the model only ever sees cells that exist.

    Parameters
    ----------
    predictor : Predictor
    background : Frame
    weight : ndarray of float64, shape (n_background,), or None
        Sums to one.
    players : sequence of tuple of int
        Columns of every player.
    """

    def __init__(
        self,
        predictor: Predictor,
        background: Frame,
        weight: np.ndarray | None,
        players: Sequence[tuple[int, ...]],
    ) -> None:
        if weight is not None and weight.shape != (background.n_rows,):
            raise InvalidShape(
                "background_weight",
                found=f"shape {weight.shape}",
                expected=f"({background.n_rows},)",
            )
        if weight is not None and (weight == 0).any():
            background = background.take(np.flatnonzero(weight > 0))
            weight = weight[weight > 0]
        self.predictor = predictor
        self.background = background
        self.weight = None if weight is None or np.ptp(weight) == 0 else weight
        self.players = tuple(players)
        self.player_of = np.full(background.n_features, -1, dtype=np.int64)
        for player, columns in enumerate(players):
            self.player_of[list(columns)] = player
        self.background_predictions = predictor.predict(background.native)
        self.seconds_per_call = _seconds_per_call(predictor, background)
        self.base_values = self.average(self.background_predictions[None])[0]

    @cached_property
    def contents(self) -> np.ndarray:
        """Columns by what the background holds of them, in whatever order: int64 (n_columns,).

        Equal for equal contents, as every dtype and container would hold them.
        """
        cells = np.sort(self.background.matrix(), axis=0).astype(np.float32) + 0.0
        return _numbered(np.nan_to_num(cells, nan=float(np.finfo(np.float32).max)))

    def places(self, cells: np.ndarray) -> np.ndarray:
        """How many cells of the background are less, and how many no larger: (2, n_columns)."""
        known = self.background.matrix()
        return np.stack([(known < cells).sum(axis=0), (known <= cells).sum(axis=0)])

    @cached_property
    def copies(self) -> np.ndarray:
        """Players whose columns are equal in every row of the background: int64 (n_players,)."""
        column = _numbered(self.background.matrix().view(np.int64))
        players = [np.sort(column[list(columns)]).tobytes() for columns in self.players]
        return np.unique(np.array(players, dtype=object), return_inverse=True)[1]

    @property
    def n_background(self) -> int:
        """Rows of the background that count."""
        return self.background.n_rows

    def game(self, frame: Frame, rows: np.ndarray) -> Game:
        """Set rows beside the background, and see which players can matter."""
        if not len(rows):
            return Game(self.background, np.zeros((0, len(self.players)), dtype=bool))
        cells = self.background.concat(frame.take(rows))
        matrix = cells.matrix()
        known, own = matrix[: self.n_background], matrix[self.n_background :]
        low, high = known.min(axis=0), known.max(axis=0)  # NaN where any is
        missing = np.isnan(known).all(axis=0)
        same = (own == low) & (own == high) | (np.isnan(own) & missing)
        active = np.zeros((len(rows), len(self.players)), dtype=bool)
        for player, columns in enumerate(self.players):
            active[:, player] = ~same[:, list(columns)].all(axis=1)
        return Game(cells, active)

    def average(self, predictions: np.ndarray) -> np.ndarray:
        """Weighted mean over the background, exact where all answers are equal.

        Parameters
        ----------
        predictions : ndarray of float64, shape (n, n_background, n_outputs)
        """
        first = predictions[:, :1]
        change = predictions - first
        if self.weight is not None:
            change *= self.weight[None, :, None]
            return np.asarray(first[:, 0] + change.sum(axis=1))
        return np.asarray(first[:, 0] + change.mean(axis=1))

    def answers(
        self, game: Game, who: np.ndarray, known: np.ndarray
    ) -> Iterator[tuple[slice, np.ndarray]]:
        """Ask the model about coalitions, in few large batches.

        Parameters
        ----------
        game : Game
        who : ndarray of int, shape (n,)
            Which row of the game.
        known : ndarray of bool, shape (n, n_players)
            Players whose own cells are known.

        Yields
        ------
        part : slice of the n coalitions
        predictions : ndarray of float64, shape (len(part), n_background, n_outputs)
        """
        n_background = self.n_background
        size = max(
            1,
            min(
                BATCH_ROWS // n_background,
                BATCH_CELLS // (n_background * max(1, len(self.player_of))),
            ),
        )
        reference = np.arange(n_background)
        for start in range(0, len(who), size):
            check_cancelled()
            part = slice(start, min(start + size, len(who)))
            columns = known[part][:, self.player_of] & (self.player_of >= 0)
            table = game.cells.mix(columns, n_background + who[part], reference)
            predictions = self.predictor.predict(table)
            yield part, predictions.reshape(len(columns), n_background, -1)

    def values(self, game: Game, who: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Values of coalitions: float64 (n, n_outputs)."""
        found = np.empty((len(who), self.base_values.shape[0]))
        for part, predictions in self.answers(game, who, known):
            found[part] = self.average(predictions)
        return found


def _numbered(columns: np.ndarray) -> np.ndarray:
    """A number for every column of a matrix, equal for equal columns."""
    return np.unique(columns, axis=1, return_inverse=True)[1].reshape(-1)


def _seconds_per_call(predictor: Predictor, background: Frame) -> float:
    """Time for one coalition when many are asked at once, with the machine to itself."""
    copies = max(1, TIMED_ROWS // background.n_rows)
    table = background.take(np.tile(np.arange(background.n_rows), copies)).native
    start, start_cpu = time.perf_counter(), time.process_time()
    predictor.predict(table)
    return min(time.perf_counter() - start, time.process_time() - start_cpu) / copies
