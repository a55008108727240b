"""Columns of the rows that the model does not take: what a user adds, reads and takes away."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

import numpy as np

from ..data.display import Values, cells_of
from ..data.extras import read_column
from ..data.wording import did_you_mean, shown, shown_list
from ..errors import InvalidColumns, UnknownName
from ..study import Study
from .live import Live
from .selection import Selection
from .shared import SHARED

__all__ = ["Columns", "let_go"]


class Columns(MutableMapping[str, Any]):
    """Columns beside the features, one value per row of X: ``explainer.columns``.

    A protected attribute that the model does not see, a cluster, a cohort, a comment. They stand
    in the table, color and order points, are filtered by, and ``by=`` takes their names; in files
    and pictures, too. Open views show a new one at once. Numbers, dates, booleans and labels may
    be missing in some rows.

    Examples
    --------
    >>> explainer.columns["sex"] = people["sex"]
    >>> explainer.dependence("age", color_by="sex")
    >>> del explainer.columns["sex"]
    """

    def __init__(self, study: Study, selection: Selection, live: Callable[[], Live | None]) -> None:
        self._study = study
        self._selection = selection
        self._live = live
        self._lock = threading.Lock()

    def __getitem__(self, name: str) -> np.ndarray:
        """The values of a column, one per row; None where they are missing."""
        return cells_of(self._find(name))

    def __setitem__(self, name: str, values: Any) -> None:
        """Add a column.

        Parameters
        ----------
        name : str
            Of no feature, and of no other column.
        values : Series, ndarray or list, shape (n_rows,)
            By the index where that holds X's labels, else in the order of X's rows.

        Raises
        ------
        InvalidType, InvalidShape, InvalidValue
            What cannot be read as one value per row.
        InvalidColumns
            A feature or another column is called so.
        """
        study = self._study
        column = read_column(name, values, study.n_rows, study.frame.native, "columns")
        label = column.feature.name
        if label in study.cohorts:
            raise InvalidColumns(
                "columns",
                found=f"{shown(label)}, which is a cohort",
                expected="a name that no cohort has",
                fix=f"explainer.cohorts.rename({shown(label)}, ...)",
            )
        if label in study.frame.schema.names or label in study.schema.names:
            raise InvalidColumns(
                "columns",
                found=f"{shown(label)}, which is a feature",
                expected="a name that no feature has",
                fix=f"give it another name: it is there already as feature {shown(label)}",
            )
        with self._lock:
            known = {one.feature.name: one for one in study.extras}
            if label in known:
                if _same(known[label], column):
                    return  # a cell that runs again
                raise InvalidColumns(
                    "columns",
                    found=f"{shown(label)}, which is another column",
                    expected="a new name",
                    fix=f"del explainer.columns[{shown(label)}] first",
                )
            study.extra_columns.append(column)
        live = self._live()
        if live is not None:
            live.add_column(column)

    def __delitem__(self, name: str) -> None:
        found = self._find(name)
        study, quantity = self._study, f"column:{name}"
        let_go(self._selection, quantity, self._live())
        with self._lock:
            study.extra_columns[:] = [one for one in study.extras if one is not found]
        study.tasks.forget(quantity)
        live = self._live()
        if live is not None:
            live.drop_column(name)

    def __iter__(self) -> Iterator[str]:
        return iter([column.feature.name for column in self._study.extras])

    def __len__(self) -> int:
        return len(self._study.extras)

    def __contains__(self, name: object) -> bool:
        return name in list(self)

    def __repr__(self) -> str:
        kinds = [f"{c.feature.name}: {_kind(c)}" for c in self._study.extras]
        return f"<Columns {shown_list(kinds)}>" if kinds else "<Columns: none>"

    def _find(self, name: str) -> Values:
        for column in self._study.extras:
            if column.feature.name == name:
                return column
        raise UnknownName(
            "columns",
            found=shown(name),
            expected="one of explainer.columns",
            fix=did_you_mean(str(name), list(self)) if len(self) else "add it first",
        )


def let_go(selection: Selection, quantity: str, live: Live | None) -> None:
    """What is on screen by a column goes with it."""
    spoken = [any(t["quantity"] == quantity for t in c["terms"]) for c in selection.filters]
    if any(spoken):
        pairs = zip(selection.filters, spoken, strict=True)
        selection.filters = [clause for clause, about in pairs if not about]
    if isinstance(selection.threshold, dict) and selection.threshold["quantity"] == quantity:
        selection.threshold = None
    if live is None or not live.is_open:
        return
    hub = live.hub
    with hub.lock:
        for key in ("color_by", "order"):
            if getattr(hub, key) == quantity:
                setattr(hub, key, SHARED[key].default)


def _kind(column: Values) -> str:
    levels = column.feature.levels
    return column.feature.kind if levels is None else f"{len(levels)} levels"


def _same(one: Values, other: Values) -> bool:
    return one.feature == other.feature and np.array_equal(
        one.numbers, other.numbers, equal_nan=True
    )
