"""Shapley values of any model from sampled coalitions, each with its standard error."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b

import numpy as np

from ..data import Frame
from ..errors import InvalidValue
from ..models.threads import one_thread
from ..results import Attributions
from .coalitions import allocate
from .exact import NOISE, exact_values, group_notes, time_notes
from .kernel_rows import First, Memory, Row, same
from .masker import Game, Masker
from .plan import Request, added, record

__all__ = ["KernelPlan", "check_budget", "default_budget", "plan"]

CHECKS = 4
"""Pairs of coalitions that must agree before players are taken to have no effect."""


def default_budget(n_players: int) -> int:
    """Calls per row where none are asked for: eight per player, of very many players fewer."""
    return max(512, 2 * n_players + min(6 * n_players, 2_000))


@dataclass(frozen=True, eq=False)
class KernelPlan:
    """Paired coalitions without replacement, and Gaussian process regression on the answers."""

    request: Request
    masker: Masker
    budget: int
    shown: tuple[tuple[int, ...], ...] | None = None
    """As `Request.shown`, in players of the masker."""
    memory: Memory = field(default_factory=Memory)
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
        pairs = self.budget / 2
        regression = 3e-5 * pairs + 3e-8 * pairs**2
        return float(self.budget * self.masker.seconds_per_call + regression)

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
        n_shown = len(self.masker.players if self.shown is None else self.shown)
        shape = (len(rows), n_shown, predictions.shape[1])
        values, errors = np.zeros(shape), np.zeros(shape)
        at_once = max(1, 4_000_000 // (self.budget * len(self.masker.players)))
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
            notes=(*group_notes(self.request, self.shown), *time_notes(self.request, self.masker)),
            standard_error=errors,
            calls=self.budget * len(rows),
        )

    def _explain(
        self, game: Game, who: np.ndarray, predictions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        shape = (len(who), game.active.shape[1], predictions.shape[1])
        values = np.zeros(shape)
        errors = np.zeros((len(who), shape[1] if self.shown is None else len(self.shown), shape[2]))
        seats = [self._seats(game, row) for row in who]
        active = [seat[game.active[row][seat]] for row, seat in zip(who, seats, strict=True)]
        listed = [at for at, players in enumerate(active) if 2 ** len(players) <= self.budget]
        sampled = sorted(set(range(len(who))) - set(listed))
        keys = [self._cells(game, int(who[at])).tobytes() for at in sampled]
        kept = {at: self.memory.take(key) for at, key in zip(sampled, keys, strict=True)}
        rows = {at: row for at, row in kept.items() if row is not None and not self._short(row)}
        new = [at for at in sampled if at not in rows]
        chains = [at for at in new if self.budget < 2 * len(active[at]) + 2]
        whole = [at for at in new if self.budget >= 2 * len(active[at]) + 2]
        begun = self._begin(game, who[whole], [active[at] for at in whole], predictions[whole])
        begun += [self._chain(game, int(who[at]), active[at], predictions[at]) for at in chains]
        for at, first in zip([*whole, *chains], begun, strict=True):
            before = kept[at]
            spent = 0 if before is None else before.calls - 2
            rows[at] = Row(first, self._seed(game, int(who[at])), first.idle, spent)
        for at in sampled:
            row = rows[at] = self._check_idle(game, int(who[at]), rows[at])
            if row.calls + 2 ** len(row.players) - 2 <= self.budget:
                active[at] = row.players
                listed.append(at)
        left = [at for at in sampled if at not in set(listed)]
        self._grow(game, [(int(who[at]), rows[at]) for at in left])
        with one_thread("blas") if left else nullcontext():
            for at in left:
                row = rows[at]
                total = predictions[at] - self.base_values
                if self._sums is None:
                    found = row.solved(total)
                    errors[at, row.players] = found.standard_error
                else:
                    found = row.solved(total, self._sums[:, row.players])
                    errors[at] = found.standard_error
                values[at, row.players] = found.values
        for key, at in zip(keys, sampled, strict=True):
            self.memory.put(key, rows[at])
        if listed:
            values[listed], _ = exact_values(
                self.masker, game, who[listed], [active[at] for at in listed], predictions[listed]
            )
        return added(values, self.shown), errors

    @cached_property
    def _sums(self) -> np.ndarray | None:
        """Which players each shown value is the sum of: (n_shown, n_players)."""
        if self.shown is None:
            return None
        found = np.zeros((len(self.shown), len(self.masker.players)))
        for at, players in enumerate(self.shown):
            found[at, list(players)] = 1.0
        return found

    @cached_property
    def _by_name(self) -> np.ndarray:
        """Place of every column in the order of names."""
        names = self.request.frame.schema.names
        place = np.empty(len(names), dtype=np.int64)
        place[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
        return place

    def _cells(self, game: Game, row: int) -> np.ndarray:
        return np.asarray(game.cells.matrix()[self.masker.n_background + row] + 0.0)

    def _columns(self, game: Game, row: int) -> np.ndarray:
        """Columns in an order that follows from what they hold (equal ones: by name).

        Players are drawn in it, so that where a column stands, and the order of the background's
        rows, are no matter.
        """
        cells = self._cells(game, row).astype(np.float32)
        return np.lexsort((self._by_name, cells, self.masker.contents))

    def _seats(self, game: Game, row: int) -> np.ndarray:
        """Players, by the first of their columns."""
        place = np.empty(len(self.masker.player_of), dtype=np.int64)
        place[self._columns(game, row)] = np.arange(len(place))
        last = len(place)  # a player without columns (that no step before the model reads)
        players = self.masker.players
        return np.argsort([place[list(columns)].min(initial=last) for columns in players])

    def _seed(self, game: Game, row: int) -> tuple[int, ...]:
        """Of where the row's cells lie among the background's: the same for every dtype."""
        places = self.masker.places(self._cells(game, row))[:, self._columns(game, row)]
        digest = blake2b(np.ascontiguousarray(places).tobytes(), digest_size=8).digest()
        return (self.request.seed, int.from_bytes(digest, "little"))

    def _short(self, row: Row) -> bool:
        """Whether a row was begun as a chain, and there is budget now to begin it better."""
        return row.first.is_chain and row.calls + 2 * len(row.first.players) <= self.budget

    def _chain(self, game: Game, who: int, players: np.ndarray, prediction: np.ndarray) -> First:
        """For budgets a pair short of asking for every player: an order and its reverse.

        References
        ----------
        Mitchell, Cooper, Frank, Holmes (2022), Sampling permutations for Shapley value
        estimation.
        """
        random = np.random.default_rng((*self._seed(game, who), 1))
        place = random.permutation(len(players))
        known = place < np.arange(1, len(players))[:, None]
        masks = np.zeros((2 * len(known), game.active.shape[1]), dtype=bool)
        masks[:, players] = np.concatenate([known, ~known])
        parts = self.masker.answers(game, np.full(len(masks), who), masks)
        answers = np.concatenate([part for _, part in parts])
        nothing = self.masker.background_predictions[None]
        all_ = np.broadcast_to(prediction, nothing.shape)
        there, back = np.split(answers, 2)
        there = np.concatenate([nothing, there, all_])
        back = np.concatenate([all_, back, nothing])
        still = same(there[1:], there[:-1]) & same(back[1:], back[:-1])
        values = np.concatenate([self.masker.average(there), self.masker.average(back)], axis=1)
        steps = np.sqrt((np.diff(values, axis=0) ** 2).sum(axis=1))
        n_outputs = len(prediction)
        return First(
            players=players,
            known=known,
            differences=values[1:-1, :n_outputs] - values[1:-1, n_outputs:],
            moves=steps[place],
            idle=still[place],
            twin=np.arange(len(players)),
        )

    def _begin(
        self, game: Game, who: np.ndarray, players: list[np.ndarray], predictions: np.ndarray
    ) -> list[First]:
        """Ask for every player alone, and for all but it."""
        if not len(who):
            return []
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
            idle[part] = same(answers, without)
        begun = []
        for row, mine in enumerate(players):
            singles, rests = found[at == row].reshape(2, -1, found.shape[1])
            steps = np.concatenate([singles - self.base_values, predictions[row] - rests], axis=1)
            moves = np.sqrt((steps**2).sum(axis=1))
            still = idle[at == row].reshape(2, -1).all(axis=0)
            begun.append(
                First(
                    players=mine,
                    known=np.eye(len(mine), dtype=bool),
                    differences=singles - rests,
                    moves=moves,
                    idle=still,
                    twin=self._twins(game, int(who[row]), mine, np.hstack([singles, rests])),
                )
            )
        return begun

    def _twins(self, game: Game, row: int, players: np.ndarray, answers: np.ndarray) -> np.ndarray:
        """Number players so that those of equal columns and equal answers share one."""
        found = np.arange(len(players))
        copies = self.masker.copies[players]
        if len(np.unique(copies)) == len(copies):
            return found
        cells = self._cells(game, row)
        columns = [self.masker.players[player] for player in players]
        noise = NOISE * np.abs(answers).max(axis=0, initial=0.0)
        for at in range(len(players)):
            for other in np.flatnonzero(copies[:at] == copies[at]):
                equal = np.array_equal(cells[list(columns[at])], cells[list(columns[other])], True)
                if equal and (np.abs(answers[at] - answers[other]) <= noise).all():
                    found[at] = found[other]
                    break
        return found

    def _check_idle(self, game: Game, who: int, row: Row) -> Row:
        """Try idle players in random coalitions, too, as far as the budget goes.

        Coalitions of all sizes, each beside the one that differs in every idle player.
        """
        left = (self.budget - row.calls) // 4
        more = min(CHECKS - row.checks, left)
        if not row.idle.any() or more <= 0:
            return row
        players = row.first.players
        random = np.random.default_rng((*row.seed, 0))
        share = random.random((2 * CHECKS, 1))
        mixed = (random.random((2 * CHECKS, len(players))) < share)[2 * row.checks :][: 2 * more]
        masks = np.zeros((4 * more, game.active.shape[1]), dtype=bool)
        masks[:, players] = np.concatenate([mixed, mixed ^ row.idle])
        parts = self.masker.answers(game, np.full(len(masks), who), masks)
        answers = np.concatenate([part for _, part in parts])
        row.checks += more
        row.spent += len(masks)
        return row if same(answers[: 2 * more], answers[2 * more :]).all() else row.with_all()

    def _grow(self, game: Game, rows: list[tuple[int, Row]]) -> None:
        """Ask for more pairs, up to the budget, for many rows in one go."""
        n_players = game.active.shape[1]
        who: list[np.ndarray] = []
        known: list[np.ndarray] = []
        fresh: list[tuple[np.ndarray, np.ndarray]] = []
        for at, row in rows:
            pairs = (self.budget - 2 - row.spent) // 2
            inner, sizes = row.sampler.more(allocate(len(row.players), pairs))
            masks = np.zeros((2 * len(inner), n_players), dtype=bool)
            masks[: len(inner), row.players] = inner
            masks[len(inner) :, row.players] = ~inner
            who.append(np.full(len(masks), at))
            known.append(masks)
            fresh.append((inner, sizes))
        if not who:
            return
        asked = self.masker.values(game, np.concatenate(who), np.concatenate(known))
        start = 0
        for (_, row), (inner, sizes) in zip(rows, fresh, strict=True):
            mine = asked[start : start + 2 * len(inner)].reshape(2, len(inner), asked.shape[1])
            start += 2 * len(inner)
            row.add(inner, sizes, mine[0] - mine[1])


def check_budget(budget: int, n_players: int) -> None:
    """Refuse a budget that does not determine the values.

    Raises
    ------
    InvalidValue
    """
    least = 2 * n_players
    if budget < least:
        raise InvalidValue(
            "budget",
            found=f"{budget} calls per row",
            expected=f"at least {least} for {n_players} features (2 per feature)",
            fix=f"budget={max(least, default_budget(n_players))}, or join features by groups= and "
            'group_values="joint"',
        )


def plan(request: Request) -> KernelPlan | None:
    """Estimate: serves any model."""
    if not request.interventional:
        return None
    players = request.players
    budget = default_budget(len(players)) if request.budget is None else request.budget
    check_budget(budget, len(players))
    masker = Masker(request.predictor, request.reference, request.background_weight, players)
    return KernelPlan(request, masker, budget, request.shown)
