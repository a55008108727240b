"""Work beside its caller: in threads, or in turns where none can start (Pyodide, JupyterLite)."""

from __future__ import annotations

import sys
import threading
import time
import weakref
from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import cache, partial
from queue import SimpleQueue
from typing import Any

__all__ = [
    "Background",
    "Home",
    "Steps",
    "can_start_threads",
    "in_marimo",
    "n_threads",
    "pool",
    "run_aside",
]

Steps = Generator[float, None, None]
"""Work that yields wherever it may pause, and for how many seconds it should."""

LOOK = 0.05
"""Seconds until the next turn where the one at hand is not over."""


@cache
def can_start_threads() -> bool:
    """Whether a thread can start here: tried once, since no name of a platform tells."""
    try:
        thread = threading.Thread(target=int, name="xwidgets-trial", daemon=True)
        thread.start()
        thread.join()
    except RuntimeError:
        return False
    return True


def n_threads(wanted: int | None = None) -> int:
    """How many threads work may take: as many as wanted, else one for each CPU; at least one.

    A container (as Binder's) may be lent two of a machine's sixty-four; joblib knows how many.
    """
    if not can_start_threads():
        return 1
    if wanted and wanted > 0:
        return wanted
    from joblib import cpu_count

    return cpu_count()


def pool(most: int) -> Executor:
    """So many threads that take calls; where none can start, each call is made as it comes."""
    return ThreadPoolExecutor(most) if can_start_threads() else _Here()


def in_marimo() -> bool:
    """Whether this is a marimo notebook, where a widget is closed with the cell that made it."""
    marimo = sys.modules.get("marimo")
    return bool(marimo and marimo.running_in_notebook())


def run_aside(call: Callable[..., Any], *arguments: Any, name: str) -> None:
    """Make a call that is soon over in a thread of its own; at once where none can start."""
    if can_start_threads():
        _thread(call, *arguments, name=name).start()
    else:
        call(*arguments)


class Home:
    """Where models of widgets are made that views of several cells share.

    In marimo a model is closed when the cell that made it runs again, and none can be made where
    no cell runs, as in an answer to the page. There a thread of the cell that made this makes
    all of them, as long as this is kept; elsewhere whoever wants one does.
    """

    def __init__(self) -> None:
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] | None = None
        if in_marimo():
            self._calls = SimpleQueue()
            _thread(_make_calls, self._calls, name="xwidgets-home").start()
            weakref.finalize(self, self._calls.put, None)

    def call(self, function: Callable[..., Any], /, *args: Any, **keywords: Any) -> Any:
        """What a function returns here."""
        if self._calls is None:
            return function(*args, **keywords)
        future: Future[Any] = Future()
        self._calls.put((future, partial(function, *args, **keywords)))
        return future.result()


def _make_calls(calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None]) -> None:
    while (asked := calls.get()) is not None:
        _make_call(*asked)
        del asked  # what was made may hold the home, which would then never end


def _make_call(future: Future[Any], call: Callable[[], Any]) -> None:
    try:
        future.set_result(call())
    except BaseException as error:
        future.set_exception(error)


class Background:
    """Steps that go on beside who began them.

    In a daemon thread, with the context of who began. Where no thread can start, in turns between
    the messages of the event loop that runs, and whoever waits goes on with them himself.
    """

    def __init__(self, steps: Steps, name: str) -> None:
        self._steps, self._name = steps, name
        self._context = copy_context()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_busy = False

    def start(self) -> bool:
        """Begin; False where nothing goes on by itself: no threads, and no event loop."""
        if can_start_threads():
            self._thread = _thread(self._take_all, name=self._name)
            self._thread.start()
            return True
        return self._take_turn_in(0.0)

    def stop(self) -> None:
        """End after the step at hand, and wait for that; called by a step, it ends after it."""
        self._stopped.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def wait_for(
        self, changed: threading.Condition, reached: Callable[[], bool], timeout: float | None
    ) -> bool:
        """Wait until `reached`, of which `changed` tells; where no thread works, the caller does.

        Raises
        ------
        RuntimeError
            A step waits for what only later steps can bring.
        """
        if can_start_threads():
            with changed:
                return changed.wait_for(reached, timeout)
        end = None if timeout is None else time.perf_counter() + timeout
        while not reached() and (end is None or time.perf_counter() < end):
            if self._is_busy and end is None:
                raise RuntimeError(f"{self._name} waits for itself")
            if self._is_busy or self._step() is None:
                break
        return reached()

    def _step(self) -> float | None:
        """One step: how long to pause, None at the end."""
        if self._stopped.is_set():
            return None
        self._is_busy = True
        try:
            return self._context.run(next, self._steps, None)
        finally:
            self._is_busy = False

    def _take_all(self) -> None:
        while (pause := self._step()) is not None:
            if pause:
                self._stopped.wait(pause)

    def _take_turn(self) -> None:
        pause = LOOK if self._is_busy else self._step()
        if pause is not None:
            self._take_turn_in(pause)

    def _take_turn_in(self, seconds: float) -> bool:
        import asyncio

        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return False
        loop.call_later(seconds, self._take_turn)
        return True


class _Here(Executor):
    """Makes each call as it comes."""

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        _make_call(future, partial(call, *args, **kwargs))
        return future


def _thread(call: Callable[..., Any], *arguments: Any, name: str) -> threading.Thread:
    """A daemon thread with the caller's context.

    What a thread sends reaches a marimo page only from marimo's own kind of thread.
    """
    kind = sys.modules["marimo"].Thread if in_marimo() else threading.Thread
    context = copy_context()
    return kind(target=context.run, args=(call, *arguments), name=name, daemon=True)
