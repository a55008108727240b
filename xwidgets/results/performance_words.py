"""How right a model is, in words.

The page says the same (``js/src/views/performance/words.ts``), held to the same examples.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

__all__ = ["Metric", "number", "percent", "sentence"]


class Metric(NamedTuple):
    """A score with its 95 % interval; NaN where it cannot be told."""

    value: float
    low: float
    high: float


def percent(share: float) -> str:
    """A share as people say it; what is neither none nor all is not called so.

    >>> percent(0.8694), percent(1.0), percent(0.99999), percent(0.0002)
    ('86.9 %', '100 %', '> 99.9 %', '< 0.1 %')
    """
    if not math.isfinite(share):
        return "–"
    if share in (0.0, 1.0):
        return f"{share * 100:.0f} %"
    text = f"{_rounded(share * 100, 1):.1f}"
    return "> 99.9 %" if text == "100.0" else "< 0.1 %" if text == "0.0" else f"{text} %"


def number(value: float) -> str:
    """A score: three digits, as the page writes numbers.

    >>> number(0.86944), number(1234.5), number(float("nan")), number(-0.5)
    ('0.869', '1,235', '–', '−0.5')
    """
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    size = abs(value)
    rounded = float(f"{size:.3g}")
    if size >= 1e15 or size < 1e-4:
        mantissa, exponent = f"{size:.1e}".split("e")
        text = f"{mantissa.removesuffix('.0')}e{int(exponent)}"
    elif rounded >= 1000:
        text = f"{_rounded(size, 0):,.0f}"
    else:
        text = f"{rounded:.10f}".rstrip("0").rstrip(".")
    return ("−" if value < 0 else "") + text


def sentence(
    metrics: Mapping[str, Metric],
    confusion: np.ndarray | None = None,
    class_names: Sequence[str] = (),
    output: int = 0,
) -> str:
    """What matters most of how right a model is; without classes it says numbers."""
    if confusion is None:
        return _of_numbers(metrics)
    return _of_classes(metrics["accuracy"], confusion, class_names, output)


def _of_classes(
    right: Metric, confusion: np.ndarray, class_names: Sequence[str], output: int
) -> str:
    if not math.isfinite(right.value):
        return NO_ROWS
    if right.value == 1.0:
        return "Right for every row."
    between = (
        f" ({percent(right.low).removesuffix(' %')} – {percent(right.high).removesuffix(' %')})"
        if math.isfinite(right.low)
        else ""
    )
    said = f"Right for {percent(right.value)} of rows{between}"
    wrong = confusion - np.diag(np.diag(confusion))
    total = float(wrong.sum())
    if len(class_names) == 2:
        missed = float(wrong[output].sum()) / total
        return f"{said}; {_errors(missed, class_names[output])}."
    actual, taken = np.unravel_index(int(wrong.argmax()), wrong.shape)
    share = float(wrong[actual, taken]) / total
    return (
        f"{said}; most often {class_names[int(actual)]} is taken for {class_names[int(taken)]} "
        f"({percent(share)} of errors)."
    )


def _errors(missed: float, positive: str) -> str:
    """What the errors of two classes are; `missed` is the share of those that were."""
    share = max(missed, 1.0 - missed)
    what = f"missed {positive}" if missed >= 0.5 else f"wrongly called {positive}"
    if share == 1.0:
        return f"all errors are {what}"
    tenths = int(_rounded(share * 10, 0))
    if tenths == 5:
        return f"errors are half missed {positive}, half wrongly called so"
    return f"nearly all errors are {what}" if tenths == 10 else f"{tenths} of 10 errors are {what}"


def _of_numbers(scores: Mapping[str, Metric]) -> str:
    off, square = scores["MAE"], scores["R2"]
    if not math.isfinite(off.value):
        return NO_ROWS
    between = f" ({number(off.low)} – {number(off.high)})" if math.isfinite(off.low) else ""
    said = f"Off by {number(off.value)} on average{between}"
    if math.isfinite(square.value):
        said += (
            f"; explains {percent(square.value)} of what varies"
            if square.value > 0
            else "; worse than always saying the mean"
        )
    bias = scores["bias"]
    if math.isfinite(bias.low) and (bias.low > 0 or bias.high < 0):
        way = "too much" if bias.value > 0 else "too little"
        said += f"; says {number(abs(bias.value))} {way} on average"
    return f"{said}."


NO_ROWS = "There are no rows to judge by."


def _rounded(value: float, digits: int) -> float:
    """Halves go up, as in JavaScript."""
    scale = 10.0**digits
    return math.floor(value * scale + 0.5) / scale
