"""Where there is no plan: which of the limits stand in its way."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...errors import XwidgetsError
from ..stop import check_cancelled
from .asking import Model
from .goal import Goal
from .limits import Limits
from .neighbors import Neighborhood
from .planning import exact_rows, plans_of

__all__ = ["hindrances"]

SECONDS = 4.0
MOST_NAMED = 8


def hindrances(
    model: Model, row: int, limits: Limits, goal: Goal, around: Neighborhood
) -> tuple[str, ...]:
    """Why there is no plan: the limits without which there would be one; within a few seconds.

    Parameters
    ----------
    model : Model
    row : int
    limits : Limits
    goal : Goal
    around : Neighborhood
    """
    ground = model.ground
    said = ground.predictions
    reached = goal.reached(said)
    if not reached.any() and np.ptp(said, axis=0).max() == 0.0:
        return ("the model says the same of every row",)
    end = time.perf_counter() + SECONDS
    names = ground.names

    def possible(changed: Limits) -> bool:
        check_cancelled()
        try:
            choices = changed.choices(ground, ground.frame.matrix()[row])
        except XwidgetsError:
            return False
        steps = plans_of(model, row, choices, goal, 1, around)
        while True:
            try:
                some = next(steps)
            except StopIteration as found:
                return len(found.value.picks) > 0
            if some is not None and len(some.picks):
                # What is seen for a moment is not confirmed by the model yet.
                codes = some.choices.codes(some.picks)
                said = ground.predictor.predict(exact_rows(ground.frame, row, codes))
                if goal.reached(said).any():
                    return True

    whole = limits._replace(vary=None, ranges=None, monotone=None, max_changes=None, rules=None)
    if limits == whole or not possible(whole):
        none = "no row reaches it" if not reached.any() else "not even with everything free"
        return (none,)
    found: list[str] = []
    freed: list[str] = []
    tries: list[tuple[str, Limits]] = []
    if limits.max_changes is not None:
        tries.append(("more changes", limits._replace(max_changes=None)))
    if limits.rules:
        tries.append(("no rules", limits._replace(rules=None)))
    for name in limits.ranges or {}:
        wider = limits._replace(ranges=_without(limits.ranges, name))
        tries.append((f"a wider range of {name}", wider))
    for name in limits.monotone or {}:
        turned = limits._replace(monotone=_without(limits.monotone, name))
        tries.append((f"another direction of {name}", turned))
    if limits.vary is not None:
        free = {names[int(one)] if str(one).isdigit() else str(one) for one in limits.vary}
        tries += [
            (name, limits._replace(vary=[*limits.vary, name])) for name in names if name not in free
        ]
    untried = False
    for words, changed in tries:
        if len(found) + len(freed) >= MOST_NAMED or time.perf_counter() > end:
            untried = True
            break
        if possible(changed):
            same = changed.vary == limits.vary
            (found if same else freed).append(words)
    if freed:
        *others, last = freed
        found.append(
            f"any one of {', '.join(others)} and {last} free" if others else f"{last} free"
        )
    if not found:
        return ("several limits together stand in its way",)
    rest = "; not every limit was tried" if untried else ""
    return (f"there would be one with {', or with '.join(found)}{rest}",)


def _without(given: Mapping[str, Any] | None, name: str) -> dict[str, Any]:
    return {other: one for other, one in (given or {}).items() if other != name}
