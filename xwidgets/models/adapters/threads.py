"""Models whose own threads cost more than they bring."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

__all__ = ["alone"]


@lru_cache(maxsize=1)
def _libraries() -> Any:
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController()


def alone(ask: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Ask a model without OpenMP's threads; those of other callers stay as they are.

    Histogram boosting opens a parallel region per tree, and threads that wait for the next one
    burn time: on a busy machine with two cores 8,000 rows took 0.08 s of CPU time in one thread
    and 0.5 to 0.9 s in two.
    """

    def asked(table: Any) -> Any:
        with _libraries().limit(limits=1, user_api="openmp"):
            return ask(table)

    return asked
