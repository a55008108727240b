"""Listeners of a run: they hear of chunks and of progress."""

from __future__ import annotations

import logging
from collections.abc import Callable

from ..results import Attributions

__all__ = ["OnChunk", "OnProgress", "tell"]

OnChunk = Callable[[Attributions], None]
OnProgress = Callable[[], None]

logger = logging.getLogger(__name__)


def tell(listeners: list[tuple[OnChunk, OnProgress]], chunk: Attributions | None) -> None:
    """Call listeners; one that fails harms neither the run nor the others."""
    for on_chunk, on_progress in listeners:
        try:
            if chunk is not None:
                on_chunk(chunk)
            on_progress()
        except Exception:
            logger.exception("a listener of a run failed")
