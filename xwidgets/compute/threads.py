"""Background threads that may speak to the page."""

from __future__ import annotations

import contextvars
import sys
import threading
from collections.abc import Callable
from typing import Any

__all__ = ["in_marimo", "start_thread"]


def in_marimo() -> bool:
    """Whether this is a marimo notebook, where a widget is closed with the cell that made it."""
    marimo = sys.modules.get("marimo")
    return bool(marimo and marimo.running_in_notebook())


def start_thread(target: Callable[..., Any], *arguments: Any, name: str) -> None:
    """Start a daemon thread with the caller's context.

    What a thread sends reaches a marimo page only from marimo's own kind of thread.
    """
    kind = sys.modules["marimo"].Thread if in_marimo() else threading.Thread
    context = contextvars.copy_context()
    kind(target=context.run, args=(target, *arguments), name=name, daemon=True).start()
