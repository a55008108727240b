"""Waiting for numbers in a cell: a progress bar where it takes long, and Ctrl-C leaves all well."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np

from ..data import Frame
from ..results import Attributions
from ..threads import can_start_threads
from .run import Run

__all__ = ["all_rows", "new_rows", "some_rows"]

PATIENCE_SECONDS = 2.0
"""A wait gets a bar when it has lasted this long, or will by what a row costs."""

STEP_SECONDS = 0.5
"""How often the bar moves."""


def all_rows(run: Run, *, whole: bool = True) -> Attributions:
    """The run's result, with a bar where it is not there soon; not `whole`: or its sample.

    Interrupted, it goes on as before: a run that somebody else watches continues (as far as it
    would have gone without this), one that was only wanted here pauses until it is wanted again.
    What is computed stays.

    Raises
    ------
    KeyboardInterrupt, Cancelled, Exception
        What the model raised.
    """
    watched = run.progress["state"] in ("running", "sampled")
    end = run.result if whole else run.settled
    try:
        run.want()
        with run.wanted_whole() if whole else nullcontext():
            return _with_bar(run, end)
    except KeyboardInterrupt:
        if watched:
            run.want()
        else:
            run.pause()
        raise


def _with_bar(run: Run, end: Callable[[], Attributions]) -> Attributions:
    run.wait(PATIENCE_SECONDS)
    if run.progress["state"] != "running":
        return end()
    progress = run.progress
    what = f"{progress['task']}, {run.method}" if run.method else progress["task"]
    with _bar(what, progress["total"]) as move:
        while (progress := run.progress)["state"] == "running":
            move(progress["done"])
            run.wait(STEP_SECONDS)
        move(progress["done"])
    return end()


def some_rows(run: Run, rows: np.ndarray) -> Attributions:
    """These rows ahead of the others: in parts, with a bar, where they will take long."""
    if run.needs_no_plan:
        return run.explain_now(rows)
    price = run.plan.seconds_per_row
    return _in_parts(lambda part: run.explain_now(rows[part]), len(rows), price)


def new_rows(run: Run, frame: Frame) -> Attributions:
    """As `some_rows`, of rows that are not part of the table."""
    price = run.plan.seconds_per_row
    return _in_parts(lambda part: run.explain_table(frame.take(part)), frame.n_rows, price)


def _in_parts(
    explain: Callable[[np.ndarray], Attributions], n_rows: int, seconds_per_row: float | None
) -> Attributions:
    seconds = n_rows * (seconds_per_row or 0.0)
    every = np.arange(n_rows)
    if seconds <= PATIENCE_SECONDS or n_rows < 2:
        return explain(every)
    parts: list[Attributions] = []
    done, size = 0, max(1, int(n_rows * STEP_SECONDS / seconds))
    with _bar("SHAP values", n_rows) as move:
        while done < n_rows:
            start = time.perf_counter()
            parts.append(explain(every[done : done + size]))
            done += parts[-1].n_rows
            move(done)
            spent = max(time.perf_counter() - start, 1e-6)
            size = max(1, min(2 * size, int(size * STEP_SECONDS / spent)))
    return Attributions.concatenate(parts)


@contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Move a bar to so many rows; other threads than the cell's, and no tqdm, do without."""
    bar: Any = None
    if threading.current_thread() is threading.main_thread():
        try:
            # As text: a widget of its own would stand dead in a notebook that is opened again.
            from tqdm import tqdm  # type: ignore[import-untyped]

            if not can_start_threads():
                tqdm.monitor_interval = 0  # it would look after its bars in a thread

            bar = tqdm(desc=what, total=total, unit=" rows", leave=False)
        except ImportError:
            print(f"{what}: {total:,} rows")

    def move(done: int) -> None:
        if bar is not None:
            bar.update(done - bar.n)

    try:
        yield move
    finally:
        if bar is not None:
            bar.close()
