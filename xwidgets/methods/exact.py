"""Exact Shapley values: every coalition, where that is affordable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb

import numpy as np

from ..data import Frame
from ..results import Attributions
from .masker import Game, Masker
from .plan import Request, added, record

__all__ = [
    "ADDED",
    "JOINED",
    "MOST_LISTED",
    "MOST_PLAYERS",
    "NOISE",
    "ExactPlan",
    "affordable",
    "all_coalitions",
    "coalition_values",
    "dear",
    "exact_values",
    "pieces",
    "plan",
    "shapley",
    "time_notes",
]

MOST_PLAYERS = 12
"""Up to here every coalition is asked whatever the background, unless the model is dear."""

MOST_LISTED = 16
"""Players whose coalitions are listed at most: 65,536."""

MOST_ASKED = 2**MOST_PLAYERS * 100
"""Rows that a model is asked about for one row, where players are more: what a dozen of them take
with a hundred background rows."""

DEAR = 10.0
"""Seconds of one row above which a sample of the coalitions is asked instead."""

FEW = 512
"""Coalitions that a sample would take at least."""

PIECE = 2**24
"""Players of all coalitions that are held at a time."""

NOISE = 16 * np.finfo(np.float64).eps
"""Rounding of a model's arithmetic, relative to its answers: a player that never moves any
coalition by more has no effect."""

BY_TIME = (
    "coalitions are a sample, by the time a call took here: a faster machine may ask them all, and "
    "budget= decides it"
)
ADDED = "values of the members of a group are added"
JOINED = "a group is one player: its members are known or unknown together"


@lru_cache(maxsize=16)
def all_coalitions(n_players: int) -> np.ndarray:
    """Every coalition as a row of booleans; row number = sum of 2**player."""
    numbers = np.arange(2**n_players)
    found = (numbers[:, None] >> np.arange(n_players)[None, :]) & 1
    return found.astype(bool)


@lru_cache(maxsize=16)
def _weights(n_players: int) -> np.ndarray:
    """Shapley weight of joining a coalition, by its number."""
    sizes = all_coalitions(n_players).sum(axis=1)
    by_size = np.array([1.0 / (n_players * comb(n_players - 1, s)) for s in range(n_players)])
    return np.asarray(by_size[np.minimum(sizes, n_players - 1)])


def shapley(values: np.ndarray) -> np.ndarray:
    """Shapley values of one game.

    Parameters
    ----------
    values : ndarray of float64, shape (2**n_players, n_outputs)
        Value of every coalition; bit i of the row number tells whether player i is in.

    Returns
    -------
    ndarray of float64, shape (n_players, n_outputs)
        Exactly 0.0 for a player that never makes a difference.

    References
    ----------
    Shapley (1953), A value for n-person games.

    Examples
    --------
    >>> shapley(np.array([[0.0], [1.0], [2.0], [3.0]])).ravel()
    array([1., 2.])
    """
    n_players = int(values.shape[0]).bit_length() - 1
    result = np.zeros((n_players, values.shape[1]))
    weights = _weights(n_players) if n_players else np.empty(0)
    noise = NOISE * np.abs(values).max(axis=0)
    for player in range(n_players):
        pairs = values.reshape(-1, 2, 2**player, values.shape[1])
        change = pairs[:, 1] - pairs[:, 0]
        weight = weights.reshape(-1, 2, 2**player)[:, 0]
        total = np.einsum("ab,abo->o", weight, change)
        result[player] = np.where(np.abs(change).max(axis=(0, 1)) <= noise, 0.0, total)
    return result


def exact_values(
    masker: Masker,
    game: Game,
    who: np.ndarray,
    players: Sequence[np.ndarray],
    predictions: np.ndarray,
) -> tuple[np.ndarray, int]:
    """Exact values of some rows of a game.

    Parameters
    ----------
    masker, game
    who : ndarray of int, shape (n,)
        Rows of the game.
    players : sequence of n ndarrays of int
        Players that matter, for every one of `who`; the others are exactly 0.
    predictions : ndarray of float64, shape (n, n_outputs)
        What the model says with everything known.

    Returns
    -------
    values : ndarray of float64, shape (n, n_players, n_outputs)
    calls : int
        Coalitions asked for.
    """
    result = np.zeros((len(who), game.active.shape[1], predictions.shape[1]))
    for part in pieces(players):
        mine = players[part]
        answers = coalition_values(masker, game, who[part], mine, predictions[part])
        for at, one, values in zip(range(len(who))[part], mine, answers, strict=True):
            result[at, one] = shapley(values)
    return result, sum(2 ** len(mine) - 2 for mine in players if len(mine))


def pieces(players: Sequence[np.ndarray]) -> Iterator[slice]:
    """Rows whose coalitions fit into memory together; at least one at a time."""
    start, held = 0, 0
    for at, mine in enumerate(players):
        own = len(mine) << len(mine)
        if held and held + own > PIECE:
            yield slice(start, at)
            start, held = at, 0
        held += own
    if start < len(players):
        yield slice(start, len(players))


def coalition_values(
    masker: Masker,
    game: Game,
    who: np.ndarray,
    players: Sequence[np.ndarray],
    predictions: np.ndarray,
) -> list[np.ndarray]:
    """What the model says of every coalition of the players that matter.

    Parameters
    ----------
    masker, game, who, players, predictions
        As for :func:`exact_values`.

    Returns
    -------
    list of n ndarrays of float64, shape (2**len(players[row]), n_outputs)
        Bit i of the row number tells whether player i is in.
    """
    if not len(who):
        return []
    known: list[np.ndarray] = []
    for mine in players:
        # The empty and the full coalition are there already.
        inner = all_coalitions(len(mine))[1:-1]
        masks = np.zeros((len(inner), game.active.shape[1]), dtype=bool)
        masks[:, mine] = inner
        known.append(masks)
    repeats = [len(masks) for masks in known]
    asked = masker.values(game, np.repeat(who, repeats), np.concatenate(known))
    found = []
    for inside, mine, said in zip(
        np.split(asked, np.cumsum(repeats)[:-1]), players, predictions, strict=True
    ):
        ends = (masker.base_values, said) if len(mine) else (masker.base_values,)
        found.append(np.concatenate([ends[0][None], inside, *(end[None] for end in ends[1:])]))
    return found


@dataclass(frozen=True, eq=False)
class ExactPlan:
    """Every coalition, batched."""

    request: Request
    masker: Masker
    shown: tuple[tuple[int, ...], ...] | None = None
    """As `Request.shown`, in players of the masker."""
    exact: bool = True
    algorithm: str = "exact"
    perturbation: str = "interventional"
    method: str = "exact Shapley values, every coalition"

    @property
    def base_values(self) -> np.ndarray:
        return self.masker.base_values

    @property
    def seconds_per_row(self) -> float:
        return float(2 ** len(self.masker.players) * self.masker.seconds_per_call)

    def explain(self, frame: Frame, rows: np.ndarray) -> Attributions:
        """Exact values for the background.

        Notes
        -----
        **How to read it** The value is the mean change of the prediction when the feature
        becomes known, over all orders in which features can become known.

        **When it misleads** Unknown features are filled in from the background whatever the
        known ones are, so correlated features meet in combinations that no real row has.

        References
        ----------
        Shapley (1953), A value for n-person games. Janzing, Minorics, Bloebaum (2020), Feature
        relevance quantification in explainable AI: a causal problem.
        """
        rows = np.asarray(rows, dtype=np.int64)
        predictions = self.request.predictor.predict(frame.take(rows).native)
        game = self.masker.game(frame, rows)
        players = [np.flatnonzero(active) for active in game.active]
        values, calls = exact_values(self.masker, game, np.arange(len(rows)), players, predictions)
        return record(
            self,
            self.request,
            rows,
            added(values, self.shown),
            predictions,
            n_background=self.masker.n_background,
            notes=group_notes(self.request, self.shown),
            calls=calls + len(rows),
        )


def group_notes(request: Request, shown: Sequence[tuple[int, ...]] | None) -> tuple[str, ...]:
    """How groups were made."""
    if shown is not None and any(len(players) > 1 for players in shown):
        return (ADDED,)
    return (JOINED,) if request.joint else ()


def plan(request: Request, *, patient: bool = False) -> ExactPlan | None:
    """Enumerate, where cost (or the budget) allows it; `patient` waits for any model."""
    if not request.interventional:
        return None
    players = request.players
    if not affordable(len(players), request.budget, request.reference.n_rows):
        return None
    masker = Masker(request.predictor, request.reference, request.background_weight, players)
    if request.budget is None and not patient and dear(masker):
        return None
    return ExactPlan(request, masker, request.shown)


def time_notes(request: Request, masker: Masker) -> tuple[str, ...]:
    """Whether the clock has decided that coalitions are sampled."""
    few = affordable(len(masker.players), request.budget, masker.n_background)
    return (BY_TIME,) if request.budget is None and few and dear(masker) else ()


def affordable(n_players: int, budget: int | None, n_background: int) -> bool:
    """Whether every coalition can be asked, by their number: the same on every machine."""
    if budget is not None:
        return n_players <= 20 and 2**n_players <= budget
    if n_players <= MOST_PLAYERS:
        return True
    return n_players <= MOST_LISTED and 2**n_players * n_background <= MOST_ASKED


def dear(masker: Masker) -> bool:
    """Whether the model is so slow that a sample has to do: eight times sooner for a dozen.

    By the time that a call took: on another machine it may be quick enough, see :data:`BY_TIME`.
    """
    asked = 2 ** len(masker.players)
    return asked > FEW and asked * masker.seconds_per_call > DEAR
