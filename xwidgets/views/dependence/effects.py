"""Effects as figures: curves, surfaces, regions and the ledger, from their records alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...charts.figure import (
    Along,
    Bars,
    Cells,
    Dashes,
    Figure,
    Figures,
    Levels,
    Line,
    Mark,
    Numbers,
    Points,
    Rule,
)
from ...charts.wording import cell_text, clean, percent_text
from ...data.display import Values
from ...results.effects import Dependence, PairDependence
from ...results.regions import RegionalEffects, VarianceLedger
from ...results.summary import remarks
from .further import MAX_UPRIGHT, axis_title, ledger_figure, regions_figure

__all__ = ["EffectScene"]

THIN = 0.01
MOST_ROWS, FARTHER = 0.95, 1.5
"""Colors of surfaces reach up to where so many rows are, or to an end that is not much farther."""
LEAST_SHADE = 0.55
BINS = 30
SHORT = {"partial dependence": "PDP", "accumulated local effects": "ALE"}

Effect = Dependence | PairDependence | RegionalEffects | VarianceLedger


@dataclass(frozen=True, eq=False)
class EffectScene:
    """What a picture of effects is drawn from.

    Parameters
    ----------
    record : Dependence, PairDependence, RegionalEffects or VarianceLedger
    columns : tuple of Values
        What stands for each feature, in the words that are shown.
    output : int
    output_label : str
        ``probability of benign``.
    over : sequence of Dependence
        Other methods' curves over it; all are centered then.
    attributions : ndarray of float64, shape (n_rows,), or None
        SHAP values of the feature, to be drawn below them.
    centered : bool
        Every curve around its own mean.
    selected : ndarray of int64, or None
        Positions.
    theme, model_name : str
    """

    record: Effect
    columns: tuple[Values, ...]
    output: int
    output_label: str
    over: Sequence[Dependence] = ()
    attributions: np.ndarray | None = None
    centered: bool = False
    selected: np.ndarray | None = None
    theme: str = "auto"
    model_name: str = ""

    def figure(self) -> Figure | Figures:
        """Of the record."""
        match self.record:
            case Dependence():
                return self._curve(self.record)
            case PairDependence():
                return self._surface(self.record)
            case RegionalEffects():
                return regions_figure(self.record, self.columns, self.output_label)
            case VarianceLedger():
                return ledger_figure(self.record, self.output_label)

    def of_rows(self, positions: np.ndarray) -> EffectScene:
        """For a file that holds these rows alone: nothing of a single row is in it."""
        del positions
        return replace(self, record=self.record.without_rows(), attributions=None, selected=None)

    def summary(self) -> str:
        """What the picture says, in words."""
        told = "; ".join(filter(None, (text for _, text in self.record.facts())))
        return f"{clean(self.model_name, 80)}, {self.output_label}. {told}."

    def _name(self, feature: int) -> str:
        return clean(self.columns[feature].feature.name)

    # --- one feature ----------------------------------------------------------------------------

    @property
    def _around_zero(self) -> bool:
        """Whether curves are drawn around their own means."""
        accumulated = self.record.method.startswith("accumulated")
        return self.centered or accumulated or bool(self.over) or self.attributions is not None

    def _ys(self, record: Dependence) -> np.ndarray:
        ys = record.average[:, self.output]
        return ys - record.center[self.output] if self._around_zero else ys

    def _individual(self, record: Dependence) -> np.ndarray | None:
        """Curves of single rows, (n_kept, n_grid)."""
        if record.individual is None or self.over or self.attributions is not None:
            return None
        curves = record.individual[:, :, self.output]
        if self._around_zero:
            curves = curves - (curves @ record.share)[:, None]
        return curves

    def _selected_curve(self, record: Dependence) -> tuple[np.ndarray, int] | None:
        if self.selected is None or record.rows is None:
            return None
        chosen = np.isin(record.rows, self.selected)
        mean = record.average_of(self.selected)
        if mean is None:
            return None
        ys = mean[:, self.output]
        return (ys - record.share @ ys if self._around_zero else ys), int(chosen.sum())

    def _curve(self, record: Dependence) -> Figure:
        values = self.columns[record.feature]
        label = self.output_label
        title = f"change of {label}" if self._around_zero else label
        y = Numbers(title, field="effect", signed=self._around_zero)
        subtitle = f"{record.method} of {self._name(record.feature)}"
        notes = remarks(record.trust)
        if record.trust.get("order"):
            notes.append(f"order: {record.trust['order']}")
        note = "; ".join(notes)
        if record.kind in ("category", "text", "boolean"):
            return self._levels(record, values, y, subtitle, note)
        grid = record.grid
        known = np.isfinite(grid)
        numbers = values.numbers
        ends = grid[known]
        x = Numbers(
            axis_title(values),
            field="value",
            feature=values.feature,
            low=float(ends[0]),
            high=float(ends[-1]),
            missing=not known.all(),
        )
        marks: list[Mark] = []
        if self.attributions is not None:
            marks.append(Points(numbers, self.attributions, color="rest", size=3.4, name="SHAP"))
        curves = self._individual(record)
        if curves is not None:
            marks.append(
                Line(
                    ends,
                    curves[:, known],
                    color="muted",
                    width=0.8,
                    opacity=0.2,
                    name="single rows",
                )
            )
        for one, color, dash in self._lines(record):
            there = np.isfinite(one.grid)
            own = self._ys(one)
            named = SHORT[one.method] if self.over or self.attributions is not None else "mean"
            marks.append(
                Line(
                    one.grid[there],
                    own[there],
                    color=color,
                    dash=dash,
                    name=named,
                    shades=_shades(one)[there],
                )
            )
            if not there.all():
                shades = _shades(one)[~there]
                marks.append(Dashes(one.grid[~there], own[~there], color=color, shades=shades))
        chosen = self._selected_curve(record)
        if chosen is not None:
            ys, n = chosen
            marks.append(Line(ends, ys[known], color="selected", name=f"{n:,} selected", width=2.2))
            if not known.all():
                marks.append(Dashes(grid[~known], ys[~known], color="selected"))
        if self._around_zero:
            marks.insert(0, Rule(y=np.zeros(1), color="line"))
        return Figure(
            x,
            y,
            marks,
            title="Dependence",
            subtitle=subtitle,
            note=note,
            above=self._histogram(values, float(ends[0]), float(ends[-1])),
        )

    def _lines(self, record: Dependence) -> list[tuple[Dependence, str, bool]]:
        return [(record, "ink", False), *((one, "neutral", True) for one in self.over)]

    def _histogram(self, values: Values, low: float, high: float) -> list[Bars]:
        if not high > low:
            return []
        edges = np.linspace(low, high, BINS + 1)
        counts = np.histogram(values.numbers[np.isfinite(values.numbers)], edges)[0]
        found = [Bars(edges[:-1], counts, x2=edges[1:], color="rest")]
        if self.selected is not None and len(self.selected):
            part = values.numbers[self.selected]
            counts = np.histogram(part[np.isfinite(part)], edges)[0]
            found.append(Bars(edges[:-1], counts, x2=edges[1:], color="selected"))
        return found

    def _levels(
        self, record: Dependence, values: Values, y: Numbers, subtitle: str, note: str
    ) -> Figure:
        names = tuple(cell_text(values.feature, code) for code in record.grid)
        places = np.arange(len(names), dtype=np.float64)
        ys = self._ys(record)
        upright = len(names) <= MAX_UPRIGHT
        marks: list[Mark] = []
        spread = None if record.spread is None else record.spread[:, self.output]

        def add(at: np.ndarray, heights: np.ndarray, color: str, name: str, size: float) -> None:
            # Where few rows are: fainter, or an outline alone.
            level = at.astype(int)
            if upright:
                shades = _shades(record)[level]
                marks.append(Dashes(at, heights, color=color, name=name, shades=shades))
                return
            thin = record.share[level] < THIN
            for some, ring, called in ((~thin, False, name), (thin, True, "")):
                if some.any():
                    x, y = heights[some], at[some]
                    marks.append(Points(x, y, color=color, name=called, size=size, ring=ring))

        if spread is not None:
            ends = (ys - spread, ys + spread)
            words = "± spread between rows"
            marks.append(
                Rule(x=places, y=ends[0], y2=ends[1], color="rest", name=words, width=3)
                if upright
                else Rule(x=ends[0], x2=ends[1], y=places, color="rest", name=words, width=3)
            )
        named = SHORT[record.method] if self.over else "mean"
        add(places, ys, "ink", named, 8)
        for one in self.over:
            at = [int(np.flatnonzero(_same(record.grid, code))[0]) for code in one.grid
                  if _same(record.grid, code).any()]  # fmt: skip
            there = [_same(record.grid, code).any() for code in one.grid]
            add(np.array(at, float), self._ys(one)[there], "neutral", SHORT[one.method], 7)
        chosen = self._selected_curve(record)
        if chosen is not None:
            add(places, chosen[0], "selected", f"{chosen[1]:,} selected", 8)
        lanes = Levels(names, axis_title(values), field="value")
        if self._around_zero:
            zero = np.zeros(1)
            marks.insert(0, Rule(y=zero, color="line") if upright else Rule(x=zero, color="line"))
        sides: tuple[Along, Along] = (lanes, y) if upright else (y, lanes)
        return Figure(*sides, marks, title="Dependence", subtitle=subtitle, note=note)

    # --- two features ---------------------------------------------------------------------------

    def _surface(self, record: PairDependence) -> Figure:
        first, second = (self.columns[j] for j in record.features)
        x, left, right = _cells_along(first, record.grid_first, "value")
        y, low, high = _cells_along(second, record.grid_second, "other")
        surface = record.average[:, :, self.output]
        together = self.centered or record.method.startswith("accumulated")
        what, short = f"beyond each alone, {self.output_label}", "together"
        if together:
            surface = record.together[:, :, self.output]
        else:
            surface = surface - float((record.share * surface).sum())
            what, short = f"change of {self.output_label}", "change"
        i, j = (part.ravel() for part in np.indices(surface.shape))
        value = surface.ravel()
        fade = np.where(record.share.ravel() > 0, 1.0, 0.35)
        limit = _color_limit(value, record.share.ravel())
        cells = Cells(
            left[i],
            low[j],
            value,
            x2=None if right is None else right[i],
            y2=None if high is None else high[j],
            title=short,
            shades=fade,
            limit=limit,
        )
        names = " and ".join(map(self._name, record.features))
        notes = remarks(record.trust)
        if record.trust.get("order"):
            notes.append(f"order of {record.trust['order']}")
        if record.trust.get("empty"):
            notes.append(
                f"pale: no row is there ({percent_text(record.trust['empty'])} of the places)"
            )
        farthest = value[np.nanargmax(np.abs(value))] if np.isfinite(value).any() else 0.0
        if abs(farthest) > limit:
            notes.append(f"up to {farthest:+.3g} where few rows are, in no stronger color")
        return Figure(
            x,
            y,
            [cells],
            title="Dependence",
            subtitle=f"{record.method} of {names}, {what}",
            note="; ".join(notes),
            height=260,
        )


def _shades(record: Dependence) -> np.ndarray:
    """Fainter where few rows are, and where combinations do not occur."""
    fade = np.minimum(record.share / THIN, 1.0)
    if record.extrapolated is not None:
        fade = fade * (1.0 - 0.6 * record.extrapolated)
    return np.asarray(np.maximum(fade, LEAST_SHADE))


def _same(grid: np.ndarray, code: float) -> np.ndarray:
    return np.isnan(grid) if np.isnan(code) else grid == code


def _color_limit(values: np.ndarray, share: np.ndarray) -> float:
    """From this size on the color stays the same: a few rows far out do not flatten others."""
    known = np.isfinite(values)
    order = np.argsort(np.abs(values[known]), kind="stable")
    sizes, share = np.abs(values[known])[order], share[known][order]
    most = float(sizes.max(initial=0.0)) or 1.0
    up_to = np.flatnonzero((np.cumsum(share) >= MOST_ROWS * share.sum() - 1e-9) & (share > 0))
    size = float(sizes[up_to[0]]) if up_to.size else 0.0
    return size if size > 0 and most > FARTHER * size else most


def _cells_along(
    values: Values, grid: np.ndarray, field: str
) -> tuple[Along, np.ndarray, np.ndarray | None]:
    """An axis, and both edges of the cells along it; lanes where there are levels."""
    lanes = values.feature.levels is not None or values.feature.kind == "boolean"
    if lanes or np.isnan(grid).any():
        names: tuple[Any, ...] = tuple(cell_text(values.feature, code) for code in grid)
        return Levels(names, axis_title(values), field), np.arange(len(grid), dtype=float), None
    middles = grid[:-1] / 2 + grid[1:] / 2
    left = np.concatenate([grid[:1], middles])
    right = np.concatenate([middles, grid[-1:]])
    along = Numbers(
        axis_title(values), field, values.feature, low=float(grid[0]), high=float(grid[-1])
    )
    return along, left, right
