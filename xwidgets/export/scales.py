"""From numbers to pixels, and the ticks of an axis."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from ..charts.wording import number_text, tick_texts

__all__ = ["Scale", "date_ticks", "extent", "scale", "ticks"]


class Scale(NamedTuple):
    """A linear map of ``low ... high`` onto ``start ... end`` (pixels)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Pixels of a number."""
        return float(self.many(np.asarray(value, dtype=np.float64)))

    def many(self, values: np.ndarray) -> np.ndarray:
        """Pixels of numbers, float64 of the same shape."""
        # Scaled before subtracting, so that neither 1e-300 nor 1e300 overflows.
        size = max(abs(self.low), abs(self.high)) or 1.0
        low, high = self.low / size, self.high / size
        part = (values / size - low) / (high - low)
        return self.start + part * (self.end - self.start)


def extent(values: np.ndarray) -> tuple[float, float]:
    """Smallest and largest finite number; (0, 1) for none."""
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def scale(low: float, high: float, start: float, end: float, pad: float = 0.0) -> Scale:
    """A scale that is never flat, widened by the share `pad` at both ends."""
    size = max(abs(low), abs(high))
    if not high / (size or 1) - low / (size or 1) > 1e-12:
        low, high = (low - 0.5 * size, high + 0.5 * size) if size else (-0.5, 0.5)
        if low == high:
            low, high = -0.5, 0.5
    margin = (high / 2 - low / 2) * 2 * pad
    return Scale(low - margin, high + margin, start, end)


def ticks(low: float, high: float, count: int, signed: bool = False) -> list[tuple[float, str]]:
    """Round numbers from `low` to `high` with their text, at most 1.3 `count`."""
    span = high - low
    if not (math.isfinite(span) and span > 0):
        return [(low, number_text(low))]
    power = 10.0 ** math.floor(math.log10(span / max(count, 1)))
    step = next((m * power for m in (1, 2, 5, 10) if span / (m * power) <= 1.3 * count), 10 * power)
    if not step or low / step > 1e15:
        return [(low, number_text(low))]
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    values = [i * step for i in range(first, last + 1)]
    return list(zip(values, tick_texts(values, signed), strict=True))


def date_ticks(low: float, high: float, count: int) -> list[tuple[float, str]]:
    """Evenly spaced moments between two (seconds since 1970 UTC), with their text."""
    if not high > low:
        return [(low, _moment(low, False))]
    step = (high - low) / max(count, 1)
    day = 86400.0
    fine = high - low < 3 * day
    moments = [low + step * i for i in range(count + 1)]
    if not fine:
        moments = [math.ceil(m / day) * day for m in moments]
    return [(m, _moment(m, fine)) for m in moments if m <= high]


def _moment(seconds: float, fine: bool) -> str:
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return number_text(seconds)
    return f"{moment:%m-%d %H:%M}" if fine else f"{moment:%Y-%m-%d}"
