"""Cells that run again: what they began the last time need not go on."""

from __future__ import annotations

import sys
import threading
import weakref
from typing import NamedTuple, Protocol

__all__ = ["Execution", "Pausable", "begin", "running"]


class Pausable(Protocol):
    """What can stop until somebody wants the rest."""

    def pause(self) -> None: ...


class Execution(NamedTuple):
    """One execution of a cell; both are names that the notebook gave."""

    cell: str
    message: str


_lock = threading.Lock()
_begun: dict[str, tuple[str, weakref.WeakSet[Pausable]]] = {}


def running() -> Execution | None:
    """The cell that runs; None where that is not known (scripts, consoles, some front ends)."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    get_parent = getattr(shell, "get_parent", None)
    parent = get_parent() if get_parent is not None else None
    if not isinstance(parent, dict):
        return None
    cell = (parent.get("metadata") or {}).get("cellId")
    message = (parent.get("header") or {}).get("msg_id")
    return Execution(str(cell), str(message)) if cell and message else None


def begin(work: Pausable, execution: Execution | None = None) -> None:
    """Pause what an earlier execution of the same cell began; `work` has begun in this one."""
    execution = execution or running()
    if execution is None:
        return
    with _lock:
        message, begun = _begun.get(execution.cell, ("", weakref.WeakSet()))
        earlier: list[Pausable] = []
        if message != execution.message:
            earlier, begun = list(begun), weakref.WeakSet()
            _begun[execution.cell] = (execution.message, begun)
        begun.add(work)
    for other in earlier:
        other.pause()
