"""What-if: a still one is the force plot of the row that it begins at."""

from __future__ import annotations

from .force import build

__all__ = ["build"]
