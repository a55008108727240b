"""How long work ends before its end, and says what it waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from ..errors import Cancelled

__all__ = ["Stop", "cancellable", "check_cancelled", "tell"]


class Stop(Protocol):
    """Tells whether the work is no longer wanted (``threading.Event.is_set``)."""

    def __call__(self) -> bool: ...


_stop: ContextVar[Stop | None] = ContextVar("xwidgets_stop", default=None)
_tell: ContextVar[Callable[[str], None] | None] = ContextVar("xwidgets_tell", default=None)


@contextmanager
def cancellable(stop: Stop, on_told: Callable[[str], None] | None = None) -> Iterator[None]:
    """Within this block long loops end soon after `stop` returns True.

    `on_told` hears what takes long beside the rows themselves (:func:`tell`).
    """
    tokens = _stop.set(stop), _tell.set(on_told)
    try:
        yield
    finally:
        _stop.reset(tokens[0])
        _tell.reset(tokens[1])


def check_cancelled() -> None:
    """Called between calls to the model.

    Raises
    ------
    Cancelled
    """
    stop = _stop.get()
    if stop is not None and stop():
        raise Cancelled("rows", found="a cancelled computation", fix="resume it")


def tell(what: str) -> None:
    """Say what is being waited for, to whoever looks at the progress."""
    on_told = _tell.get()
    if on_told is not None:
        on_told(what)
