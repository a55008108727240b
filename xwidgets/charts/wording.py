"""How numbers, cells, units and names are written in pictures and charts: as in the live views."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from ..data.schema import Feature
from ..language import language
from ..results.units import unit_label

__all__ = [
    "amount_text",
    "cell_text",
    "clean",
    "gap_text",
    "integer_text",
    "literal",
    "number_text",
    "output_label",
    "percent_text",
    "plural",
    "signed_amount_text",
    "signed_text",
    "tick_texts",
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


def _local(text: str) -> str:
    """A number as Python writes it, with the marks of the language that is chosen."""
    chosen = language()
    return text.translate({ord("."): chosen.decimal, ord(","): chosen.grouping})


def number_text(value: float, digits: int = 4) -> str:
    """Significant digits, no exponent for everyday sizes, a real minus sign.

    The marks are those of the language that is chosen: 0,25 in German.

    The page's half is ``js/src/runtime/format.ts``; both are held to the examples of
    ``tests/charts/wording.json``.

    >>> number_text(-1234567.0), number_text(0.0712345), number_text(2e-12)
    ('−1,234,567', '0.07123', '2e-12')
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
        return sign + _exponential(size, digits - 1)
    rounded = _significant(size, digits)
    if rounded >= 10**digits:
        return sign + _local(f"{_whole(size):,}")
    return sign + _local(f"{rounded.normalize():f}")


# Halves go away from zero, as they do in a browser; Python's own formatting takes the even digit.
_ROUNDING = Context(prec=400, rounding=ROUND_HALF_UP)


def _significant(size: float, digits: int) -> Decimal:
    exact = Decimal(size)
    last = exact.adjusted() - max(1, digits) + 1
    return exact.quantize(Decimal(1).scaleb(last), context=_ROUNDING)


def _whole(size: float) -> int:
    return int(Decimal(size).to_integral_value(ROUND_HALF_UP, context=_ROUNDING))


def _exponential(size: float, digits: int) -> str:
    """``1.2e-7``: as many digits as needed, at most `digits`."""
    rounded = _significant(size, digits).normalize()
    first, *rest = rounded.as_tuple().digits
    tail = "." + "".join(map(str, rest)) if rest else ""
    return _local(f"{first}{tail}e{rounded.adjusted()}")


def gap_text(gap: float) -> str:
    """A rounding error: its order of magnitude is what matters.

    >>> gap_text(2.2e-16), gap_text(0.04)
    ('2e-16', '0.04')
    """
    size = abs(gap)
    return _exponential(size, 1) if 0 < size < 1e-3 else number_text(size, 2)


def signed_text(value: float, digits: int = 2) -> str:
    """A contribution: always with its sign; what is neither up nor down has none.

    >>> signed_text(0.0712), signed_text(-0.5), signed_text(0.0)
    ('+0.071', '−0.5', '0')
    """
    if math.isnan(value):
        return "not computed"
    if value == 0:
        return "0"
    return (MINUS if value < 0 else "+") + number_text(abs(value), digits)


def amount_text(value: float, digits: int = 3) -> str:
    """What a picture has room for: digits beyond the billions become a power of ten."""
    if not math.isfinite(value) or abs(value) < 1e9:
        return number_text(value, digits)
    return (MINUS if value < 0 else "") + _exponential(abs(value), digits)


def signed_amount_text(value: float, digits: int = 2) -> str:
    """As `amount_text`, always with its sign."""
    if math.isnan(value) or abs(value) < 1e9:
        return signed_text(value, digits)
    return ("" if value < 0 else "+") + amount_text(value, digits)


def integer_text(value: float) -> str:
    """A whole number with thousands separators."""
    if not math.isfinite(value):
        return number_text(value)
    size = _whole(abs(value))
    return (MINUS if value < 0 and size else "") + _local(f"{size:,}")


def tick_texts(values: Sequence[float], signed: bool = False) -> list[str]:
    """The ticks of an axis, all in one way: fixed decimals, or powers of ten far from 1.

    >>> tick_texts([0.0, 2500.0, 5000.0, 10000.0]), tick_texts([-0.5, 0.0, 0.5], signed=True)
    (['0', '2500', '5000', '10,000'], ['−0.5', '0', '+0.5'])
    """
    largest = max((abs(value) for value in values), default=0.0)
    step = abs(values[1] - values[0]) if len(values) > 1 else largest
    power = math.floor(math.log10(step) + 1e-9) if step > 0 else 0
    exponent = math.floor(math.log10(largest) + 1e-9) if largest > 0 else 0
    scientific = largest >= 1e7 or 0 < largest < 1e-3
    decimals = min(20, max(0, exponent - power if scientific else -power))

    def write(value: float) -> str:
        # What is left of a sum of steps around zero is zero.
        size = 0.0 if abs(value) < step * 1e-6 else abs(value)
        if size == 0:
            return "0"
        sign = MINUS if value < 0 else "+" if signed else ""
        if not scientific:
            unit = Decimal(1).scaleb(-decimals)
            fixed = Decimal(size).quantize(unit, context=_ROUNDING)
            return sign + _local(f"{fixed.normalize():,f}" if size >= 1e4 else f"{fixed:f}")
        digits = _significant(size, decimals + 1)
        mantissa = digits.scaleb(-digits.adjusted())
        return sign + _local(f"{mantissa:f}e{digits.adjusted()}").replace("e-", f"e{MINUS}")

    return [write(value) for value in values]


def percent_text(share: float) -> str:
    """A share in percent: no 0 and no 100 that are not.

    >>> percent_text(0.916), percent_text(0.0001), percent_text(0.9999)
    ('92 %', '< 1 %', '> 99 %')
    """
    percent = int(100 * share + 0.5)
    if percent == 100 and share < 1:
        return "> 99 %"
    return "< 1 %" if percent == 0 and share > 0 else f"{percent} %"


def plural(n: int, word: str) -> str:
    """``1 row``, ``569 rows``."""
    return f"{integer_text(n)} {word}{'' if n == 1 else 's'}"


def cell_text(feature: Feature, value: float) -> str:
    """A cell as a person writes it, short enough for a label.

    Whether whole numbers have thousands separators is the column's to say: years have none.
    """
    if math.isnan(value):
        return "missing"
    if feature.kind != "number":
        return clean(feature.text(value))
    if feature.integer and float(value).is_integer() and abs(value) < 1e15:
        text = integer_text(value)
        if not feature.separators:
            text = text.replace(language().grouping, "")
    else:
        text = number_text(value)
    return f"{text} {feature.unit}" if feature.unit else text


def output_label(unit: str, link: str, output_name: str) -> str:
    """``probability of benign``, ``log-odds of benign``, or the output's own name."""
    name = clean(output_name)
    return name if unit == "value" else f"{unit_label(unit, link)} of {name}"
