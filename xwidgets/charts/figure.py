"""A picture of numbers along two axes, as plain arrays.

Two renderers draw the same record: ``export.figure`` as SVG, ``figure_chart`` as an Altair chart.
What both need to agree on (ranges, ticks of an axis that is not linear, which rows are drawn) is
decided here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ..data.schema import Feature
from .axis import Axis, zero_reach
from .marks import Band, Bars, Cells, Dashes, Line, Mark, Points, Rule, Side, Text
from .ranks import distinct

__all__ = [
    "Along",
    "Band",
    "Bars",
    "Cells",
    "Dashes",
    "Figure",
    "Figures",
    "Levels",
    "Line",
    "Mark",
    "Numbers",
    "Points",
    "Rule",
    "Side",
    "Text",
    "named",
]

NUMBER = Feature("")
PAD = 0.03
"""Of a range that is made from the marks, at both ends."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """An axis of numbers or moments.

    Parameters
    ----------
    title : str
    field : str
        What the column is called in the data of a chart; default ``"x"`` or ``"y"``.
    feature : Feature
        How its values are written: whole numbers, years, moments (seconds since 1970 UTC), a unit.
    low, high : float, optional
        Ends; what lies beyond is not drawn. Default: as far as the marks reach, and a little more.
    spacing : {"linear", "log", "rank"}
        ``"log"`` is linear around 0 where there are zeros or both signs.
    of : ndarray of float64, optional
        The values whose ranks are taken and whose smallest size tells where ``"log"`` begins;
        default: those of the marks.
    missing : bool
        A lane of its own for what has no value (`x` alone). Elsewhere NaN is not drawn.
    zero : bool
        Whether a default range reaches to 0.
    signed : bool
        Ticks with their signs.
    share : bool
        Shares of a whole: ticks in percent.
    """

    title: str = ""
    field: str = ""
    feature: Feature = NUMBER
    low: float | None = None
    high: float | None = None
    spacing: Literal["linear", "log", "rank"] = "linear"
    of: np.ndarray | None = None
    missing: bool = False
    zero: bool = False
    signed: bool = False
    share: bool = False


@dataclass(frozen=True, eq=False)
class Levels:
    """An axis of lanes: values are positions in `names`, from the left or from the top.

    Parameters
    ----------
    names : tuple of str
    title, field : str
        As of `Numbers`.
    size : float
        Height of a lane in pixels, where the lanes are rows.
    bold : int
        A name that stands out; -1: none.
    """

    names: tuple[str, ...]
    title: str = ""
    field: str = ""
    size: float = 24.0
    bold: int = -1


Along = Numbers | Levels


@dataclass(frozen=True, eq=False)
class Figure:
    """One plot.

    Parameters
    ----------
    x, y : Numbers or Levels
    marks : sequence of Mark
        The first lies below.
    title, subtitle : str
        The name of the view and, quieter, what it shows.
    note : str
        Below: of what it is, and how far it is to be trusted.
    above : sequence of Bars
        A histogram along `x`, its counts in `y`.
    height : float
        Of the plot in pixels, where `y` is an axis of numbers.
    square : bool
        As high as wide, where there is room.
    """

    x: Along
    y: Along
    marks: Sequence[Mark]
    title: str = ""
    subtitle: str = ""
    note: str = ""
    above: Sequence[Bars] = ()
    height: float = 226.0
    square: bool = False
    _axes: dict[Side, Axis] = field(default_factory=dict, init=False, repr=False)

    def axis(self, side: Side) -> Axis:
        """Range and spacing of an axis of numbers."""
        if side not in self._axes:
            self._axes[side] = self._axis(side)
        return self._axes[side]

    def _axis(self, side: Side) -> Axis:
        along = self.x if side == "x" else self.y
        assert isinstance(along, Numbers)
        marks = [*self.marks, *self.above] if side == "x" else self.marks
        parts = [np.ravel(part) for mark in marks for part in mark.along(side)]
        parts += [np.zeros(1) for mark in marks if self.starts_at_zero(mark, side)]
        whole = np.concatenate([*parts, np.zeros(1 if along.zero else 0)])
        found = distinct(whole if along.of is None else along.of)
        known = whole[np.isfinite(whole)]
        spacing = along.spacing if len(found.values) > 1 else "linear"
        if spacing == "log" and along.low is None and found.values[0] > 0:
            known = known[known > 0]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        if high <= low:
            low, high = _widened(low)
        elif spacing == "linear":
            edges = [edge for mark in marks for edge in self._edges(mark, side)]
            margin = (high / 2 - low / 2) * 2 * PAD
            low, high = (
                end if any(end == edge for edge in edges) else end + step
                for end, step in ((low, -margin), (high, margin))
            )
        low = low if along.low is None else float(along.low)
        high = high if along.high is None else float(along.high)
        return Axis(low, high, spacing, found)

    def starts_at_zero(self, mark: Mark, side: Side) -> bool:
        """Whether bars of that mark begin at 0 of that axis."""
        if not isinstance(mark, Bars) or side not in self.lengths(mark):
            return False
        return getattr(mark, f"{side}2") is None

    def lengths(self, mark: Bars) -> tuple[Side, ...]:
        """The axis along which bars have their lengths."""
        if isinstance(self.y, Levels):
            return ("x",)
        return ("y",)

    def _edges(self, mark: Mark, side: Side) -> list[float]:
        """Ends of a range that are not widened: where bars begin, edges of cells and bins."""
        if isinstance(mark, Bars):
            if self.starts_at_zero(mark, side):
                return [0.0]
            along = [getattr(mark, side), getattr(mark, f"{side}2")]
        elif isinstance(mark, Cells):
            along = [getattr(mark, side), getattr(mark, f"{side}2")]
        else:
            return []
        known = np.concatenate([part for part in along if part is not None])
        known = known[np.isfinite(known)]
        return [float(known.min()), float(known.max())] if known.size else []

    def log_from_zero(self, side: Side) -> float | None:
        """Up to where a log axis is linear; None where it holds positive numbers alone."""
        axis = self.axis(side)
        if axis.spacing != "log" or axis.found.values[0] > 0:
            return None
        return zero_reach(axis.found)


def _widened(value: float) -> tuple[float, float]:
    size = abs(value)
    low, high = (value - 0.5 * size, value + 0.5 * size) if size else (-0.5, 0.5)
    return (low, high) if math.isfinite(low) and low < high else (-0.5, 0.5)


@dataclass(frozen=True, eq=False)
class Figures:
    """Several plots, side by side where there is room, else below each other.

    Parameters
    ----------
    figures : sequence of Figure or Figures
    columns : int
        At most so many side by side.
    least_width : float
        In pixels, of one of them.
    title, subtitle, note : str
        Of all of them.
    """

    figures: Sequence[Figure | Figures]
    columns: int = 2
    least_width: float = 260.0
    title: str = ""
    subtitle: str = ""
    note: str = ""


def named(figure: Figure) -> list[Mark]:
    """What a legend lists: the first mark of each name; nothing where there are fewer than two."""
    found: dict[str, Mark] = {}
    for mark in figure.marks:
        if mark.name:
            found.setdefault(mark.name, mark)
    return list(found.values()) if len(found) > 1 else []
