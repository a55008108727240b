"""Clauses of the selection, read in Python as the page reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .wire import Clause, Term

__all__ = ["rows_clause", "selected_rows"]

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
