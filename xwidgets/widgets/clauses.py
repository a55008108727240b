"""Clauses of the selection, read in Python as the page reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, get_args

import numpy as np

from ..errors import InvalidType, InvalidValue, UnknownName
from .wire import Clause, Op, Source, Term

__all__ = ["check_clauses", "is_computed", "rows_clause", "selected_rows"]

Lookup = Callable[[Term], np.ndarray | None]
"""Numbers that a term speaks of: float64 (n_rows,), NaN missing; None where not computed yet."""


def selected_rows(clauses: Sequence[Clause], n_rows: int, lookup: Lookup) -> np.ndarray | None:
    """Fold clauses into row positions (int64, ascending); None when nothing is selected."""
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


def _passes(term: Term, n_rows: int, lookup: Lookup) -> np.ndarray:
    if term["source"] == "rows":
        keep = np.zeros(n_rows, dtype=bool)
        rows = np.asarray(term["rows"] or [], dtype=np.int64)
        keep[rows[(rows >= 0) & (rows < n_rows)]] = True
        return keep
    values = lookup(term)
    if values is None:
        return np.ones(n_rows, dtype=bool)
    missing = np.isnan(values)
    if term["codes"] is not None:
        known = [code for code in term["codes"] if code >= 0]
        return np.isin(values, known) | (missing if -1 in term["codes"] else False)
    low = -np.inf if term["min"] is None else term["min"]
    high = np.inf if term["max"] is None else term["max"]
    return (values >= low) & (values <= high) & ~missing


def rows_clause(rows: Sequence[int]) -> Clause:
    """The clause that selects exactly these rows."""
    term: Term = {
        "source": "rows",
        "feature": -1,
        "output": -1,
        "min": None,
        "max": None,
        "codes": None,
        "rows": [int(row) for row in rows],
    }
    return {"key": "rows", "op": "and", "terms": [term]}


def is_computed(clause: Clause) -> bool:
    """Whether it speaks of numbers in some unit, which come as they are computed."""
    return any(term["source"] in ("attribution", "prediction") for term in clause["terms"])


def check_clauses(value: Any, n_features: int, n_outputs: int, n_extras: int = 0) -> list[Clause]:
    """Clauses that can be folded: of the wire's shape, about features and outputs that exist.

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
            _check_term(term, n_features, n_outputs, n_extras)
    return list(value)


ARGUMENT = "selection.filters"


def _check_term(term: Any, n_features: int, n_outputs: int, n_extras: int) -> None:
    keys = sorted(Term.__required_keys__)
    if not (isinstance(term, dict) and Term.__required_keys__ <= term.keys()):
        raise _strange(term, f"terms with {', '.join(keys)}")
    source = term["source"]
    if source not in get_args(Source):
        raise _strange(source, f"source {', '.join(get_args(Source))}")
    sizes = {}
    if source in ("feature", "attribution"):
        sizes["feature"] = n_features + (n_extras if source == "feature" else 0)
    if source in ("prediction", "attribution"):
        sizes["output"] = n_outputs
    for name, size in sizes.items():
        if not (isinstance(term[name], (int, np.integer)) and 0 <= term[name] < size):
            raise UnknownName(
                ARGUMENT, found=f"{name} {term[name]!r}", expected=f"{name} 0 to {size - 1}"
            )
    for name in ("min", "max"):
        if not (term[name] is None or _is_number(term[name])):
            raise _strange(term[name], f"a finite number, or None for an open end, as {name}")
    for name in ("codes", "rows"):
        if not (term[name] is None or _are_whole(term[name])):
            raise _strange(term[name], f"a list of whole numbers or None as {name}")


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
