"""Task: the answer to one question, computed a part at a time by whoever asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from inspect import isgenerator
from typing import Any, Generic, NamedTuple, TypeVar, cast

from ..methods.ground import Part
from ..methods.stop import cancellable
from ..results.record import Record

__all__ = ["Done", "Task"]

R = TypeVar("R", bound=Record)


class Done(NamedTuple):
    """How far it is, of how much; (0, 0) before that is known."""

    done: int
    total: int


class Task(Generic[R]):
    """One computation with no thread of its own; safe to use from several.

    `advance` goes on for a while and stops: who asks again goes on, who does not has cancelled.
    What raised is raised to who asked, and begun anew when it is asked for again.

    Parameters
    ----------
    begin : callable
        Returns the result, or a generator that yields `Part` and returns the result.
    """

    def __init__(self, begin: Callable[[], R | Generator[Part, None, R]]) -> None:
        self._begin = begin
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._work: Generator[Part, None, R] | None = None
        self._progress = Done(0, 0)
        self._ahead = ""
        self._so_far: R | None = None
        self._found: R | None = None

    @property
    def found(self) -> R | None:
        """The whole result, once it is there."""
        return self._found

    @property
    def progress(self) -> Done:
        """How far it is."""
        return self._progress

    @property
    def ahead(self) -> str:
        """What takes long now, in words; "" where nothing is known to."""
        return self._ahead

    def so_far(self) -> R | None:
        """The result, or what can be seen of it by now. Nothing is waited for."""
        return self._found or self._so_far

    def advance(self, seconds: float | None) -> R | None:
        """Go on for about so long (None: to the end), or until there is something to tell: what
        takes long now.

        Returns
        -------
        Record or None
            The whole result, once it is there.

        Raises
        ------
        Cancelled
            :meth:`stop` was called meanwhile.
        Exception
            What the model raised.
        """
        begin = time.perf_counter()
        while self._found is None:
            told = self._ahead
            self._step()
            if seconds is None:
                continue
            news = self._ahead not in ("", told)
            if news or time.perf_counter() - begin >= seconds:
                break
        return self._found

    def result(self) -> R:
        """All of it; computes what is missing."""
        found = self.advance(None)
        assert found is not None
        return found

    def stop(self) -> None:
        """End what is being computed, between two calls to the model; what can be seen stays."""
        self._stop.set()

    def _step(self) -> None:
        with self._lock:
            if self._found is not None:
                return
            self._stop.clear()
            try:
                with cancellable(self._stop.is_set):
                    self._advance_work()
            except BaseException:
                self._work, self._progress, self._ahead = None, Done(0, 0), ""
                raise

    def _advance_work(self) -> None:
        work = self._work
        if work is None:
            begun: Any = self._begin()
            if not isgenerator(begun):
                self._found = begun
                return
            work = self._work = cast("Generator[Part, None, R]", begun)
        try:
            part = next(work)
        except StopIteration as end:
            self._found = end.value
            self._work = None
        else:
            self._progress = Done(part.done, part.total)
            self._ahead = part.ahead
            if part.so_far is not None:
                self._so_far = part.so_far  # type: ignore[assignment]
