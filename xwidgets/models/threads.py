"""How many threads compiled code may take: the one place where that is limited."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Literal

__all__ = ["alone", "one_thread"]

_lock = threading.Lock()
_users = 0
_limits: Any = None
_controller: tuple[int, Any] = (0, None)


@contextmanager
def one_thread(api: Literal["blas", "openmp"] | None = None) -> Iterator[None]:
    """Within this block compiled code works in the thread that asks.

    Threads that wait for each other cost more than they save where work is short, many times so
    where the machine has other work: histogram boosting of 569 rows took 0.4 CPU seconds alone,
    and 6 to 9 in two threads on a busy machine.

    Parameters
    ----------
    api : {"blas", "openmp"}, optional
        Linear algebra, or loops over trees and rows. Default: both.

    Notes
    -----
    How many threads OpenMP takes is each thread's own. Of linear algebra there is one number for
    the whole process: blocks that overlap are counted, and the last one restores it.
    """
    with ExitStack() as stack:
        if api != "openmp":
            stack.enter_context(_one_blas_thread())
        if api != "blas":
            stack.enter_context(_libraries().limit(limits=1, user_api="openmp"))
        yield


def alone(ask: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Ask a model without OpenMP's threads; those of other callers stay as they are.

    Histogram boosting opens a parallel region per tree, and threads that wait for the next one
    burn time: on a busy machine with two cores 8,000 rows took 0.08 s of CPU time in one thread
    and 0.5 to 0.9 s in two.
    """

    def asked(table: Any) -> Any:
        with one_thread("openmp"):
            return ask(table)

    return asked


@contextmanager
def _one_blas_thread() -> Iterator[None]:
    global _users, _limits
    import scipy.linalg  # noqa: F401  (whose BLAS is its own)

    with _lock:
        if _users == 0:
            _limits = _libraries().limit(limits=1, user_api="blas")
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if _users == 0:
                _limits.restore_original_limits()
                _limits = None


def _libraries() -> Any:
    """Those that are loaded; looked for again only where a module was imported since."""
    global _controller
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    n_modules = len(sys.modules)
    if _controller[0] != n_modules:
        _controller = (n_modules, ThreadpoolController())
    return _controller[1]
