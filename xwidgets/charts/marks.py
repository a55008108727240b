"""What a figure is drawn of: dots, curves, bars, surfaces, words, as plain arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from ..data.display import Values

__all__ = [
    "Band",
    "Bars",
    "Cells",
    "Dashes",
    "Line",
    "Mark",
    "Points",
    "Rule",
    "Side",
    "Text",
]

Side = Literal["x", "y"]
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, eq=False, kw_only=True)
class Mark:
    """What all marks have.

    Parameters
    ----------
    color : str
        A name of the palette (``"selected"``, ``"up"``, ``"muted"`` ...) or ``#rrggbb``.
    name : str
        What the legend calls it. One is shown where marks have at least two names.
    opacity : float
    more : mapping of str to sequence
        Further columns of a chart's data, for its tooltips; as long as `x`.
    """

    color: str = "muted"
    name: str = ""
    opacity: float = 1.0
    more: Mapping[str, Sequence[Any]] = field(default_factory=lambda: _NOTHING)

    def __post_init__(self) -> None:
        sizes = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name in ARRAYS and value is not None:
                value = np.array(value, dtype=np.float64, ndmin=1)
                value.setflags(write=False)
                object.__setattr__(self, item.name, value)
                sizes[item.name] = value.shape[-1]
        if len(set(sizes.values())) > 1:
            raise ValueError(f"{type(self).__name__}: lengths differ: {sizes}")

    def along(self, side: Side) -> Iterator[np.ndarray]:
        """Arrays of places on one axis."""
        for name in (side, f"{side}2"):
            value = getattr(self, name, None)
            if value is not None:
                yield value


ARRAYS = ("x", "y", "x2", "y2", "value", "shades")


@dataclass(frozen=True, eq=False)
class Points(Mark):
    """Dots.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
    size : float
        Diameter in pixels.
    values : Values, optional
        What colors them, one number per point, on the scale of all of them.
    values_title : str
    ring : bool
        An outline alone.
    spread : float
        How far points of one lane are moved apart: share of the lane.
    """

    x: np.ndarray
    y: np.ndarray
    size: float = 4.6
    values: Values | None = None
    values_title: str = ""
    ring: bool = False
    spread: float = 0.0


@dataclass(frozen=True, eq=False)
class Line(Mark):
    """A curve, or many along the same `x`; NaN interrupts it.

    Parameters
    ----------
    x : ndarray, shape (n,)
    y : ndarray, shape (n,) or (n_lines, n)
    width : float
    dash : bool
    step : bool
        Flat until the next `x`.
    shades : ndarray, shape (n,), optional
        Opacity, 0 to 1, at each `x`: a piece has the lesser of its ends.
    """

    x: np.ndarray
    y: np.ndarray
    width: float = 2.0
    dash: bool = False
    step: bool = False
    shades: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Band(Mark):
    """The area between two curves, `y` and `y2`, shape (n,)."""

    x: np.ndarray
    y: np.ndarray
    y2: np.ndarray
    opacity: float = field(default=0.16, kw_only=True)


@dataclass(frozen=True, eq=False)
class Bars(Mark):
    """Bars from `x2` or `y2` (default 0), in lanes or between two numbers.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Along an axis of levels: the lane. Along one of numbers: the end of the bar.
    x2, y2 : ndarray, shape (n,), optional
        Where it begins. Of a histogram `x` and `x2` are both edges.
    width : float
        Share of the lane.
    shift : float
        Out of the middle of the lane, share of the lane.
    """

    x: np.ndarray
    y: np.ndarray
    x2: np.ndarray | None = None
    y2: np.ndarray | None = None
    width: float = 0.6
    shift: float = 0.0


@dataclass(frozen=True, eq=False)
class Dashes(Mark):
    """A short line at a height in each lane: the mean of a level."""

    x: np.ndarray
    y: np.ndarray
    width: float = 0.6
    shades: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Rule(Mark):
    """Straight lines: from (x, y) to (x2, y2); what is left out spans the plot or stays.

    ``Rule(y=[0])`` crosses the plot, ``Rule(x=low, x2=high, y=lane)`` is an interval.
    """

    x: np.ndarray | None = None
    y: np.ndarray | None = None
    x2: np.ndarray | None = None
    y2: np.ndarray | None = None
    width: float = 1.0
    dash: bool = False


@dataclass(frozen=True, eq=False)
class Cells(Mark):
    """A surface of rectangles, colored by a number.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Lanes, or one edge of each cell.
    x2, y2 : ndarray, shape (n,), optional
        The other edge, along an axis of numbers.
    value : ndarray, shape (n,)
        NaN is not drawn. Where both signs occur, up is orange and down is blue.
    text : tuple of str
        Written where there is room.
    title : str
        Of the scale of colors; empty: none is shown.
    shades : ndarray, shape (n,), optional
        Opacity of each: less where it is little known.
    limit : float, optional
        Beyond it no color is stronger.
    middle : float
        What a value of 0 stands for: added to each that is told.
    """

    x: np.ndarray
    y: np.ndarray
    value: np.ndarray
    x2: np.ndarray | None = None
    y2: np.ndarray | None = None
    text: tuple[str, ...] = ()
    title: str = ""
    shades: np.ndarray | None = None
    limit: float | None = None
    middle: float = 0.0
    color: str = field(default="selected", kw_only=True)

    @cached_property
    def reach(self) -> float:
        """Where colors end: the limit, else the largest size of a value; 1 where there is none."""
        if self.limit is not None:
            return self.limit
        sizes = np.abs(self.value[np.isfinite(self.value)])
        return float(sizes.max(initial=0.0)) or 1.0

    @property
    def both_signs(self) -> bool:
        """Whether up and down have different colors."""
        return bool((self.value < 0).any())


@dataclass(frozen=True, eq=False)
class Text(Mark):
    """Words at places.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
    text : tuple of str
    anchor : {"start", "middle", "end"}
    dx, dy : float
        Pixels to the right and down.
    """

    x: np.ndarray
    y: np.ndarray
    text: tuple[str, ...] = ()
    anchor: Literal["start", "middle", "end"] = "start"
    dx: float = 0.0
    dy: float = 0.0
