"""Where the marks of a figure stand in an Altair chart: its axes, records, colors, tooltips."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import figure as f
from .axis import stretched, tick_values
from .palette import LIGHT
from .style import finite, inline
from .wording import cell_text, clean, literal, unique_labels

__all__ = ["Encoded", "hex_color"]


class Encoded:
    """The scales that all layers of one plot share."""

    def __init__(self, figure: f.Figure, width: float) -> None:
        import altair as alt

        self.alt, self.figure, self.width = alt, figure, width
        self.names = {
            side: along.field or side for side, along in (("x", figure.x), ("y", figure.y))
        }
        self.labels = {
            side: unique_labels(along.names, 60) if isinstance(along, f.Levels) else None
            for side, along in (("x", figure.x), ("y", figure.y))
        }
        self.key = f.named(figure)
        self.told = False
        self.lane = isinstance(figure.x, f.Numbers) and figure.x.missing

    def along(self, side: f.Side) -> f.Along:
        """One of the two sides."""
        return self.figure.x if side == "x" else self.figure.y

    # --- axes ---------------------------------------------------------------------------------

    def values(self, side: f.Side, values: np.ndarray, missing: bool = False) -> list[Any]:
        """Places as Vega takes them."""
        if missing:
            return ["missing"] * len(values)
        names = self.labels[side]
        if names is not None:
            return [names[int(v)] if np.isfinite(v) else None for v in values]
        along = self.along(side)
        assert isinstance(along, f.Numbers)
        if along.feature.kind == "datetime":
            values = values * 1000.0
        elif self.figure.axis(side).spacing == "rank":
            values = np.round(stretched(self.figure.axis(side), values), 6)
        return [finite(v) for v in values.tolist()]

    def encoding(self, side: f.Side, missing: bool) -> Any:
        """An axis with its scale; of the lane of what is missing, too."""
        alt, along = self.alt, self.along(side)
        make = alt.X if side == "x" else alt.Y
        name, shown = self.names[side], along.title or None
        title = literal(shown) if shown else None
        if missing and side == "x":
            axis = alt.Axis(title=None, labelAngle=0)
            return alt.X(field=name, type="nominal", title=None, axis=axis)
        if isinstance(along, f.Levels):
            axis = alt.Axis(title=shown, labelAngle=self.angle(along) if side == "x" else 0)
            lanes = alt.Scale(type="band", domain=self.labels[side])
            return make(field=name, type="nominal", sort=None, title=title, scale=lanes, axis=axis)
        found = self.figure.axis(side)
        ends: list[Any] = [found.low, found.high]
        scale: dict[str, Any] = {"domain": ends, "zero": False, "nice": False}
        drawn: dict[str, Any] = {"title": shown}
        kind = "quantitative"
        if side == "y" and shown:
            drawn |= {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleY": -8}
        if side == "y" and self.lane and not missing and self.has_lane():
            drawn = {"title": None, "labels": False, "ticks": False, "domain": False}
        if along.feature.kind == "datetime":
            kind = "temporal"
            scale = {"type": "utc", "domain": [1000 * end for end in ends], "nice": False}
            drawn["title"] = f"{shown} (UTC)" if shown else None
        elif found.spacing == "rank":
            ticks = tick_values(found, 6)
            places = [round(float(at), 6) for at in stretched(found, np.array(ticks))]
            words = [json.dumps(cell_text(along.feature, value)) for value in ticks]
            written = " : ".join(
                f"abs(datum.value - {at:.6f}) < 0.0001 ? {word}"
                for at, word in zip(places, words, strict=True)
            )
            scale["domain"] = [float(at) for at in stretched(found, np.array(ends))]
            drawn |= {"values": places, "labelExpr": f"{written} : ''"}
            drawn["title"] = f"{shown}, by rank" if shown else "by rank"
        elif found.spacing == "log":
            reach = self.figure.log_from_zero(side)
            more = {"type": "log"} if reach is None else {"type": "symlog", "constant": reach}
            scale = {**more, "domain": ends, "nice": False}
        elif along.feature.integer:
            drawn |= {"tickMinStep": 1, "format": ",d" if along.feature.separators else "d"}
        if along.share:
            drawn["labelExpr"] = "format(100 * datum.value, '~r') + ' %'"
        elif along.signed:
            drawn["format"] = "+~r" if max(map(abs, ends)) < 1e5 else "+~s"
            drawn["labelExpr"] = "datum.value == 0 ? '0' : datum.label"
        return make(
            field=name, type=kind, title=title, scale=alt.Scale(**scale), axis=alt.Axis(**drawn)
        )

    def angle(self, levels: f.Levels) -> int:
        """Upright where the names fit."""
        room = self.width / max(1, len(levels.names))
        return 0 if all(6 * len(name) < room for name in self.labels["x"] or ()) else -35

    def has_lane(self) -> bool:
        """Whether anything stands in the lane of what is missing."""
        return any(
            np.isnan(mark.x).any()  # type: ignore[attr-defined]
            for mark in self.figure.marks
            if not isinstance(mark, (f.Line, f.Band)) and getattr(mark, "x", None) is not None
        )

    # --- records ------------------------------------------------------------------------------

    def base(self, records: Sequence[dict[str, Any]]) -> Any:
        """A chart of records."""
        return self.alt.Chart(inline(records))

    def xy(self, missing: bool) -> dict[str, Any]:
        """Both axes."""
        return {"x": self.encoding("x", missing), "y": self.encoding("y", missing)}

    def records(
        self, mark: f.Mark, kept: np.ndarray, missing: bool, **others: Any
    ) -> list[dict[str, Any]]:
        """One record per place; `others` are further columns, places along ``x2`` or ``y2``."""
        columns: dict[str, list[Any]] = {}
        for side in ("x", "y"):
            values = getattr(mark, side)
            if values is not None:
                lane = missing and side == "x"
                columns[self.names[side]] = self.values(side, values[..., kept], lane)
        for name, values in others.items():
            if values is None:
                continue
            if name in ("x2", "y2"):
                columns[name] = self.values("x" if name == "x2" else "y", values[kept])
            elif isinstance(values, np.ndarray):
                columns[name] = [finite(v) for v in values[kept].tolist()]
            else:
                columns[name] = [clean(values[k]) for k in kept.tolist()]
        for name, given in mark.more.items():
            columns[name] = [_plain(given[k]) for k in kept.tolist()]
        if self.is_named(mark):
            columns["name"] = [clean(mark.name)] * len(kept)
        return [
            dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)
        ]

    def paint(self, mark: f.Mark) -> dict[str, Any]:
        """The color of a mark that no legend lists."""
        return {} if self.is_named(mark) else {"color": hex_color(mark.color)}

    def is_named(self, mark: f.Mark) -> bool:
        """Whether a legend lists it."""
        return bool(self.key) and bool(mark.name)

    def color(self, mark: f.Mark) -> dict[str, Any]:
        """An entry of the legend."""
        if not self.is_named(mark):
            return {}
        names = [clean(one.name) for one in self.key]
        colors = [hex_color(one.color) for one in self.key]
        scale = self.alt.Scale(domain=names, range=colors)
        first = clean(mark.name) == names[0] and not self.told
        self.told = self.told or first
        legend = (
            self.alt.Legend(title=None, orient="top", offset=20, labelLimit=300, symbolOpacity=1)
            if first
            else None
        )
        return {"color": self.alt.Color(field="name", type="nominal", scale=scale, legend=legend)}

    def tips(self, mark: f.Mark) -> dict[str, Any]:
        """What a pointer reads."""
        alt = self.alt
        found = []
        for side in ("x", "y"):
            along = self.along(side)
            name = self.names[side]
            title = literal(along.title or name)
            if isinstance(along, f.Levels):
                found.append(alt.Tooltip(field=name, type="nominal", title=title))
            elif along.feature.kind == "datetime":
                found.append(alt.Tooltip(field=name, type="temporal", title=title))
            elif self.figure.axis(side).spacing != "rank":
                written = ".1~%" if along.share else ".4g"
                found.append(
                    alt.Tooltip(field=name, type="quantitative", title=title, format=written)
                )
        for name, values in mark.more.items():
            text = any(isinstance(value, str) for value in values)
            kind = {"type": "nominal"} if text else {"type": "quantitative", "format": ".4~r"}
            found.append(alt.Tooltip(field=name, title=name.replace("_", " "), **kind))
        return {"tooltip": found}

    def without_axis(self) -> Any:
        """The horizontal axis of what stands above a plot."""
        encoding = self.encoding("x", False)
        encoding["axis"] = None
        return encoding


def hex_color(name: str) -> str:
    """A color of the light palette."""
    return name if name.startswith("#") else str(getattr(LIGHT, name.replace("-", "_")))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    return finite(float(value))
