"""How numbers, cells, units and names are written in pictures and charts: as in the live views."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ..data.schema import Feature

__all__ = [
    "cell_text",
    "clean",
    "integer_text",
    "literal",
    "number_text",
    "output_label",
    "plural",
    "signed_text",
    "unique_labels",
    "unit_label",
]

MINUS = "\u2212"

_BREAKS = re.compile(r"[\t\n\v\f\r\u0085\u2028\u2029]+")
# Not allowed in XML, or able to turn the reading order of what stands beside them.
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def clean(text: object, limit: int = 160) -> str:
    """Text from data as one line: no control characters, cut to `limit` with an ellipsis.

    >>> clean("worst\\x00 area\\n(mm)"), clean("abcdef", 4)
    ('worst area (mm)', 'abc…')
    """
    line = _CONTROLS.sub("", _BREAKS.sub(" ", str(text)[: 4 * limit + 64]))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def literal(title: str) -> str:
    """A title of a field as Vega-Lite takes it, where tooltips and descriptions are made of it.

    It makes a string literal of it and escapes quotes, but not backslashes. What is written at
    an axis or a legend has a title of its own.

    >>> literal("a" + chr(92)) == "a" + 2 * chr(92)
    True
    """
    return title.replace("\\", "\\\\")


def unique_labels(names: Sequence[str], limit: int = 60) -> list[str]:
    """Clean names that stay different from each other.

    >>> unique_labels(["a\\x00", "a", "b"])
    ['a', 'a (1)', 'b']
    """
    labels: list[str] = []
    seen: set[str] = set()
    for position, name in enumerate(names):
        label = clean(name, limit).strip() or "(no name)"
        if label in seen:
            label = f"{label} ({position})"
        seen.add(label)
        labels.append(label)
    return labels


def number_text(value: float, digits: int = 4) -> str:
    """Significant digits, no exponent for everyday sizes, a real minus sign.

    >>> number_text(-1234567.0), number_text(0.0712345), number_text(2e-12)
    ('−1,234,567', '0.07123', '2.00e-12')
    """
    if math.isnan(value):
        return "missing"
    sign = MINUS if value < 0 else ""
    size = abs(value)
    if math.isinf(size):
        return sign + "∞"
    if size == 0:
        return "0"
    if size >= 1e15 or size < 1e-4:
        text = f"{size:.{max(0, digits - 2)}e}".replace("e-0", "e-").replace("e+0", "e+")
    elif size >= 10**digits:
        text = f"{size:,.0f}"
    else:
        text = f"{size:.{digits}g}"
        if "e" in text:
            text = f"{float(text):.0f}"
    return sign + text


def signed_text(value: float, digits: int = 2) -> str:
    """A contribution: always with its sign.

    >>> signed_text(0.0712), signed_text(-0.5)
    ('+0.071', '−0.5')
    """
    if math.isnan(value):
        return "not computed"
    text = number_text(abs(value), digits)
    return (MINUS if value < 0 else "+") + text


def integer_text(value: float) -> str:
    """A whole number with thousands separators."""
    return (MINUS if value < 0 else "") + f"{abs(round(value)):,}"


def plural(n: int, word: str) -> str:
    """``1 row``, ``569 rows``."""
    return f"{integer_text(n)} {word}{'' if n == 1 else 's'}"


def cell_text(feature: Feature, value: float) -> str:
    """A cell as a person writes it, short enough for a label."""
    if math.isnan(value):
        return "missing"
    if feature.kind == "number" and not feature.unit:
        if feature.integer and abs(value) < 1e15:
            return integer_text(value)
        return number_text(value)
    return clean(feature.text(value))


def unit_label(unit: str) -> str:
    """``log-odds``, ``probability`` or ``value``."""
    return {"log_odds": "log-odds", "probability": "probability"}.get(unit, "value")


def output_label(unit: str, output_name: str) -> str:
    """``probability of benign``, ``log-odds of benign``, or the output's own name."""
    name = clean(output_name)
    return name if unit == "value" else f"{unit_label(unit)} of {name}"
