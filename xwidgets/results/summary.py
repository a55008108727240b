"""A result at the end of a cell: what it is and what matters in it, in a few lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

__all__ = ["gap_text", "line", "remarks", "strongest", "table", "trust_facts"]

MOST = 5


def line(kind: str, facts: Sequence[tuple[str, str]]) -> str:
    """``<Attributions: exact tree SHAP, log_odds; 600 rows, 8 features; age 0.52, ...>``."""
    return f"<{kind}: {'; '.join(text.removesuffix('.') for _, text in facts if text)}>"


def table(kind: str, facts: Sequence[tuple[str, str]]) -> str:
    """The same as HTML; whatever is in the text, it is never markup."""
    lines = "".join(
        f'<tr><th style="text-align:left;vertical-align:top">{escape(name)}</th>'
        f'<td style="text-align:left;white-space:pre-wrap">{escape(text)}</td></tr>'
        for name, text in facts
        if text
    )
    return f"<table><caption>{escape(kind)}</caption><tbody>{lines}</tbody></table>"


def strongest(names: Sequence[str], sizes: np.ndarray) -> str:
    """The first few names by size, which are not negative: ``age 0.52, hours 0.3, ...``."""
    order = np.argsort(-np.nan_to_num(sizes, nan=-np.inf), kind="stable")
    words = [f"{_short(names[int(j)])} {sizes[int(j)]:.3g}" for j in order[:MOST]]
    return ", ".join(words) + (f" and {len(names) - MOST} more" if len(names) > MOST else "")


def remarks(trust: Mapping[str, Any]) -> list[str]:
    """What stands under a picture: the doubts in few words, those to look at first, then notes.

    What was looked for and not found is left out, and that all rows are in it.
    """
    doubts = sorted(
        (
            one
            for one in trust.get("doubts", ())
            if one["level"] == "look"
            or not (one["value"] == 0 or str(one["text"]).startswith("all "))
        ),
        key=lambda one: one["level"] == "fine",
    )
    notes = trust.get("notes") or ()
    notes = [notes] if isinstance(notes, str) else list(notes)
    return [str(one).rstrip(".") for one in (*(doubt["text"] for doubt in doubts), *notes)]


def trust_facts(trust: Mapping[str, Any]) -> str:
    """Doubts in few words, those to look at first, and what else a reader needs."""
    verified = trust.get("verified") or ()
    verified = [verified] if isinstance(verified, str) else map(str, verified)
    return "; ".join(filter(None, [*remarks(trust), *verified]))


def gap_text(size: float) -> str:
    """A rounding error as the page and pictures write it (``charts.wording.gap_text``).

    >>> gap_text(2.2e-16), gap_text(0.0412)
    ('2e-16', '0.041')
    """
    if not 0 < size < 1e-3:
        return f"{size:,.0f}" if size >= 99.5 else f"{size:.2g}"
    digit, power = f"{size:.0e}".split("e")
    return f"{digit}e{int(power)}"


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:37]}..."
