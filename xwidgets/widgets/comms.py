"""What is peculiar about comms, in one place."""

from __future__ import annotations

from typing import Any

__all__ = ["answer_while_busy", "is_open"]


def is_open(widget: Any) -> bool:
    """Whether what a widget says is heard: nobody has closed it, nor (in marimo) its comm."""
    comm = getattr(widget, "comm", None)
    return comm is not None and not getattr(comm, "_closed", False)


def answer_while_busy(widget: Any) -> None:
    """Let the page's messages to `widget` be handled while a cell runs.

    ipykernel 7 runs comm handlers in a subshell, in another thread than the cell's. 7.4 sends
    each message to the subshell that last *published* on the comm, which is the busy one when a
    cell has set a trait. Keeping the route that the message came by restores the answer.
    """
    comm = getattr(widget, "comm", None)
    if comm is not None and hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = _keep_route


def _keep_route(data: Any, default: Any) -> Any:
    return default
