"""Run: the attributions of every row of a table in one unit, computed in the background."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..data import Frame
from ..errors import Cancelled, NotSupported
from ..models.strange_rows import check_rows
from ..results import Attributions
from ..threads import Background, Steps, can_start_threads
from .listeners import OnChunk, OnProgress, tell
from .order import in_table_order, labelled, row_order
from .pace import BATCH_SECONDS, JobState, Pace, Progress, failure, first_batch, next_batch
from .planning import make_plan

if TYPE_CHECKING:
    from ..inputs import Inputs
    from ..methods.plan import Plan

__all__ = ["JobState", "Progress", "Run"]

PUBLISH_SECONDS = 20.0
"""Listeners hear at least this often; before that whenever the time spent has doubled."""


class Run:
    """One background computation; safe to use from several threads.

    The first rows are there after about a quarter of a second, others follow in chunks. A
    cancelled run keeps what it has, and `resume` goes on from there. One that would take long
    stops by itself with a random sample (`state` is ``"sampled"``), until somebody wants all
    rows: `resume` and `result` do.
    """

    def __init__(
        self,
        make_plan: Callable[[], Plan] | None,
        frame: Frame,
        order: np.ndarray,
        task: str = "SHAP values",
    ) -> None:
        self._make_plan = make_plan
        self._plan: Plan | None = None
        self._frame = frame
        self._order = order
        self._task = task
        self._lock = threading.RLock()
        self._plan_lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._chunks: list[Attributions] = []
        self._done = 0
        self._state: JobState = "idle"
        self._background: Background | None = None
        self._error: BaseException | None = None
        self._cancel = threading.Event()
        self._paused = False
        self._waits_for = ""  # what takes long beside the rows themselves
        self._whole = False  # resumed: all rows, however long they take
        self._waiting = 0  # how many wait for all of them
        self._pace = Pace(len(order), brief=not can_start_threads())
        self._listeners: list[tuple[OnChunk, OnProgress]] = []
        self._cached: Attributions | None = None

    @classmethod
    def of(
        cls,
        inputs: Inputs,
        unit: str,
        perturbation: str = "auto",
        budget: int | None = None,
        plan: Plan | None = None,
    ) -> Run:
        """A run that will explain all rows of `inputs`; nothing is computed yet."""
        order = row_order(inputs.frame.n_rows, inputs.seed)
        run = cls(lambda: make_plan(inputs, unit, perturbation, budget), inputs.frame, order)
        run._plan = plan
        return run

    @classmethod
    def finished(cls, attributions: Attributions, frame: Frame) -> Run:
        """A run without a model, which can do no more: attributions that came from elsewhere."""
        run = cls(None, frame, np.arange(frame.n_rows))
        run.goes_on_from(attributions)
        return run

    def goes_on_from(self, known: Attributions, state: JobState = "sampled") -> None:
        """Take over what was computed before; `state` where these are not all rows."""
        self._order = np.concatenate([known.rows, np.setdiff1d(self._order, known.rows)])
        self._chunks, self._done = [known], known.n_rows
        self._state = state if known.n_rows < len(self._order) else "done"

    # --- what it is --------------------------------------------------------------------------

    @property
    def plan(self) -> Plan:
        """How it computes; made on first use."""
        with self._plan_lock:
            if self._plan is None:
                if self._make_plan is None:
                    raise NotSupported(
                        "rows",
                        found="no model",
                        expected="rows that were explained before",
                        fix="xw.explain(model, X), or xw.load(path, model=model)",
                    )
                self._plan = self._make_plan()
            return self._plan

    @property
    def needs_no_plan(self) -> bool:
        """Whether all that it can say is there."""
        return self._make_plan is None or self._state == "done"

    @property
    def says_something(self) -> bool:
        """Whether it has explained rows, or has a model to explain some with."""
        return self._make_plan is not None or self._done > 0

    @property
    def method(self) -> str:
        """One line that names the algorithm; empty until it is chosen."""
        with self._lock:
            if self._chunks:
                return self._chunks[0].method
        return "" if self._plan is None else self._plan.method

    @property
    def progress(self) -> Progress:
        """How far it is."""
        with self._lock:
            return {
                "state": self._state,
                "task": self._task,
                "done": self._done,
                "total": len(self._order),
                "message": self._waits_for if self._error is None else failure(self._error),
                "seconds_left": self._pace.seconds_left(self._done),
            }

    # --- control -----------------------------------------------------------------------------

    def start(self) -> None:
        """Begin, unless it is running, done, cancelled or failed."""
        with self._lock:
            if self._state != "idle":
                return
            self._state = "running"
            self._cancel.clear()
            self._background = background = Background(self._steps(), name="xwidgets-run")
        background.start()

    def cancel(self) -> None:
        """Stop after the batch at hand; what is computed stays."""
        self._paused = False
        self._cancel.set()

    def pause(self) -> None:
        """Stop after the batch at hand, until somebody wants the rest."""
        with self._lock:
            if self._state == "running" and not self._cancel.is_set():
                self._paused = True
                self._cancel.set()

    def want(self) -> None:
        """Begin, or go on after a pause; what was cancelled, or is a sample, stays so."""
        with self._lock:
            stopped = self._paused or (self._needs_all and self._state == "sampled")
        if stopped:
            self._go_on()
        else:
            self.start()

    @contextmanager
    def wanted_whole(self) -> Iterator[None]:
        """As `want`, and to the last row as long as somebody is in here."""
        with self._lock:
            self._waiting += 1
        try:
            self.want()
            yield
        finally:
            with self._lock:
                self._waiting -= 1

    @property
    def _needs_all(self) -> bool:
        return self._whole or self._waiting > 0

    def resume(self) -> None:
        """Go on to the last row; waits for a cancelled batch that is not over yet."""
        with self._lock:
            self._whole = True
        self._go_on()

    def _go_on(self) -> None:
        self._paused = False
        if self._cancel.is_set():
            self.wait()
        with self._lock:
            if self._state not in ("cancelled", "failed", "sampled"):
                return
            self._state, self._error = "idle", None
            self.start()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end; returns whether all rows are explained."""
        self._wait_until(lambda: self._state != "running", timeout)
        return self._state == "done"

    def _wait_until(self, reached: Callable[[], bool], timeout: float | None = None) -> None:
        if self._background is not None:
            self._background.wait_for(self._changed, reached, timeout)

    # --- results -----------------------------------------------------------------------------

    def subscribe(self, on_chunk: OnChunk, on_progress: OnProgress) -> Callable[[], None]:
        """Hear of every chunk (what is there already comes at once, as one) and of progress.

        Listeners are called where it works, with no lock held; they read `progress`. What they
        raise is logged, and the run goes on. Returns what ends the subscription.
        """
        listener = (on_chunk, on_progress)
        with self._lock:
            part = self.partial()
            self._listeners.append(listener)
        tell([listener], part)

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def partial(self) -> Attributions | None:
        """What is computed so far, in the order of the table."""
        with self._lock:
            if not self._chunks:
                return None
            if self._cached is None:
                joined = in_table_order(Attributions.concatenate(self._chunks))
                self._chunks = [joined]  # held once
                self._cached = labelled(joined, len(self._order))
            return self._cached

    def first(self) -> Attributions:
        """As `partial`, but waits for the first rows."""
        self.want()
        self._wait_until(lambda: bool(self._chunks) or self._state != "running")
        part = self.partial()
        if part is None and self._paused:
            return self.first()
        if part is None:
            self._raise()
            assert part is not None
        return part

    def result(self) -> Attributions:
        """All rows, however long they take; waits for them.

        Raises
        ------
        Cancelled
            The run was cancelled before its end.
        Exception
            What the model raised.
        """
        with self.wanted_whole():
            return self._wait_for("done")

    def settled(self) -> Attributions:
        """All rows, or the sample with which it stopped by itself; raises as `result`."""
        return self._wait_for("done", "sampled")

    def _wait_for(self, *ends: JobState) -> Attributions:
        self.want()
        while True:
            self.wait()
            with self._lock:
                state, paused = self._state, self._paused
            if state in ends:
                break
            if paused or state == "sampled":
                self.want()
            elif state != "running":
                self._raise()
        part = self.partial()
        assert part is not None
        return part

    def explain_now(self, rows: np.ndarray) -> Attributions:
        """Explain a few rows ahead of the others (int64 positions, any order)."""
        part = self.partial()
        if part is not None:
            at = np.searchsorted(part.rows, rows)
            at = np.minimum(at, part.n_rows - 1)
            if (part.rows[at] == rows).all():
                return part.select(rows=at)
        return self.plan.explain(self._frame, rows)

    def explain_table(self, frame: Frame) -> Attributions:
        """Explain rows that are not part of the table."""
        plan = self.plan
        check_rows(plan.request.predictor, self._frame, frame, "rows")
        result = plan.explain(frame, np.arange(frame.n_rows))
        return replace(result, rows=np.full(frame.n_rows, -1))

    # --- the work ------------------------------------------------------------------------------

    def _steps(self) -> Steps:
        from ..methods.stop import cancellable

        pending: list[Attributions] = []
        try:
            plan = self.plan
            price = plan.seconds_per_row
            size = first_batch(price)
            before: tuple[int, float] | None = None
            began = heard = time.perf_counter()
            while self._done < len(self._order) and not self._cancel.is_set():
                start = time.perf_counter()
                with cancellable(self._cancel.is_set, self._on_told):
                    batch = plan.explain(self._frame, self._order[self._done : self._done + size])
                now, self._waits_for = time.perf_counter(), ""
                pending.append(batch)
                due = min(PUBLISH_SECONDS, max(BATCH_SECONDS, heard - began))
                finished = self._done + batch.n_rows >= len(self._order)
                publish = finished or now - heard >= due or not self._chunks
                # What a batch took tells nothing where compiled loops are there now.
                faster = bool(price and (plan.seconds_per_row or price) < price / 2)
                if faster:
                    price = plan.seconds_per_row
                    self._pace.forget()
                else:
                    self._pace.count(now - start, batch.n_rows)
                self._advance(batch.n_rows, pending if publish else [])
                if publish:
                    pending, heard = [], time.perf_counter()
                if self._is_enough(plan.exact):
                    if self._end("sampled", None, pending):
                        return
                    pending = []
                took = (batch.n_rows, now - start)
                size, before = next_batch(*took, before, self._pace.aim), took
                if faster:
                    size, before = max(size, first_batch(price)), None
                size = max(size, getattr(plan, "least_rows", 1))
                yield 0.0
            self._end("done" if self._done >= len(self._order) else "cancelled", None, pending)
        except Cancelled:
            self._end("cancelled", None, pending)
        except GeneratorExit:
            raise
        except BaseException as error:  # shown in the view, raised by result()
            if isinstance(error, KeyboardInterrupt) and not can_start_threads():
                self._paused = True  # the caller's, who took this step
                self._end("cancelled", None, pending)
                raise
            self._end("failed", error, pending)

    def _on_told(self, what: str) -> None:
        with self._lock:
            self._waits_for = what
            listeners = list(self._listeners)
        tell(listeners, None)

    def _is_enough(self, exact: bool) -> bool:
        with self._lock:
            if self._needs_all or self._cancel.is_set():
                return False
            return self._pace.is_enough(self._done, exact=exact)

    def _advance(self, n_rows: int, chunks: list[Attributions]) -> None:
        chunk = Attributions.concatenate(chunks) if chunks else None
        with self._changed:
            self._done += n_rows
            if chunk is not None:
                self._chunks.append(chunk)
                self._cached = None
            listeners = list(self._listeners)
            self._changed.notify_all()
        tell(listeners, chunk)

    def _end(
        self, state: JobState, error: BaseException | None, pending: list[Attributions]
    ) -> bool:
        """Be over; False where somebody has asked to go on before a sample was all."""
        try:
            if pending:  # computed, but not told of yet
                self._advance(0, pending)
        except Exception as broken:  # parts that do not fit together
            state, error = "failed", error or broken
        with self._changed:
            if state == "sampled" and self._needs_all:
                return False
            self._state, self._error = state, error
            self._waits_for = ""
            self._paused = self._paused and state == "cancelled"
            listeners = list(self._listeners)
            self._changed.notify_all()
        tell(listeners, None)
        return True

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error
        raise Cancelled(
            "rows",
            found=f"{self._done} of {len(self._order)} rows explained when it was cancelled",
            fix="resume it in the dashboard, or ask for attributions(rows=...)",
        )
