"""The cheapest plan for a linear model: a small mixed-integer program."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ....models.compact.final import linear as coefficients_of
from ....models.pipeline import Encoding, encode_frame, encoding_of
from ....models.trees import Trees, assemble
from ...encoding import encoded
from ...ground import Ground
from ...tree_shap.links import CANDIDATES, apply_link
from ..choices import Choices, Lever
from ..goal import Goal
from .margins import NotExact, margins_of
from .prove import Proof

__all__ = ["Linear", "linear_or_none", "prove_linear"]

SAMPLE_ROWS = 60
TOLERANCE = 1e-7
"""Of the model's own predictions, and of what counts as straight, relative."""
SLACKS = (0.0, 1e-9, 1e-7, 1e-6)
"""By how much margins must hold, until the model itself agrees: the solver is exact to 1e-7."""


@dataclass(frozen=True, eq=False)
class Linear:
    """A model as ``encoded @ weights + constants``, and a link.

    Attributes
    ----------
    ground : Ground
    encoding : Encoding
    weights : ndarray of float64, shape (n_encoded, n_sums)
    empty : Trees
        No trees: their constant is the model's.
    link : str
    """

    ground: Ground
    encoding: Encoding
    weights: np.ndarray
    empty: Trees
    link: str

    def sums(self, codes: np.ndarray) -> np.ndarray:
        """Of rows of codes, (m, n_sums)."""
        rows = encoded(self.ground, self.encoding, codes)
        found: np.ndarray = rows @ self.weights + self.empty.base
        return found

    def of_levers(self, choices: Choices) -> Iterator[np.ndarray]:
        """Of rows that differ in one lever, by turns: (n_values, n_sums) for each of its values."""
        owner = self.encoding.owner
        assert owner is not None
        rows = encoded(self.ground, self.encoding, choices.all_at_once())
        now = rows[0] @ self.weights + self.empty.base
        of = choices.lever_of(owner)
        order = np.argsort(of, kind="stable")
        ends = np.searchsorted(of[order], np.arange(len(choices.levers) + 1))
        for begin, end, size in zip(ends[:-1], ends[1:], choices.sizes.tolist(), strict=True):
            mine = order[begin:end]
            yield now + (rows[:size, mine] - rows[0, mine]) @ self.weights[mine]


def linear_or_none(ground: Ground) -> Linear | None:
    """The model as a linear one, where it is one behind encoders of single columns."""
    encoding = encoding_of(ground.predictor, ground.frame)
    known = coefficients_of(encoding.final)
    if encoding.owner is None or known is None or len(known[0]) != len(encoding.owner):
        return None
    weights, constants = known
    rows = np.arange(min(SAMPLE_ROWS, ground.frame.n_rows))
    sample = encode_frame(ground.predictor, encoding, ground.frame.take(rows))
    expected = ground.predictions[rows]
    size = float(np.abs(expected).max(initial=0.0)) or 1.0
    mirrored = weights.shape[1] == 1 and expected.shape[1] == 2
    empty = assemble([], base=constants, n_features=len(weights), mirrored=mirrored)
    sums = sample.matrix() @ weights + constants
    for link in CANDIDATES:
        with np.errstate(all="ignore"):
            found = apply_link(link, sums, empty)
        same = found.shape == expected.shape
        if same and np.abs(found - expected).max(initial=0.0) <= TOLERANCE * size:
            return Linear(ground, encoding, weights, empty, link)
    return None


class _Move(NamedTuple):
    """A variable: how far a number goes one way, or whether one other value is taken."""

    place: int
    step: float  # per unit, of a number; 0.0 for a value
    pick: int  # of a value
    cost: float
    most: float
    whole: bool
    effect: np.ndarray  # on each sum, per unit
    rules: np.ndarray  # on each rule


def prove_linear(
    linear: Linear, choices: Choices, goal: Goal, *, below: float = np.inf, seconds: float = 10.0
) -> Proof:
    """Look for the cheapest plan below a cost, over all allowed numbers and levels.

    Parameters
    ----------
    linear : Linear
    choices : Choices
    goal : Goal
    below : float
        What a plan that is known costs.
    seconds : float
    """
    try:
        margins = margins_of(goal, linear.empty, linear.link)
        moves = _moves(linear, choices)
    except NotExact as why:
        return Proof(choices, reason=str(why))
    now = linear.sums(choices.row[None])[0]
    proof = Proof(choices)
    for slack in SLACKS:
        need = margins.bound - margins.weights @ now
        need += slack * (1.0 + np.abs(margins.weights) @ np.abs(now))
        proof, codes = _solved(choices, moves, margins.weights, need, below, seconds)
        if codes is None or _agrees(linear, choices, goal, codes):
            return proof
    return replace(proof, picks=None, cost=np.inf, complete=False)


def _agrees(linear: Linear, choices: Choices, goal: Goal, codes: np.ndarray) -> bool:
    predictor, frame = linear.ground.predictor, linear.ground.frame
    said = predictor.predict(frame.from_matrix(codes[None]))
    return bool(goal.reached(said)[0] and choices.allowed(codes[None])[0])


def _moves(linear: Linear, choices: Choices) -> list[_Move]:
    rules = choices.rules.coefficients
    if len(rules) and np.isnan(choices.row[(rules != 0).any(axis=0)]).any():
        raise NotExact("a rule is about what is missing")
    moves: list[_Move] = []
    for place, sums in enumerate(linear.of_levers(choices)):
        lever = choices.levers[place]
        own = float(lever.values[0])
        values = np.arange(1, len(lever.values))
        if lever.is_number and not np.isnan(own):
            ways = _ways(choices, place, lever, sums)
            moves += ways
            values = np.flatnonzero(np.isnan(lever.values))
        for k in values.tolist():
            moved = rules[:, list(lever.columns)] @ np.nan_to_num(lever.codes[k] - lever.codes[0])
            cost = float(lever.costs[k])
            moves.append(_Move(place, 0.0, k, cost, 1.0, True, sums[k] - sums[0], moved))
    return moves


def _ways(choices: Choices, place: int, lever: Lever, sums: np.ndarray) -> list[_Move]:
    """Up and down, of a number that the model reads as a straight line."""
    finite = np.flatnonzero(np.isfinite(lever.values))
    values, said, own = lever.values[finite], sums[finite], float(lever.values[0])
    scale, column = choices.ruler.scales[lever.columns[0]], lever.columns[0]
    unit = lever.step or 1.0
    if len(values) < 2:
        return []
    if np.isnan(scale) or (lever.step and own != np.rint(own / unit) * unit):
        raise NotExact("a column has no steps of its own")
    far = int(np.argmax(np.abs(values - own)))
    slope = (said[far] - said[0]) / (values[far] - own)
    straight = said[0] + (values - own)[:, None] * slope
    if np.abs(straight - said).max() > TOLERANCE * (1.0 + np.abs(said).max()):
        raise NotExact("an encoder bends a column of numbers")
    moves = []
    for step, end in ((unit, lever.high), (-unit, lever.low)):
        room = max((end - own) / step, 0.0)
        room = float(np.floor(room + 1e-9)) if lever.step else room
        if room > 0.0:
            moved = step * choices.rules.coefficients[:, column]
            whole = bool(lever.step)
            moves.append(_Move(place, step, 0, unit / scale, room, whole, step * slope, moved))
    return moves


def _solved(
    choices: Choices,
    moves: list[_Move],
    weights: np.ndarray,
    need: np.ndarray,
    below: float,
    seconds: float,
) -> tuple[Proof, np.ndarray | None]:
    """The program's solution as a proof, and the plan's codes."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    n, n_levers = len(moves), len(choices.levers)
    of = np.array([move.place for move in moves])
    most = np.array([move.most for move in moves])
    effects = np.array([move.effect for move in moves]) @ weights.T
    # One more variable per lever: whether it is moved. Two ways exclude each other.
    moved = np.zeros((n_levers, n + n_levers))
    moved[of, np.arange(n)] = 1.0 / most
    moved[np.arange(n_levers), n + np.arange(n_levers)] = -1.0
    nothing = np.zeros((n_levers, len(need)))
    constraints = [
        LinearConstraint(np.concatenate([effects, nothing]).T, need, np.inf),
        LinearConstraint(moved, -np.inf, 0.0),
        LinearConstraint(np.repeat([0.0, 1.0], [n, n_levers])[None], -np.inf, choices.max_changes),
    ]
    if len(choices.rules):
        rules = np.array([move.rules for move in moves])
        room = choices.rules.bounds - choices.rules.coefficients @ np.nan_to_num(choices.row)
        wide = np.concatenate([rules, np.zeros((n_levers, len(room)))]).T
        constraints.append(LinearConstraint(wide, -np.inf, room))
    begin = time.perf_counter()
    found = milp(
        np.array([*(move.cost for move in moves), *np.zeros(n_levers)]),
        constraints=constraints,
        integrality=np.array([*(move.whole for move in moves), *np.ones(n_levers)], dtype=int),
        bounds=Bounds(0.0, np.append(most, np.ones(n_levers))),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    took = time.perf_counter() - begin
    if found.status == 2:
        return Proof(choices, None, np.inf, np.inf, True, took), None
    bound = getattr(found, "mip_dual_bound", None)
    bound = max(float(bound), 0.0) if bound is not None and np.isfinite(bound) else 0.0
    complete = found.status == 0
    if found.x is None or (complete and found.fun >= below):
        return Proof(choices, None, np.inf, bound, complete, took), None
    wider, picks = _plan(choices, moves, found.x)
    cost = float(wider.costs(picks[None])[0])
    proof = Proof(wider, picks, cost, cost if complete else bound, complete, took)
    return proof, wider.codes(picks[None])[0]


def _plan(choices: Choices, moves: list[_Move], x: np.ndarray) -> tuple[Choices, np.ndarray]:
    """A solution's numbers among the choices, and its picks."""
    numbers = {k: float(lever.values[0]) for k, lever in enumerate(choices.levers)}
    picks = np.zeros(len(choices.levers), np.int64)
    values: dict[int, np.ndarray] = {}
    for move, amount in zip(moves, x, strict=False):
        if not move.step:
            picks[move.place] = move.pick if amount > 0.5 else picks[move.place]
        elif amount > 1e-9 * move.most:
            numbers[move.place] += move.step * (np.rint(amount) if move.whole else amount)
            lever = choices.levers[move.place]
            numbers[move.place] = float(np.clip(numbers[move.place], lever.low, lever.high))
            known = lever.values[np.isfinite(lever.values)]
            values[move.place] = np.append(known, numbers[move.place])
    wider = choices.with_values(values)
    for place in values:
        apart = np.abs(wider.levers[place].values - numbers[place])
        picks[place] = int(np.nanargmin(apart))
    return wider, picks
