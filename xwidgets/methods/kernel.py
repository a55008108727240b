"""Shapley values of any model from sampled coalitions, each with its standard error."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from hashlib import blake2b

import numpy as np

from ..data import Frame
from ..errors import InvalidValue
from ..results import Attributions
from .coalitions import PairSampler, allocate, n_pairs
from .exact import NOISE, exact_values, group_notes
from .gaussian import Solution, one_thread, solve
from .masker import Game, Masker
from .plan import Request, record

__all__ = ["KernelPlan", "check_budget", "default_budget", "plan"]

CHECKS = 4
"""Pairs of coalitions that must agree before players are taken to have no effect."""

KEPT = 4_096
"""Rows whose coalitions are kept, so that a larger budget goes on where a smaller one ended."""


def default_budget(n_players: int) -> int:
    """Calls per row where none are asked for."""
    return max(512, 8 * n_players)


@dataclass(eq=False)
class _Row:
    """What is known so far of one row; grows with the budget."""

    players: np.ndarray
    sampler: PairSampler
    known: np.ndarray
    sizes: np.ndarray
    differences: np.ndarray
    relevance: np.ndarray
    side_calls: int = 0
    """Calls that are no pairs of `players`: spent on finding out who has no effect."""

    @property
    def calls(self) -> int:
        """Calls so far, the empty and the full coalition included."""
        return 2 + 2 * len(self.known) + self.side_calls


class _Memory:
    """The rows explained last, by their cells. Thread-safe."""

    def __init__(self) -> None:
        self._rows: OrderedDict[bytes, _Row] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: bytes) -> _Row | None:
        """Remove and return, so that no two threads grow the same row."""
        with self._lock:
            return self._rows.pop(key, None)

    def put(self, key: bytes, row: _Row) -> None:
        with self._lock:
            self._rows[key] = row
            while len(self._rows) > KEPT:
                self._rows.popitem(last=False)


@dataclass(frozen=True, eq=False)
class KernelPlan:
    """Paired coalitions without replacement, and Gaussian process regression on the answers."""

    request: Request
    masker: Masker
    budget: int
    memory: _Memory = field(default_factory=_Memory)
    exact: bool = False
    algorithm: str = "kernel"
    perturbation: str = "interventional"

    @property
    def method(self) -> str:
        return f"kernel SHAP, Gaussian process on {self.budget:,} coalitions per row"

    @property
    def base_values(self) -> np.ndarray:
        return self.masker.base_values

    @property
    def seconds_per_row(self) -> float:
        return float(self.budget * self.masker.seconds_per_call)

    def with_budget(self, budget: int) -> KernelPlan:
        """The same plan with another budget; rows that were explained before go on.

        Parameters
        ----------
        budget : int
            Calls per row in all.
        """
        check_budget(budget, len(self.masker.players))
        return replace(self, budget=budget)

    def explain(self, frame: Frame, rows: np.ndarray) -> Attributions:
        """Estimates for the background, each with its standard error.

        Notes
        -----
        **How to read it** As exact Shapley values, within about two standard errors. The sum is
        exact. Features whose cells equal the whole background's, or that moved no prediction in
        any trial of the row, are exactly 0.

        **When it misleads** As exact Shapley values; and with a small budget, when many
        features interact: look at the standard errors.

        References
        ----------
        Lundberg, Lee (2017), A unified approach to interpreting model predictions. Covert, Lee
        (2021), Improving KernelSHAP.
        """
        rows = np.asarray(rows, dtype=np.int64)
        predictions = self.request.predictor.predict(frame.take(rows).native)
        game = self.masker.game(frame, rows)
        shape = (len(rows), len(self.masker.players), predictions.shape[1])
        values, errors = np.zeros(shape), np.zeros(shape)
        at_once = max(1, 4_000_000 // (self.budget * shape[1]))
        for start in range(0, len(rows), at_once):
            part = np.arange(start, min(start + at_once, len(rows)))
            values[part], errors[part] = self._explain(game, part, predictions[part])
        return record(
            self,
            self.request,
            rows,
            values,
            predictions,
            n_background=self.masker.n_background,
            notes=group_notes(self.request, sums=False),
            standard_error=errors,
            calls=self.budget * len(rows),
        )

    def _explain(
        self, game: Game, who: np.ndarray, predictions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        shape = (len(who), game.active.shape[1], predictions.shape[1])
        values, errors = np.zeros(shape), np.zeros(shape)
        names = self._names
        order = np.array(sorted(range(len(names)), key=names.__getitem__))
        active = [order[game.active[row][order]] for row in who]
        listed = [at for at, players in enumerate(active) if 2 ** len(players) <= self.budget]
        sampled = [at for at in range(len(who)) if at not in set(listed)]
        if sampled:
            keys = [self._key(game, int(who[at])) for at in sampled]
            states: list[_Row | None] = [self.memory.take(key) for key in keys]
            new = [at for at, state in enumerate(states) if state is None]
            if new:
                chosen = [sampled[at] for at in new]
                began = self._begin(
                    game,
                    who[chosen],
                    [active[at] for at in chosen],
                    predictions[chosen],
                    [keys[at] for at in new],
                )
                for at, state in zip(new, began, strict=True):
                    states[at] = state
            ready = [state for state in states if state is not None]
            left = []
            for at, state in zip(sampled, ready, strict=True):
                if 2 ** len(state.players) - 2 <= self.budget - state.side_calls - 2:
                    active[at] = state.players
                    listed.append(at)
                else:
                    left.append((at, state))
            self._grow(game, [(int(who[at]), state) for at, state in left])
            with one_thread():
                for at, state in left:
                    total = predictions[at] - self.base_values
                    found = _solved(state, total)
                    values[at, state.players] = found.values
                    errors[at, state.players] = found.standard_error
            for key, state in zip(keys, ready, strict=True):
                self.memory.put(key, state)
        if listed:
            values[listed], _ = exact_values(
                self.masker, game, who[listed], [active[at] for at in listed], predictions[listed]
            )
        return values, errors

    @property
    def _names(self) -> tuple[str, ...]:
        """Players are drawn in the order of their names, so that of the columns is no matter."""
        groups = self.request.groups
        return self.request.frame.schema.names if groups is None else groups.names

    def _key(self, game: Game, row: int) -> bytes:
        """The row's cells, as every dtype and container would hold them."""
        schema = self.request.frame.schema
        order = sorted(range(len(schema)), key=schema.names.__getitem__)
        cells = game.cells.matrix()[self.masker.n_background + row, order]
        return bytes((cells + 0.0).astype(np.float32).tobytes())

    def _begin(
        self,
        game: Game,
        who: np.ndarray,
        players: list[np.ndarray],
        predictions: np.ndarray,
        keys: list[bytes],
    ) -> list[_Row]:
        """Ask for every player alone and for all but it, and drop those without effect."""
        n_players = game.active.shape[1]
        alone: list[np.ndarray] = []
        for mine in players:
            masks = np.zeros((2 * len(mine), n_players), dtype=bool)
            masks[np.arange(len(mine)), mine] = True
            masks[len(mine) :, mine] = ~masks[: len(mine), mine]
            alone.append(masks)
        at = np.repeat(np.arange(len(who)), [len(masks) for masks in alone])
        first = np.concatenate([np.arange(len(masks)) < len(masks) // 2 for masks in alone])
        found = np.empty((len(at), predictions.shape[1]))
        idle = np.empty(len(at), dtype=bool)
        reference = self.masker.background_predictions
        for part, answers in self.masker.answers(game, who[at], np.concatenate(alone)):
            found[part] = self.masker.average(answers)
            full = np.broadcast_to(predictions[at[part], None], answers.shape)
            without = np.where(first[part, None, None], reference[None], full)
            idle[part] = _same(answers, without)
        states = []
        for row, mine in enumerate(players):
            m = len(mine)
            answers, rests = found[at == row].reshape(2, m, found.shape[1])
            alone_moves, rest_moves = answers - self.base_values, predictions[row] - rests
            flags = idle[at == row].reshape(2, m).all(axis=0)
            checked = 0
            if flags.any() and self.budget >= 2 * m + 2 + 4 * CHECKS:
                checked = 4 * CHECKS
                if not self._without_effect(game, int(who[row]), mine, flags, keys[row]):
                    flags[:] = False
            else:
                flags[:] = False
            kept = np.flatnonzero(~flags)
            sampler = PairSampler(len(kept), self._seed(keys[row]))
            if len(kept) > 1:
                sampler.taken[0] = n_pairs(len(kept), 1)
            states.append(
                _Row(
                    players=mine[kept],
                    sampler=sampler,
                    known=np.eye(len(kept), dtype=bool),
                    sizes=np.ones(len(kept), dtype=np.int64),
                    differences=answers[kept] - rests[kept],
                    relevance=np.sqrt((alone_moves**2 + rest_moves**2).sum(axis=1))[kept],
                    side_calls=checked + 2 * int(flags.sum()),
                )
            )
        return states

    def _without_effect(
        self, game: Game, row: int, players: np.ndarray, idle: np.ndarray, key: bytes
    ) -> bool:
        """Whether idle players change nothing in random coalitions either.

        Coalitions of all sizes, each beside the one that differs in every idle player.
        """
        random = np.random.default_rng((*self._seed(key), 0))
        share = random.random((2 * CHECKS, 1))
        mixed = random.random((2 * CHECKS, len(players))) < share
        masks = np.zeros((4 * CHECKS, game.active.shape[1]), dtype=bool)
        masks[:, players] = np.concatenate([mixed, mixed ^ idle])
        parts = self.masker.answers(game, np.full(len(masks), row), masks)
        answers = np.concatenate([part for _, part in parts])
        return bool(_same(answers[: 2 * CHECKS], answers[2 * CHECKS :]).all())

    def _grow(self, game: Game, rows: list[tuple[int, _Row]]) -> None:
        """Ask for more pairs, up to the budget, for many rows in one go."""
        n_players = game.active.shape[1]
        who: list[np.ndarray] = []
        known: list[np.ndarray] = []
        fresh: list[tuple[np.ndarray, np.ndarray]] = []
        for row, state in rows:
            pairs = (self.budget - 2 - state.side_calls) // 2
            inner, sizes = state.sampler.more(allocate(len(state.players), pairs))
            masks = np.zeros((2 * len(inner), n_players), dtype=bool)
            masks[: len(inner), state.players] = inner
            masks[len(inner) :, state.players] = ~inner
            who.append(np.full(len(masks), row))
            known.append(masks)
            fresh.append((inner, sizes))
        if not who:
            return
        asked = self.masker.values(game, np.concatenate(who), np.concatenate(known))
        start = 0
        for (_, state), (inner, sizes) in zip(rows, fresh, strict=True):
            mine = asked[start : start + 2 * len(inner)].reshape(2, len(inner), asked.shape[1])
            start += 2 * len(inner)
            state.known = np.concatenate([state.known, inner])
            state.sizes = np.concatenate([state.sizes, sizes])
            state.differences = np.concatenate([state.differences, mine[0] - mine[1]])

    def _seed(self, key: bytes) -> tuple[int, ...]:
        return (self.request.seed, int.from_bytes(blake2b(key, digest_size=8).digest(), "little"))


def _solved(state: _Row, total: np.ndarray) -> Solution:
    """What the answers of a row say, the same however often its budget grew."""
    order = np.argsort(state.sizes, kind="stable")
    return solve(state.known[order], state.differences[order], total, state.relevance)


def _same(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Whether answers are equal but for rounding: bool (n,) for (n, n_background, n_outputs)."""
    noise = NOISE * np.maximum(np.abs(first), np.abs(second)).max(axis=(0, 1))
    return np.asarray((np.abs(first - second) <= noise).all(axis=(1, 2)))


def check_budget(budget: int, n_players: int) -> None:
    """Refuse a budget that does not determine the values.

    Raises
    ------
    InvalidValue
    """
    least = 2 * n_players + 2
    if budget < least:
        raise InvalidValue(
            "budget",
            found=f"{budget} calls per row",
            expected=f"at least {least} for {n_players} features (2 per feature, and 2)",
            fix=f"budget={max(least, default_budget(n_players))}, or join features by groups=",
        )


def plan(request: Request) -> KernelPlan | None:
    """Estimate: serves any model."""
    if not request.interventional:
        return None
    groups = request.groups
    players = (
        tuple((j,) for j in range(request.frame.n_features)) if groups is None else groups.members
    )
    budget = default_budget(len(players)) if request.budget is None else request.budget
    check_budget(budget, len(players))
    masker = Masker(request.predictor, request.reference, request.background_weight, players)
    return KernelPlan(request, masker, budget)
