"""Once: values that are made on first use, whoever asks first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

__all__ = ["Once"]

Value = TypeVar("Value")


class Once(Generic[Value]):
    """Makes each value once; no lock is held while it is made, since that may take long.

    Who asks meanwhile waits for the first. What failed is made anew when it is asked for again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[Hashable, Future[Value]] = {}

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of `key`; `make` is called where there is none yet."""
        with self._lock:
            found = self._made.get(key)
            if found is not None:
                future = found
            else:
                future = self._made[key] = Future()
        if found is None:
            try:
                future.set_result(make())
            except BaseException as error:
                with self._lock:
                    del self._made[key]
                future.set_exception(error)
        return future.result()
