"""Colours of still pictures and charts: those of the live views.

Colour only where it means something: selected (teal), up (orange), down (blue); grey is the
rest; neutral is neither high nor low, and never that grey. Up and
down stay apart for every common kind of colour blindness.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = [
    "CATEGORIES",
    "DARK",
    "LIGHT",
    "VIRIDIS",
    "Palette",
    "level_places",
    "ramp",
    "viridis",
]


@dataclass(frozen=True)
class Palette:
    """One theme's colours, as ``#rrggbb``."""

    surface: str
    ink: str
    muted: str
    faint: str
    line: str
    selected: str
    up: str
    down: str
    rest: str
    neutral: str
    up_soft: str
    down_soft: str


LIGHT = Palette(
    surface="#ffffff",
    ink="#1b1f24",
    muted="#5c6570",
    faint="#f3f5f7",
    line="#dfe3e8",
    selected="#0f766e",
    up="#c2500f",
    down="#1f66b0",
    rest="#b9c0ca",
    neutral="#a88d6d",
    up_soft="#efcfbd",
    down_soft="#c3d6ea",
)

DARK = Palette(
    surface="#15181d",
    ink="#e8eaed",
    muted="#a3abb5",
    faint="#1f242b",
    line="#2f353d",
    selected="#2dd4bf",
    up="#f2813a",
    down="#5aa5e2",
    rest="#565e69",
    neutral="#9c8467",
    up_soft="#573421",
    down_soft="#25405a",
)

CATEGORIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Colours of categories (Okabe and Ito, 2008, without black and yellow); others are neutral."""

VIRIDIS = (
    (68, 1, 84),
    (71, 44, 122),
    (59, 81, 139),
    (44, 113, 142),
    (33, 144, 141),
    (39, 173, 129),
    (92, 200, 99),
    (170, 220, 50),
    (253, 231, 37),
)
"""Nine stops of viridis (van der Walt and Smith, 2015)."""


def ramp(t: float) -> str:
    """The colour at `t` in 0 ... 1 of a ramp: viridis without what is hard to see on white."""
    return viridis(0.94 * t)


def level_places(counts: np.ndarray) -> np.ndarray:
    """Which of `CATEGORIES` each level has, by code; ``len(CATEGORIES)``: the neutral color.

    Where there are more levels than colors (and one for the last), the commonest get them, in the
    order of their codes. As ``levelPlaces`` in the page.

    Parameters
    ----------
    counts : ndarray, shape (n_levels,)
        Rows per level.
    """
    n = len(CATEGORIES)
    if len(counts) <= n + 1:
        return np.arange(len(counts))
    places = np.full(len(counts), n)
    places[np.sort(np.argsort(-counts, kind="stable")[:n])] = np.arange(n)
    return places


def viridis(t: float) -> str:
    """The colour at `t` in 0 ... 1.

    >>> viridis(0.0), viridis(1.0)
    ('#440154', '#fde725')
    """
    x = min(1.0, max(0.0, t)) * (len(VIRIDIS) - 1)
    i = min(len(VIRIDIS) - 2, int(x))
    low, high = VIRIDIS[i], VIRIDIS[i + 1]
    mixed = (round(a + (b - a) * (x - i)) for a, b in zip(low, high, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
