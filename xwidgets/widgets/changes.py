"""One change of what is on screen: in a sentence, and as Python that makes it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..charts.wording import plural
from ..study import Study
from .clauses import rows_clause
from .code import (
    Chosen,
    cohort_code,
    literal,
    quoted,
    selected_code,
    selection_code,
    shared_code,
    visible,
)
from .sentences import Words, said, selected_text
from .shared import SHARED, CohortState
from .wire import Clause

__all__ = ["FILTERS", "Change", "Selected", "change_of", "same"]

FILTERS = "filters"
"""The part that is selected: filters, and the rows that they select."""

MAX_CHARACTERS = 300
"""Of a sentence."""


class Selected(NamedTuple):
    """Filters, and the rows that they select (None: all); rows that were set by hand have none."""

    filters: Sequence[Clause]
    rows: np.ndarray | None


class Change(NamedTuple):
    """A sentence, and lines of Python."""

    what: str
    code: str


def same(one: Any, other: Any) -> bool:
    """Whether two states of a part are one."""
    if isinstance(one, Selected) and isinstance(other, Selected):
        if one.filters != other.filters:
            return False
        a, b = one.rows, other.rows
        return a is b or (a is not None and b is not None and np.array_equal(a, b))
    return bool(one == other)


def change_of(
    study: Study, part: str, before: Any, after: Any, unit: str, output: int, name: str
) -> Change:
    """What has changed one part of the state.

    Parameters
    ----------
    study : Study
    part : str
        Of the selection, or what all views share.
    before, after
        The part's values: `Selected` of `FILTERS`, else as pages have them.
    unit, output
        On screen.
    name : str
        How Python reaches the explainer.
    """
    words = Words.of(study, unit, output)
    if part == FILTERS:
        state = Chosen(unit, output, after.filters, after.rows, 0, -1, None, (), {})
        code = selected_code(study, after.filters, after.rows, state, name)
        what = _selected(after, words)
    elif part == "cohorts":
        what, code = said(part, before, after, words), cohorts_code(study, before, after, name)
    else:
        shared = part in SHARED and SHARED[part].code == "shared"
        write = shared_code if shared else selection_code
        what, code = said(part, before, after, words), write(study, part, after, name)
    return Change(" ".join(visible(what).split())[:MAX_CHARACTERS], code)


def _selected(after: Selected, words: Words) -> str:
    filters, rows = after
    if not filters:
        filters = [] if rows is None else [rows_clause(rows.tolist())]
        return selected_text(filters, words)
    if len(filters) == 1 and all(
        term["quantity"] == "row" and "codes" in term for term in filters[0]["terms"]
    ):
        return selected_text(filters, words)  # which says how many
    n = words.n_rows if rows is None else len(rows)
    return f"{selected_text(filters, words)} ({plural(n, 'row')})"


def cohorts_code(
    study: Study, before: Sequence[CohortState], after: Sequence[CohortState], name: str
) -> str:
    """Lines that make the cohorts of before those of after, in their order."""
    was = {one["name"]: one["rows"] for one in before}
    now = {one["name"]: one["rows"] for one in after}
    gone, new = [one for one in was if one not in now], [one for one in now if one not in was]
    if len(gone) == len(new) == 1 and was[gone[0]] == now[new[0]]:
        renamed = [new[0] if one == gone[0] else one for one in was]
        if renamed == list(now):
            return f"{name}.cohorts.rename({quoted(gone[0])}, {quoted(new[0])})\n"
    if [*(one for one in was if one in now), *new] != list(now):  # as undo may bring them back
        return f"{name}.selection.cohorts = {literal(list(after))}\n"
    lines = [f"del {name}.cohorts[{quoted(one)}]\n" for one in gone]
    lines += [
        cohort_code(one, study.n_rows, name) for one in after if was.get(one["name"]) != one["rows"]
    ]
    return "".join(lines)
