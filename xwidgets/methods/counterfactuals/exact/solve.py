"""The cheapest cells whose margins hold, with a proof."""

from __future__ import annotations

import time
from collections.abc import Generator

import numpy as np

from . import kernels_search as kernels
from .factors import Factors, factors_of
from .first import look_for_a_plan
from .problem import Cells, Problem, Solution
from .state import Found, State, Work

__all__ = ["first_plan", "solve"]

GAP = 1e-9
"""Plans whose costs differ by less, relative to the dearest one, count as equal."""
ROOT_PASSES = 60
NODE_PASSES = 2
MOST_ROUNDS = 4
"""How often what is within reach is narrowed down before the search begins."""
SLICE = 0.05
"""Seconds between two looks at the clock."""
STRIDE = 0.35
"""How much of what lies between the bound and the best plan is searched first."""
MOST_TRIED = 1_000_000
"""Cells times trees, up to which a first plan is looked for where one is known by its cost."""
CLOSE = 0.03
"""Where no more than this, relatively, lies between them, all of it is."""


def solve(
    problem: Problem,
    *,
    plan: np.ndarray | None = None,
    below: float = np.inf,
    seconds: float = 10.0,
    free: np.ndarray | None = None,
) -> Generator[Solution, None, Solution]:
    """Search by branch and bound; what is known by then is yielded several times a second.

    Within a limit on the cost, few cells and leaves are possible at all. So the search goes up
    in strides: is there a plan a little above the bound? If there is none, that is a new bound.

    Parameters
    ----------
    problem : Problem
    plan : ndarray of int, shape (n_features,), optional
        Picks that are known to hold.
    below : float
        Only cheaper plans are looked for.
    seconds : float
        When to stop; looked at between slices.
    free : ndarray of bool, shape (n_features,), optional
        Features that may change. Default: all.

    Returns
    -------
    Solution

    Raises
    ------
    TooLarge
        More leaves are within reach than can be held.
    """
    begin = time.perf_counter()
    search = _Search(problem, plan, below, free, begin + seconds)

    def now(complete: bool = False) -> Solution:
        cost = search.best
        return Solution(
            search.picks,
            cost,
            cost if complete else min(search.lower, cost),
            complete,
            int(search.found.visits[0]),
            time.perf_counter() - begin,
        )

    ended = search.root()
    while not ended:
        yield now()
        if search.is_late:
            return now()
        ended = yield from _strides(search, now)
    return now(complete=True)


def first_plan(problem: Problem) -> np.ndarray | None:
    """Picks that hold, found at once and not far from the cheapest; None where none was found.

    None, too, where looking would take long.
    """
    if problem.cells.cost.size * problem.nodes.roots.size > MOST_TRIED:
        return None
    return _Search(problem, None, np.inf, None, 0.0).picks


def _strides(search: _Search, now) -> Generator[Solution, None, bool]:  # type: ignore[no-untyped-def]
    """One stride; whether nothing cheaper than the best plan is left."""
    limit = min(search.best, search.cap)
    if limit - search.lower > CLOSE * limit:
        limit = search.lower + STRIDE * (limit - search.lower)
    last = limit >= min(search.best, search.cap)
    before = search.best
    if search.root(limit):
        if last or search.best < before:
            return True
        search.lower = max(search.lower, limit)
        return False
    chunk = 8
    while True:
        then = time.perf_counter()
        began = float(search.found.cost[0])
        ended = search.go_on(chunk)
        took = time.perf_counter() - then
        if not ended and search.found.cost[0] < 0.9 * began:
            ended = not search.is_late and search.root(float(search.found.cost[0]))
        if ended:
            if last or search.best < before:
                return True
            search.lower = max(search.lower, limit)
            return False
        chunk = 2 * chunk if took < SLICE / 2 else max(1, chunk // 2) if took > SLICE else chunk
        if time.perf_counter() > search.until:
            return False
        yield now()


class _Search:
    """The best plan and the bound, and the boxes of the stride that is on its way."""

    def __init__(
        self,
        problem: Problem,
        plan: np.ndarray | None,
        below: float,
        free: np.ndarray | None,
        until: float,
    ) -> None:
        self.until, self.took = until, 0.0
        cells, start = problem.cells, problem.cells.start
        self.problem = problem
        self.own = np.zeros(cells.cost.size, np.bool_)
        self.own[start[:-1]] = True
        moves = np.ones(problem.n_features, np.bool_) if free is None else free
        dearest = float(cells.cost[start[1:] - 1][moves].sum())
        self.cap = min(below, dearest * (1.0 + 1e-6) + 1e-6)
        self.lower = 0.0
        self.best = np.inf
        self.picks: np.ndarray | None = None
        self.possible = np.repeat(moves, np.diff(start)) | self.own
        self.found = Found(
            cost=np.array([self.cap]),
            point=np.full(start.size - 1, -1),
            gap=GAP * self.cap,
            size=np.zeros(1, np.int64),
            visits=np.zeros(1, np.int64),
        )
        if plan is not None:
            self._keep(problem.cost(plan), start[:-1] + plan)
        work = _work(None, cells, problem.goals.bound.size)
        if np.isinf(below) or cells.cost.size * problem.nodes.roots.size <= MOST_TRIED:
            look_for_a_plan(problem, self.possible, work, self.found)
            self._look()

    @property
    def is_late(self) -> bool:
        """Whether there is no time to narrow down what is within reach once more."""
        return time.perf_counter() + self.took > self.until

    def _keep(self, cost: float, point: np.ndarray) -> None:
        if cost < min(self.best, self.cap):
            self.best = cost
            self.picks = point - self.problem.cells.start[:-1]
            self.found.cost[0] = cost
            self.found.point[:] = point

    def _look(self) -> None:
        """Take over what the loops have found."""
        point = self.found.point.copy()
        if point.size and point[0] >= 0:
            cost = float(self.problem.cells.cost[point].sum())
            if cost < min(self.best, self.cap):
                self.best, self.picks = cost, point - self.problem.cells.start[:-1]

    def root(self, limit: float | None = None) -> bool:
        """Begin a stride up to a cost; whether that already ends it."""
        problem, found = self.problem, self.found
        overall = limit is None
        found.cost[0] = min(self.best, self.cap) if limit is None else limit
        alive = self.possible.copy()
        for _ in range(MOST_ROUNDS):
            alive = alive & ((problem.cells.cost < found.cost[0]) | self.own)
            n_alive, then = int(alive.sum()), time.perf_counter()
            left = np.inf if self.took else self.until - then
            factors = factors_of(problem, alive, float(found.cost[0]), left)
            self.took = time.perf_counter() - then
            if factors is None:
                return True
            self.factors = factors
            self.work = _work(factors, problem.cells, problem.goals.bound.size)
            self.state = _state(factors, alive, problem.goals.bound.size)
            found.size[0] = 1
            if self.go_on(1, ROOT_PASSES):
                return True
            alive = np.logical_or(*self.state.alive[:2])
            if alive.sum() > 0.8 * n_alive or self.is_late:
                break
        if overall:
            self.possible = alive
        return False

    def go_on(self, n_visits: int, passes: int = NODE_PASSES) -> bool:
        """Look at some more boxes; whether none is left."""
        found = self.found
        code = kernels.search(
            self.problem.nodes,
            self.factors,
            self.problem.cells,
            self.problem.goals,
            self.state,
            self.work,
            found,
            passes,
            n_visits,
        )
        self._look()
        if code == 2:
            self.state = _grow(self.state)
        size = int(found.size[0])
        if code == 0 or size == 0:
            return True
        waiting = float(self.state.bound[:size].min())
        self.lower = max(self.lower, min(waiting, float(found.cost[0])))
        return False


def _state(factors: Factors, alive: np.ndarray, n_margins: int) -> State:
    n_shares = int(factors.theta_start[-1])
    one = State(alive[None], np.zeros((1, n_shares)), np.zeros((1, n_margins)), np.zeros(1))
    return _grow(one, 32)


def _grow(state: State, times: int = 2) -> State:
    def wider(a: np.ndarray) -> np.ndarray:
        found = np.zeros((times * a.shape[0], *a.shape[1:]), a.dtype)
        found[: a.shape[0]] = a
        return found

    return State(*(wider(a) for a in state))


def _work(factors: Factors | None, cells: Cells, n_margins: int) -> Work:
    n_features = cells.start.size - 1
    n_shares = n_entries = n_leaves = n_trees = 0
    if factors is not None:
        n_shares, n_entries = int(factors.theta_start[-1]), int(factors.entry_at[-1])
        n_leaves, n_trees = factors.value.shape[0], factors.leaf_start.size - 1
    return Work(
        mu=np.zeros(n_shares),
        entry=np.zeros(n_entries),
        price=np.zeros(n_leaves),
        best=np.zeros(n_trees),
        pick=np.zeros(n_trees, np.int64),
        low=np.zeros(n_features),
        total=np.zeros(cells.cost.size),
        choice=np.zeros(n_features, np.int64),
        point=np.zeros(n_features, np.int64),
        sums=np.zeros(n_margins),
        after=np.zeros(n_margins),
        tried=np.zeros(n_features, np.bool_),
        inside=np.zeros(cells.cost.size, np.bool_),
    )
