"""Clauses fold in Python as they do in the page: both read clauses.json."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from xwidgets.errors import InvalidType, InvalidValue, UnknownName
from xwidgets.widgets.clauses import check_clauses, rows_clause, selected_rows

SHARED = json.loads(Path(__file__).with_name("clauses.json").read_text(encoding="utf-8"))


def clause(op, **term):
    return {"key": "k", "op": op, "terms": [{"quantity": "feature:0", **term}]}


def lookup(term):
    name = term["quantity"]
    if name == "row":
        return np.arange(len(SHARED["target"]["values"]), dtype=np.float64)
    if name == "target":
        column = SHARED["target"]
    elif name in ("feature:0", "feature:1"):
        column = SHARED["features"][int(name[-1])]
    else:
        return None
    return np.array(column["values"], dtype=np.float64)


def read(case):
    def number(value):
        return float(value) if isinstance(value, str) else value

    return [
        {
            "key": "k",
            "op": one["op"],
            "terms": [
                term | {end: number(term[end]) for end in ("min", "max") if end in term}
                for term in one["terms"]
            ],
        }
        for one in case["clauses"]
    ]


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: case["name"])
def test_what_clauses_select(case):
    rows = selected_rows(read(case), len(SHARED["target"]["values"]), lookup)
    assert (None if rows is None else rows.tolist()) == case["rows"]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"op": "xor"}, InvalidValue, "xor"),
        ({"terms": "f0 > 1"}, InvalidValue, "list of terms"),
        ({"terms": [{"quantity": "feature"}]}, InvalidValue, "a quantity, such as"),
        ({"terms": [{"source": "feature", "feature": 0}]}, InvalidValue, "terms with quantity"),
        ({"terms": [{"quantity": "column:sex"}]}, UnknownName, "explainer.columns"),
        ({"terms": [{"quantity": "feature:9"}]}, UnknownName, "feature 9"),
        ({"terms": [{"quantity": "prediction:2"}]}, UnknownName, "output 2"),
        ({"terms": [{"quantity": "prediction"}]}, InvalidValue, "an output"),
        ({"terms": [{"quantity": "feature:0", "min": "low"}]}, InvalidValue, "low"),
        ({"terms": [{"quantity": "feature:0", "min": np.nan}]}, InvalidValue, "nan"),
        ({"terms": [{"quantity": "feature:0", "max": np.inf}]}, InvalidValue, "finite"),
        ({"terms": [{"quantity": "row", "codes": ["a"]}]}, InvalidValue, "codes"),
        ({"terms": [{"quantity": "row", "codes": [0.5]}]}, InvalidValue, "codes"),
        ({"terms": [{"quantity": "feature:0", "codes": 3}]}, InvalidValue, "codes"),
        ({"terms": [{"quantity": "feature:0", "table": 3}]}, InvalidValue, "table"),
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
