"""A model in a few bytes that a page can run: written once, compared with the model, checked."""

from __future__ import annotations

from .writing import Compact, NotCompact, evaluate, write

__all__ = ["Compact", "NotCompact", "evaluate", "write"]
