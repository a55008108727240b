"""The unit that is shown where none was asked for: one in which rows are exact and quick."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ..errors import XwidgetsError
from .planning import make_plan

if TYPE_CHECKING:
    from ..inputs import Inputs
    from ..methods.plan import Plan
    from .run import Run

__all__ = ["Cost", "cost", "settle"]

ASKED = frozenset({"exact", "kernel"})
"""Algorithms that ask for coalitions, which costs about the same in every unit."""


def settle(inputs: Inputs) -> tuple[Inputs, Plan | None]:
    """Decide on the unit, where the caller left it open.

    It is the first one in which the model's own sum is explained as it stands: probability of
    forests, single trees and bagging, log-odds of boosters, linear and additive models. A model
    that is asked for coalitions in any case is explained in its first unit: probability, where
    it tells any.

    Returns
    -------
    inputs : Inputs
    plan : Plan or None
        Of the unit decided on, where it was made to decide.
    """
    predictor = inputs.predictor
    margins = [unit for unit in predictor.units if predictor.with_output(unit).margin_scale]
    first = predictor.units[0]
    if inputs.output != "auto" or not margins or margins[0] == first:
        return inputs, None
    unit = margins[0]
    try:
        plan = make_plan(inputs, unit)
    except XwidgetsError:  # said where it is asked for
        return inputs, None
    if plan.algorithm in ASKED:
        return inputs, None
    return replace(inputs, predictor=predictor.with_output(unit)), plan


class Cost(NamedTuple):
    """Of all rows: whether they are exact, the seconds that are left, the rows that are done."""

    exact: bool
    seconds: float
    done: int


def cost(run: Run) -> Cost:
    """What all rows of a run cost; makes its plan where there is none yet."""
    plan, progress = run.plan, run.progress
    seconds = progress.get("seconds_left")
    if seconds is None:
        seconds = (plan.seconds_per_row or 0.0) * (progress["total"] - progress["done"])
    return Cost(plan.exact, seconds, progress["done"])
