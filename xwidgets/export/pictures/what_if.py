"""What-if: a still one is the force plot of the row that it begins at."""

from __future__ import annotations

from .force import draw

__all__ = ["draw"]
