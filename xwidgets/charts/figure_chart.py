"""A `Figure` as an Altair chart."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import Any

import numpy as np

from ..errors import MissingDependency
from . import figure as f
from .coloring import coded, colored
from .figure_encoding import Encoded, hex_color
from .layout import evenly
from .palette import LIGHT
from .style import WIDTH, finite, inline, styled
from .style import title as head
from .wording import clean, literal

__all__ = ["chart"]

MAX_POINTS = 20_000
MAX_LINES = 400
LANE = 46
ROW = 18
STEPS = 10


def chart(figure: f.Figure | f.Figures) -> Any:
    """A figure, or several, as one chart with its data inside.

    Columns of the data have neutral names: what the axes call them (``x``, ``y``), ``x2``,
    ``y2``, ``color``, ``line``, ``text``; names of features stand in titles and cells only.

    Raises
    ------
    MissingDependency
        Altair is not installed.
    """
    try:
        import altair
    except ImportError as error:
        raise MissingDependency(
            "altair", found="no altair installed", fix="pip install altair"
        ) from error
    del altair
    return styled(build(figure, WIDTH))


def build(figure: f.Figure | f.Figures, width: float = WIDTH) -> Any:
    """As `chart`, without its theme: for a chart that has further parts."""
    import altair as alt

    if isinstance(figure, f.Figure):
        return _Builder(figure, width).build()
    columns = min(figure.columns, len(figure.figures)) or 1
    # Side by side each is narrower.
    each = width if columns == 1 else max(200.0, 1.5 * width / columns)
    parts = [build(one, each) for one in figure.figures]
    told = {"title": _head(figure)} if figure.title else {}
    rows = [parts[k : k + columns] for k in range(0, len(parts), columns)]
    return alt.vconcat(*(alt.hconcat(*row) if len(row) > 1 else row[0] for row in rows), **told)


def _head(figure: f.Figure | f.Figures) -> dict[str, Any]:
    lines = textwrap.wrap(clean(figure.note, 600), 90)
    return head(figure.title, figure.subtitle, *lines)


class _Builder(Encoded):
    """One plot: a layer per mark, on scales that all share."""

    def build(self) -> Any:
        """The plot, beside it the lane of what is missing, above it the histogram."""
        alt, figure = self.alt, self.figure
        high = self._height()
        plot = self._plot(missing=False).properties(width=self.width, height=high)
        lane = self._plot(missing=True) if self.lane else None
        rows = [[plot]] if lane is None else [[lane.properties(width=LANE, height=high), plot]]
        if figure.above:
            layers = [self._bars(mark, self._of(mark, False), "above") for mark in figure.above]
            above = alt.layer(*layers).properties(width=self.width, height=26)
            empty = alt.Chart(inline([{"nothing": 0}])).mark_point(opacity=0)
            rows.insert(
                0, [above] if lane is None else [empty.properties(width=LANE, height=26), above]
            )
        found = plot
        if len(rows) + len(rows[0]) > 2:
            flat = [part for row in rows for part in row]
            found = alt.concat(*flat, columns=len(rows[0]), spacing=4)
        if not figure.title:
            return found
        return found.properties(title=_head(figure))

    def _height(self) -> Any:
        if isinstance(self.figure.y, f.Levels):
            return {"step": ROW}
        return self.width if self.figure.square else self.figure.height * 1.1

    def _plot(self, missing: bool) -> Any:
        layers: list[Any] = []
        for mark in self.figure.marks:
            kept = self._of(mark, missing)
            if not len(kept) and mark.x is not None:  # type: ignore[attr-defined]
                continue
            drawn = self._drawn(mark, kept, missing)
            layers += drawn if isinstance(drawn, list) else [drawn]
        if not layers:
            return None if missing else self.alt.layer(self._nothing())
        return self.alt.layer(*layers).resolve_scale(color="independent")

    def _nothing(self) -> Any:
        names = {self.names["x"]: 0, self.names["y"]: 0}
        base = self.alt.Chart(inline([names])).mark_point(opacity=0)
        return base.encode(x=self.encoding("x", False), y=self.encoding("y", False))

    def _of(self, mark: f.Mark, missing: bool) -> np.ndarray:
        """Positions of what is drawn: in the lane of what is missing, or in the plot."""
        x = getattr(mark, "x", None)
        if x is None:
            return np.zeros(1, int)
        inside = np.isnan(x) if missing else np.isfinite(x)
        if isinstance(mark, (f.Line, f.Band)) and missing:
            return np.zeros(0, int)
        if isinstance(mark, f.Points):
            for side in ("x", "y"):
                if isinstance(self.along(side), f.Numbers) and not (missing and side == "x"):
                    axis = self.figure.axis(side)
                    values = getattr(mark, side)
                    inside = inside & (values >= axis.low) & (values <= axis.high)
            return np.sort(evenly(np.flatnonzero(inside), MAX_POINTS))
        return np.flatnonzero(inside)

    # --- marks --------------------------------------------------------------------------------

    def _drawn(self, mark: f.Mark, kept: np.ndarray, missing: bool) -> Any:
        match mark:
            case f.Points():
                return self._points(mark, kept, missing)
            case f.Line():
                return self._line(mark, kept)
            case f.Band():
                records = self.records(mark, kept, False, y2=mark.y2)
                area = self.base(records).mark_area(
                    **self.paint(mark), opacity=mark.opacity, clip=True, tooltip=False
                )
                return area.encode(**self.xy(False), y2="y2:Q", **self.color(mark))
            case f.Bars():
                return self._bars(mark, kept, "y", missing)
            case f.Dashes():
                records = self.records(mark, kept, missing)
                ticks = self.base(records).mark_tick(
                    **self.paint(mark),
                    thickness=2.5,
                    width={"band": mark.width},
                    orient="horizontal",
                    opacity=mark.opacity,
                )
                return ticks.encode(**self.xy(missing), **self.color(mark), **self.tips(mark))
            case f.Rule():
                return self._rule(mark, kept, missing)
            case f.Cells():
                return self._cells(mark, kept, missing)
            case f.Text():
                records = self.records(mark, kept, missing, text=mark.text)
                align = {"start": "left", "middle": "center", "end": "right"}[mark.anchor]
                words = self.base(records).mark_text(
                    **self.paint(mark), align=align, dx=mark.dx, dy=mark.dy, fontSize=11
                )
                return words.encode(**self.xy(missing), text="text:N")
        raise TypeError(type(mark).__name__)

    def _points(self, mark: f.Points, kept: np.ndarray, missing: bool) -> Any:
        alt = self.alt
        encoding = {**self.xy(missing), **self.tips(mark)}
        records = self.records(mark, kept, missing)
        if mark.spread and (missing or any(self.labels.values())):
            # In pixels: a scale of offsets would make rectangles in other plots of a chart narrow.
            sideways = self.labels["y"] is not None
            lanes = len(self.labels["x"] or "1")
            room = ROW if sideways else LANE if missing else self.width / lanes
            for k, record in enumerate(records):
                place = 0.5 + mark.spread * ((k * 0.6180339887498949) % 1 - 0.5)
                record["jitter"] = round(place * room, 1)
            make = alt.YOffset if sideways else alt.XOffset
            encoding["yOffset" if sideways else "xOffset"] = make(
                field="jitter", type="quantitative", scale=None
            )
        size = mark.size**2
        if mark.ring:
            look = {"filled": False, "color": LIGHT.ink, "strokeWidth": 1.6}
            return self.base(records).mark_point(size=size, **look).encode(**encoding)
        if mark.values is None:
            dots = self.base(records).mark_circle(
                **self.paint(mark), size=size, opacity=mark.opacity
            )
            return dots.encode(**encoding, **self.color(mark))
        found = coded(mark.values, kept)
        for record, share, own in zip(records, found.shares, found.apart, strict=True):
            record |= {"share": finite(round(float(share), 5)), "apart": own}
        return colored(alt, self.base(records), encoding, found, mark.values_title)

    def _line(self, mark: f.Line, kept: np.ndarray) -> Any:
        alt = self.alt
        look = {
            **self.paint(mark),
            "strokeWidth": mark.width,
            "opacity": mark.opacity,
            "clip": True,
            "strokeDash": [5, 4] if mark.dash else alt.Undefined,
            "interpolate": "step-after" if mark.step else "linear",
        }
        if mark.y.ndim == 1:
            shades = {} if mark.shades is None else {"shade": mark.shades}
            records = self.records(mark, kept, False, **shades)
            if mark.shades is not None:
                return self._faded(mark, records, look)
            return self.base(records).mark_line(**look).encode(**self.xy(False), **self.color(mark))
        chosen = evenly(np.arange(len(mark.y)), MAX_LINES)
        x = self.values("x", mark.x[kept])
        records = [
            {"line": int(k), self.names["x"]: a, self.names["y"]: b, "name": clean(mark.name)}
            for k in chosen.tolist()
            for a, b in zip(x, self.values("y", mark.y[k, kept]), strict=True)
        ]
        lines = self.base(records).mark_line(**look)
        return lines.encode(**self.xy(False), **self.color(mark), detail="line:N")

    def _faded(self, mark: f.Line, records: list[dict[str, Any]], look: dict[str, Any]) -> Any:
        """Pieces, each as faint as its fainter end."""
        names = self.names
        pieces = [
            {
                **one,
                "x2": other[names["x"]],
                "y2": other[names["y"]],
                "shade": max(0.15, min(one["shade"], other["shade"])) * mark.opacity,
            }
            for one, other in pairwise(records)
            if one[names["y"]] is not None and other[names["y"]] is not None
        ]
        look = {
            name: value for name, value in look.items() if name not in ("interpolate", "opacity")
        }
        shade = self.alt.Opacity(
            field="shade",
            type="quantitative",
            legend=None,
            scale=self.alt.Scale(domain=[0, 1], range=[0, 1]),
        )
        return (
            self.base(pieces)
            .mark_rule(**look, strokeCap="round")
            .encode(**self.xy(False), x2="x2", y2="y2", opacity=shade, **self.color(mark))
        )

    def _bars(self, mark: f.Bars, kept: np.ndarray, counted: str, missing: bool = False) -> Any:
        alt, figure = self.alt, self.figure
        sideways = isinstance(figure.y, f.Levels)
        records = self.records(mark, kept, missing, x2=mark.x2, y2=mark.y2)
        encoding = self.xy(missing)
        if counted == "above":
            for record in records:
                record["count"] = record.pop(self.names["y"])
            axis = alt.Axis(title=None, labels=False, ticks=False, domain=False, grid=False)
            encoding["y"] = alt.Y(field="count", type="quantitative", axis=axis)
            encoding["x"] = self.without_axis()
        bins = mark.x2 is not None and not sideways
        look: dict[str, Any] = {**self.paint(mark), "opacity": mark.opacity, "clip": True}
        if bins:
            look["binSpacing"] = 1
        else:
            look["height" if sideways else "width"] = {"band": mark.width}
        if mark.x2 is not None:
            encoding["x2"] = alt.X2(field="x2")
        length = "x" if sideways else "y"
        if getattr(mark, f"{length}2") is not None:
            encoding[f"{length}2"] = (alt.X2 if sideways else alt.Y2)(field=f"{length}2")
        else:
            encoding[f"{length}2"] = (alt.X2Datum if sideways else alt.Y2Datum)(0)
        if mark.shift and not bins:
            sideways_name = "yOffset" if sideways else "xOffset"
            look[sideways_name] = mark.shift * ROW
        tips = self.tips(mark) if counted != "above" else {}
        return self.base(records).mark_bar(**look).encode(**encoding, **self.color(mark), **tips)

    def _rule(self, mark: f.Rule, kept: np.ndarray, missing: bool) -> Any:
        given = mark.x if mark.x is not None else mark.y
        assert given is not None
        kept = kept if mark.x is not None else np.arange(len(given))
        records = self.records(mark, kept, missing, x2=mark.x2, y2=mark.y2)
        encoding = {}
        for side in ("x", "y"):
            if getattr(mark, side) is not None:
                encoding[side] = self.encoding(side, missing)
            if getattr(mark, f"{side}2") is not None:
                encoding[f"{side}2"] = f"{side}2"
        look = {**self.paint(mark), "strokeWidth": mark.width, "opacity": mark.opacity}
        if mark.dash:
            look["strokeDash"] = [5, 4]
        rules = self.base(records).mark_rule(**look, clip=True)
        return rules.encode(**encoding, **self.color(mark))

    def _cells(self, mark: f.Cells, kept: np.ndarray, missing: bool) -> Any:
        alt = self.alt
        shades = None if mark.shades is None else mark.shades
        kept = kept[np.isfinite(mark.value[kept])]
        records = self.records(
            mark, kept, missing, x2=mark.x2, y2=mark.y2, shade=shades,
            amount=mark.value + mark.middle,
            text=mark.text or None,
        )  # fmt: skip
        encoding = self.xy(missing)
        for side in ("x", "y"):
            if getattr(mark, f"{side}2") is not None:
                encoding[f"{side}2"] = f"{side}2"
        ends_at, ends = [0.0, mark.reach], [LIGHT.surface, hex_color(mark.color)]
        if mark.both_signs:
            ends_at = [-mark.reach, 0.0, mark.reach]
            ends = [LIGHT.down, LIGHT.surface, LIGHT.up]
        color = alt.Color(
            field="amount",
            type="quantitative",
            scale=alt.Scale(
                interpolate="rgb",
                clamp=True,
                domain=[mark.middle + end for end in ends_at],
                range=ends,
            ),
            legend=alt.Legend(title=mark.title, type="gradient") if mark.title else None,
        )
        more = {}
        if shades is not None:
            more["opacity"] = alt.Opacity(
                field="shade",
                type="quantitative",
                legend=None,
                scale=alt.Scale(domain=[0, 1], range=[0, 1]),
            )
        tips = [
            *self.tips(mark)["tooltip"],
            alt.Tooltip(
                field="amount",
                type="quantitative",
                title=literal(mark.title or "amount"),
                format=".4g",
            ),
        ]
        base = self.base(records)
        boxes = base.mark_rect(clip=True).encode(**encoding, color=color, tooltip=tips, **more)
        if not mark.text:
            return boxes
        xy = self.xy(missing)
        return [boxes, base.mark_text(color=LIGHT.ink).encode(**xy, text="text:N")]
