"""Rows and parts of an ensemble over threads, with the same numbers for any number of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import wait
from typing import TypeVar

import numpy as np

from ...threads import can_start_threads, n_threads, pool
from ..stop import check_cancelled

__all__ = ["in_threads"]

Found = TypeVar("Found")

LOOK = 0.05
"""Seconds between two looks whether the work is still wanted."""


def in_threads(
    work: Callable[[int, int, int, np.ndarray], Found],
    add: Callable[[int, int, Found], None],
    n_rows: int,
    chunk: int,
    n_parts: int,
    n_jobs: int | None,
    least: int = 8,
) -> None:
    """Call ``add(start, stop, work(start, stop, part, flag))`` for chunks of rows and parts.

    Chunks have a multiple of `least` rows.

    Rows do not influence each other and parts are added in their order, so the numbers depend
    neither on the chunks nor on the threads. A loop ends soon after its `flag` is set.

    Raises
    ------
    Cancelled
        The work is no longer wanted (:func:`~xwidgets.methods.plan.cancellable`).
    """
    flag = np.zeros(1, np.uint8)
    if n_parts == 1 and 0 < n_rows <= least:
        add(0, n_rows, work(0, n_rows, 0, flag))
        return
    most = n_threads(n_jobs)
    if most > 1 and n_rows > least:
        # Two pieces of work for each thread, in rows only where the parts are fewer.
        pieces = -(-2 * most // max(n_parts, 1))
        chunk = min(chunk, max(least, -(-n_rows // (least * pieces)) * least))
    tasks = deque(
        (start, min(start + chunk, n_rows), part)
        for start in range(0, n_rows, chunk)
        for part in range(n_parts)
    )
    if len(tasks) < 2 or not can_start_threads():
        for start, stop, part in tasks:
            check_cancelled()
            add(start, stop, work(start, stop, part, flag))
        return
    with pool(min(len(tasks), most)) as threads:
        waiting = deque(threads.submit(work, *task, flag) for task in tasks)
        try:
            for start, stop, _ in tasks:
                check_cancelled()
                while not waiting[0].done():
                    wait([waiting[0]], LOOK)
                    check_cancelled()
                add(start, stop, waiting.popleft().result())
        except BaseException:
            flag[0] = 1
            threads.shutdown(wait=False, cancel_futures=True)
            raise
