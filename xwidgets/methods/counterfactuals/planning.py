"""Plans for one row: found, made finer, chosen, asked of the model itself."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ...data import Frame
from .asking import Model
from .choices import Choices
from .chosen import CLOSEST, REASONS, USUAL, Chosen, choose
from .exact.prove import Proof
from .goal import Goal
from .neighbors import Neighborhood
from .plausible import priced
from .proving import Prover, joined
from .regions import regions
from .search import WIDE, Pool, Searched, cheapen, nearest_picks, search, shorten
from .spans import finer, moved, spans, way

__all__ = ["Plans", "exact_rows", "plans_of"]

SEEDS = 40
"""Real rows that are pruned back to the row."""

FOR_REAL, MOST_REAL = 4, 12
"""From so many plans on one is what a real row has, where no more features change."""

MORE = 3
"""Times as many plans are kept as are wanted, lest the model disagrees at an edge."""


class Plans(NamedTuple):
    """Plans for one row, each of them checked with the model itself.

    Attributes
    ----------
    choices : Choices
    picks : ndarray of int64, shape (n_plans, n_levers)
    why : tuple of str
    predictions : ndarray of float64, shape (n_plans, n_outputs)
    low, high : ndarray of float64, shape (n_plans, n_levers)
    region_low, region_high : ndarray of float64, shape (n_plans, n_levers)
        See :func:`regions`.
    order : ndarray of int64, shape (n_plans, n_levers)
    path : ndarray of float64, shape (n_plans, n_steps)
    nearest_unlike : int
    n_asked : int
    proof : Proof or None
        None where none was asked for.
    """

    choices: Choices
    picks: np.ndarray
    why: tuple[str, ...]
    predictions: np.ndarray
    low: np.ndarray
    high: np.ndarray
    region_low: np.ndarray
    region_high: np.ndarray
    order: np.ndarray
    path: np.ndarray
    nearest_unlike: int
    n_asked: int
    proof: Proof | None = None


def plans_of(
    model: Model,
    row: int,
    choices: Choices,
    goal: Goal,
    n: int,
    around: Neighborhood,
    prover: Prover | None = None,
) -> Generator[Plans | None, None, Plans]:
    """Plans for a row: one at once, then all that a search finds, then proof.

    The one at once is that of the trees, or what is left of real rows.

    Parameters
    ----------
    model : Model
    row : int
        Its position in X.
    choices : Choices
    goal : Goal
    n : int
        At most so many.
    around : Neighborhood
    prover : Prover, optional

    Yields
    ------
    Plans or None
        None: nothing new.
    """
    begin = time.perf_counter()
    plain, choices = choices, priced(choices, around)
    seeds, unlike = _beside(model, choices, goal, around)
    at_once = None if prover is None else prover.first(plain, goal)
    if at_once is not None:
        edges, picks = at_once
        first = Searched(edges, goal, model.plans(edges))
        yield _checked(model, row, first, Chosen(picks, (CLOSEST,)), 1, unlike, sure=False)
    asked = Searched(choices, goal, model.plans(choices))
    seeds = seeds[asked.valid(seeds)]
    real = _real(choices, seeds) if n >= FOR_REAL else None
    pool = Pool(choices)
    pool.add(shorten(asked, np.unique(seeds, axis=0)))
    if at_once is None and len(pool):
        chosen = choose(choices, pool.picks(), 1, None)
        yield _checked(model, row, asked, chosen, 1, unlike, sure=False)
    search(asked, pool, n)
    found = pool.picks()
    if len(found):
        # Between the values that were tried others are cheaper.
        best = choose(choices, found, n * MORE, around)
        wider, picks = finer(choices, best.picks)
        if wider is not choices:
            again = Searched(wider, goal, model.plans(wider), asked.n_asked)
            refined = Pool(wider)
            refined.add(cheapen(again, picks))
            refined.add(moved(choices, wider, found))
            real = None if real is None else moved(choices, wider, real[None])[0]
            asked, found = again, refined.picks()
    chosen = choose(asked.choices, found, n * MORE, around, None, real)
    plans = _checked(model, row, asked, chosen, n, unlike)
    if prover is None:
        return plans
    if len(plans.picks):
        yield plans
    known = float(asked.choices.distances(plans.picks).min(initial=np.inf))
    spent = time.perf_counter() - begin
    proof = yield from prover(plain, goal, known * (1.0 - 1e-9), spent)
    if proof.reason or (proof.picks is None and not len(found)):
        return plans._replace(proof=proof)
    # The proved plan among the others; and where the thresholds lie, spans end.
    before = asked.choices
    wider, picks = joined(before, found, proof)
    asked = Searched(wider, goal, model.plans(wider), asked.n_asked)
    real = None if real is None else moved(before, wider, real[None])[0]
    together = Pool(wider)
    together.add(picks)
    together.add(cheapen(asked, choose(wider, picks, n * MORE, None).picks))
    every = together.picks()
    every = np.concatenate([every, picks[len(picks) - (proof.picks is not None) :]])
    closest = every[np.argmin(wider.distances(every))] if len(every) else None
    chosen = choose(wider, every, n * MORE, around, closest, real)
    plans = _checked(model, row, asked, chosen, n, unlike, closest is not None)
    least = float(wider.distances(plans.picks).min(initial=np.inf))
    if proof.picks is not None and least > proof.cost * (1.0 + 1e-9):
        proof = replace(proof, complete=False)  # the model does not confirm it
    elif proof.complete:
        proof = replace(proof, bound=least)
    plans = plans._replace(proof=proof)
    if isinstance(prover.sums, str):
        return plans
    low, high = regions(prover.sums, plans.choices, plans.picks, goal, proof.choices)
    return plans._replace(region_low=low, region_high=high)


def _beside(
    model: Model, choices: Choices, goal: Goal, around: Neighborhood
) -> tuple[np.ndarray, int]:
    """Plans next to the nearest real rows that the goal is true of, and the nearest's position."""
    none = np.zeros((0, len(choices.levers)), dtype=np.int64)
    like = np.flatnonzero(goal.reached(model.ground.predictions[around.positions]))
    if not len(like):
        return none, -1
    parts = choices.ruler.parts(around.matrix[like], choices.row)
    reads = model.reads(choices)
    free = [choices.levers[k].feature for k in np.flatnonzero(reads)]
    most = SEEDS if len(free) <= WIDE else SEEDS // 8
    near = like[np.argsort(parts[:, free].sum(axis=1), kind="stable")[:most]]
    # What the model never reads stays as it is, in a plan like a real row as well.
    seeds = np.where(reads, nearest_picks(choices, around.matrix[near]), 0)
    return seeds, int(around.positions[like[np.argmin(parts.sum(axis=1))]])


def _real(choices: Choices, valid: np.ndarray) -> np.ndarray | None:
    """Of plans that take all from real rows the closest, where few enough features change."""
    most = min(choices.max_changes, MOST_REAL)
    valid = valid[(valid > 0).sum(axis=1) <= most]
    return valid[np.argmin(choices.costs(valid))] if len(valid) else None


def _checked(
    model: Model,
    row: int,
    asked: Searched,
    chosen: Chosen,
    n: int,
    unlike: int,
    proved: bool = False,
    sure: bool = True,
) -> Plans:
    """The first `n` that the model itself confirms, asked as a caller would ask it.

    Not `sure`: what is seen for a moment is believed to the parts of the model.
    """
    choices, goal = asked.choices, asked.goal
    codes = choices.codes(chosen.picks)
    predictor, frame = model.ground.predictor, model.ground.frame
    said = np.empty((0, predictor.n_outputs))
    if len(codes) and (sure or model.last is None):
        said = predictor.predict(exact_rows(frame, row, codes))
        for k in np.flatnonzero(~goal.reached(said)).tolist():
            # At an edge the last bit decides, and it may depend on the rows beside it.
            said[k] = predictor.predict(exact_rows(frame, row, codes[k : k + 1]))[0]
    elif len(codes):
        said = asked.predict(chosen.picks)
    kept = np.flatnonzero(goal.reached(said) & choices.allowed(codes))
    kept = _wanted(kept, chosen.why, n, proved)
    picks = chosen.picks[kept]
    low, high = spans(asked, picks)
    order, path = way(asked, asked.predict, picks)
    if len(picks):
        path[:, -1] = goal.level(said[kept])
    return Plans(
        choices=choices,
        picks=picks,
        why=tuple(chosen.why[k] for k in kept),
        predictions=said[kept],
        low=low,
        high=high,
        region_low=np.full(low.shape, np.nan),
        region_high=np.full(low.shape, np.nan),
        order=order,
        path=path,
        nearest_unlike=unlike,
        n_asked=asked.n_asked,
    )


def _wanted(sure: np.ndarray, why: tuple[str, ...], n: int, proved: bool) -> np.ndarray:
    """Of confirmed plans `n`: by their reasons, a single one by what it is worth unless proved."""
    reasons = REASONS if proved or n > 1 else (USUAL, *REASONS)
    first = sorted(sure.tolist(), key=lambda k: reasons.index(why[k]))
    return np.array(sorted(first[:n]), dtype=np.int64)


def exact_rows(frame: Frame, row: int, codes: np.ndarray) -> object:
    """Plans as a table of the caller's kind; what does not change is the row's own cell.

    Parameters
    ----------
    frame : Frame
    row : int
    codes : ndarray of float64, shape (m, n_columns)

    Returns
    -------
    table
    """
    if all(dtype == np.float64 for dtype in frame.dtypes):
        return frame.from_matrix(codes)  # cells are their codes
    own = frame.take([row])
    both = own.concat(Frame.like(frame.from_matrix(codes), frame))
    before = own.matrix()[0]
    same = (codes == before) | (np.isnan(codes) & np.isnan(before))
    index = np.where(same, 0, 1 + np.arange(len(codes))[:, None])
    return both.gather(index)
