"""How the probability beside log-odds is written: as in ``js/src/runtime/probability.ts``."""

from __future__ import annotations

import math

__all__ = ["besides", "in_brackets", "probability_text", "probability_ticks"]

_HALF = (0.5, 0.9, 0.1, 0.99, 0.01, 0.999, 0.001, 0.7, 0.3, 0.8, 0.2, 0.95, 0.05)
TICKS = (*_HALF, 0.6, 0.4, 0.98, 0.02, 0.9999, 0.0001)
"""Where there is no room for all, the first of these."""


def probability_text(p: float) -> str:
    """Two digits, more near 0 and 1, so that neither is claimed.

    >>> probability_text(0.789), probability_text(0.9962), probability_text(1e-9)
    ('0.79', '0.9962', '< 0.0001')
    """
    if math.isnan(p):
        return "missing"
    edge = min(p, 1.0 - p)
    if edge == 0:
        return f"{p:.0f}"
    if edge < 1e-4:
        return "< 0.0001" if p < 0.5 else "> 0.9999"
    return f"{p:.{2 if edge >= 0.0995 else 3 if edge >= 0.00995 else 4}f}"


def besides(p: float | None) -> str:
    """``, probability 0.79``; nothing where it is not known."""
    return "" if p is None else f", probability {probability_text(p)}"


def in_brackets(p: float | None) -> str:
    """`` (probability 0.29)``; nothing where it is not known."""
    return "" if p is None else f" (probability {probability_text(p)})"


def probability_ticks(low: float, high: float, gap: float) -> list[tuple[float, str]]:
    """Round probabilities between two log-odds, at least `gap` (in log-odds) from each other."""
    taken: list[tuple[float, str]] = []
    for p in TICKS:
        at = math.log(p / (1.0 - p))
        if low <= at <= high and all(abs(at - other) >= gap for other, _ in taken):
            taken.append((at, f"{p:g}"))
    return sorted(taken)
