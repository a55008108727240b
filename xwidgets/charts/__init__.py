"""Results as Altair charts, for papers and slides. Altair is imported when a chart is made."""

from __future__ import annotations

from .scene import Scene

__all__ = ["Scene"]
