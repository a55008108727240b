"""Several tasks within one time: the short ones are there, the long ones are left."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress

from ..errors import XwidgetsError
from .task import Task

__all__ = ["advance_together"]

LEAST_SLICE = 0.05
"""Seconds that a task goes on at least when it is its turn."""


def advance_together(tasks: Iterable[Task], seconds: float) -> None:
    """Go on with tasks in turn, in their order, for about so long for all of them together.

    Each turn is twice as long as the one before, so that what is short ends early wherever it
    stands. A task that by its own progress cannot end in the time that is left gives its turn
    away, and so does one that fails: whoever shows it says why. A task is always begun where time
    is left, and its steps are never cut: one long step is the most that it lasts longer.

    Parameters
    ----------
    tasks : iterable of Task
    seconds : float
        For all tasks together.
    """
    begin = time.perf_counter()
    waiting = [(task, 0.0) for task in tasks if task.found is None]
    share = max(LEAST_SLICE, seconds / (4 * max(len(waiting), 1)))
    while waiting:
        again = []
        for task, spent in waiting:
            left = seconds - (time.perf_counter() - begin)
            if left <= 0:
                return
            start = time.perf_counter()
            with suppress(XwidgetsError):
                if task.advance(min(share, left)) is None:
                    again.append((task, spent + time.perf_counter() - start))
        left = seconds - (time.perf_counter() - begin)
        waiting = [(task, spent) for task, spent in again if _seconds_left(task, spent) <= left]
        share *= 2


def _seconds_left(task: Task, spent: float) -> float:
    """About how long it still takes, by its own progress; 0 where that is not known."""
    done, total = task.progress
    return spent * (total - done) / done if done else 0.0
