"""Looking for plans: real rows pruned back to the row, then moves of more and more features."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .choices import Choices
from .goal import Goal

__all__ = ["Pool", "Searched", "nearest_picks", "search", "shorten"]

Predict = Callable[[np.ndarray], np.ndarray]

MOVES_PER_LEVER = 10
"""Values of a feature that are combined with those of others: the best for what they cost."""

BEAM = 32
ASKED_AT_ONCE = 800
DEEPEST = 8

KEPT_PER_SET = 3
"""Plans that are kept of those that change the same features."""

ROUNDS = 6
STEPS = 14
"""Cheaper values of a feature that are tried at once."""

REFINED = 16
"""Plans that are made cheaper."""


@dataclass
class Searched:
    """A model, what is allowed and what is wanted, as the steps of a search use them."""

    choices: Choices
    goal: Goal
    predict: Predict
    n_asked: int = 0

    def gap(self, picks: np.ndarray) -> np.ndarray:
        """How far plans fall short, (m,)."""
        self.n_asked += len(picks)
        return self.goal.gap(self.predict(picks))

    def valid(self, picks: np.ndarray) -> np.ndarray:
        """Whether plans reach the goal and keep the rules (whatever they change), bool (m,)."""
        reached = np.asarray(self.gap(picks) <= 0.0)
        found: np.ndarray = reached & self.kept(picks)
        return found

    def kept(self, picks: np.ndarray) -> np.ndarray:
        """Whether plans keep the rules, bool (m,)."""
        if not len(self.choices.rules):
            return np.ones(len(picks), dtype=bool)
        return np.asarray(self.choices.rules.kept(self.choices.codes(picks)).all(axis=1))


@dataclass
class Pool:
    """Plans that were found valid, the cheapest few of those that change the same features."""

    choices: Choices
    sets: dict[bytes, list[tuple[float, bytes]]] = field(default_factory=dict)

    def add(self, picks: np.ndarray) -> None:
        """Take valid plans; those that change too many features are left out."""
        costs = self.choices.costs(picks)
        moved = picks > 0
        few = moved.sum(axis=1) <= self.choices.max_changes
        for place in np.flatnonzero(few & moved.any(axis=1)):
            kept = self.sets.setdefault(moved[place].tobytes(), [])
            one = (float(costs[place]), picks[place].astype(np.int64).tobytes())
            if one not in kept:
                kept.append(one)
                kept.sort()
                del kept[KEPT_PER_SET:]

    def picks(self, most: int | None = None) -> np.ndarray:
        """Plans, the cheapest first: of each set the cheapest before any second ones."""
        ranked = sorted(
            (rank, *one) for kept in self.sets.values() for rank, one in enumerate(kept)
        )[:most]
        found = [np.frombuffer(one[2], dtype=np.int64) for one in ranked]
        return np.array(found, dtype=np.int64).reshape(len(found), len(self.choices.levers))

    @property
    def best(self) -> float:
        """What the cheapest costs."""
        return min((kept[0][0] for kept in self.sets.values()), default=np.inf)

    def __len__(self) -> int:
        return sum(map(len, self.sets.values()))


def nearest_picks(choices: Choices, rows: np.ndarray) -> np.ndarray:
    """Plans that come nearest to rows: what they have where that is allowed.

    Parameters
    ----------
    choices : Choices
    rows : ndarray of float64, shape (m, n_columns)

    Returns
    -------
    ndarray of int64, shape (m, n_levers)
        A category that is not allowed, or a value that is missing, stays the row's own.
    """
    picks = np.zeros((len(rows), len(choices.levers)), dtype=np.int64)
    for place, lever in enumerate(choices.levers):
        wanted = rows[:, list(lever.columns)]
        if lever.is_number:
            order = np.argsort(lever.values, kind="stable")
            order = order[np.isfinite(lever.values[order])]
            values = lever.values[order]
            at = np.searchsorted((values[:-1] + values[1:]) / 2, wanted[:, 0])
            picks[:, place] = np.where(np.isnan(wanted[:, 0]), 0, order[at])
        else:
            same = (wanted[:, None, :] == lever.codes[None]).all(axis=2)
            picks[:, place] = np.where(same.any(axis=1), same.argmax(axis=1), 0)
    return picks


def search(asked: Searched, seeds: np.ndarray, n: int = 1) -> Pool:
    """Plans of few and cheap changes.

    Parameters
    ----------
    asked : Searched
    seeds : ndarray of int64, shape (m, n_levers)
        Plans to begin with, such as those next to real rows.
    n : int
        How many are wanted. For more than one, further ones are looked for that do without each
        of the features that the closest changes.

    Returns
    -------
    Pool
    """
    pool = Pool(asked.choices)
    if len(seeds):
        seeds = np.unique(seeds, axis=0)
        pool.add(shorten(asked, seeds[asked.valid(seeds)]))
    _beam(asked, pool)
    if n > 1 and len(pool):
        best = pool.picks(1)[0]
        used = np.flatnonzero(best)
        costs = [asked.choices.levers[k].costs[best[k]] for k in used]
        for k in used[np.argsort(costs)[::-1]][: n - 1]:
            others = Pool(asked.choices)
            _beam(asked, others, without=int(k))
            pool.add(others.picks())
    found = pool.picks(REFINED)
    if len(found):
        pool.add(cheapen(asked, found))
        pool.add(shorten(asked, pool.picks(REFINED)))
    return pool


def shorten(asked: Searched, picks: np.ndarray) -> np.ndarray:
    """Valid plans with as many features as possible taken back to the row's own values."""
    picks, costs = picks.copy(), asked.choices.costs(picks)
    open_ = np.ones(len(picks), dtype=bool)
    for _ in range(len(asked.choices.levers)):
        which, lever = np.nonzero((picks > 0) & open_[:, None])
        if not len(which):
            break
        tried = picks[which]
        tried[np.arange(len(which)), lever] = 0
        some = (tried > 0).any(axis=1)
        valid = np.zeros(len(which), dtype=bool)
        valid[some] = asked.valid(tried[some])
        open_[:] = False
        saved = np.where(valid, costs[which] - asked.choices.costs(tried), -np.inf)
        for place in np.unique(which[valid]):
            mine = np.flatnonzero(which == place)
            best = mine[np.argmax(saved[mine])]
            picks[place], costs[place], open_[place] = tried[best], costs[which[best]], True
            costs[place] = asked.choices.costs(picks[place][None])[0]
    return picks


def cheapen(asked: Searched, picks: np.ndarray) -> np.ndarray:
    """Valid plans with each value taken towards the row's own, as far as they stay valid."""
    picks = picks.copy()
    open_ = np.ones(len(picks), dtype=bool)
    for _ in range(ROUNDS):
        tried, of = [], []
        for place in np.flatnonzero(open_):
            for lever in np.flatnonzero(picks[place] > 1):
                last = picks[place, lever]
                values = np.unique(np.linspace(1, last - 1, min(STEPS, last - 1)).astype(int))
                some = np.repeat(picks[place][None], len(values), axis=0)
                some[:, lever] = values
                tried.append(some)
                of.append(np.full(len(values), place))
        if not tried:
            break
        rows, which = np.concatenate(tried), np.concatenate(of)
        costs, now = asked.choices.costs(rows), asked.choices.costs(picks)
        less = costs < now[which]
        rows, which, costs = rows[less], which[less], costs[less]
        valid = asked.valid(rows)
        open_[:] = False
        for place in np.unique(which[valid]):
            mine = np.flatnonzero((which == place) & valid)
            picks[place], open_[place] = rows[mine[np.argmin(costs[mine])]], True
    return picks


# --- moves of more and more features --------------------------------------------------------------


def _beam(asked: Searched, pool: Pool, without: int = -1) -> None:
    """Add plans of more and more features, but for one of them."""
    choices = asked.choices
    n_levers = len(choices.levers)
    start = np.zeros((1, n_levers), dtype=np.int64)
    gap = float(asked.gap(start)[0])
    singles = _singles(choices)
    if without >= 0:
        singles = singles[singles[:, without] == 0]
    gaps = asked.gap(singles)
    pool.add(singles[(gaps <= 0.0) & asked.kept(singles)])
    lever, value = np.nonzero(singles > 0)[1], singles.max(axis=1, initial=0)
    moves = _moves(choices, lever, value, gap - gaps)
    if not len(moves):
        return
    lever, value, gain = lever[moves], value[moves], (gap - gaps)[moves]
    cost = choices.costs(singles[moves])
    with np.errstate(divide="ignore", invalid="ignore"):
        prices = np.where(gain > 0, cost / gain, np.inf)
    price = float(prices.min(initial=np.inf))
    states, state_gaps = singles[moves], gaps[moves]
    seen: set[bytes] = set()
    for _ in range(1, min(DEEPEST, choices.max_changes)):
        # A state is worth what it costs and what the rest would cost at the best price.
        rest = np.minimum(state_gaps, 1e300) * (price if np.isfinite(price) else 0.0)
        worth = choices.costs(states) + rest
        worth[state_gaps <= 0.0] = np.inf
        order = np.argsort(worth, kind="stable")[:BEAM]
        order = order[np.isfinite(worth[order])]
        states, state_gaps = states[order], state_gaps[order]
        if not len(states):
            break
        of, move = np.nonzero(states[:, lever] == 0)
        total = choices.costs(states)[of] + cost[move]
        left = np.maximum(state_gaps[of] - gain[move], 0.0)
        guess = total + left * (price if np.isfinite(price) else 0.0)
        worth_it = guess <= 1.5 * pool.best
        of, move, guess = of[worth_it], move[worth_it], guess[worth_it]
        first = np.argsort(guess, kind="stable")[:ASKED_AT_ONCE]
        of, move = of[first], move[first]
        made = states[of]
        made[np.arange(len(made)), lever[move]] = value[move]
        fresh = [k for k, one in enumerate(made) if one.tobytes() not in seen]
        made = made[fresh]
        if not len(made):
            break
        made = np.unique(made, axis=0)
        seen.update(one.tobytes() for one in made)
        states, state_gaps = made, asked.gap(made)
        pool.add(states[(state_gaps <= 0.0) & asked.kept(states)])


def _singles(choices: Choices) -> np.ndarray:
    """Every plan that moves one lever, (sum of other values, n_levers)."""
    others = choices.sizes - 1
    lever = np.repeat(np.arange(len(choices.levers)), others)
    picks = np.zeros((len(lever), len(choices.levers)), dtype=np.int64)
    picks[np.arange(len(lever)), lever] = np.concatenate([np.arange(1, n + 1) for n in others])
    return picks


def _moves(choices: Choices, lever: np.ndarray, value: np.ndarray, gain: np.ndarray) -> np.ndarray:
    """Values worth combining: those that gain more than all that cost no more."""
    found: list[np.ndarray] = []
    for place in range(len(choices.levers)):
        mine = np.flatnonzero(lever == place)
        order = mine[np.argsort(choices.levers[place].costs[value[mine]], kind="stable")]
        before = np.concatenate([[0.0], np.maximum.accumulate(gain[order])[:-1]])
        better = order[gain[order] > np.maximum(before, 0.0)]
        if len(better) > MOVES_PER_LEVER:
            steps = np.linspace(0, len(better) - 1, MOVES_PER_LEVER).round().astype(int)
            better = better[steps]
        elif not len(better) and len(order):
            # Alone it does not help; with others it may.
            better = order[np.argsort(-gain[order], kind="stable")[:2]]
        found.append(better)
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)
