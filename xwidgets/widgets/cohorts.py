"""Cohorts: sets of rows with a name, as masks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

import numpy as np

from ..data.conditions import rows_where
from ..data.display import Values
from ..data.schema import Feature
from ..data.wording import did_you_mean, shown, shown_list
from ..errors import InvalidColumns, InvalidType, UnknownName
from ..study import Study
from .bits import cohort_of, mask_of
from .clauses import selected_rows
from .columns import let_go
from .filters import CLAUSE_KEYS, TERM_KEYS
from .live import Live
from .lookup import beside, lookup
from .selection import Selection
from .shared import CohortState
from .wire import Clause, Term

__all__ = ["Cohorts"]

MAX_NAME = 60


class Cohorts(MutableMapping[str, np.ndarray]):
    """Named sets of rows: ``explainer.cohorts``.

    The header of a page lists them; there, too, the selection gets a name. They color, order and
    filter points as ``explainer.columns`` do, ``by=`` takes their names, and
    ``explainer.comparison()`` puts them side by side. They may overlap. Undo in the page knows
    them, and files keep them.

    Examples
    --------
    >>> explainer.cohorts["young"] = X["age"] < 30
    >>> explainer.cohorts["young"] = "age < 30 and city == 'Rome'"
    >>> explainer.cohorts["late"] = [{"feature": "hours", "min": 40}]
    >>> explainer.cohorts["here"] = explainer.selection
    >>> explainer.cohorts["young"].sum()
    """

    def __init__(self, study: Study, selection: Selection, live: Callable[[], Live | None]) -> None:
        self._study = study
        self._selection = selection
        self._live = live
        selection.observe(lambda change: self._follow(change["new"]), names="cohorts")

    def __getitem__(self, name: str) -> np.ndarray:
        """Which rows are in a cohort, bool (n_rows,)."""
        return mask_of(self._find(name), self._study.n_rows)

    def __setitem__(self, name: str, rows: Any) -> None:
        """Name rows; those that had the name have it no more.

        Parameters
        ----------
        name : str
            Of no feature, and of no column.
        rows : array of bool, text, rows, list of mappings, or Selection
            A mask of all rows; a condition as text, such as ``"age < 30 and city = Rome"``, of
            features, columns beside them and cohorts, in the words of the page's table
            (``between``, ``in``, ``contains``, ``is missing``, ``or``, ``not``, parentheses);
            rows by position, by label or as a table, as ``rows`` of
            :meth:`Explainer.attributions`; conditions as ``explainer.selection.filters`` takes
            them; or the selection, as it is now. There may be none.

        Raises
        ------
        InvalidType, InvalidShape, InvalidValue, UnknownName
            What is no set of these rows.
        InvalidColumns
            A feature or a column is called so.
        """
        self._check_name(name)
        cohort = cohort_of(name, self._rows(name, rows), self._study.n_rows)
        there = name in self
        if there and self._find(name) == cohort:
            return  # a cell that runs again
        if there:
            let_go(self._selection, f"column:{name}", self._live())
        others = self._selection.cohorts
        kept = [cohort if one["name"] == name else one for one in others]
        self._selection.cohorts = kept if there else [*others, cohort]

    def __delitem__(self, name: str) -> None:
        found = self._find(name)
        let_go(self._selection, f"column:{name}", self._live())
        self._selection.cohorts = [one for one in self._selection.cohorts if one is not found]

    def rename(self, name: str, new: str) -> None:
        """Call a cohort by another name.

        Raises
        ------
        UnknownName, InvalidType, InvalidColumns
            There is none of the name, or the new one cannot be given.
        """
        found = self._find(name)
        if new == name:
            return
        self._check_name(new)
        if new in self:
            raise InvalidColumns(
                "cohorts",
                found=f"{shown(new)}, which is another cohort",
                expected="a new name",
                fix=f"del explainer.cohorts[{shown(new)}] first",
            )
        selection, old = self._selection, f"column:{name}"
        filters = [_renamed(one, old, f"column:{new}", new) for one in selection.filters]
        selection.cohorts = [
            {**one, "name": new} if one is found else one for one in selection.cohorts
        ]
        selection.filters = filters
        let_go(selection, old, self._live())  # thresholds by it

    def __iter__(self) -> Iterator[str]:
        return iter([one["name"] for one in self._selection.cohorts])

    def __len__(self) -> int:
        return len(self._selection.cohorts)

    def __contains__(self, name: object) -> bool:
        return name in list(self)

    def __repr__(self) -> str:
        sizes = [f"{name}: {int(mask.sum()):,} rows" for name, mask in self.items()]
        return f"<Cohorts {shown_list(sizes)}>" if sizes else "<Cohorts: none>"

    def _find(self, name: str) -> CohortState:
        for cohort in self._selection.cohorts:
            if cohort["name"] == name:
                found: CohortState = cohort
                return found
        raise UnknownName(
            "cohorts",
            found=shown(name),
            expected="one of explainer.cohorts",
            fix=did_you_mean(str(name), list(self))
            if len(self)
            else f"explainer.cohorts[{shown(name)}] = mask",
        )

    def _check_name(self, name: Any) -> None:
        if not isinstance(name, str) or not name.strip() or len(name) > MAX_NAME:
            raise InvalidType(
                "cohorts",
                found=f"the name {shown(name)}",
                expected=f"a text of 1 to {MAX_NAME} characters",
                fix='explainer.cohorts["young"] = mask',
            )
        study = self._study
        columns = [one.feature.name for one in study.extras]
        if name in (*study.frame.schema.names, *study.schema.names, *columns):
            raise InvalidColumns(
                "cohorts",
                found=f"{shown(name)}, which is a feature or a column",
                expected="a name that none of them has",
                fix="give it another name",
            )

    def _rows(self, name: str, rows: Any) -> np.ndarray:
        study, argument = self._study, f"cohorts[{shown(name)}]"
        if isinstance(rows, Selection):
            rows = rows.rows
            return np.arange(study.n_rows) if rows is None else np.asarray(rows)
        if _are_conditions(rows):
            clauses = self._selection.read_filters([rows] if isinstance(rows, Mapping) else rows)
            found = selected_rows(clauses, study.n_rows, lookup(study, self._selection.unit))
            return np.arange(study.n_rows) if found is None else found
        if isinstance(rows, str):
            try:
                return study.rows.find(rows, argument).unique
            except (UnknownName, InvalidType):
                return np.flatnonzero(self._where(rows, argument))
        return study.rows.find(rows, argument).unique

    def _where(self, text: str, argument: str) -> np.ndarray:
        """Rows that keep a condition."""
        study, there = self._study, beside(self._study)
        columns = {one.feature.name: one for one in (*study.columns, *there)}
        return rows_where(text, list(columns), columns.__getitem__, argument)

    def _follow(self, cohorts: list[CohortState]) -> None:
        """What is known of rows by a cohort that has changed is forgotten."""
        study = self._study
        before = study.cohorts
        now = {one["name"]: mask_of(one, study.n_rows) for one in cohorts}
        for name in {*before, *now}:
            old, new = before.get(name), now.get(name)
            if old is None or new is None or not np.array_equal(old.numbers, new):
                study.tasks.forget(f"column:{name}")
        found = {
            name: Values(Feature(name, "boolean"), mask.astype(np.float64))
            for name, mask in now.items()
        }
        before.clear()
        before.update(found)


def _renamed(clause: Clause, old: str, new: str, label: str) -> Clause:
    """A clause that speaks of a cohort by its new name."""
    if all(term["quantity"] != old for term in clause["terms"]):
        return clause
    terms: list[Term] = [
        {**term, "quantity": new if term["quantity"] == old else term["quantity"]}
        for term in clause["terms"]
    ]
    found: Clause = {**clause, "terms": terms}
    if "label" in clause:
        found["label"] = label
    return found


def _are_conditions(rows: Any) -> bool:
    """Whether these are conditions, and no cells of a row."""
    listed = [rows] if isinstance(rows, Mapping) else rows
    return (
        isinstance(listed, (list, tuple))
        and len(listed) > 0
        and all(
            isinstance(one, Mapping) and set(one) <= {*CLAUSE_KEYS, *TERM_KEYS} for one in listed
        )
    )
