"""A boundary as a figure, which is drawn as SVG and as an Altair chart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...charts.axis import robust_range
from ...charts.figure import Along, Cells, Figure, Levels, Line, Mark, Numbers, Points, Rule, Text
from ...charts.palette import CATEGORIES
from ...charts.ranks import distinct
from ...charts.scene import Scene
from ...charts.wording import amount_text, cell_text, clean
from ...data.display import Values
from ...data.sampling import mixed_order
from ...export.scales import ticks
from ...methods.performance.decision import decisions
from ...results.boundary import Boundary
from ...results.contours import chains, has_lanes
from ...results.summary import remarks

__all__ = ["BoundaryScene"]

MAX_CELLS = 22
"""Along each side of a still picture; the line is as fine as the numbers are."""
MAX_POINTS = 240
MAX_WRONG = 80
N_LEVELS = 6


@dataclass(frozen=True, eq=False)
class BoundaryScene:
    """What a picture of a boundary is drawn from.

    Parameters
    ----------
    record : Boundary
    columns : (Values, Values)
        Both features over all rows, in the words that are shown.
    output : int
    output_label : str
    predictions : ndarray of float64, shape (n_rows, n_outputs), or None
        In the unit of `record`.
    y : ndarray of float64, shape (n_rows,), or None
        Codes of classes; NaN or negative: not known.
    threshold : float or None
        Of `output`, in the unit of `record`; None: the model's own.
    selected : ndarray of bool, shape (n_rows,), or None
    theme, model_name : str
    """

    record: Boundary
    columns: tuple[Values, Values]
    output: int
    output_label: str
    predictions: np.ndarray | None = None
    y: np.ndarray | None = None
    threshold: float | None = None
    selected: np.ndarray | None = None
    theme: str = "auto"
    model_name: str = ""
    seed: int = 0

    @classmethod
    def of(cls, scene: Scene) -> BoundaryScene | None:
        """The latest answer, as a panel of a still dashboard; None where there is none."""
        found = scene.answers.get("boundary")
        if not isinstance(found, Boundary):
            return None
        columns = [scene.whole_column(j) for j in found.features]
        if columns[0] is None or columns[1] is None:
            return None
        return cls(
            found,
            (columns[0], columns[1]),
            scene.output,
            scene.output_label,
            selected=scene.selected,
        )

    def of_rows(self, positions: np.ndarray) -> BoundaryScene:
        """For a file that holds these rows alone."""
        first, second = (
            column._replace(numbers=column.numbers[positions]) for column in self.columns
        )
        return replace(
            self,
            record=self.record.without_rows(),
            columns=(first, second),
            predictions=None if self.predictions is None else self.predictions[positions],
            y=None if self.y is None else self.y[positions],
            selected=None,
        )

    def summary(self) -> str:
        """What the picture says, in words."""
        told = "; ".join(filter(None, (text for _, text in self.record.facts())))
        return f"{clean(self.model_name, 80)}, {self.output_label}. {told}."

    @property
    def names(self) -> tuple[str, str]:
        """Of both features, as they are shown."""
        first, second = (clean(column.feature.name) for column in self.columns)
        return first, second

    def decided(self) -> np.ndarray | None:
        """The class of every row, by the threshold; None where nothing is decided."""
        if self.predictions is None:
            return None
        return decisions(self.predictions, self.record, self.output, self.threshold)

    def figure(self) -> Figure:
        """Colors of the plane, the line, rows where they stand, and those that are wrong."""
        record = self.record
        sides = [
            _Side(column, grid, field)
            for column, grid, field in zip(
                self.columns,
                (record.grid_first, record.grid_second),
                ("value", "other"),
                strict=True,
            )
        ]
        x, y = sides
        marks: list[Mark] = []
        if record.surface is not None:
            marks += self._plane(x, y, record.surface)
            marks += self._lines(x, y)
            marks += self._labels(x, y)
        marks += self._rows(x, y)
        marks += self._row(x, y)
        first, second = self.names
        whose = "on average"
        if record.rows is not None:
            whose = f"through row {int(record.rows[0]):,}, its other values as they are"
        return Figure(
            x.along,
            y.along,
            marks,
            title="Decision boundary",
            subtitle=f"{self._what} over {first} and {second}, {whose}",
            note="; ".join(self._notes(x, y)),
            height=320,
        )

    @property
    def _what(self) -> str:
        return "decisions" if self.record.task == "multiclass" else self.output_label

    def _field(self, surface: np.ndarray) -> np.ndarray:
        """What colors say: above or below the decision, or the middle of numbers."""
        if self.record.task == "regression":
            values = surface[..., self.output]
            return np.asarray(values - float((self.record.share * values).sum()))
        found = self.record.field(self.output, self.threshold)
        assert found is not None
        return found

    def _plane(self, x: _Side, y: _Side, surface: np.ndarray) -> list[Mark]:
        i, j = (part.ravel() for part in np.meshgrid(x.places, y.places, indexing="ij"))
        shade = np.where(_near(self.record.share)[i, j], 0.8, 0.4)

        def cells(value: np.ndarray, some: Any, **more: Any) -> Cells:
            left, right = x.cell(i[some])
            low, high = y.cell(j[some])
            return Cells(left, low, value, x2=right, y2=high, **more)

        if self.record.task == "multiclass":
            best = surface[i, j].argmax(axis=1)
            names = self.record.output_names
            return [
                cells(
                    np.full(int((best == k).sum()), 0.4),
                    best == k,
                    color=CATEGORIES[k] if k < len(CATEGORIES) else "neutral",
                    name=clean(names[k], 24),
                    limit=1.0,
                    shades=shade[best == k],
                )
                for k in np.unique(best)
            ]
        everything = np.ones(len(i), dtype=bool)
        title = "change" if self.record.task == "regression" else "above the decision"
        value = self._field(surface)[i, j]
        look: dict[str, Any] = {"title": title}
        if self.record.task == "binary" and self.record.unit == "probability":
            at = 0.5 if self.threshold is None else self.threshold
            if at == 0.5:  # from 0 to 1, as in the page
                look = {"title": self.output_label, "middle": at, "limit": 0.5}
        return [cells(value, everything, shades=shade, **look)]

    def _lines(self, x: _Side, y: _Side) -> list[Mark]:
        found: list[Mark] = []
        for pieces, color, width in self._levels():
            pieces = pieces[x.has(pieces[:, 0]) & y.has(pieces[:, 1])]
            flat = (pieces[:, :2] == pieces[:, 2:]).all(axis=1)
            joined = chains(pieces[~flat])
            gap = np.full((1, 2), np.nan)
            if joined:
                path = np.concatenate([part for one in joined for part in (one, gap)])
                found.append(Line(x.at(path[:, 0]), y.at(path[:, 1]), color=color, width=width))
            if flat.any():
                xs, ys = x.at(pieces[flat, 0]), y.at(pieces[flat, 1])
                look: dict[str, Any] = {"color": color, "width": width}
                if x.lanes:
                    found.append(Rule(x=xs - 0.5, x2=xs + 0.5, y=ys, **look))
                else:
                    found.append(Rule(x=xs, y=ys - 0.5, y2=ys + 0.5, **look))
        return found

    def _levels(self) -> list[tuple[np.ndarray, str, float]]:
        """Pieces of lines, with color and width."""
        record = self.record
        if record.task == "binary":
            return [(record.lines(self.output, self.threshold), "ink", 2.0)]
        if record.task == "multiclass":
            return [(record.borders(), "ink", 1.5)]
        return [(record.lines(self.output, level), "muted", 1.0) for level, _ in self._contours()]

    def _contours(self) -> list[tuple[float, str]]:
        """Levels of numbers, with their text."""
        surface = self.record.surface
        if surface is None or self.record.task != "regression":
            return []
        values = surface[..., self.output]
        low, high = float(values.min()), float(values.max())
        return ticks(low, high, N_LEVELS) if high > low else []

    def _labels(self, x: _Side, y: _Side) -> list[Mark]:
        """The number of each contour, in the middle of its longest piece."""
        at, words = [], []
        for level, text in self._contours():
            pieces = self.record.lines(self.output, level)
            pieces = pieces[x.has(pieces[:, 0]) & y.has(pieces[:, 1])]
            joined = chains(pieces[(pieces[:, :2] != pieces[:, 2:]).any(axis=1)])
            if joined:
                longest = max(joined, key=len)
                at.append(longest[len(longest) // 2])
                words.append(text)
        if not at:
            return []
        xs, ys = np.array(at).T
        return [Text(x.at(xs), y.at(ys), text=tuple(words), anchor="middle", color="ink")]

    def _rows(self, x: _Side, y: _Side) -> list[Mark]:
        xs, ys = (column.numbers for column in self.columns)
        there = x.has(xs) & y.has(ys)
        order = mixed_order(len(xs), self.seed)
        order = order[there[order]]
        decided = self.decided()
        wrong = np.zeros(len(xs), dtype=bool)
        if decided is not None and self.y is not None:
            wrong = (self.y >= 0) & (self.y != decided)
        marks: list[Mark] = []

        def add(some: np.ndarray, **look: Any) -> None:
            if len(some):
                marks.append(Points(x.at(xs[some]), y.at(ys[some]), spread=0.7, **look))

        # The same share of right and wrong ones.
        shown = order[:MAX_POINTS]
        right = "rows decided rightly" if self.y is not None and decided is not None else "rows"
        add(shown[~wrong[shown]], size=2.6, color="muted", opacity=0.8, name=right)
        add(
            shown[wrong[shown]][:MAX_WRONG],
            size=5.0,
            color="ink",
            ring=True,
            name="decided wrongly",
        )
        if self.selected is not None:
            chosen = order[self.selected[order]][:MAX_POINTS]
            add(chosen, size=4.0, color="selected", name="selected rows")
        return marks

    def _row(self, x: _Side, y: _Side) -> list[Mark]:
        record = self.record
        if (
            record.places is None
            or not (x.has(record.places[:, 0]) & y.has(record.places[:, 1]))[0]
        ):
            return []
        [px], [py] = x.at(record.places[:, 0]), y.at(record.places[:, 1])
        one = np.ones(1)
        marks: list[Mark] = []
        turn = self._turn()
        if turn is not None:
            ends = np.array([turn.first]), np.array([turn.second])
            if (x.has(ends[0]) & y.has(ends[1]))[0]:
                [tx], [ty] = x.at(ends[0]), y.at(ends[1])
                marks.append(
                    Line(np.array([px, tx]), np.array([py, ty]), color="ink", dash=True, width=1.5)
                )
        marks += [
            Points(px * one, py * one, size=11.0, color="surface"),
            Points(px * one, py * one, size=8.0, color="ink", name="the row"),
        ]
        return marks

    def _turn(self) -> Any:
        if self.record.task == "regression" or self.record.predictions is None:
            return None
        output = self.output
        if self.record.task == "multiclass":
            output = int(self.record.predictions[0].argmax())
        return self.record.turn(output, self.threshold)

    def _notes(self, x: _Side, y: _Side) -> list[str]:
        record = self.record
        notes = []
        if record.task == "binary" and self.threshold is not None:
            notes.append(f"threshold {amount_text(self.threshold)}")
        if record.rows is not None and record.task != "regression":
            turn = self._turn()
            if turn is None:
                notes.append("no other decision within this plane")
            else:
                places = [
                    f"{name} {cell_text(column.feature, value)}"
                    for name, column, value in zip(
                        self.names, self.columns, (turn.first, turn.second), strict=True
                    )
                ]
                at = f"at {places[0]} and {places[1]}"
                notes.append(
                    f"turns {at} alone, at no known value"
                    if record.is_lost(turn)
                    else f"nearest turn {amount_text(turn.distance)} MADs away, {at}"
                )
        elif record.task == "binary":
            field = record.field(self.output, self.threshold)
            if field is not None and ((field >= 0).all() or (field < 0).all()):
                called = record.output_names[self.output if field[0, 0] >= 0 else 1 - self.output]
                notes.append(f"{clean(called)} all over: the answer turns on other features")
        if record.trust.get("empty"):
            notes.append("pale: no row is near")
        if record.chosen:
            notes.append(f"features: {record.chosen}")
        left = [name for name, side in zip(self.names, (x, y), strict=True) if side.left_missing]
        if left:
            notes.append(f"rows without {' or '.join(left)} are not drawn")
        return [*notes, *remarks(record.trust)]


def _near(share: np.ndarray) -> np.ndarray:
    """Places with a row, or beside one."""
    padded = np.pad(share > 0, 1)
    n, m = share.shape
    return np.asarray(
        np.logical_or.reduce([padded[a : a + n, b : b + m] for a in range(3) for b in range(3)])
    )


class _Side:
    """One axis: which values of the grid are drawn, and where."""

    def __init__(self, column: Values, grid: np.ndarray, field: str) -> None:
        feature = column.feature
        self.grid = grid
        self.lanes = has_lanes(feature.kind)
        self.left_missing = bool(not self.lanes and np.isnan(grid).any())
        self.known = grid if self.lanes else grid[np.isfinite(grid)]
        title = clean(feature.name) + (f" ({clean(feature.unit)})" if feature.unit else "")
        self.along: Along
        if self.lanes:
            names = tuple(cell_text(feature, code) for code in grid)
            self.along = Levels(names, title, field)
            self.places = np.arange(len(grid))
        else:
            # As far as most rows reach: as the page does.
            usual = robust_range(distinct(column.numbers[np.isfinite(column.numbers)]))
            inside = self.known[(self.known >= usual[0]) & (self.known <= usual[1])]
            if len(inside) > 1:
                self.known = inside
            first = int(np.flatnonzero(grid == self.known[0])[0])
            self.along = Numbers(
                title, field, feature, low=float(self.known[0]), high=float(self.known[-1])
            )
            n = min(MAX_CELLS, len(self.known))
            spaced = np.linspace(0, len(self.known) - 1, n).round().astype(int)
            self.places = first + np.unique(spaced)

    def has(self, values: np.ndarray) -> np.ndarray:
        """Whether they are drawn."""
        if self.lanes:
            return np.isin(values, self.grid) | (np.isnan(values) & np.isnan(self.grid).any())
        return (values >= self.known[0]) & (values <= self.known[-1])

    def at(self, values: np.ndarray) -> np.ndarray:
        """Where: numbers, or lanes by their position."""
        if not self.lanes:
            return values
        where = {code: k for k, code in enumerate(self.grid.tolist())}
        missing = (
            float(np.flatnonzero(np.isnan(self.grid))[0]) if np.isnan(self.grid).any() else np.nan
        )
        return np.array(
            [missing if np.isnan(value) else float(where[value]) for value in values.tolist()]
        )

    def cell(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Both edges of the cells at some places of the grid."""
        if self.lanes:
            return places.astype(np.float64), None
        drawn = self.grid[self.places]
        middles = drawn[:-1] / 2 + drawn[1:] / 2
        edges = np.concatenate([drawn[:1], middles, drawn[-1:]])
        at = np.searchsorted(self.places, places)
        return edges[at], edges[at + 1]
