"""Clauses fold in Python as they do in the page (js/test/selection.test.ts has the same cases)."""

from __future__ import annotations

import numpy as np
import pytest

from xwidgets.errors import InvalidType, InvalidValue, UnknownName
from xwidgets.widgets.clauses import check_clauses, rows_clause, selected_rows

BLANK = {"feature": 0, "output": 0, "min": None, "max": None, "codes": None, "rows": None}
VALUES = np.array([0.0, 1.0, 2.0, np.nan, 4.0])


def clause(op, **term):
    return {"key": "k", "op": op, "terms": [{**BLANK, "source": "feature", **term}]}


def fold(*clauses):
    rows = selected_rows(clauses, len(VALUES), lambda term: VALUES)
    return None if rows is None else rows.tolist()


def test_nothing_selected():
    assert fold() is None


@pytest.mark.parametrize(
    ("clauses", "rows"),
    [
        ([clause("and", min=1.0, max=2.0)], [1, 2]),
        ([clause("and", min=1.0)], [1, 2, 4]),
        ([clause("and", max=1.0), clause("or", min=4.0)], [0, 1, 4]),
        ([clause("or", min=4.0)], [4]),
        ([clause("not", min=1.0, max=2.0)], [0, 3, 4]),
        ([clause("and", codes=[-1])], [3]),
        ([clause("and", codes=[0, 4, -1])], [0, 3, 4]),
        ([clause("and", min=1.0), clause("not", codes=[2])], [1, 4]),
    ],
)
def test_fold(clauses, rows):
    assert fold(*clauses) == rows


def test_rows_outside_of_the_table_are_ignored():
    assert fold(rows_clause([1, 99, -3])) == [1]
    assert fold(rows_clause([])) == []


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"op": "xor"}, InvalidValue, "xor"),
        ({"terms": "f0 > 1"}, InvalidValue, "list of terms"),
        ({"terms": [{"source": "feature"}]}, InvalidValue, "terms with codes"),
        ({"terms": [{**BLANK, "source": "column"}]}, InvalidValue, "column"),
        ({"terms": [{**BLANK, "source": "feature", "feature": 9}]}, UnknownName, "feature 9"),
        ({"terms": [{**BLANK, "source": "prediction", "output": 2}]}, UnknownName, "output 2"),
        ({"terms": [{**BLANK, "source": "feature", "min": "low"}]}, InvalidValue, "low"),
        ({"terms": [{**BLANK, "source": "rows", "rows": ["a"]}]}, InvalidValue, "rows"),
        ({"terms": [{**BLANK, "source": "rows", "rows": [0.5]}]}, InvalidValue, "rows"),
        ({"terms": [{**BLANK, "source": "feature", "codes": 3}]}, InvalidValue, "codes"),
    ],
)
def test_clauses_that_cannot_be_folded_are_refused(change, error, words):
    good = clause("and", min=1.0)
    assert check_clauses([good, rows_clause([1])], 2, 2) == [good, rows_clause([1])]
    with pytest.raises(error, match=words):
        check_clauses([{**good, **change}], 2, 2)


def test_filters_are_a_list():
    with pytest.raises(InvalidType, match="list"):
        check_clauses("f0 > 1", 2, 2)
