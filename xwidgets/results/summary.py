"""A result at the end of a cell: what it is and what matters in it, in a few lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

__all__ = ["gap_text", "line", "strongest", "table", "trust_facts"]

MOST = 5


def line(kind: str, facts: Sequence[tuple[str, str]]) -> str:
    """``<Attributions: exact tree SHAP, log_odds; 600 rows, 8 features; age 0.52, ...>``."""
    return f"<{kind}: {'; '.join(text for _, text in facts if text)}>"


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


def trust_facts(trust: Mapping[str, Any]) -> str:
    """Gap, and what else a reader needs to judge the numbers."""
    words = []
    gap = trust.get("additivity_gap")
    if gap is not None and np.size(gap):
        sizes = np.abs(np.asarray(gap, dtype=np.float64))
        words.append(
            f"additivity gap {gap_text(np.nanmax(sizes))}" if np.isfinite(sizes).any() else ""
        )
    for key in ("notes", "checks"):
        notes = trust.get(key) or ()
        words += [notes] if isinstance(notes, str) else [str(note) for note in notes]
    return "; ".join(filter(None, words))


def gap_text(size: float) -> str:
    """A rounding error as the page and pictures write it (``charts.wording.gap_text``).

    >>> gap_text(2.2e-16), gap_text(0.0412)
    ('2e-16', '0.041')
    """
    if not 0 < size < 1e-3:
        return f"{size:.2g}"
    digit, power = f"{size:.0e}".split("e")
    return f"{digit}e{int(power)}"


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:37]}..."
