"""What is asked for this view, the same here and in the page (``js/src/views/performance``)."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["unit_of"]


def unit_of(units: Sequence[str]) -> str:
    """What is compared with y: probabilities where there are some, else what the model says."""
    return "probability" if "probability" in units or "log_odds" in units else ""
