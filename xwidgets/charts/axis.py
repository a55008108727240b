"""What an axis of values shows: its range, and how values stand along it.

The page has the same functions (``js/src/marks/axis.ts``); both are held to
``tests/charts/points.json``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from .ranks import Distinct, distinct, quantile, rank_of

__all__ = [
    "ALL_FEATURES",
    "Axis",
    "axis_of",
    "robust_range",
    "stretched",
    "tick_values",
    "zero_reach",
]

ALL_FEATURES = -1
"""Where the axis of all features' attributions stands among those of features."""

CROWD = 0.05
CROWDED = 0.9
"""A range is cut where `CROWD` of its length hold `CROWDED` of the rows."""

TAIL = 0.01
WING = 0.05
FENCE = 1.5
LEAST_ROWS = 20


class Axis(NamedTuple):
    """The range and the spacing of an axis, and how many rows lie beyond both ends."""

    low: float
    high: float
    spacing: str
    found: Distinct
    below: int = 0
    above: int = 0


def axis_of(numbers: np.ndarray, state: Mapping[str, Any] | None, fine: bool = False) -> Axis:
    """The axis on screen: what was chosen (`state`: ``spacing``, ``range``), else a robust range.

    `fine`: ends are not rounded (moments).
    """
    found = distinct(numbers)
    if not found.n_rows:
        return Axis(math.nan, math.nan, "linear", found)
    spacing = str((state or {}).get("spacing") or "linear")
    if len(found.values) < 2:
        spacing = "linear"
    chosen = (state or {}).get("range")
    low, high = float(found.values[0]), float(found.values[-1])
    if chosen is not None and chosen != "all":
        low, high = float(chosen[0]), float(chosen[1])
    elif chosen is None and spacing == "linear":
        low, high = robust_range(found, fine)
    counts = np.diff(found.starts)
    below, above = counts[found.values < low].sum(), counts[found.values > high].sum()
    return Axis(low, high, spacing, found, int(below), int(above))


def robust_range(found: Distinct, fine: bool = False) -> tuple[float, float]:
    """From the smallest to the largest value, without long tails that hardly any row is in.

    Tails are cut where a twentieth of the whole range holds nine tenths of the rows: at the
    hundredths of the rows, or nearer where those are far from the middle nine tenths.
    """
    low, high = float(found.values[0]), float(found.values[-1])
    if found.n_rows < LEAST_ROWS or not high > low:
        return low, high
    ends = np.searchsorted(found.values, found.values + (high - low) * CROWD, side="right")
    most = int((found.starts[ends] - found.starts[:-1]).max())
    left, right = quantile(found, WING), quantile(found, 1 - WING)
    reach = FENCE * (right - left) if right > left else math.inf
    a = max(quantile(found, TAIL), left - reach)
    b = min(quantile(found, 1 - TAIL), right + reach)
    if most < CROWDED * found.n_rows or not b > a:
        return low, high
    near = (b - a) / 2  # a short tail stays
    step = 0.0 if fine else _nice_step((b - a) / 20)
    down = math.floor(a / step) * step if step else a
    up = math.ceil(b / step) * step if step else b
    return (
        low if a - low <= near else max(low, down),
        high if high - b <= near else min(high, up),
    )


def _nice_step(size: float) -> float:
    """The least of 1, 2, 5 times a power of ten that is not below `size`."""
    power = 10.0 ** math.floor(math.log10(size))
    return next((factor * power for factor in (1, 2, 5) if factor * power >= size), 10 * power)


def zero_reach(found: Distinct) -> float:
    """Around zero, where an axis of both signs (or with zeros) is linear, up to this."""
    sizes = np.abs(found.values[found.values != 0])
    return float(10.0 ** math.floor(math.log10(max(sizes.min(), sizes.max() / 1e4))))


def stretched(axis: Axis, numbers: np.ndarray) -> np.ndarray:
    """Places of numbers along the axis, on a scale of its own; NaN for NaN."""
    numbers = np.asarray(numbers, dtype=np.float64)
    if axis.spacing == "rank":
        return rank_of(axis.found, numbers)
    if axis.spacing != "log":
        return numbers
    if axis.found.values[0] > 0:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log10(numbers)
    return np.sign(numbers) * np.log10(1 + np.abs(numbers) / zero_reach(axis.found))


def tick_values(axis: Axis, count: int) -> list[float]:
    """Values worth a tick on an axis that is not linear: powers of ten, or quantiles."""
    low, high = axis.low, axis.high
    if axis.spacing == "rank":
        a, b = (float(place) for place in stretched(axis, np.array([low, high])))
        n = max(2, count)
        found = [quantile(axis.found, a + (b - a) * k / n) for k in range(n + 1)]
        return sorted({value for value in found if low <= value <= high})
    found = [0.0] if low <= 0 <= high else []
    largest = max(abs(low), abs(high))
    positive = low if low > 0 else -high if high < 0 else min(zero_reach(axis.found), largest)
    first, last = math.floor(math.log10(positive)), math.ceil(math.log10(largest))
    factors = (1, 2, 5) if last - first <= 2 else (1,)
    every = max(1, math.ceil((last - first) / max(1, count)))
    for power in range(first, last + 1, every):
        for value in (factor * 10.0**power for factor in factors):
            found += [signed for signed in (value, -value) if low <= signed <= high]
    return sorted(found)
