"""Plans in words: ``age: from 24 to at least 37``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...data.display import Values, cells_of
from ...data.schema import Feature
from ...results.counterfactuals import Change
from .choices import Lever
from .goal import Goal

__all__ = ["change_of", "goal_words", "listed", "short_bound"]

SLACK = 0.05
"""Share of a change by which a bound may be rounded, so that it has few digits."""


def short_bound(edge: float, inner: float, slack: float) -> float:
    """A number with few digits between `edge` and `inner`, at most `slack` from `edge`.

    >>> short_bound(0.39721, 0.2, 0.01), short_bound(33.4, 60.0, 1.0)
    (0.39, 34.0)
    """
    if edge == inner or slack <= 0:
        return edge
    up = inner > edge
    size = 10.0 ** math.ceil(math.log10(max(abs(edge), abs(inner), 1e-300)))
    for digits in range(1, 17):
        step = size / 10.0**digits
        found = (math.ceil(edge / step) if up else math.floor(edge / step)) * step
        found = float(f"{found:.15g}")
        between = edge <= found <= inner if up else inner <= found <= edge
        if between and abs(found - edge) <= slack:
            return found
    return edge


def change_of(
    plan: int,
    lever: Lever,
    pick: int,
    span: tuple[float, float],
    region: tuple[float, float],
    shown: Values,
) -> Change:
    """One changed cell; it is told as its region, where that is known, else as its span."""
    feature = shown.feature
    before, after = float(lever.values[0]), float(lever.values[pick])
    told = Change(
        plan=plan,
        feature=lever.feature,
        before=_cell(feature, before),
        after=_cell(feature, after),
        before_text=_text(feature, before),
        after_text=_text(feature, after),
        text=_text(feature, after),
        low=None,
        high=None,
        region_low=None,
        region_high=None,
        joint=not math.isnan(region[0]),
    )
    if not lever.is_number or math.isnan(after):
        return told
    for (low, high), start in ((span, ""), (region, "region_")):
        if math.isnan(low):
            continue
        # What reaches the end of what is allowed has no end.
        is_open = low <= lever.low, high >= lever.high
        told[f"{start}low"] = None if is_open[0] else low  # type: ignore[literal-required]
        told[f"{start}high"] = None if is_open[1] else high  # type: ignore[literal-required]
        # What only a real row has, where the row's own value would do as well, is said as it is.
        needless = low <= before <= high
        told["text"] = (
            told["after_text"]
            if needless
            else _span(feature, lever, before, after, (low, high), is_open)
        )
    return told


def _span(
    feature: Feature,
    lever: Lever,
    before: float,
    after: float,
    span: tuple[float, float],
    is_open: tuple[bool, bool],
) -> str:
    slack = SLACK * abs(after - before) if math.isfinite(before) else SLACK * (span[1] - span[0])
    moment = lever.kind == "date"
    if lever.step:
        low, high = span
    else:
        low, high = short_bound(span[0], after, slack), short_bound(span[1], after, slack)
        if after in span:  # the plan stands at the edge: what is inside is as good
            low = short_bound(span[0], span[1], slack) if after == span[0] else low
            high = short_bound(span[1], span[0], slack) if after == span[1] else high
    low_text, high_text = feature.text(low), feature.text(high)
    if is_open[0] and is_open[1]:
        return f"any {'later' if after > before else 'earlier'}" if moment else feature.text(after)
    if is_open[1]:
        return f"{low_text} or later" if moment else f"at least {low_text}"
    if is_open[0]:
        return f"{high_text} or earlier" if moment else f"at most {high_text}"
    return low_text if low_text == high_text else f"between {low_text} and {high_text}"


def _cell(feature: Feature, value: float) -> Any:
    if math.isnan(value):
        return None
    if feature.levels is not None or feature.kind in ("boolean", "datetime"):
        return feature.text(value)
    cell = cells_of(Values(feature, np.array([value])))[0]
    return cell if isinstance(cell, (int, float)) else float(value)


def _text(feature: Feature, value: float) -> str:
    return feature.text(value)


def goal_words(goal: Goal, names: Sequence[str], task: str) -> str:
    """What is asked for: ``>50K``, ``>50K: at least 0.7``, ``at most 2.1``."""
    name = names[goal.output]
    if task in ("binary", "multiclass"):
        return name if goal.text == "the decision" else f"{name}: {goal.text}"
    return goal.text if len(names) == 1 else f"{name}: {goal.text}"


def listed(changes: Sequence[Change], names: Sequence[str]) -> str:
    """``age from 24 to at least 37, job from a to b``."""
    return ", ".join(
        f"{names[one['feature']]} from {one['before_text']} to {one['text']}" for one in changes
    )
