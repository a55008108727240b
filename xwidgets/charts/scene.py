"""What a still picture or a chart is made from: results and what is in focus, no widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from ..data.columns import could_be_years
from ..data.display import Values
from ..data.frame import Frame
from ..data.row_names import RowNames
from ..data.schema import Feature
from ..results import Attributions, Importance, Record, Table
from ..results.importance import mean_absolute
from ..results.probability import probabilities
from ..results.whiskers import reach
from .codes import code_of
from .partner import MAX_PARTNER_LEVELS, strongest_interaction
from .trend import TREND_ROWS, trend
from .wording import cell_text, clean, output_label

__all__ = ["Scene", "Values"]

_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Scene:
    """What is on screen, reduced to what a still picture needs.

    Parameters
    ----------
    attributions : Attributions
        Of all rows explained so far.
    frame : Frame
        The explained table.
    y : ndarray, shape (frame.n_rows,), or None
        What the rows really are: numbers, or codes of `target_levels` (NaN or negative: missing).
    target_levels : tuple of str, or None
    output, row, feature : int
        Positions in focus; `row` and `feature` may be -1: the first row, the most important
        feature.
    selected : ndarray of bool, shape (frame.n_rows,), or None
        None: no selection. All False: an empty one.
    theme : {"auto", "light", "dark"}
    model_name : str
    n_rows_total : int or None
        Rows of the table; `attributions` may hold fewer while a computation runs.
    importances : mapping of str to Importance
        By method; ``"shap"`` is made from `attributions` and need not be there.
    trust : mapping
        ``method``, ``additivity_gap``, ``standard_error``, ``notes``.
    options : mapping
        Of the view: ``method``, ``max_display``, ``color_by``, ``order``, ``rows``, ``views``,
        ``axes`` (by feature), ``axis`` (of the one shown), ``trend``, ``by_output``,
        ``importance_method`` (where there is no ``method``), ``compared``, ``partners``.
    table : Table or None
        The rows that a table shows, where those need not be explained.
    link : {"sigmoid", "softmax", ""}
        What makes probabilities of log-odds.
    columns : mapping of str to Values
        What stands for a group of features in pictures, by its name, over the rows of `frame`.
        A group without one has no colours, and its dependence is drawn against the prediction.
    row_names : RowNames or None
        What the rows of `frame` are called.
    extras : tuple of Values
        What is shown beside the features, over the rows of `frame`.
    answers : mapping of str to Record
        By method, the latest answers to questions of the explainer.
    """

    attributions: Attributions
    frame: Frame
    y: np.ndarray | None = None
    target_levels: tuple[str, ...] | None = None
    output: int = 0
    row: int = -1
    feature: int = -1
    selected: np.ndarray | None = None
    theme: str = "auto"
    model_name: str = ""
    n_rows_total: int | None = None
    importances: Mapping[str, Importance] = field(default_factory=dict)
    table: Table | None = None
    trust: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)
    options: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)
    link: str = ""
    columns: Mapping[str, Values] = field(default_factory=lambda: _EMPTY)
    row_names: RowNames | None = None
    extras: tuple[Values, ...] = ()
    answers: Mapping[str, Record] = field(default_factory=lambda: _EMPTY)

    # --- what is explained ------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features (or groups) that the attributions are about."""
        return self.attributions.feature_names

    @property
    def n_explained(self) -> int:
        """Rows explained so far."""
        return int(self.attributions.values.shape[0])

    @property
    def n_total(self) -> int:
        """Rows of the table."""
        return self.frame.n_rows if self.n_rows_total is None else self.n_rows_total

    @property
    def output_label(self) -> str:
        """``probability of benign``; ``prediction`` of a model whose one output has no name."""
        names, unit = self.attributions.output_names, self.attributions.unit
        if unit == "value" and names == ("output 0",):
            return "prediction"
        return output_label(unit, self._link, names[self.output])

    @cached_property
    def values(self) -> np.ndarray:
        """Attributions of the shown output, float64 (n_explained, n_features).

        What is no finite number counts as 0 here, and `n_not_finite` says how often.
        """
        values = self.attributions.values[:, :, self.output]
        return np.where(np.isfinite(values), values, 0.0) if self.n_not_finite else values

    @cached_property
    def n_not_finite(self) -> int:
        """Attributions of the shown output that are NaN or infinite."""
        return int(np.count_nonzero(~np.isfinite(self.attributions.values[:, :, self.output])))

    @cached_property
    def predictions(self) -> np.ndarray:
        """Predictions of the shown output, float64 (n_explained,)."""
        return self.attributions.predictions[:, self.output]

    @cached_property
    def probabilities(self) -> np.ndarray | None:
        """Beside log-odds: those of the shown output, float64 (n_explained,); else None."""
        found = probabilities(self.attributions.predictions, self._link)
        return None if found is None else found[:, self.output]

    @property
    def probability(self) -> float | None:
        """Beside log-odds: that of the row in focus, where it is explained."""
        found = self.probabilities
        return None if found is None or self.position is None else float(found[self.position])

    @property
    def base_probability(self) -> float | None:
        """Beside log-odds: that of the base value."""
        found = probabilities(self.attributions.base_values, self._link)
        return None if found is None else float(found[self.output])

    @property
    def has_probability_axis(self) -> bool:
        """Whether each number on the axis of predictions is a probability of its own."""
        return self._link == "sigmoid"

    @property
    def _link(self) -> str:
        return self.link if self.attributions.unit == "log_odds" else ""

    @property
    def base_value(self) -> float:
        """Base value of the shown output."""
        return float(self.attributions.base_values[self.output])

    @cached_property
    def mask(self) -> np.ndarray | None:
        """Which explained rows are selected, bool (n_explained,); None without a selection."""
        if self.selected is None:
            return None
        chosen = np.asarray(self.selected, dtype=bool)
        rows = self.attributions.rows
        inside = (rows >= 0) & (rows < len(chosen))
        return inside & chosen[np.where(inside, rows, 0)]

    @property
    def n_selected(self) -> int:
        """Selected rows of the table (all without a selection)."""
        return self.n_total if self.selected is None else int(np.count_nonzero(self.selected))

    # --- importance -------------------------------------------------------------------------

    @cached_property
    def importance(self) -> np.ndarray:
        """Mean absolute attribution over the explained rows, float64 (n_features,)."""
        return self._importance[0]

    @cached_property
    def importance_error(self) -> np.ndarray:
        """How far the whiskers of `importance` reach, float64 (n_features,)."""
        return self._importance[1] * reach(self.n_explained, self.n_total)

    @cached_property
    def _importance(self) -> tuple[np.ndarray, np.ndarray]:
        return mean_absolute(self.attributions.values[:, :, self.output])

    @cached_property
    def selected_importance(self) -> np.ndarray | None:
        """As `importance`, over the selected rows; None where none of them is explained."""
        if self.mask is None or not self.mask.any():
            return None
        return mean_absolute(self.attributions.values[self.mask, :, self.output])[0]

    @cached_property
    def ranking(self) -> np.ndarray:
        """Feature positions, most important (for the selected rows) first."""
        shown = self.importance if self.selected_importance is None else self.selected_importance
        return np.argsort(-shown, kind="stable")

    @cached_property
    def focus(self) -> int:
        """The feature in focus: the one chosen, else the most important over all rows."""
        if 0 <= self.feature < len(self.names):
            return self.feature
        return int(np.argmax(self.importance))

    # --- one row ----------------------------------------------------------------------------

    @cached_property
    def position(self) -> int | None:
        """Where the row in focus stands in `attributions`; None where it is not explained yet."""
        if self.row < 0:
            return 0 if self.n_explained else None
        found = np.flatnonzero(self.attributions.rows == self.row)
        return int(found[0]) if found.size else None

    @property
    def row_label(self) -> str:
        """``row 112`` or ``customer 1007, row 4``; ``the given row`` for one of no table."""
        row = self.row
        if row < 0 and self.n_explained:
            row = int(self.attributions.rows[0])
        if row < 0:
            return "the given row"
        names = self.row_names
        return f"row {row}" if names is None else clean(names.name_and_position(row), 80)

    @property
    def actual_text(self) -> str:
        """What the row in focus really is; empty where that is not known."""
        actual = self.actual
        if actual is None or self.position is None:
            return ""
        value = float(actual.numbers[self.position])
        return "" if np.isnan(value) else cell_text(actual.feature, value)

    def cell(self, feature: int, position: int) -> str:
        """The cell of a feature at a position of `attributions`; empty where there is none."""
        column = self.column(feature)
        if column is None:
            return ""
        data = self.attributions.data
        if (
            self.attributions.rows[position] < 0
            and data is not None
            and column.feature.kind == "number"
        ):
            cell = data[position, feature]
            if isinstance(cell, str):  # several columns in one
                return clean(cell)
        return cell_text(column.feature, float(column.numbers[position]))

    # --- columns that stand beside the attributions -------------------------------------------

    @cached_property
    def _columns(self) -> dict[int, Values | None]:
        return {}

    def column(self, feature: int) -> Values | None:
        """The explained rows' values of a feature; None for a group of features."""
        if feature not in self._columns:
            self._columns[feature] = self._read(feature)
        return self._columns[feature]

    def _read(self, feature: int) -> Values | None:
        found = self._whole_column(self.names[feature])
        if found is None:
            return None
        described, whole = found
        rows = self.attributions.rows
        inside = (rows >= 0) & (rows < len(whole))
        if inside.all():
            return Values(described, whole[rows])
        numbers = np.where(inside, whole[np.where(inside, rows, 0)], np.nan)
        data = self.attributions.data
        if data is not None:
            for i in np.flatnonzero(~inside):
                numbers[i] = code_of(data[i, feature], described)
        return Values(described, numbers)

    def _whole_column(self, name: str) -> Values | None:
        if name in self.columns:
            return self.columns[name]
        try:
            at = self.frame.schema.position(name)
        except ValueError:
            return None
        return Values(self.frame.schema[at], self.frame.column(at))

    def whole_column(self, feature: int) -> Values | None:
        """A feature's values in all rows of the table; None where nothing stands for it."""
        found = self._whole_column(self.names[feature])
        return None if found is None else Values(*found)

    def extra(self, at: int, rows: np.ndarray) -> Values:
        """What is shown of rows beside the features; NaN for those that are not of the table."""
        feature, whole = self.extras[at]
        inside = (rows >= 0) & (rows < len(whole))
        return Values(feature, np.where(inside, whole[np.where(inside, rows, 0)], np.nan))

    @cached_property
    def actual(self) -> Values | None:
        """What the explained rows really are."""
        return self.actual_of(self.attributions.rows)

    def actual_of(self, rows: np.ndarray) -> Values | None:
        """What rows of the table really are; NaN for those that are not part of it."""
        if self.y is None:
            return None
        y = np.asarray(self.y, dtype=np.float64)
        levels = self.target_levels
        inside = (rows >= 0) & (rows < len(y))
        numbers = np.where(inside, y[np.where(inside, rows, 0)], np.nan)
        if levels is None:
            finite = y[np.isfinite(y)]
            whole = bool(np.all(finite == np.round(finite)))
            years = whole and could_be_years(finite)
            return Values(Feature("actual", "number", integer=whole, separators=not years), numbers)
        numbers = np.where(numbers < 0, np.nan, numbers)
        return Values(Feature("actual", "category", levels=tuple(levels)), numbers)

    def axis_state(self, feature: int) -> Mapping[str, Any]:
        """What was chosen for the axis of a feature: of the view (``axis``), else on screen."""
        own = self.options.get("axis")
        return own or self.options.get("axes", {}).get(str(feature), {})

    def trend(self, feature: int, mask: np.ndarray | None = None) -> np.ndarray:
        """Trend of a feature's attributions (see `trend.trend`); of the rows in `mask`."""
        column = self.column(feature)
        numbers = self.predictions if column is None else column.numbers
        kept = self.attributions.rows % max(1, self.n_total // TREND_ROWS) == 0
        if mask is not None:
            kept = kept & mask
        return trend(numbers[kept], self.values[kept, feature])

    def partner(self, feature: int) -> int:
        """The feature with the strongest apparent interaction, found as the page finds it."""
        kept = self.options.get("partners", {})
        key = f"{self.attributions.unit} {self.output} {feature}"
        if key in kept and self.n_explained < self.n_total:  # chosen in the page by then
            return int(kept[key])
        rows = self.attributions.rows
        columns: list[np.ndarray | None] = []
        values = self.values[:, feature]
        inside = bool(np.all((rows >= 0) & (rows < self.frame.n_rows)))
        for other, name in enumerate(self.names):
            found = self._whole_column(name) if inside else self.column(other)
            levels = found.feature.levels if found is not None else None
            few = other == feature or len(levels or ()) <= MAX_PARTNER_LEVELS
            columns.append(found.numbers if found is not None and few else None)
        if inside:  # every row has its place in the table, also what is not explained yet
            whole = np.full(self.frame.n_rows, np.nan)
            whole[rows] = values
            values = whole
        return strongest_interaction(feature, columns, values)
