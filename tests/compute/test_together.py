"""Several tasks in one time: order, patience, and what fails."""

from __future__ import annotations

from collections.abc import Generator
from types import SimpleNamespace

import pytest

from xwidgets.compute import task as tasks
from xwidgets.compute import together
from xwidgets.compute.task import Task
from xwidgets.compute.together import advance_together
from xwidgets.errors import NotSupported
from xwidgets.methods.ground import Part
from xwidgets.results.nothing import nothing_yet

ANSWER = nothing_yet(("a",), ("y",), "value")


class Clock:
    """Time that passes as it is told to, and not while a machine does something else."""

    now = 0.0

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


CLOCK = Clock()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    CLOCK.now = 0.0
    for module in (tasks, together):
        monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: CLOCK.now))


def lasting(n_steps: int, step: float, told: bool = True) -> Task:
    def work() -> Generator[Part, None, object]:
        for done in range(n_steps):
            yield Part(done if told else 0, n_steps if told else 0)
            CLOCK.pass_by(step)
        return ANSWER

    return Task(work)  # type: ignore[arg-type]


def test_short_ones_end_behind_long_ones() -> None:
    long, short = lasting(1000, 0.01, told=False), lasting(3, 0.001)
    advance_together([long, short], 0.5)
    assert short.found is ANSWER and long.found is None
    assert CLOCK.now < 0.6


def test_what_cannot_end_gives_its_turn_away() -> None:
    long, later = lasting(1000, 0.02), lasting(20, 0.01)
    advance_together([long, later], 1.5)
    assert later.found is ANSWER
    assert 0 < long.progress.done < 100  # not a second turn: a thousand steps last 20 s


def test_one_that_fails_leaves_the_others() -> None:
    def fails() -> object:
        raise NotSupported("rows", found="none", expected="some", fix="give some")

    good = lasting(2, 0.0)
    advance_together([Task(fails), good], 0.5)  # type: ignore[arg-type]
    assert good.found is ANSWER


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_no_time_begins_nothing(seconds: float) -> None:
    task = lasting(2, 0.0)
    advance_together([task], seconds)
    assert task.found is None and task.progress.done == 0
