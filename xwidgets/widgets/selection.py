"""Selection: what is selected and in focus, observable from Python, linked with every view."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import numpy as np
import traitlets

from ..data.quantities import Quantity, read_quantity
from ..data.rows import Found, Rows, positions_within
from ..data.schema import Feature, Schema
from ..data.wording import did_you_mean, shown
from ..errors import InvalidType, NotSupported, UnknownName
from .bits import read_cohorts
from .filters import output_position, read_filters
from .thresholds import THRESHOLD, read_threshold
from .wire import Clause

__all__ = ["Selection", "known_unit"]


class Selection(traitlets.HasTraits):
    """The one selection that all views of an explainer share.

    Observe it (``explainer.selection.observe(f, names="rows")``) or set it; the page follows.
    Threads take turns in setting it, each until its observers are done.

    Attributes
    ----------
    rows : ndarray of int64 or None
        Positions of the selected rows; None when nothing is selected in particular. Also takes
        labels, a mask, a slice or a table of some of the rows, as `rows` of
        :meth:`Explainer.attributions`.
    hovered : int
        Row under the pointer, -1 for none (only what Python sets; a pointer stays in the page).
    row : int
        The row in focus; also takes its label.
    feature : int
        The feature in focus, -1 for the most important; also takes a name.
    row_name, feature_name : str or None
        What those two are called.
    output : int
        The output on screen; also takes a name.
    unit : str
        The unit on screen: ``"probability"``, ``"log_odds"`` or ``"value"``, where there is it.
    threshold : float, dict or None
        The probability from which on a row counts as of the output on screen, wherever rows are
        decided upon; None: the model's own decision. One for each group of rows as
        ``{"quantity": "sex", "values": {"Female": 0.4, "Male": 0.5}}``, by a feature or one of
        ``explainer.columns``; rows of other levels follow the model. Undo in the page knows it.
    filters : list of dict
        The gestures that made the selection, as the page's chips show them: folded from first to
        last, each with an ``op``: ``"and"`` (unless said), ``"or"`` adds rows, ``"not"`` takes
        them away. Also takes the short form that "Copy as code" writes: names in place of
        positions, and only what matters::

            explainer.selection.filters = [
                {"feature": "age", "min": 30, "max": 50},
                {"op": "or", "feature": "city", "levels": ["Paris", None]},  # None: missing
                {"op": "not", "quantity": "prediction", "output": "yes", "max": 0.5},
                {"quantity": "attribution", "feature": "age", "output": "yes", "min": 0.1},
                {"quantity": "target", "levels": ["yes"]},
                {"quantity": "residual", "min": 0.5},  # actual minus predicted
                {"column": "sex", "levels": ["Female"]},  # of explainer.columns
                {"terms": [{"feature": "age", "min": 30}, {"feature": "hours", "max": 40}]},
            ]

        Ends belong to a range; those of dates are seconds since 1970. Predictions and
        attributions are in the unit on screen. An empty list selects nothing, as ``rows = None``
        does: rows that were set by hand are let go, too.
    cohorts : list of dict
        As pages and files have ``explainer.cohorts``, which reads and writes them as masks.
    """

    rows = traitlets.Any(None, allow_none=True)
    hovered = traitlets.Int(-1)
    row = traitlets.Int(0)
    feature = traitlets.Int(-1)
    output = traitlets.Int(0)
    unit = traitlets.Unicode()
    threshold = traitlets.Any(None, allow_none=True)
    filters: traitlets.List = traitlets.List()
    cohorts: traitlets.List = traitlets.List()

    def __init__(
        self,
        rows: Rows,
        schema: Schema,
        output_names: tuple[str, ...],
        select: Callable[[Sequence[Any]], np.ndarray | None],
        output: int = 0,
        *,
        columns: Callable[[], Sequence[Feature]] = tuple,
        units: tuple[str, ...] = ("value",),
        unit: str = "value",
        plan: Callable[[str], object] = len,
        target_levels: tuple[str, ...] | None = None,
    ) -> None:
        self._n_rows = rows.n_rows
        self._found = rows
        self._read_as = ""
        self._schema = schema
        self._output_names = output_names
        self._columns = columns
        self._select = select
        self._units = units
        self._plan = plan
        self._target_levels = target_levels
        self._turn = threading.RLock()
        self._by_page = False
        self._settling = False
        super().__init__(output=output, unit=unit)

    @traitlets.observe("rows", "filters")
    def _settle(self, change: Any) -> None:
        """Rows follow from filters; rows that were set by hand have none."""
        if self._settling:
            return
        self._settling = True
        try:
            if change["name"] == "filters":
                rows = self._select(change["new"])
                self.rows = None if rows is None else Found.at(rows)
            else:
                self.filters = []
        finally:
            self._settling = False

    @traitlets.observe("cohorts")
    def _let_threshold_go(self, change: Any) -> None:
        """A threshold by a cohort goes with it, whoever takes it away."""
        if isinstance(self.threshold, dict) and change["old"] is not traitlets.Undefined:
            before, now = ({f"column:{one['name']}" for one in change[k]} for k in ("old", "new"))
            if self.threshold["quantity"] in before - now:
                self.threshold = None

    def of_all(self, unit: str) -> Selection:
        """One of its own with nothing selected: what it shows, decides and names stays."""
        found = Selection(
            self._found,
            self._schema,
            self._output_names,
            self._select,
            self.output,
            columns=self._columns,
            units=self._units,
            unit=unit,
            plan=self._plan,
            target_levels=self._target_levels,
        )
        found.threshold, found.cohorts = deepcopy(self.threshold), deepcopy(self.cohorts)
        return found

    @property
    def by_page(self) -> bool:
        """Whether what is being told comes from a page, which shows it already."""
        return self._by_page

    @contextmanager
    def told(self, *, by_page: bool) -> Iterator[None]:
        """While somebody tells it what it is to be: a page, or Python."""
        with self._turn:
            before, self._by_page = self._by_page, by_page
            try:
                yield
            finally:
                self._by_page = before

    def share_turn(self, turn: threading.RLock) -> None:
        """Take turns with others: what changes one of them changes it, too."""
        self._turn = turn

    def receive(self, rows: np.ndarray | None, filters: list[Any]) -> None:
        """Take over rows and the filters that they follow from, as the page found them."""
        with self._turn:
            self._settling = True
            try:
                with self.hold_trait_notifications():
                    self.filters = filters
                    self.rows = None if rows is None else Found.at(rows)
            finally:
                self._settling = False

    def receive_focus(self, name: str, value: Any) -> None:
        """Take over what the page has put in focus: `row`, `feature`, `output`, `threshold`."""
        with self._turn:
            super().__setattr__(name, value)

    def receive_unit(self, unit: str) -> None:
        """Take over the unit that a page has asked for.

        Raises
        ------
        NotSupported
        """
        self._plan(known_unit(unit, self._units, "selection.unit"))
        with self.told(by_page=True):
            super().__setattr__("unit", unit)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            super().__setattr__(name, value)
            return
        # Names become positions before traitlets sees them, with our own messages.
        if name == "feature" and not _is_position(value, -1):
            value = self._schema.position(value, "selection.feature")
        elif name == "output" and isinstance(value, str):
            value = output_position(value, self._output_names, "selection.output")
        elif name == "row":
            value = self._found.find_one(value, "selection.row")
        elif name == "rows" and value is not None:
            found = self._found.find(value, "selection.rows")
            value, self._read_as = found.unique, found.read_as
        elif name in ("hovered", "output"):
            value = _whole(value, f"selection.{name}")
        elif name == "threshold":
            value = read_threshold(value, self._units, self._described)
        elif name == "filters":
            value = self.read_filters(value)
            if not (value or self.filters or self._settling):
                name, value = "rows", None  # no filter: rows that were set by hand go, too
        elif name == "cohorts":
            value = read_cohorts(value, self._n_rows)
        elif name == "unit":
            # What cannot be computed says so here, before anything has changed.
            self._plan(known_unit(value, self._units, "selection.unit"))
        elif not hasattr(self, name):
            raise UnknownName(
                "selection",
                found=name,
                expected=f"one of {', '.join(PARTS)}",
                fix=did_you_mean(name, PARTS),
            )
        with self.told(by_page=False):
            super().__setattr__(name, value)

    def read_filters(self, value: Any) -> list[Clause]:
        """Clauses of what `filters` takes.

        Raises
        ------
        InvalidType, InvalidValue, UnknownName
        """
        return read_filters(
            value,
            self._schema,
            self._output_names,
            self._target_levels,
            self.output,
            self._columns(),
        )

    def _described(self, name: object) -> tuple[Quantity, Feature | None]:
        """A quantity by its name, and how its levels are called."""
        columns = {column.name: column for column in self._columns()}
        found = read_quantity(name, self._schema, list(columns), len(self._output_names), THRESHOLD)
        if found.kind == "feature":
            return found, self._schema[found.feature]
        return found, columns.get(found.column)

    @traitlets.validate("rows")
    def _check_rows(self, proposal: Any) -> np.ndarray | None:
        value = proposal["value"]
        if value is None:
            return None
        return np.unique(positions_within(value, self._n_rows, "selection.rows"))

    @traitlets.validate("row", "hovered", "output", "feature")
    def _check_position(self, proposal: Any) -> int:
        name = proposal["trait"].name
        low, size = {
            "row": (0, self._n_rows),
            "hovered": (-1, self._n_rows),
            "output": (0, len(self._output_names)),
            "feature": (-1, len(self._schema)),
        }[name]
        value = int(proposal["value"])
        if not low <= value < size:
            raise UnknownName(
                f"selection.{name}",
                found=str(value),
                expected=f"{low} to {size - 1}",
                fix="count from 0",
            )
        return value

    @property
    def row_name(self) -> str:
        """What the row in focus is called."""
        names = self._found.names
        return f"row {self.row}" if names is None else names.name(self.row)

    @property
    def feature_name(self) -> str | None:
        """The feature in focus; None for the most important."""
        return None if self.feature < 0 else self._schema.names[self.feature]

    def __repr__(self) -> str:
        rows = "all" if self.rows is None else f"{len(self.rows)} of {self._n_rows}"
        if self.rows is not None and self._found.names is not None and self._read_as:
            rows += f" (given as {self._read_as})"
        named = "" if self._found.names is None else f" ({self.row_name})"
        feature = "the most important" if self.feature_name is None else repr(self.feature_name)
        output = repr(self._output_names[self.output])
        text = f"rows={rows} row={self.row}{named} feature={feature} output={output}"
        if self.threshold is not None:
            text += f" threshold={self.threshold}"
        return f"<Selection {text}>"


PARTS = (
    *("rows", "row", "feature", "output", "unit"),
    *("threshold", "cohorts", "hovered", "filters"),
)


def _whole(value: object, argument: str) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise InvalidType(
            argument,
            found=f"{shown(value)} ({type(value).__name__})",
            expected="a position",
            fix="pass a whole number from 0 on, or an output's name"
            if argument.endswith("output")
            else "pass a whole number from 0 on, -1 for none",
        )
    return int(value)


def _is_position(value: object, low: int) -> bool:
    return (
        isinstance(value, (int, np.integer)) and not isinstance(value, bool) and int(value) == low
    )


def known_unit(unit: object, units: tuple[str, ...], argument: str) -> str:
    """One of the units that there are.

    Raises
    ------
    NotSupported
    """
    if not isinstance(unit, str) or unit not in units:
        raise NotSupported(
            argument,
            found=shown(unit),
            expected=f"one of {', '.join(units)}",
            fix=did_you_mean(str(unit), units),
        )
    return unit
