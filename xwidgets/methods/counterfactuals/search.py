"""Looking for plans: real rows pruned back to the row, then moves of more and more features."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .choices import Choices
from .goal import Goal

__all__ = ["Pool", "Searched", "nearest_picks", "search", "shorten"]

Predict = Callable[[np.ndarray], np.ndarray]

BEAM = 64
"""States of two features and more from which the search goes on."""

LEAST_AT_ONCE, MOST_AT_ONCE = 500, 4_000
CHANGES_AT_ONCE = 400_000
"""Of the plans of so many features the model is asked about so many: the same on any machine."""

HOPE = 1.25
"""Plans that look dearer than the best one, times this, are not tried."""

WIDE = 200
"""Features that may change, beyond which no further plans are looked for that do without some."""

MOST_MOVES = 1_500
"""Values of all features that are combined."""

DEEPEST = 8

KEPT_PER_SET = 3
"""Plans that are kept of those that change the same features."""

MANY = 40
"""Changed features, beyond which those that do most are kept before any is taken back alone."""

ROUNDS = 6
STEPS = 14
"""Cheaper values of a feature that are tried at once, half of them close to its own."""

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


def search(asked: Searched, pool: Pool, n: int = 1) -> None:
    """Add plans of few and cheap changes.

    Parameters
    ----------
    asked : Searched
    pool : Pool
        Plans that are known, such as those left of real rows.
    n : int
        How many are wanted. For more than one, further ones are looked for that do without each
        of the features that the closest changes.
    """
    _beam(asked, pool)
    if n > 1 and len(pool) and len(asked.choices.levers) <= WIDE:
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


def shorten(asked: Searched, picks: np.ndarray) -> np.ndarray:
    """Valid plans with as many features as possible taken back to the row's own values."""
    picks = _leading(asked, picks.copy())
    costs = asked.choices.costs(picks)
    open_ = (picks > 0).sum(axis=1) <= 4 * MANY
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


def _leading(asked: Searched, picks: np.ndarray) -> np.ndarray:
    """Of plans that change very many features, those changes alone that do most by themselves."""
    for place, plan in enumerate(picks):
        changed = np.flatnonzero(plan)
        if len(changed) <= MANY:
            continue
        alone = np.zeros((len(changed), len(plan)), dtype=np.int64)
        alone[np.arange(len(changed)), changed] = plan[changed]
        order = changed[np.argsort(asked.gap(alone), kind="stable")]
        sizes = np.unique(np.geomspace(1, len(order), 24).round().astype(int))
        tried = np.zeros((len(sizes), len(plan)), dtype=np.int64)
        for k, size in enumerate(sizes):
            tried[k, order[:size]] = plan[order[:size]]
        valid = np.flatnonzero(asked.valid(tried))
        picks[place] = tried[valid[0]] if len(valid) else plan
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
                even = np.linspace(1, last - 1, min(STEPS // 2, last - 1))
                beside = last - np.geomspace(1, last - 1, min(STEPS // 2, last - 1))
                values = np.unique(np.concatenate([even, beside]).astype(int))
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
    """Add plans of one feature, of two, and so on, but for one of them.

    Pairs are tried as long as they cost less than the best plan by then, all of them where they
    are not too many; what is tried of three features and more begins with the states that look
    most promising.
    """
    choices = asked.choices
    start = np.zeros((1, len(choices.levers)), dtype=np.int64)
    gap = float(asked.gap(start)[0])
    singles = _singles(choices)
    if without >= 0:
        singles = singles[singles[:, without] == 0]
    if not len(singles):
        return
    gaps = asked.gap(singles)
    most = min(MOST_AT_ONCE, max(LEAST_AT_ONCE, CHANGES_AT_ONCE // len(choices.levers)))
    pool.add(singles[(gaps <= 0.0) & asked.kept(singles)])
    moves = _distinct(choices, singles, gaps)
    if len(moves) > MOST_MOVES:
        left, paid = np.maximum(gaps[moves], 0.0), choices.costs(singles[moves])
        rank = np.argsort(np.argsort(left)) + np.argsort(np.argsort(paid)) / len(moves)
        moves = np.sort(moves[np.argsort(rank, kind="stable")[:MOST_MOVES]])
    singles, gains = singles[moves], gap - gaps[moves]
    lever, value = singles.argmax(axis=1), singles.max(axis=1)
    cost = choices.costs(singles)
    with np.errstate(divide="ignore", invalid="ignore"):
        prices = np.where(gains > 0, cost / gains, np.inf)
    price = float(prices.min(initial=np.inf))
    price = price if np.isfinite(price) else 0.0
    states, state_gaps = singles, gaps[moves]
    for depth in range(2, min(DEEPEST, choices.max_changes) + 1):
        open_ = np.flatnonzero(state_gaps > 0.0)
        total = choices.costs(states)[open_]
        worth = total + np.minimum(state_gaps[open_], 1e300) * price
        order = np.argsort(worth, kind="stable")[: len(worth) if depth == 2 else BEAM]
        states, state_gaps, total = states[open_][order], state_gaps[open_][order], total[order]
        if not len(states):
            return
        # What is left of the gap, were gains of features to add up, at the best price.
        summed = total[:, None] + cost[None]
        left = np.maximum(state_gaps[:, None] - gains[None], 0.0)
        guess = summed + left * price
        later = lever[None] > states.argmax(axis=1)[:, None] if depth == 2 else True
        free = (states[:, lever] == 0) & later & (summed < pool.best)
        of, move = np.nonzero(free & (guess <= HOPE * pool.best))
        if len(of) > most:
            first = np.argpartition(guess[of, move], most)[:most]
            of, move = of[first], move[first]
        if not len(of):
            return
        states = states[of]
        states[np.arange(len(of)), lever[move]] = value[move]
        states = _unlike(states) if depth > 2 else states
        state_gaps = asked.gap(states)
        pool.add(states[(state_gaps <= 0.0) & asked.kept(states)])


def _singles(choices: Choices) -> np.ndarray:
    """Every plan that moves one lever, (sum of other values, n_levers)."""
    others = choices.sizes - 1
    lever = np.repeat(np.arange(len(choices.levers)), others)
    picks = np.zeros((len(lever), len(choices.levers)), dtype=np.int64)
    picks[np.arange(len(lever)), lever] = np.concatenate([np.arange(1, n + 1) for n in others])
    return picks


def _distinct(choices: Choices, singles: np.ndarray, gaps: np.ndarray) -> np.ndarray:
    """Of each feature the values that differ from all cheaper ones in what they do alone.

    Of values between two thresholds of a tree the cheapest stays, which comes first.
    """
    levers, picks = singles.argmax(axis=1).tolist(), singles.max(axis=1).tolist()
    found, kept = [], set()
    for k, (place, pick, gap) in enumerate(zip(levers, picks, gaps.tolist(), strict=True)):
        values = choices.levers[place].values
        what = (place, bool(values[pick] > values[0]), gap)
        if what not in kept:
            kept.add(what)
            found.append(k)
    return np.array(found, dtype=np.int64)


def _unlike(states: np.ndarray) -> np.ndarray:
    """As ``np.unique(states, axis=0)`` of whole numbers >= 0, which takes seconds of wide ones."""
    # The bytes of numbers that begin with their largest digit are in the order of the numbers.
    rows = np.ascontiguousarray(states.astype(">u4")).view(np.void(4 * states.shape[1]).dtype)
    return states[np.unique(rows[:, 0], return_index=True)[1]]
