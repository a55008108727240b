"""Clauses of the selection, read in Python as the page reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, get_args

import numpy as np

from ..data.quantities import COMPUTED, check_quantity, quantity_of
from ..errors import InvalidType, InvalidValue
from .wire import Clause, Op, Term

__all__ = ["ROWS", "check_clauses", "is_computed", "rows_clause", "selected_rows"]

ROWS = "rows"
"""The table that a term speaks of unless it says another: X."""

Lookup = Callable[[Term], np.ndarray | None]
"""Numbers that a term speaks of: float64 (n_rows,), NaN missing; None where not computed yet."""


def selected_rows(clauses: Sequence[Clause], n_rows: int, lookup: Lookup) -> np.ndarray | None:
    """Fold clauses into row positions (int64, ascending); None when nothing is selected.

    Clauses about rows of another table say nothing of these.
    """
    clauses = [clause for clause in clauses if _table(clause) == ROWS]
    if not clauses:
        return None
    mask = np.full(n_rows, clauses[0]["op"] != "or")
    for clause in clauses:
        part = np.ones(n_rows, dtype=bool)
        for term in clause["terms"]:
            part &= _passes(term, n_rows, lookup)
        if clause["op"] == "and":
            mask &= part
        elif clause["op"] == "or":
            mask |= part
        else:
            mask &= ~part
    return np.flatnonzero(mask)


def _table(clause: Clause) -> str:
    return next((term["table"] for term in clause["terms"] if "table" in term), ROWS)


def _passes(term: Term, n_rows: int, lookup: Lookup) -> np.ndarray:
    codes = term.get("codes")
    if term["quantity"] == "row" and codes is not None:
        keep = np.zeros(n_rows, dtype=bool)
        rows = np.asarray(codes, dtype=np.int64)
        keep[rows[(rows >= 0) & (rows < n_rows)]] = True
        return keep
    values = lookup(term)
    if values is None:
        return np.ones(n_rows, dtype=bool)
    missing = np.isnan(values)
    if codes is not None:
        known = [code for code in codes if code >= 0]
        return np.isin(values, known) | (missing if -1 in codes else False)
    low, high = term.get("min", -np.inf), term.get("max", np.inf)
    return (values >= low) & (values <= high) & ~missing


def rows_clause(rows: Sequence[int]) -> Clause:
    """The clause that selects exactly these rows."""
    term: Term = {"quantity": "row", "codes": [int(row) for row in rows]}
    return {"key": "rows", "op": "and", "terms": [term]}


def is_computed(clause: Clause) -> bool:
    """Whether it speaks of numbers in some unit, which come as they are computed."""
    found = (quantity_of(term["quantity"]) for term in clause["terms"])
    return any(one is not None and one.kind in COMPUTED for one in found)


def check_clauses(
    value: Any, n_features: int, n_outputs: int, columns: Sequence[str] = ()
) -> list[Clause]:
    """Clauses that can be folded: of the wire's shape, about quantities that there are.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName
    """
    if not isinstance(value, (list, tuple)):
        raise InvalidType(
            ARGUMENT,
            found=type(value).__name__,
            expected="a list of clauses",
            fix='pass [{"feature": "age", "min": 30}]',
        )
    for clause in value:
        if not (isinstance(clause, dict) and Clause.__required_keys__ <= clause.keys()):
            raise _strange(clause, "clauses with key, op and terms")
        if clause["op"] not in get_args(Op):
            raise _strange(clause["op"], 'op "and", "or" or "not"')
        if not isinstance(clause["terms"], (list, tuple)):
            raise _strange(clause["terms"], "a list of terms")
        for term in clause["terms"]:
            _check_term(term, n_features, n_outputs, columns)
    return list(value)


ARGUMENT = "selection.filters"


def _check_term(term: Any, n_features: int, n_outputs: int, columns: Sequence[str]) -> None:
    if not (isinstance(term, dict) and term.keys() <= Term.__annotations__.keys()):
        raise _strange(term, f"terms with {', '.join(Term.__annotations__)}")
    found = quantity_of(str(term.get("quantity")))
    if found is None:
        raise _strange(term, 'terms with a quantity, such as "feature:3" or "target"')
    if not isinstance(term.get("table", ROWS), str):
        raise _strange(term["table"], "the name of a table")
    if term.get("table", ROWS) == ROWS:
        check_quantity(found, n_features, columns, n_outputs, ARGUMENT)
    if found.kind in COMPUTED and found.output < 0:
        raise _strange(term, f'an output, as in "{found}:1"')
    for name in ("min", "max"):
        if name in term and not _is_number(term[name]):
            raise _strange(term[name], f"a finite number as {name}; leave out an open end")
    if "codes" in term and not _are_whole(term["codes"]):
        raise _strange(term["codes"], "a list of whole numbers as codes")


def _is_number(value: Any) -> bool:
    """JSON has no word for numbers that are not finite."""
    return (
        isinstance(value, (int, float, np.integer, np.floating))
        and not isinstance(value, bool)
        and bool(np.isfinite(value))
    )


def _are_whole(values: Any) -> bool:
    if not isinstance(values, (list, tuple)):
        return False
    return not values or (
        np.asarray(values, dtype=object).shape == (len(values),)
        and (np.asarray(values).dtype.kind in "iu")
    )


def _strange(found: Any, expected: str) -> InvalidValue:
    return InvalidValue(
        ARGUMENT,
        found=repr(found)[:80],
        expected=expected,
        fix='copy them from the dashboard with "Copy as code"',
    )
